"""Starting Django for the commands that use the installation's database."""

import os

import click


def start_django(serving: bool = False) -> None:
    """Read the settings and load the apps. Settings that cannot be read end the command with a sentence (exit code 2).

    `serving`: this process goes on to collect the static files and to become the server.
    """
    if serving:
        os.environ["TANGGA_STATIC_COLLECTED"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        raise click.UsageError(f"The settings cannot be used: {error} See src/tangga/site/settings.py.") from error
