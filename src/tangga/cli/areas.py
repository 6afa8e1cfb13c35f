"""`tangga areas`: search the area codes and show one area."""

import json

import click

from tangga.areas.tree import LEVELS, Area, Tree, load
from tangga.errors import NotValid

LEVEL_CHOICES = {name: level for level, name in LEVELS.items()}


@click.group()
def areas() -> None:
    """Search the area codes (Kemendagri), province to village."""


def _fields(tree: Tree, area: Area) -> dict[str, str | int | None]:
    return {
        "code": area.code,
        "name": area.name,
        "kind": area.kind,
        "level": area.level,
        "parent_code": area.parent_code,
        "described": tree.described(area.code),
    }


class Refused(click.ClickException):
    """What was asked for cannot be found."""

    exit_code = 3


@areas.command()
@click.argument("text")
@click.option("--level", type=click.Choice(list(LEVEL_CHOICES)), help="Only areas of this level.")
@click.option("--within", metavar="CODE", help="Only areas inside this one.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(text: str, level: str | None, within: str | None, limit: int, as_json: bool) -> None:
    """Find areas by name or code, best match first. Exit code 3 when nothing is found."""
    tree = load()
    try:
        scope = tree.current(within).code if within else None
    except NotValid as error:
        raise Refused(str(error)) from error
    found = tree.search(text, LEVEL_CHOICES[level] if level else None, scope, limit)
    if as_json:
        click.echo(json.dumps([_fields(tree, area) for area in found], ensure_ascii=False, indent=2))
    for area in () if as_json else found:
        click.echo(f"{area.code:<10}  {tree.described(area.code)}")
    if not found:
        raise Refused(f"No area is called {text!r}.")


@areas.command()
@click.argument("code")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(code: str, as_json: bool) -> None:
    """Show one area: where it lies and what lies directly in it. A former code shows its successor."""
    tree = load()
    try:
        area = tree.current(code)
    except NotValid as error:
        raise Refused(str(error)) from error
    inside = tree.children(area.code)
    if as_json:
        fields = {**_fields(tree, area), "children": [_fields(tree, child) for child in inside]}
        click.echo(json.dumps(fields, ensure_ascii=False, indent=2))
        return
    click.echo(f"{area.code}  {tree.described(area.code)}")
    for old in tree.former():
        if old.successor == area.code:
            click.echo(f"formerly {old.code}" + (f" until {old.since}" if old.since else "") + f" ({old.source})")
    if inside:
        click.echo(f"{len(inside)} {LEVELS[area.level + 1]}{'s' if len(inside) > 1 else ''}:")
    for child in inside:
        click.echo(f"  {child.code:<10}  {child.title}")
