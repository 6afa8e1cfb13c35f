"""`tangga assess`: from files to files."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tangga.policy import PolicyError, PolicyGap, UnknownOverlay
from tangga.runs.assess import EngineTrouble, InputRefused, assess_files
from tangga.runs.engines import ENGINES
from tangga.runs.outputs import FORMATS

STEPS = 5


class Day(click.ParamType):
    """A calendar day written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a date; write it as YYYY-MM-DD, for example 2026-01-31", param, ctx)


class Instant(click.ParamType):
    """A moment in ISO 8601; without an offset it is UTC."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a moment; write it as 2026-01-31T08:00:00+07:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command()
@click.argument("families", type=click.Path(path_type=Path))
@click.argument("members", type=click.Path(path_type=Path))
@click.option("--as-of", type=Day(), required=True, help="The day the answers are about.")
@click.option("--known-at", type=Instant(), help="The moment whose knowledge the files hold (kept in the summary).")
@click.option(
    "--overlay", "overlays", multiple=True, metavar="NAME", help="Rules of a district laid over the national ones."
)
@click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="parquet", show_default=True)
@click.option(
    "--memory-limit", metavar="SIZE", default="4GB", show_default=True, help="Beyond it the engine uses the disk."
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
    format_: str,
    memory_limit: str,
    threads: int | None,
    out: Path,
) -> None:
    """Decide what every family of two files is entitled to on a day, when it leaves naturally, and why.

    FAMILIES and MEMBERS are Parquet or CSV files (by their ending). Writes members, families and summary.json into
    the --out folder. Exit codes: 0 done, 2 wrong use, 3 input refused, 4 no policy for the day, 5 engine trouble.
    """
    console = Console(stderr=True)
    try:
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TextColumn("step {task.completed} of {task.total}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        ) as bar:
            task = bar.add_task("starting", total=STEPS, completed=-1)
            summary = assess_files(
                families,
                members,
                as_of,
                overlays,
                out=out,
                known_at=known_at,
                format=format_,
                engine=engine,
                memory_limit=memory_limit,
                threads=threads,
                progress=lambda step: bar.update(task, description=step, advance=1),
            )
    except InputRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        rest = refused.total - len(refused.problems)
        click.echo(f"{refused}" + (f" ({rest} more not listed)" if rest else ""), err=True)
        ctx.exit(3)
    except UnknownOverlay as error:
        raise click.BadParameter(str(error), param_hint="--overlay") from error
    except PolicyError as error:
        click.echo(str(error), err=True)
        ctx.exit(3)
    except PolicyGap as gap:
        click.echo(str(gap), err=True)
        ctx.exit(4)
    except EngineTrouble as error:
        click.echo(str(error), err=True)
        ctx.exit(5)
    for notice in summary["notices"]:
        click.echo(f"Note: {notice}", err=True)
    counts = summary["counts"]
    click.echo(json.dumps({"out": str(out), **counts}))
