"""`tangga manage`: Django's own commands (migrate, createsuperuser, shell, makemigrations ...)."""

import click

from tangga.cli.django_setup import start_django


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command; `tangga manage help` lists them."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tangga manage", *arguments])
