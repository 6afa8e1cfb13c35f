"""`tangga doctor`: looks an installation over, and says what to do where something is not well."""

import json
from dataclasses import asdict

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look the installation over: database, tables, policy, keys, space, background work, backups. Changes nothing.

    A line for each, and below what is wrong, what to do. Nothing said is secret or about people.
    Exit codes: 0 all is well, 1 something is wrong, 2 wrong use.
    """
    start_django()
    from tangga.upkeep import checkup

    found = checkup.look_over(clock.now(), clock.today())
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2))
    else:
        for each in found:
            click.echo(f"{'ok   ' if each.ok else 'WRONG'}  {each.name:13} {each.said}")
            if each.todo:
                click.echo(f"{'':20} -> {each.todo}")
    ctx.exit(0 if all(each.ok for each in found) else 1)
