"""`tangga manage reseal_identities`: after a new key was put first in TANGGA_IDENTITY_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.families.actions import reseal_identities
from tangga.families.duplicates import open_every_case
from tangga.people import clock, second_factor


class Command(BaseCommand):
    help = "Seal every NIK and KK number, and second factor, with the newest key. May be stopped and repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_identities()
        factors = second_factor.reseal_all()
        # While two keys were in use, one number could have two indexes, and standing twice went unseen.
        cases = open_every_case(clock.now())
        self.stdout.write(
            f"{done} number(s) and {factors} second factor(s) sealed with the newest key. "
            "Older keys may be dropped now.\n"
            f"{cases} number(s) that stand twice found meanwhile."
        )
