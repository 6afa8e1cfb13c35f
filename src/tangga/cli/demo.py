"""`tangga demo`: the product with invented people, from nothing to a first page by one command."""

import json
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tangga.cli import clock, demo_editions, demo_open_figures
from tangga.cli.django_setup import start_django
from tangga.cli.serve import run_server, say_address

if TYPE_CHECKING:
    from tangga.areas.models import Area

DISTRICTS = (
    "3571", "3528", "3276",
    "5201", "5202", "5203", "5204", "5205", "5206", "5207", "5208", "5271", "5272",
)  # fmt: skip
WITH_AN_EARLIER_RUN = ("3571", "5201")
FAMILIES = 700  # in each: two facilitators with the usual 350
OFFICES = (  # user name, name, role, area
    ("kementerian", "Bambang Nugroho", "ministry", None),
    ("provinsi.52", "Lalu Wirahadi", "province", "52"),
    ("auditor.3571", "Endang Puspita", "auditor", "3571"),
    ("kepala.3571", "Hari Wibisono", "district_head", "3571"),
    ("koordinator.3571", "Ratih Purwanti", "coordinator", "3571"),
    ("admin", "Yohana Tambunan", "administrator", None),
)
OFFICIALS = (
    "Sri Hartati", "Moh. Rofiki", "Dedi Supriadi", "Baiq Nurlaela", "Lalu Ahmad Zaini", "Siti Rohana", "Abdul Gani",
    "Nurhayati", "Ahmad Yani", "Fitriani", "Lalu Sukarman", "Ni Made Suartini", "Arif Rahman",
)  # fmt: skip
POSTED_SINCE = date(2020, 1, 1)
SPREADSHEETS = "spreadsheets"
LISTED = "3571"  # the district whose spreadsheets lie ready for uploading
LISTED_FAMILIES = FAMILIES + 12  # the lists bring some that the registry does not know yet
LISTS_TAKE = timedelta(days=14)  # from the first day of a school year until its list is recorded
Tell = Callable[[str], None]


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away first and start afresh.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--serve/--no-serve", default=True, help="Start the server, or only prepare the data.")
def demo(reset: bool, port: int, serve: bool) -> None:
    """Prepare thirteen small districts of invented families (once), and start the product on this machine.

    The data are kept in the folder `var` (or TANGGA_DATA) and are there again the next time.
    """
    if serve:
        _check_port_is_free(port)
    os.environ["TANGGA_DEMO"] = "1"
    say_address("127.0.0.1", port)
    start_django(serving=True, beginning=True)
    folder = _data_folder()
    if reset:
        _reset(folder)
    password = _prepare(folder)
    _print_accounts(port, password, serve)
    if serve:
        os.environ["TANGGA_DEMO_PASSWORD"] = password
        run_server("127.0.0.1", port, workers=2)


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is in use: the demo may be running already, or choose another with --port."
            ) from error


def _data_folder() -> Path:
    from django.conf import settings

    folder: Path = settings.DATA_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _reset(folder: Path) -> None:
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        raise click.UsageError("--reset only throws away the demo's own SQLite file. Empty this database yourself.")
    if not (folder / "demo.json").is_file() and Path(settings.DATABASES["default"]["NAME"]).is_file():
        raise click.UsageError("This database was not made by the demo, so the demo does not throw it away.")
    connection.close()
    name = str(settings.DATABASES["default"]["NAME"])
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(name + ending).unlink(missing_ok=True)
    shutil.rmtree(settings.RUNS_FOLDER, ignore_errors=True)
    shutil.rmtree(settings.IMPORTS_FOLDER, ignore_errors=True)
    shutil.rmtree(folder / SPREADSHEETS, ignore_errors=True)
    (folder / "demo.json").unlink(missing_ok=True)


def _prepare(folder: Path) -> str:
    """Make what is not there yet; stopped half-way, the next start goes on. Returns the accounts' password."""
    from django.conf import settings
    from django.core.management import call_command

    from tangga.families import identity, keys
    from tangga.people.models import Person

    if not settings.IDENTITY_KEYS:
        settings.IDENTITY_KEYS = (keys.read_or_make(folder / "identity-keys", identity.new_key),)
    password = keys.read_or_make(folder / "demo-password", _new_password)
    call_command("migrate", verbosity=0, interactive=False)
    state_file = folder / "demo.json"
    if not state_file.is_file():
        if Person.objects.exists():
            raise click.UsageError(
                "This database holds accounts that the demo did not make, so the demo adds nothing to it. "
                "Give the demo a folder or database of its own (TANGGA_DATA, DATABASE_URL), or start `tangga serve`."
            )
        state_file.write_text(json.dumps({"as_of": clock.today().replace(day=1).isoformat()}) + "\n", encoding="utf-8")
    as_of = date.fromisoformat(json.loads(state_file.read_text(encoding="utf-8"))["as_of"])
    _fill(as_of, password)
    _stories(as_of)
    demo_editions.make(as_of)  # after all that is recorded of earlier years
    for code in DISTRICTS:  # last: what is published states targets and waiting lists, and stays as it is
        demo_open_figures.make(code, as_of)
    _spreadsheets(folder, as_of)
    return password


