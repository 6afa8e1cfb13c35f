"""Starting Django for the commands that use the installation's database."""

import os
from pathlib import Path

import click


def start_django(serving: bool = False, beginning: bool = False) -> None:
    """Read the settings and load the apps. Settings that cannot be read end the command with a sentence (exit code 2).

    serving    this process goes on to collect the static files and to become the server
    beginning  this command may make the installation; any other is refused where there is none, so that a command in
               the wrong folder does not speak of an empty installation, nor make one
    """
    # Whatever these commands write holds people's facts: for the account that runs them, and nobody else.
    os.umask(0o077)
    if serving:
        os.environ["TANGGA_STATIC_COLLECTED"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tangga.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        from django.conf import settings

        if beginning:
            settings.DATA_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
        else:
            _check_there_is_an_installation()
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        raise click.UsageError(f"The settings cannot be used: {error} See src/tangga/site/settings.py.") from error


def _check_there_is_an_installation() -> None:
    from django.conf import settings

    database = settings.DATABASES["default"]
    file = str(database["NAME"])
    if database["ENGINE"] != "django.db.backends.sqlite3" or file == ":memory:" or file.startswith("file:"):
        return
    # An empty file is what a command leaves behind that only looked.
    if not Path(file).is_file() or not Path(file).stat().st_size:
        raise click.UsageError(
            f"There is no installation of Tangga in {Path(file).parent}. Make one with `tangga demo` (invented "
            "people) or `tangga manage prepare`, or name the folder of yours in TANGGA_DATA."
        )
