"""`tangga load-waiting`: families that wait for a place, from files of the registry onto the waiting lists."""

from pathlib import Path

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django


@click.command("load-waiting")
@click.argument("families", type=click.Path(path_type=Path))
@click.argument("members", type=click.Path(path_type=Path))
@click.option(
    "--registry",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with names, NIK and KK numbers and addresses (registry_families, registry_members).",
)
@click.pass_context
def load_waiting(ctx: click.Context, families: Path, members: Path, registry: Path | None) -> None:
    """Register families that are not in the programme, with their members, and put them on the waiting list.

    FAMILIES has the columns of a list of families without joined_on and left_on, and if known rank (within the
    registry) and proposed_on. Families in the programme are left out, and
    those that left by a case that is still open; who waits already stays. The same files again
    change nothing. Nothing is registered when anything is wrong.
    Exit codes: 0 done, 2 wrong use, 3 input refused, 5 engine trouble.
    """
    start_django()
    from django.db import transaction
    from django.utils import translation

    from tangga.cli.refusals import exit_codes
    from tangga.families.actions import register_many
    from tangga.runs.engines import DuckDBEngine
    from tangga.runs.incoming import read_waiting
    from tangga.waiting.lists import Listed, enter_list

    translation.activate("en")  # the commands' language
    on, at = clock.today(), clock.now()
    with exit_codes(ctx), DuckDBEngine() as engine:
        rows, of_members, hashes, notices = read_waiting(engine, families, members, registry)
        kept = ("rank", "proposed_on")
        with transaction.atomic():
            plain = ({name: value for name, value in row.items() if name not in kept} for row in rows)
            register_many(plain, of_members, effective_on=on, at=at, by=None, source=hashes, joining=False)
            listed = (Listed(row["family_id"], row.get("rank"), row.get("proposed_on")) for row in rows)
            done = enter_list(listed, on=on, at=at, source=hashes)
    for notice in notices:
        click.echo(f"Note: {notice}", err=True)
    click.echo(
        f"families: {done.read:,} read = {done.new:,} new on the list + {done.known:,} waiting already"
        f" + {done.served:,} in the programme + {done.kept_off:,} in a case still open + {done.not_known:,} not known"
    )
    if done.outside:
        click.echo(f"{done.outside:,} of the new ones have no position: they are not eligible by what is on record.")
