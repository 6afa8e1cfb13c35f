"""`tangga assess`: from files to files."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tangga.cli.arguments import Day, Instant, Size
from tangga.cli.refusals import exit_codes
from tangga.runs.assess import assess_files
from tangga.runs.engines import ENGINES
from tangga.runs.outputs import FORMATS


@click.command()
@click.argument("families", type=click.Path(path_type=Path))
@click.argument("members", type=click.Path(path_type=Path))
@click.option("--as-of", type=Day(), required=True, help="The day the answers are about.")
@click.option("--known-at", type=Instant(), help="The moment whose knowledge the files hold (kept in the summary).")
@click.option(
    "--overlay", "overlays", multiple=True, metavar="NAME", help="Rules of a district laid over the national ones."
)
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True)
@click.option("--spark-remote", metavar="sc://HOST:PORT", help="A running Spark (Connect); default: one of our own.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="parquet", show_default=True)
@click.option(
    "--memory-limit", type=Size(), default="4GB", show_default=True, help="Beyond it the engine uses the disk."
)
@click.option("--threads", type=click.IntRange(min=1), help="Default: every core.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="FOLDER")
@click.pass_context
def assess(
    ctx: click.Context,
    families: Path,
    members: Path,
    as_of: date,
    known_at: datetime | None,
    overlays: tuple[str, ...],
    engine: str,
    spark_remote: str | None,
    format_: str,
    memory_limit: str,
    threads: int | None,
    out: Path,
) -> None:
    """Decide what every family of two files is entitled to on a day, when it leaves naturally, and why.

    FAMILIES and MEMBERS are Parquet or CSV files (by their ending). Writes members, families and summary.json into
    the --out folder. Exit codes: 0 done, 2 wrong use, 3 input refused, 4 no policy for the day, 5 engine trouble.
    """
    if spark_remote and engine != "spark":
        raise click.UsageError("--spark-remote goes with --engine spark.", ctx=ctx)
    console = Console(stderr=True)
    with (
        exit_codes(ctx),
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        ) as bar,
    ):
        task = bar.add_task("starting", total=None)
        summary = assess_files(
            families,
            members,
            as_of,
            overlays,
            out=out,
            known_at=known_at,
            format=format_,
            engine=engine,
            spark_remote=spark_remote,
            memory_limit=memory_limit,
            threads=threads,
            progress=lambda step, part, of: bar.update(
                task, description=step if of == 1 else f"{step}, {part} of {of}"
            ),
        )
    for notice in summary["notices"]:
        click.echo(f"Note: {notice}", err=True)
    counts = summary["counts"]
    click.echo(json.dumps({"out": str(out), **counts}))


def told(step: str, part: int, of: int) -> str:
    """Where the work is, for the terminal."""
    return step if of == 1 else f"{step}, {part} of {of}"
