"""`tangga manage reseal_identities`: after a new key was put first in TANGGA_IDENTITY_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.families.actions import reseal_identities


class Command(BaseCommand):
    help = "Seal every NIK and KK number with the newest key. May be stopped and repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_identities()
        self.stdout.write(f"{done} number(s) sealed with the newest key. Older keys may be dropped now.")
