"""`tangga backup` and `tangga restore`: a copy of the whole installation, and putting one back."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", required=False, type=FOLDER)
@click.option("--keys", type=FOLDER, help="Copy the keys too, to this folder: keep it apart from the backup.")
@click.option("--keep", type=click.IntRange(min=1), help="Then delete all but the latest so many in TANGGA_BACKUPS.")
@click.pass_context
def backup(ctx: click.Context, folder: Path | None, keys: Path | None, keep: int | None) -> None:
    """Copy database and files to FOLDER (new or empty; default: a dated one in TANGGA_BACKUPS), while people work.

    Beside them stands a manifest: the rows and a hash of each table, the hash of each file. The keys that open NIK and
    KK numbers are not in it. Of a large PostgreSQL a base backup with archived WAL is quicker, and loses less.
    Exit codes: 0 done, 2 wrong use, 3 something is wrong, 5 something is in the way.
    """
    start_django()
    from django.conf import settings

    from tangga.cli.refusals import exit_codes
    from tangga.upkeep import backup, manifest

    at, root = clock.now(), settings.BACKUPS_FOLDER
    if folder is None and root is None:
        raise click.UsageError("Name a folder, or the folder for all backups in TANGGA_BACKUPS.")
    if keep is not None and folder is not None:
        raise click.UsageError("--keep is for the dated folders in TANGGA_BACKUPS.")
    to = folder or Path(root or "") / at.strftime("%Y-%m-%dT%H%M%SZ")
    with exit_codes(ctx):
        made = backup.make(to, settings.DATABASES["default"], at, keys)
    click.echo(_told(f"Backup in {to}", made.tables, made.files))
    for old in manifest.all_in(root)[:-keep] if keep and root else ():
        shutil.rmtree(old)
        click.echo(f"Deleted: {old}")
    if made.keys and keys is None:
        click.echo(f"Without the key {', '.join(made.keys)} its numbers cannot be read: keep a copy of it elsewhere.")


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keys", type=FOLDER, help="The folder of its keys; without it, TANGGA_IDENTITY_KEY must hold them.")
@click.pass_context
def restore(ctx: click.Context, folder: Path, keys: Path | None) -> None:
    """Put the backup in FOLDER into the data folder and the database of the settings, both of which must be empty.

    The backup is looked through first, and every table and file compared with its manifest afterwards.
    Exit codes: 0 all is as it was, 2 wrong use, 3 the backup is damaged or its key is missing, 5 something is there.
    """
    start_django(beginning=True)
    from django.conf import settings

    from tangga.cli.refusals import exit_codes
    from tangga.upkeep import backup

    with exit_codes(ctx):
        said = backup.put_back(folder, settings.DATABASES["default"], keys)
    click.echo(_told("Put back, and every row and file is as it was", said.tables, said.files))
    click.echo(f"It was made on {said.made_at:%Y-%m-%d %H:%M} UTC by version {said.version}.")
    click.echo("Next: `tangga manage prepare` (a newer version brings its tables up to date), then `tangga doctor`.")


def _told(what: str, tables: Mapping[str, Any], files: Mapping[str, Any]) -> str:
    rows = sum(each.rows for each in tables.values())
    return f"{what}: {len(tables)} tables with {rows:,} rows, {len(files):,} files."
