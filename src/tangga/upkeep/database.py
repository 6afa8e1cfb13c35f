"""What can be seen of the database: whether it answers, what is missing in it, how far its clock is off."""

from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tangga.areas.models import Area
from tangga.areas.tree import load
from tangga.audit import append_only
from tangga.audit.models import Event
from tangga.open_figures.queries import not_as_published
from tangga.upkeep.finding import Finding, well, wrong

OLDEST_POSTGRESQL = 15
NAMED = 20  # one by one
OLDEST_SQLITE = (3, 37)
CLOCKS_MAY_DIFFER = timedelta(seconds=5)
# Triggers that keep rows as they are and stand in no register (tangga.audit.append_only has the others).
BESIDE = (
    "readiness_assessment_is_frozen",
    "readiness_collected_is_frozen",
    "readiness_questionnaire_is_frozen",
    "run_done_is_frozen",
)


def answers() -> bool:
    """Whether the database answers the plainest question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def version() -> Finding:
    """Which database it is, and whether Tangga knows one so old."""
    if connection.vendor == "sqlite":
        import sqlite3

        said = f"SQLite {sqlite3.sqlite_version}"
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            return wrong("database", f"{said} is too old.", f"Use Python with SQLite {OLDEST_SQLITE} or later.")
        return well("database", f"{said} answers.")
    connection.ensure_connection()
    number: int = connection.pg_version  # type: ignore[attr-defined]
    said = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number // 10_000 < OLDEST_POSTGRESQL:
        return wrong("database", f"{said} is too old.", f"Use PostgreSQL {OLDEST_POSTGRESQL} or later.")
    return well("database", f"{said} answers.")


@cache
def _last_of_each_app() -> frozenset[tuple[str, str]]:
    """The last migrations of the program as it lies here; read once, for it does not change while a process lives."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def missing_migrations() -> list[str]:
    """The apps whose tables are older than this program."""
    there = set(MigrationRecorder(connection).applied_migrations())
    return sorted(app for app, name in _last_of_each_app() - there)


def migrations() -> Finding:
    """Whether the tables are as this version needs them."""
    missing = missing_migrations()
    if missing:
        said = f"The tables are older than this version ({', '.join(missing)})."
        return wrong("migrations", said, "Make a backup, stop the server, run `tangga manage prepare`, start it again.")
    return well("migrations", "The tables are as this version needs them.")


def areas() -> Finding:
    """Whether the area codes are loaded, all of them."""
    there, known = Area.objects.count(), len(load())
    if there < known:
        return wrong("areas", f"{there:,} of {known:,} area codes are loaded.", "Run `tangga manage prepare`.")
    return well("areas", f"{there:,} area codes are loaded.")


def missing_triggers() -> set[str]:
    """The triggers that keep rows as they are and that are missing or switched off."""
    if connection.vendor == "sqlite":
        ask = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        ask = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        there = {str(name) for (name,) in cursor.fetchall()}
    return {each.name for each in append_only.missing(connection)} | (set(BESIDE) - there)


def triggers() -> Finding:
    """Whether what is written once is guarded by the database."""
    missing = sorted(missing_triggers())
    if missing:
        said = f"Rows that must stay as they are could be changed: {', '.join(missing)} missing or off."
        return wrong("triggers", said, "Find out who took it away; `tangga manage migrate` puts most back.")
    number = len(append_only.every(connection.vendor)) + len(BESIDE)
    return well("triggers", f"{number} triggers guard the rows that must stay as they are.")


def published() -> Finding:
    """Whether open figures are those that the log says were published (of editions: `tangga edition check`)."""
    off = not_as_published()
    if off:
        said = f"Open figures are not as the log says they were published: {', '.join(off[:NAMED])}."
        return wrong("published", said, "Find out who changed them; close those districts' figures until then.")
    return well("published", "Open figures are as the log says they were published.")


def clock(at: datetime) -> Finding:
    """Whether this machine's clock and the database's agree, and neither was turned back.

    at  this machine's clock, just now
    """
    last = Event.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last - at > CLOCKS_MAY_DIFFER:
        said = f"The latest line of the log is {last - at} in the future: a clock was turned back."
        return wrong("clock", said, "Set the clock of this machine and of the database by NTP.")
    if connection.vendor == "sqlite":
        return well("clock", "The database takes this machine's clock.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        off = abs(cursor.fetchone()[0] - at)
    if off > CLOCKS_MAY_DIFFER:
        said = f"This machine's clock and the database's differ by {off.total_seconds():.0f} s."
        return wrong("clock", said, "Set both by NTP.")
    return well("clock", "This machine's clock and the database's agree.")
