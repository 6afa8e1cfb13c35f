"""`tangga manage prepare`: everything a database of one's own needs before the first list is loaded."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tangga.areas import actions as areas
from tangga.families import identity, keys
from tangga.families.models import Family, Member


class Command(BaseCommand):
    help = "Bring the database up to date: tables, area codes and, once, the key that seals NIK and KK numbers."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write("Tables: as this version needs them.")
        self.stdout.write(f"Areas: {areas.load_tree():,} codes, province to village.")
        if settings.IDENTITY_KEYS:
            self.stdout.write("Key for NIK and KK numbers: there already.")
            return
        path = settings.DATA_FOLDER / "identity-keys"
        # A new key beside numbers sealed with another one would hide that the old one is lost or elsewhere.
        if Family.objects.exclude(kk_sealed="").exists() or Member.objects.exclude(nik_sealed="").exists():
            raise CommandError(
                f"This database holds NIK or KK numbers, and their key is not here. Put it back into {path}, or set "
                "TANGGA_IDENTITY_KEY or TANGGA_DATA as before."
            )
        settings.IDENTITY_KEYS = (keys.read_or_make(path, identity.new_key),)
        self.stdout.write(
            f"Key for NIK and KK numbers: made, in {path}. Keep a copy apart from the database: "
            "without it the numbers can never be read again."
        )
