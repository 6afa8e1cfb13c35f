"""`tangga make-district`: a synthetic district in a folder."""

import json
from datetime import date
from pathlib import Path

import click

from tangga.cli.arguments import Day
from tangga.errors import TanggaError

LONG_WORK = 20_000  # families from which a progress bar is worth showing


@click.command(name="make-district")
@click.option("--region", required=True, metavar="CODE", help="A province (52) or a district (3571).")
@click.option("--families", type=click.IntRange(1), required=True, metavar="N", help="How many families.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same bytes."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="FOLDER")
@click.option("--as-of", type=Day(), default="2020-06-15", show_default=True, help="The day of the facts.")
@click.option("--format", "file_format", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@click.option("--excel/--no-excel", default=True, help="Write the spreadsheets too, or the tables only.")
@click.option("--faults/--no-faults", default=True, help="Put in the faults of real life, or none.")
@click.option("--force", is_flag=True, help="Replace a folder that is not empty.")
@click.pass_context
def make_district(
    ctx: click.Context,
    region: str,
    families: int,
    seed: int,
    out: Path,
    as_of: date,
    file_format: str,
    excel: bool,
    faults: bool,
    force: bool,
) -> None:
    """Write families that look like life, with their people, facilitators and real-life faults, into a folder.

    Nobody in them exists. The folder holds families and members (what `tangga assess` reads), the registry's names and
    numbers, the spreadsheets offices keep (excel/), every fault with the truth beside it (truth), and district.json.
    Exit codes: 0 done, 2 wrong use, 3 not possible (no such region, folder in use, disk full).
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from tangga.synthetic import write_district

    console = Console(stderr=True)
    columns = TextColumn("families"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    quiet = families < LONG_WORK or not console.is_terminal
    try:
        with Progress(*columns, console=console, transient=True, disable=quiet) as bar:
            task = bar.add_task("families", total=families)
            summary = write_district(
                region,
                families,
                seed,
                out,
                as_of,
                file_format=file_format,
                excel=excel,
                faults=faults,
                force=force,
                progress=lambda done: bar.update(task, completed=done),
            )
    except (TanggaError, OSError) as error:
        click.echo(str(error), err=True)
        ctx.exit(3)
    click.echo(json.dumps({"out": str(out), "name": summary["name"], **summary["counts"]}, ensure_ascii=False))
