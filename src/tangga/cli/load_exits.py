"""`tangga load-exits`: exits decided elsewhere, from a file into the installation."""

from collections.abc import Iterator
from pathlib import Path

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django


@click.command("load-exits")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--correct", is_flag=True, help="Put right exits that are on record otherwise; they stay readable.")
@click.pass_context
def load_exits(ctx: click.Context, file: Path, correct: bool) -> None:
    """Record the exits of a file (Parquet or CSV): family_id, exit_type, effective_on, and if known reasons, reference.

    The families leave the programme on that day; a family that the registry knows to have left that very day stays as
    it is. The same file again changes nothing. Nothing is recorded when anything is wrong. The figures of exits follow
    at once, entitlements with the next `tangga run`.
    Exit codes: 0 done, 2 wrong use, 3 input refused, 5 engine trouble.
    """
    start_django()
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.families.exits import Leaving
    from tangga.runs.engines import ROW, DuckDBEngine
    from tangga.runs.incoming import read_exits
    from tangga.waiting.vacancies import given_otherwise, record_exits

    translation.activate("en")  # the commands' language
    with exit_codes(ctx), DuckDBEngine() as engine:
        rows, hashes, notices = read_exits(engine, file)

        def leaving() -> Iterator[Leaving]:
            for row in rows:
                yield Leaving(
                    family_id=row["family_id"],
                    exit_type=row["exit_type"],
                    effective_on=row["effective_on"],
                    reasons=(row["reasons"] or "").replace(";", " ").split(),
                    reference=row["reference"] or "",
                    place=f"{file.name}, row {row[ROW]}",
                )

        done = record_exits(leaving(), by=None, on=clock.today(), at=clock.now(), correct=correct, source=hashes)
    for notice in notices:
        click.echo(f"Note: {notice}", err=True)
    click.echo(
        f"exits: {done.read:,} read = {done.new:,} new + {done.corrected:,} corrected + {done.same:,} known already"
    )
    if done.corrected and (kept := given_otherwise(done.exits.values())):
        click.echo(f"{kept:,} of the places they freed were given already, and keep the day on which they were free.")
