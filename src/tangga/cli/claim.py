"""`tangga claim`: figures that others published, held against themselves and against the installation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django

if TYPE_CHECKING:
    from tangga.figures.claims import Checked


@click.group()
def claim() -> None:
    """Figures that others published.

    Exit codes: 0 all were read, 2 wrong use, 3 the file is refused.
    """


@claim.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one entry a figure.")
@click.pass_context
def check(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Check the published figures of a YAML file: do the parts add up, and what did Tangga know then, and know now?

    Says of each figure whether it adds up, and below it where it does not fit: the part, its line in the file, what was
    published and what was counted; whether its other numbers come of each other (target of percent and active_families,
    or of each and facilitators; percent of achieved and target; amount_idr of each and families; eligible_families of
    served_families and waiting_families); and which fields are not read.

    Each entry has id, region, measure (a figure's name, see `tangga figure --list`) and any of stated_total, parts,
    period, as_of, known_at, value, source. Nothing is recorded.

    Exit codes: 0 all were read (right or wrong), 2 wrong use, 3 the file is refused: nothing of it was checked.
    """
    start_django()
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.figures import claims

    translation.activate("en")  # the commands' language
    now, today = clock.now(), clock.today()
    with exit_codes(ctx):
        found, notices = claims.read(file)
        checked = [claims.check(each, today=today, now=now) for each in found]
    for notice in notices:
        click.echo(f"Note: {notice}", err=True)
    if as_json:
        click.echo(json.dumps([each.to_json() for each in checked], ensure_ascii=False, indent=2))
        return
    for each in checked:
        click.echo(_sentence(each.to_json()))
        for line in _details(each):
            click.echo(f"  {line}")


def _sentence(told: dict[str, object]) -> str:
    """One claim in a line."""
    words = [f"{told['id']}:"]
    if told["adds_up"] is None:
        words.append("has no parts and total to add up;")
    elif told["adds_up"]:
        words.append(f"adds up to {told['sum']:,};")
    else:
        words.append(f"DOES NOT ADD UP: the parts give {told['sum']:,}, stated are {told['stated_total']:,}"
                     f" ({told['difference']:+,});")  # fmt: skip
    then, now = told["ours_known_then"], told["ours_known_now"]
    words.append("Tangga has no such data" if now is None else f"Tangga counts {now:,} now")
    if then is not None:
        words.append(f"and counted {then:,} then")
    return " ".join(words)


def _details(checked: "Checked") -> Iterator[str]:
    """Where a claim does not fit, and what of it is not read."""
    from tangga.claims.terms import unread_in_words
    from tangga.claims.words import worked_in_words

    claim, counted = checked.claim, checked.then or checked.now
    entry = claim.lines[""]
    if checked.sum.adds_up is False:
        yield f"line {entry}: the {len(claim.parts)} parts are {checked.sum.difference:+,} beside stated_total"
    for part, stated in claim.parts.items():
        ours, where = checked.counted(counted, part), f"line {claim.lines.get(part, entry)}, part {part}"
        if ours is not None and ours != stated:
            when = "then" if checked.then else "now"
            yield f"{where}: published {stated:,}, counted {when} {ours:,} ({stated - ours:+,})"
        elif ours is None and counted is not None and counted.by:
            yield f"{where}: not compared, Tangga counts no such part"
    for each in checked.worked:
        yield f"line {entry}: {worked_in_words(each)}"
    if claim.unread:
        yield f"line {entry}: {unread_in_words(claim.unread)}"
