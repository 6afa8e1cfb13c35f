"""`tangga manage reseal_identities`: after a new key was put first in TANGGA_IDENTITY_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.families.actions import reseal_identities
from tangga.people import second_factor


class Command(BaseCommand):
    help = "Seal every NIK and KK number, and second factor, with the newest key. May be stopped and repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_identities()
        factors = second_factor.reseal_all()
        self.stdout.write(
            f"{done} number(s) and {factors} second factor(s) sealed with the newest key. Older keys may be dropped now."
        )
