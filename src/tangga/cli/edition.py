"""`tangga edition`: published editions, made again and compared."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django

if TYPE_CHECKING:
    from tangga.editions.remaking import Check

DIFFERS = 1


@click.group()
def edition() -> None:
    """Editions: figures that were published, with both dates.

    Exit codes: 0 the same, 1 something differs, 2 wrong use.
    """


@edition.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(ctx: click.Context, code: str | None, as_json: bool) -> None:
    """Make an edition again (CODE, such as graduations-52-2020-1) from the inputs it states, and compare every file.

    Says which file differs, whether the log has the same fingerprint, and whether it knows of a withdrawal or of a
    publishing that is no longer there. Without CODE: all editions, those too that only the log knows. Nothing is
    changed.
    """
    start_django()
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.editions import remaking
    from tangga.editions.queries import published_of_code

    translation.activate("en")  # the commands' language
    with exit_codes(ctx):
        logged = remaking.logged_codes()
        checked: dict[str, Check | None] = {}  # none: only the log knows it
        for each in [code] if code else remaking.all_codes():
            found = published_of_code(each)
            if found is None and each not in logged:
                raise click.UsageError(f"No edition was published under the code {each}.", ctx=ctx)
            checked[each] = remaking.check(found, clock.now()) if found else None
    if as_json:
        rows = [_row(name, told) for name, told in checked.items()]
        click.echo(json.dumps(rows[0] if code else rows, indent=2))
    else:
        for name, told in checked.items():
            if told:
                _print(told)
            else:
                click.echo(f"{name}: GONE")
                click.echo(f"The log has its publishing ({logged[name].isoformat()}), but it is not there.")
    if not all(told and told.same for told in checked.values()):
        ctx.exit(DIFFERS)


def _row(code: str, told: "Check | None") -> dict[str, object]:
    if told is None:
        return {"code": code, "gone": True, "same": False}
    files = [{**asdict(each), "same": each.same} for each in told.files]
    same = {name: getattr(told, name) for name in ("same", "same_digest", "same_withdrawal")}
    return {**asdict(told), "gone": False, **same, "files": files}


def _print(told: "Check") -> None:
    click.echo(f"{told.code}: {'the same' if told.same else 'NOT the same'}")
    for each in told.files:
        click.echo(f"{'same' if each.same else 'DIFFERS':>8}  {each.form.value:<9}  {each.published}")
        if each.kept != each.published:
            click.echo(f"{'':>8}  what is kept now is another file: {each.kept}")
        if each.made != each.published:
            click.echo(f"{'':>8}  made again it is another file: {each.made}")
    if not told.same_digest:
        logged = told.logged or "none"
        click.echo(
            f"The fingerprint of all files ({told.digest}) is not that of the files, or not the log's ({logged})."
        )
    if told.withdrawn:
        click.echo("This edition is withdrawn.")
    if not told.same_withdrawal:
        has, lacks = ("the edition", "the log") if told.withdrawn else ("the log", "the edition")
        click.echo(f"Of its withdrawal {has} knows, and {lacks} does not: one of them was changed.")
    if told.previous_withdrawn:
        click.echo("The edition before it, which it tells the difference to, is withdrawn.")
    if not told.same_numbers:
        click.echo("The numbers counted again are not those that were published.")
    if not told.same_policy:
        click.echo("The rules of that day have been changed since; the numbers do not hang on them.")
    if not told.same_code:
        click.echo("It was made by another version of Tangga: words in a file may have changed.")
