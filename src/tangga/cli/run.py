"""`tangga run`: assess an area of the installation and store the answers."""

from datetime import date, datetime

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from tangga.cli import clock
from tangga.cli.arguments import Day, Instant, Size
from tangga.cli.django_setup import start_django


@click.command()
@click.option(
    "--region", required=True, metavar="CODE", help="A district (4 digits), or a province (2): every district."
)
@click.option("--as-of", type=Day(), required=True, help="The day the answers are about.")
@click.option("--known-at", type=Instant(), help="Leave out what was recorded later. Default: now.")
@click.option(
    "--memory-limit", type=Size(), default="4GB", show_default=True, help="Beyond it the engine uses the disk."
)
@click.option("--threads", type=click.IntRange(min=1), help="Default: every core.")
@click.pass_context
def run(
    ctx: click.Context,
    region: str,
    as_of: date,
    known_at: datetime | None,
    memory_limit: str,
    threads: int | None,
) -> None:
    """Assess every family of an area as of a day and make the answers the current ones, district by district.

    A district without families for that day, or one in which a list is being taken over, is passed over with a note.
    Exit codes: 0 done, 2 wrong use (among them: no district was assessed), 4 no policy for the day, 5 engine trouble.
    """
    start_django()
    from django.utils import translation

    from tangga.areas.queries import districts_of
    from tangga.cli.refusals import exit_codes
    from tangga.errors import Conflict, NotValid
    from tangga.runs import actions

    translation.activate("en")  # the commands' language
    try:
        districts = districts_of(region)
    except NotValid as error:
        raise click.UsageError(str(error)) from error
    console = Console(stderr=True)
    done = 0
    with (
        exit_codes(ctx),
        Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        ) as bar,
    ):
        task = bar.add_task("starting", total=len(districts))
        for district in districts:

            def tell(step: actions.Step, of: str = district.name) -> None:
                count = f" {step.done:,} of {step.total:,}" if step.total else ""
                bar.update(task, description=f"{of}: {step.name}{count}")

            at = clock.now()
            try:
                finished = actions.start(
                    district,
                    as_of=as_of,
                    known_at=known_at or at,
                    at=at,
                    by=None,
                    memory_limit=memory_limit,
                    threads=threads,
                    progress=tell,
                )
            except (NotValid, Conflict) as error:
                click.echo(f"{district.name}: {error}", err=True)
            else:
                done += 1
                counts = finished.counts
                click.echo(
                    f"{district.code} {district.name}: {counts['families']:,} families, {counts['members']:,} members,"
                    f" {counts['natural_exit']:,} natural exits, {counts['unsure']:,} unsure"
                )
            bar.advance(task)
    if not done:
        ctx.exit(2)
