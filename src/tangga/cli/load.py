"""`tangga load`: families and members from files into the installation."""

from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tangga.cli import clock
from tangga.cli.arguments import Day
from tangga.cli.django_setup import start_django


@click.command()
@click.argument("families", type=click.Path(path_type=Path))
@click.argument("members", type=click.Path(path_type=Path))
@click.option(
    "--registry",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with names, NIK and KK numbers, addresses and facilitators (as `tangga make-district` writes).",
)
@click.option("--effective-on", type=Day(), help="The day from which the facts hold. Default: today.")
@click.pass_context
def load(ctx: click.Context, families: Path, members: Path, registry: Path | None, effective_on: date | None) -> None:
    """Register the families and members of two files (Parquet or CSV) in the installation's database.

    The same files again change nothing; changed facts are recorded beside the earlier ones, which stay readable.
    Nothing is registered when anything is wrong. Facilitators are matched to accounts by user name; the families of
    those without an account are loaded without a facilitator.
    Exit codes: 0 done, 2 wrong use, 3 input refused, 5 engine trouble.
    """
    start_django()
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.families.actions import register_many
    from tangga.people.queries import people_by_username
    from tangga.runs.engines import DuckDBEngine
    from tangga.runs.incoming import read_facilitators, read_incoming, with_known_facilitators

    translation.activate("en")  # the commands' language
    console = Console(stderr=True)
    with exit_codes(ctx), DuckDBEngine() as engine:
        incoming = read_incoming(engine, families, members, registry)
        listed = read_facilitators(engine, registry) if registry else []
        people = people_by_username([row["username"] for row in listed])
        facilitators = {row["facilitator_id"]: people[row["username"]] for row in listed if row["username"] in people}
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        ) as bar:
            tasks = {
                "families": bar.add_task("families", total=incoming.family_rows),
                "members": bar.add_task("members", total=incoming.member_rows),
            }
            done = register_many(
                with_known_facilitators(incoming.families, facilitators),
                incoming.members,
                effective_on=effective_on or clock.today(),
                at=clock.now(),
                by=None,
                facilitators=facilitators,
                source=incoming.hashes,
                progress=lambda table, rows: bar.update(tasks[table], completed=rows),
            )
    for notice in incoming.notices:
        click.echo(f"Note: {notice}", err=True)
    for table in ("families", "members"):
        new, changed, same = (done[f"{table}_{kind}"] for kind in ("new", "changed", "same"))
        click.echo(
            f"{table}: {done[f'{table}_read']:,} read = {new:,} new + {changed:,} changed + {same:,} known already"
        )
    if len(facilitators) < len(listed):
        without = len(listed) - len(facilitators)
        click.echo(f"{without} facilitator(s) have no account here: open the accounts, then load the files again.")
    if done["values_kept"]:
        click.echo(
            f"{done['values_kept']:,} known value(s) were kept where the files have an empty cell: empty means unknown."
        )
    if done["exits_kept"]:
        click.echo(f"{done['exits_kept']:,} families whose exit is on record stay out, though the files name them.")
    kk, nik = done["kk_numbers_left_out"], done["niks_left_out"]
    if kk or nik:
        click.echo(f"{kk:,} KK and {nik:,} NIK were not kept: they have not 16 digits.")
