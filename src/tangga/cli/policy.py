"""`tangga policy`: the rules in force on a date, what changed between two, and whether the files are sound."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from tangga import policy as policies
from tangga.cli.clock import today
from tangga.policy.library import read_library

_DATE = click.DateTime(formats=["%Y-%m-%d"])
_PIPED_WIDTH = 160  # a pipe has no width of its own: wide enough that most rows stay on one line


@click.group()
def policy() -> None:
    """The programme's rules as dated values, each with its source.

    Exit codes: 0 done; 2 wrong use; 3 the policy files are refused; 4 no value is known on that date.
    """


def _with_overlays(command: Callable[..., None]) -> Callable[..., None]:
    """--overlay, checked against the overlays there are, and --json; the policy's errors become exit codes."""

    @click.option("--overlay", "overlays", multiple=True, metavar="NAME", help="Lay this overlay over it; repeatable.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(command)
    def checked(*, overlays: tuple[str, ...], **rest: Any) -> None:
        with _exit_codes():
            command(overlays=overlays, **rest)

    return checked


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except policies.UnknownOverlay as error:
        raise click.BadParameter(str(error), param_hint="--overlay") from error
    except policies.PolicyError as error:
        click.echo(str(error), err=True)
        raise SystemExit(3) from error
    except policies.PolicyGap as error:
        click.echo(str(error), err=True)
        raise SystemExit(4) from error


@policy.command()
@click.argument("path", required=False, default="")
@click.option("--as-of", type=_DATE, help="The day asked about, YYYY-MM-DD (default: today).")
@_with_overlays
def show(path: str, as_of: datetime | None, overlays: tuple[str, ...], as_json: bool) -> None:
    """Show what is in force on a day: everything, or what lies at or below PATH (benefits, components/elderly ...)."""
    found = policies.load(as_of.date() if as_of else today(), overlays)
    wanted = path.strip("/")

    def below(candidate: str) -> bool:
        return wanted == "" or candidate == wanted or candidate.startswith(f"{wanted}/")

    in_force = [one for one in found.parameters() if below(one.path)]
    ended = [one for one in found.not_in_force() if below(one.path)]
    gaps = [gap for gap in found.gaps() if below(gap.path)]
    if not in_force and not ended:
        if not gaps:
            raise click.BadParameter(f"the policy has no parameter at or below {path}", param_hint="PATH")
        raise gaps[0]
    if as_json:
        _print_json(
            {
                "as_of": found.as_of,
                "overlays": found.overlays,
                "hash": found.hash,
                "parameters": [_as_row(one) for one in in_force],
                "not_in_force": [_as_row(one) for one in ended],
                "gaps": [{"path": gap.path, "first_known_on": gap.first_known_on} for gap in gaps],
            }
        )
        return
    named = f", with {', '.join(found.overlays)}" if found.overlays else ""
    click.echo(f"Policy in force on {found.as_of}{named}\nhash {found.hash}")
    _print_table(in_force)
    if ended:
        click.echo(f"\nSaid to be not in force on {found.as_of}:")
        _print_table(ended)
    if gaps:
        click.echo(f"\nNo value known on {found.as_of} (a rule that needs one of these refuses to answer):")
        for gap in gaps:
            click.echo(f"  {gap.path}, known from {gap.first_known_on}")
    _print_grounds([*in_force, *ended])


@policy.command()
@click.argument("before", type=_DATE, metavar="DATE")
@click.argument("after", type=_DATE, metavar="DATE")
@_with_overlays
def diff(before: datetime, after: datetime, overlays: tuple[str, ...], as_json: bool) -> None:
    """Show what differs between two days."""
    one, two = before.date(), after.date()
    found = policies.changes(one, two, overlays)
    if as_json:
        rows = [
            {
                "path": change.path,
                "same_value": change.same_value,
                "before": _as_row(change.before),
                "after": _as_row(change.after),
            }
            for change in found
        ]
        _print_json({"before": one, "after": two, "overlays": overlays, "changes": rows})
        return
    values = [change for change in found if not change.same_value]
    bases = [change for change in found if change.same_value]
    click.echo(f"From {one} to {two}: {len(values)} values differ.")
    if values:
        table = _table("path", f"on {one}", f"on {two}", "since", "status", "source")
        for change in values:
            basis = change.after or change.before
            assert basis is not None  # a change has at least one side
            table.add_row(
                change.path,
                _said(change.before),
                _said(change.after),
                str(basis.since),
                basis.status,
                _brief(basis),
            )
        _console().print(table)
    if bases:
        click.echo(f"\nSame value, other source or status: {len(bases)}.")
        table = _table("path", "value", f"status on {one}", f"status on {two}", "source")
        for change in bases:
            assert change.before is not None
            assert change.after is not None  # the same value needs two sides
            table.add_row(
                change.path, _said(change.after), change.before.status, change.after.status, _brief(change.after)
            )
        _console().print(table)
    _print_grounds([change.after for change in found if change.after])


@policy.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Check every policy file, or those of another FOLDER laid out alike; all problems are listed at once."""
    with _exit_codes():
        known = read_library(folder) if folder else policies.library()
    values = sum(len(definition.entries) for definition in known.national.values())
    click.echo(f"The policy files are sound: {len(known.national)} parameters, {values} dated values, ", nl=False)
    click.echo(f"{len(known.layers)} overlays.")


@policy.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def overlays(as_json: bool) -> None:
    """List the overlays: what each is, and the regions it holds in by itself."""
    with _exit_codes():
        known = [policies.overlay(name) for name in policies.available_overlays()]
    if as_json:
        _print_json(
            [
                {
                    "name": one.name,
                    "label": {"en": one.label.en, "id": one.label.id},
                    "regions": one.regions,
                    "sources": [_as_source(citation) for citation in one.citations],
                }
                for one in known
            ]
        )
        return
    table = _table("name", "what it is", "regions", "about")
    for one in known:
        table.add_row(one.name, one.label.en, ", ".join(one.regions) or "only when named", one.about.en)
    _console().print(table)


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_table(parameters: Sequence[policies.Parameter]) -> None:
    table = _table("path", "value", "since", "status", "source")
    for one in parameters:
        by = f" ({one.overlay})" if one.overlay else ""
        table.add_row(one.path, f"{one.in_words()}{by}", str(one.since), one.status, _brief(one))
    _console().print(table)


def _print_grounds(parameters: Sequence[policies.Parameter]) -> None:
    """The notes with the values they explain, then the sources with their addresses."""
    notes: dict[str, list[str]] = {}
    for one in parameters:
        if one.note:
            notes.setdefault(one.note.en, []).append(one.path)
    if notes:
        click.echo("\nNotes")
    for note, paths in notes.items():
        click.echo(f"  {note}\n    {', '.join(paths)}")
    cited = {citation.id: citation for one in parameters for citation in one.citations}
    if cited:
        click.echo("\nSources")
    for id in sorted(cited):
        address = f"\n    {cited[id].address}" if cited[id].address else ""
        click.echo(f"  {id}: {cited[id].title}{address}")


def _brief(parameter: policies.Parameter) -> str:
    """The ids of the sources; their titles and addresses stand below the table."""
    return "; ".join(f"{one.id}, {one.detail}" if one.detail else one.id for one in parameter.citations)


def _said(parameter: policies.Parameter | None) -> str:
    return parameter.in_words() if parameter else "no value known"


def _as_row(parameter: policies.Parameter | None) -> dict[str, object] | None:
    if parameter is None:
        return None
    note = parameter.note
    return {
        "path": parameter.path,
        "label": {"en": parameter.label.en, "id": parameter.label.id},
        "unit": parameter.unit,
        "value": parameter.value,
        "since": parameter.since,
        "until": parameter.until,
        "status": parameter.status,
        "overlay": parameter.overlay,
        "note": {"en": note.en, "id": note.id} if note else None,
        "sources": [_as_source(citation) for citation in parameter.citations],
    }


def _as_source(citation: policies.Citation) -> dict[str, object]:
    return {
        "id": citation.id,
        "title": citation.title,
        "address": citation.address,
        "kind": citation.kind,
        "detail": citation.detail,
    }


def _print_json(answer: object) -> None:
    def plain(value: object) -> str:
        assert isinstance(value, date)  # everything else in an answer is plain already
        return value.isoformat()

    click.echo(json.dumps(answer, default=plain, ensure_ascii=False, indent=2))