def _stories(as_of: date) -> None:
    """What was published of these areas: the figures behind it, and the published tables as claims."""
    from tangga.cli import demo_claims, demo_stories

    demo_stories.make(DISTRICTS, as_of)
    demo_claims.make()


def _new_password() -> str:
    """Two words and four digits: easy to type, and not the same everywhere."""
    words = ("sawah", "tangga", "kebun", "pasar", "sungai", "gunung", "pantai", "rumah", "lumbung", "jembatan")
    first, second = secrets.SystemRandom().sample(words, 2)
    return f"{first}-{second}-{secrets.randbelow(10_000):04d}"


def _fill(as_of: date, password: str) -> None:
    from django.contrib.auth.hashers import make_password

    from tangga.areas.models import Area
    from tangga.areas.queries import districts_of
    from tangga.areas.tree import load
    from tangga.runs.models import Run

    done = set(Run.objects.filter(is_current=True).values_list("area_id", flat=True))
    missing = [code for code in DISTRICTS if code not in done]
    if not missing:
        return
    console = Console()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("the demo's data", total=len(missing) + 1)

        def tell(what: str) -> None:
            bar.update(task, description=what)
            if not console.is_terminal:
                click.echo(what)

        if Area.objects.count() < len(load()):
            from tangga.areas.actions import load_tree

            tell("provinces to villages")
            load_tree()
        bar.advance(task)
        encoded = make_password(password)  # once: making a hash is slow on purpose
        _offices(encoded)
        for code in missing:
            (district,) = districts_of(code)
            tell(f"{district.name}: {FAMILIES} families")
            _district(code, as_of, encoded)
            bar.advance(task)


def _offices(encoded: str) -> None:
    for username, name, role, area in OFFICES:
        _account(username, name, role, area, encoded)
    for code, name in zip(DISTRICTS, OFFICIALS, strict=True):
        _account(f"dinsos.{code}", name, "district_official", code, encoded)


def _account(username: str, name: str, role: str, area: str | None, encoded: str) -> None:
    """Open and post an account, unless an earlier start did."""
    from tangga.areas.models import Area
    from tangga.people.actions import open_account, post
    from tangga.people.queries import people_by_username
    from tangga.people.roles import Role

    if username in people_by_username([username]):
        return
    person = open_account(username, name, by=None, on=POSTED_SINCE, encoded_password=encoded)
    place = Area.objects.get(code=area) if area else None
    post(person, Role(role), place, starts_on=POSTED_SINCE, by=None, on=POSTED_SINCE)


def _district(code: str, as_of: date, encoded: str) -> None:
    """Invent a district's families, unless an earlier start did, and assess them."""
    from tangga.areas.models import Area
    from tangga.areas.queries import within
    from tangga.cli.demo_after_exit import leave_by_case
    from tangga.cli.demo_exits import leave_some
    from tangga.cli.demo_field import field_work
    from tangga.families.models import FamilyFacts
    from tangga.runs.actions import start

    if not FamilyFacts.objects.filter(within("region_id", code)).exists():
        _register(code, as_of, encoded)
    leave_some(code, as_of)
    leave_by_case(code, as_of)
    at = clock.now()
    district = Area.objects.get(code=code)
    start(district, as_of=as_of, known_at=at, at=at, by=None)
    field_work(code, as_of)
    if code in WITH_AN_EARLIER_RUN:
        _earlier_run(district, as_of)


def _earlier_run(district: "Area", as_of: date) -> None:
    """Assess it as of the last spring before this school year too, so that there is something to compare with; and let
    it be assessed each month."""
    from tangga.cli.demo_history import school_year_of
    from tangga.people.models import Person
    from tangga.runs.actions import set_schedule, start

    at = clock.now()
    spring = school_year_of(as_of) - timedelta(days=61)
    start(district, as_of=spring, known_at=at, at=at, by=None, beside=True)
    official = Person.objects.get(username=f"dinsos.{district.code}")
    set_schedule(district, day=1, hour=5, is_on=True, by=official, at=at)


