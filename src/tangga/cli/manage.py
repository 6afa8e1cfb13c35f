"""`tangga manage`: Django's own commands (migrate, createsuperuser, shell, makemigrations ...)."""

import click

from tangga.cli.django_setup import start_django

# Django's and ours that read or write rows. The rest make the database (prepare, migrate) or look at the code.
NEED_AN_INSTALLATION = (
    "open_account",
    "reseal_identities",
    "sweep_photos",
    "changepassword",
    "clearsessions",
    "createsuperuser",
    "dbshell",
    "dumpdata",
    "flush",
    "inspectdb",
    "loaddata",
    "runserver",
    "shell",
)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command; `tangga manage help` lists them."""
    start_django(beginning=not arguments or arguments[0] not in NEED_AN_INSTALLATION)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tangga manage", *arguments])
