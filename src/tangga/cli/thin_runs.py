"""`tangga thin-runs`: the answers of old assessments out of the database, by a rule."""

from collections import Counter

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django


@click.command(name="thin-runs")
@click.option("--dry-run", is_flag=True, help="Say what would go and what stays, and why; change nothing.")
@click.option("--region", default="", metavar="CODE", help="Of this province or district only.")
def thin_runs(dry_run: bool, region: str) -> None:
    """Take the answers of old assessments, row by row, out of the database; their sums and files stay.

    Kept whole: TANGGA_RUNS_WHOLE months, the last of each half-year, and whatever an edition, a claim, exits in bulk,
    a comparison or an open case names. Each assessment in a transaction of its own, and logged; again, nothing changes.
    """
    start_django()
    from tangga.upkeep import thinning

    looked = thinning.look(clock.today(), region)
    if dry_run:
        for each in looked:
            families = each.run.counts.get("families", 0)
            said = f"stays: {thinning.WHY[each.why]}" if each.why else f"would go: {families:,} families"
            click.echo(f"{each.run.area_id}  {each.run.as_of}  {said}")
        click.echo(f"{sum(not each.why for each in looked)} would be thinned.")
    else:
        gone = 0
        for done in thinning.thin_old(clock.today(), clock.now(), region):
            gone += 1
            click.echo(f"{done.run.area_id}  {done.run.as_of}  {done.families:,} families, {done.members:,} members")
        click.echo(f"{gone} thinned.")
    stays = Counter(each.why for each in looked if each.why)
    click.echo(f"{stays.total()} stay whole:" if stays else "None stays whole but the current ones.")
    for why, many in sorted(stays.items()):
        click.echo(f"  {many:>6}  {thinning.WHY[why]}")
