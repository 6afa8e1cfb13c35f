"""`tangga manage sweep_photos`: photos that belong to nothing; for a task that runs every night."""

from typing import Any

from django.core.management.base import BaseCommand

from tangga.people import clock
from tangga.photos.sweeping import sweep
from tangga.visits.keeping import sweep_unfinished


class Command(BaseCommand):
    help = "Remove photos of visits that were begun and never recorded, and files that belong to no photo."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        unfinished, lost = sweep_unfinished(at), sweep(at)
        self.stdout.write(f"{unfinished} photo(s) of unfinished forms and {lost} file(s) of no photo were removed.")
