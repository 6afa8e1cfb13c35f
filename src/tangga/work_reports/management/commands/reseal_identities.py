"""`tangga manage reseal_identities`: after a new key was put first in TANGGA_IDENTITY_KEY.

It stands with the work reports, which know photos and families: all that is sealed for good follows at once.
"""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.families.actions import reseal_identities
from tangga.families.duplicates import open_every_case
from tangga.people import clock, second_factor
from tangga.photos.resealing import reseal_photos
from tangga.work_reports.resealing import reseal_reports


class Command(BaseCommand):
    help = "Seal every NIK and KK number, second factor, photo and report file with the newest key. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_identities()
        factors = second_factor.reseal_all()
        photos, reports = reseal_photos(), reseal_reports()
        # While two keys were in use, one number could have two indexes, and standing twice went unseen.
        cases = open_every_case(clock.now())
        may_go = "Older keys may be dropped now."
        if photos.damaged or reports.damaged:
            may_go = (
                f"{photos.damaged} photo(s) and {reports.damaged} file(s) of work reports open with none of the keys: "
                "put back the key they were sealed with, or restore them from a copy, before older keys are dropped."
            )
        self.stdout.write(
            f"{done} number(s), {factors} second factor(s), {photos.done} photo(s) and {reports.done} file(s) of "
            f"work reports sealed with the newest key. {may_go}\n{cases} number(s) that stand twice found meanwhile."
        )
