"""What can be seen of the database: whether it answers, what is missing in it, how far its clock is off."""

from datetime import datetime, timedelta
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from tangga.areas.models import Area
from tangga.areas.tree import load
from tangga.audit.models import Event
from tangga.upkeep.finding import Finding, well, wrong

OLDEST_POSTGRESQL = 15
OLDEST_SQLITE = (3, 37)
CLOCKS_MAY_DIFFER = timedelta(seconds=5)
# Tables whose rows nobody may change, and that triggers guard; a missing one lets a change through without a word.
GUARDED = (
    "after_exit_signlook",
    "audit_event",
    "claims_claimnote",
    "claims_publishedclaim",
    "editions_cell",
    "editions_edition",
    "editions_editionfile",
    "editions_table",
    "editions_withdrawal",
    "issued_papers_issuedpaper",
    "open_figures_kepthalf",
    "open_figures_switch",
    "readiness_assessment",
    "readiness_collected",
    "readiness_questionnaire",
    "runs_familyanswer",
    "runs_memberanswer",
    "runs_run",
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


def guarded_tables() -> set[str]:
    """The tables that triggers must guard: the one place that says which."""
    return set(GUARDED)


def tables_with_triggers() -> set[str]:
    """The tables of the database that have triggers that are on."""
    if connection.vendor == "sqlite":
        ask = "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        ask = (
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
        )
    with connection.cursor() as cursor:
        cursor.execute(ask)
        return {str(name) for (name,) in cursor.fetchall()}


def triggers() -> Finding:
    """Whether what is written once is guarded by the database."""
    missing = sorted(guarded_tables() - tables_with_triggers())
    if missing:
        said = f"No trigger guards {', '.join(missing)}: rows that must stay as they are could be changed."
        return wrong("triggers", said, "Find out who took it away; restore a backup, or ask for help.")
    return well("triggers", f"Triggers guard the {len(guarded_tables())} tables whose rows must stay as they are.")


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