def _register(code: str, as_of: date, encoded: str) -> None:
    """Register a district's families as they were a school year ago, and as they are: both or neither."""
    from django.db import transaction

    from tangga.cli.demo_corrections import correct
    from tangga.cli.demo_history import Earlier, school_year_of
    from tangga.cli.demo_lists import Behind, damaged_in_the_lists, left_out
    from tangga.families.actions import register_many
    from tangga.people.queries import people_by_username
    from tangga.runs.engines import DuckDBEngine
    from tangga.runs.incoming import read_facilitators, read_incoming

    since = school_year_of(as_of)
    earlier = Earlier.than(since)
    with tempfile.TemporaryDirectory(prefix="tangga-demo-") as made, DuckDBEngine() as engine, transaction.atomic():
        folder = Path(made) / code
        _make(code, folder, as_of)
        listed = read_facilitators(engine, folder)
        for row in listed:
            _account(row["username"], row["name"], "facilitator", row["region_code"], encoded)
        people = people_by_username(row["username"] for row in listed)
        facilitators = {row["facilitator_id"]: people[row["username"]] for row in listed}
        incoming = read_incoming(engine, folder / "families.parquet", folder / "members.parquet", folder)
        families, members = list(incoming.families), list(incoming.members)
        argued = None
        if code == LISTED:
            behind = Behind(
                families,
                members,
                damaged=damaged_in_the_lists(folder / "truth.parquet"),
                missing=left_out(code, LISTED_FAMILIES),
                new=LISTED_FAMILIES - FAMILIES,
                as_of=as_of,
            )
            families, members, argued = behind.families(), behind.members(), behind.argued

        then = list(earlier.families(families))
        register_many(
            then,
            earlier.members(members, {row["family_id"] for row in then}),
            effective_on=earlier.day,
            at=clock.at(earlier.day + LISTS_TAKE, 9),
            by=None,
            facilitators=facilitators,
        )
        register_many(
            families,
            members,
            effective_on=since,
            at=clock.now(),
            by=None,
            facilitators=facilitators,
            source=incoming.hashes,
        )
        if argued is not None:
            correct(argued, as_of)


def _make(code: str, folder: Path, as_of: date) -> None:
    """Write a district to a folder: the tables, and for the one whose lists lie ready its spreadsheets too."""
    from tangga.cli.demo_lists import left_out
    from tangga.synthetic import write_district

    if code == LISTED:
        write_district(code, LISTED_FAMILIES, int(code), folder, as_of, left_out=left_out(code, LISTED_FAMILIES))
    else:
        write_district(code, FAMILIES, int(code), folder, as_of, excel=False)


def _spreadsheets(folder: Path, as_of: date) -> None:
    """Lists of one district as its office would have them this month, faults and all, to try uploading with."""
    ready = folder / SPREADSHEETS
    if ready.is_dir():
        return
    with tempfile.TemporaryDirectory(prefix="tangga-demo-", dir=folder) as made:
        _make(LISTED, Path(made) / LISTED, as_of)
        (Path(made) / LISTED / "excel").rename(ready)  # all of them or none


def _print_accounts(port: int, password: str, serve: bool) -> None:
    from django.conf import settings

    from tangga.people.queries import demo_accounts

    by_role: dict[str, list[str]] = {}
    # The tutorial's district first, so that the accounts it signs in with are among those named.
    for posting in sorted(demo_accounts(), key=lambda each: not (each.area_id or "").startswith(LISTED)):
        by_role.setdefault(posting.role, []).append(posting.person.username)
    click.echo("")
    if serve:
        click.echo(f"  Tangga:    http://127.0.0.1:{port}/   (stop with Ctrl-C; the data are kept)")
    click.echo(f"  Password:  {password}   (the same for every account; all people are invented)")
    click.echo("  Accounts:")
    for role, usernames in by_role.items():
        more = f" ... {len(usernames)} in all" if len(usernames) > 3 else ""
        click.echo(f"    {role.replace('_', ' '):18} {', '.join(usernames[:3])}{more}")
    click.echo(
        f"  Lists:     {settings.DATA_FOLDER / SPREADSHEETS}   (to upload as dinsos.{LISTED}: Kantor, Unggah daftar)"
    )
    click.echo("")
