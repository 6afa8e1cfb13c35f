"""`tangga figure`: one published number of the installation, as of a day and known at an instant."""

import json
from datetime import date, datetime

import click
from rich.console import Console
from rich.table import Table

from tangga.cli import clock
from tangga.cli.arguments import Day, Instant
from tangga.cli.django_setup import start_django


@click.command("figure")
@click.argument("name", required=False)
@click.option("--region", metavar="CODE", help="An area's code: 2 digits a province, 4 a district ...; 00 the country.")
@click.option("--period", metavar="PERIOD", help="2020, 2020-H1, 2020-Q3, 2020-06 or 2020-01-01..2020-06-30.")
@click.option("--as-of", type=Day(), help="Count what had happened by that day. Default: today.")
@click.option(
    "--known-at",
    type=Instant(),
    help="Leave out what was recorded later. Default: now. A day alone is its first moment in UTC; the pages' "
    "'as known on' is the last of the day: 2020-07-11T23:59:59+07:00.",
)
@click.option("--by", default="", metavar="PARTS", help="Cut it: district, half, type ... (--list says which).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--list", "listed", is_flag=True, help="Name every figure there is, and what it can be cut into.")
@click.pass_context
def figure(
    ctx: click.Context,
    name: str | None,
    region: str | None,
    period: str | None,
    as_of: date | None,
    known_at: datetime | None,
    by: str,
    as_json: bool,
    listed: bool,
) -> None:
    """Count one figure (NAME) from what the installation knows. The parts always add up to the total.

    The same question with the same --as-of and --known-at has the same answer for ever.
    Exit codes: 0 done, 2 wrong use, 4 no policy for the day.
    """
    if listed:
        _list(as_json)
        return
    if not name or not region or not period:
        raise click.UsageError("Give the NAME of a figure, --region and --period; --list names the figures.", ctx=ctx)
    start_django()
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.errors import NotValid
    from tangga.figures.figure import figure as count
    from tangga.figures.on_record import on_record
    from tangga.rules import periods

    translation.activate("en")  # the commands' language
    now = clock.now()
    with exit_codes(ctx):
        try:
            span = periods.read(period)
            day, instant = as_of or clock.today(), known_at or now
            found = count(name, region, span, as_of=day, known_at=instant, by=by, now=now)
        except (ValueError, NotValid) as error:
            raise click.UsageError(str(error), ctx=ctx) from error
        told = found.to_json()
        nothing = found.total == 0 and not on_record(region, instant)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    total = "not set" if found.total is None else f"{found.total:,}"
    click.echo(f"{told['title']}, {region}, {told['period']}: {total} {told['unit']}")
    click.echo(f"as of {told['as_of']}, known at {told['known_at']}")
    if nothing:
        click.echo("Note: nothing was on record of this area by then; this 0 says nothing of it.", err=True)
    if by:
        for part, many in found.parts.items():
            click.echo(f"{part:>24}  {many:>12,}")
    click.echo(told["definition"])


def _list(as_json: bool) -> None:
    from tangga.figures.definitions import indicators

    rows = [
        {"name": each.code, "title": each.name["en"], "definition": each.definition["en"], "by": list(each.by)}
        for each in indicators().values()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table("name", "what it is", "can be cut by")
    for row in rows:
        table.add_row(str(row["name"]), str(row["definition"]), ", ".join(row["by"]))
    console = Console()
    console.print(table)
