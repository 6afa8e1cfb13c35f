"""`tangga manage reseal_identities`: after a new key was put first in TANGGA_IDENTITY_KEY.

It stands with the photos, which know the families: everything sealed with the identity keys for good follows at once.
"""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.families.actions import reseal_identities
from tangga.families.duplicates import open_every_case
from tangga.people import clock, second_factor
from tangga.photos.resealing import reseal_photos


class Command(BaseCommand):
    help = "Seal every NIK and KK number, second factor and photo with the newest key. May be stopped and repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_identities()
        factors = second_factor.reseal_all()
        photos = reseal_photos()
        # While two keys were in use, one number could have two indexes, and standing twice went unseen.
        cases = open_every_case(clock.now())
        may_go = "Older keys may be dropped now."
        if photos.damaged:
            may_go = (
                f"{photos.damaged} photo(s) open with none of the keys: put back the key they were sealed with, "
                "or restore them from a copy, before older keys are dropped."
            )
        self.stdout.write(
            f"{done} number(s), {factors} second factor(s) and {photos.done} photo(s) sealed with the newest key. "
            f"{may_go}\n{cases} number(s) that stand twice found meanwhile."
        )
