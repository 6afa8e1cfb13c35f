"""`tangga figures`: the counts that are kept ready for dashboards, made anew or looked over."""

import json
from datetime import date, timedelta

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django

MONTHS = 12


@click.group()
def figures() -> None:
    """The counts that are kept ready for dashboards.

    Exit codes: 0 all is well, 1 something kept is wrong, 2 wrong use.
    """


@figures.command()
def rebuild() -> None:
    """Throw away what is kept and count it anew. Dashboards stay right meanwhile, and are slower until it is done."""
    start_django()
    from tangga.dashboards import kept

    click.echo(f"Counted anew: {kept.rebuild():,} villages.")


@figures.command()
@click.option("--months", default=MONTHS, show_default=True, type=click.IntRange(0, 600), help="Ends of months before.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def verify(ctx: click.Context, months: int, as_json: bool) -> None:
    """Count everything by its definition, today and at the ends of past months, and compare it with what is kept.

    Nothing is changed. Names each village and day where another number is kept, and each trigger that is missing.
    Exit codes: 0 nothing differs, 1 something does, 2 wrong use.
    """
    start_django()
    from tangga.dashboards import kept

    found = kept.verify(days_of(clock.today(), months))
    if as_json:
        told = {
            "villages": found.villages,
            "to_count_anew": found.marked,
            "differences": [
                {"village": each.village, "on": each.on.isoformat(), "kept": each.kept, "counted": each.counted}
                for each in found.differences
            ],
            "missing_triggers": list(found.triggers),
        }
        click.echo(json.dumps(told, indent=2))
    else:
        for each in found.differences:
            click.echo(f"{each.village} on {each.on}: kept {each.kept:,}, counted {each.counted:,}")
        for name in found.triggers:
            click.echo(f"The trigger {name} is missing: `tangga manage migrate` puts it back.")
        click.echo(
            f"{found.villages:,} villages, {found.marked:,} of them to be counted anew: "
            + ("nothing differs." if found.holds else "NOT RIGHT; `tangga figures rebuild` counts all anew.")
        )
    ctx.exit(0 if found.holds else 1)


def days_of(today: date, months: int) -> list[date]:
    """Today and the last days of so many months before, the latest first."""
    days, first = [today], today.replace(day=1)
    for _ in range(months):
        days.append(first - timedelta(days=1))
        first = days[-1].replace(day=1)
    return days
