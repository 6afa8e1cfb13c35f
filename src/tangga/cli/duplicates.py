"""`tangga duplicates`: who may stand in the registry twice without sharing a number."""

import json

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django


@click.group()
def duplicates() -> None:
    """Who may stand in the registry twice.

    Exit codes: 0 done, 2 wrong use, 5 matching is not installed, or somebody else is writing.
    """


@duplicates.command()
@click.option("--region", required=True, metavar="CODE", help="A district (4 digits), or a province (2).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def find(ctx: click.Context, region: str, as_json: bool) -> None:
    """Look for people, and families, of an area that are probably one, and put each pair into the queue of duplicates.

    Nothing is merged and nobody's money changes: a person decides about each pair. A pair that was decided, or settled,
    is not asked about again, so the search may be made as often as wanted. Only counts are printed.

    Exit codes: 0 done, 2 wrong use, 5 matching is not installed, or somebody else is writing.
    """
    start_django()
    from dataclasses import asdict

    from django.utils import translation

    from tangga.areas.queries import districts_of
    from tangga.cli.refusals import exit_codes
    from tangga.errors import NotValid
    from tangga.families import probable

    translation.activate("en")  # the commands' language
    try:
        districts_of(region)
    except NotValid as error:
        raise click.UsageError(str(error), ctx=ctx) from error
    with exit_codes(ctx):
        done = probable.search(region, on=clock.today(), at=clock.now())
    if as_json:
        click.echo(json.dumps({"region": region, **asdict(done)}, indent=2))
        return
    click.echo(
        f"{region}: {done.people:,} people; {done.persons:,} probable pairs of persons ({done.new_persons:,} new), "
        f"{done.families:,} of families ({done.new_families:,} new)"
    )
    for key, people in done.crowded.items():
        click.echo(
            f"Note: {people:,} people share {key} with too many others; a pair alike only there is not found.", err=True
        )
