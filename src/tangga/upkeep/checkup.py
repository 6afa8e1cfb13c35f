"""Looking an installation over: every part, a finding each. `tangga doctor` prints them, /readyz asks for three."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import DatabaseError, InterfaceError

from tangga.upkeep import database, here, jobs
from tangga.upkeep.finding import Finding, wrong

NOT_REACHED = "The database does not answer."
START_IT = "See that it runs, and that DATABASE_URL is right (user, password, host, name)."


def ready(at: datetime) -> tuple[list[str], list[str]]:
    """The names of what keeps pages from being answered (database, migrations), and of what does not keep them from it
    and is wrong all the same (jobs: work that nobody does). Both empty: all is well.
    """
    try:
        if not database.answers():
            return ["database"], []
        behind, alone = bool(database.missing_migrations()), jobs.oldest_left_alone(at) is not None
    except (DatabaseError, InterfaceError):
        return ["migrations"], []  # it answers, and a table or a column is missing
    return ["migrations"] if behind else [], ["jobs"] if alone else []


def look_over(at: datetime, on: date) -> list[Finding]:
    """Every finding, what stands on this machine last.

    at, on  the instant and the day, by this machine's clock
    """
    return [*_of_the_database(at), here.policy(on), *_of_this_machine(at)]


def _of_this_machine(at: datetime) -> list[Finding]:
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("site", here.site),
        ("secret-key", here.secret),
        ("identity-key", here.identity_key),
        ("data-folder", here.folder),
        ("disk", here.space),
        ("static-files", here.static_files),
        ("backups", lambda: here.backups(at)),
    )
    return [_looked(name, look) for name, look in looks]


def _of_the_database(at: datetime) -> list[Finding]:
    if not database.answers():
        return [wrong("database", NOT_REACHED, START_IT)]
    first = [_looked("database", database.version), _looked("migrations", database.migrations)]
    if not all(each.ok for each in first):
        return first  # the rest would ask for tables that may not be there
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("areas", database.areas),
        ("triggers", database.triggers),
        ("published", database.published),
        ("clock", lambda: database.clock(at)),
        ("work", lambda: jobs.work(at)),
    )
    return first + [_looked(name, look) for name, look in looks]


def _looked(name: str, look: Callable[[], Finding]) -> Finding:
    """A look that fails is a finding too; the error's text is not said, for it may quote what it met."""
    try:
        return look()
    except Exception as error:  # noqa: BLE001  the other looks must be taken whatever one of them meets
        return wrong(name, f"It could not be looked at ({type(error).__name__}).", "Look into the log, and try again.")
