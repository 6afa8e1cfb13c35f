"""`tangga manage delete_old_lists`: the files of lists decided on long ago; for a task that runs every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tangga.imports.actions import KEEP_DAYS, delete_old_files
from tangga.people import clock


class Command(BaseCommand):
    help = "Delete the stored files of uploaded lists some days after they were decided on. Their counts stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=KEEP_DAYS, help=f"how many days (default: {KEEP_DAYS})")

    def handle(self, *args: Any, **options: Any) -> None:
        done = delete_old_files(clock.now(), max(0, options["days"]))
        self.stdout.write(f"The files of {done} list(s) were deleted.")
