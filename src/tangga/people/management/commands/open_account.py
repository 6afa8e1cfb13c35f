"""`tangga manage open_account`: the first accounts of an installation, by somebody on the server."""

import getpass
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tangga.areas.models import Area
from tangga.errors import TanggaError
from tangga.people.actions import open_account, post
from tangga.people.roles import Role


class Command(BaseCommand):
    help = "Open an account with a posting; asks for the password (end of input: none yet)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--area", default="", help="area code; not for ministry and administrator")
        parser.add_argument("--starts-on", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        area = Area.objects.filter(code=options["area"]).first()
        if options["area"] and area is None:
            raise CommandError(f"No area has the code {options['area']}. Search the codes with `tangga areas`.")
        try:
            password = getpass.getpass("Password: ")
        except EOFError:
            password = ""
        starts_on = options["starts_on"]
        try:
            with transaction.atomic():
                person = open_account(options["username"], options["name"], by=None, on=starts_on, password=password)
                post(person, Role(options["role"]), area, starts_on=starts_on, by=None, on=starts_on)
        except TanggaError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person.username} is {options['role']} from {starts_on}.")
