"""What the database does by itself, whoever writes: only a draft is changed or taken away, with all that belongs to it;
a draft is published only where the parts of every table come to its total, and only with its files.

Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from tangga.editions.models import Cell, Edition, EditionFile, State, Table, Withdrawal

FROZEN = "A published edition is never changed."
BEGINS_AS_DRAFT = "An edition begins as a draft."
DOES_NOT_ADD_UP = "The parts of a table do not come to its total."
INCOMPLETE = "An edition is published with its tables and files."
FOLLOWS = "An edition follows the published one before it."
ONLY_PUBLISHED = "Only a published edition is withdrawn."
EDITION, TABLE, CELL, FILE, WITHDRAWAL = (
    model._meta.db_table for model in (Edition, Table, Cell, EditionFile, Withdrawal)
)
DRAFT, PUBLISHED = State.DRAFT.value, State.PUBLISHED.value
# {row} is NEW or OLD, {lock} what keeps the edition as it is until the writer is done (PostgreSQL).
OWNER = {
    TABLE: "SELECT state FROM editions_edition WHERE id = {row}.edition_id{lock}",
    FILE: "SELECT state FROM editions_edition WHERE id = {row}.edition_id{lock}",
    CELL: "SELECT e.state FROM editions_edition e JOIN editions_table t ON t.edition_id = e.id"
    " WHERE t.id = {row}.table_id{of_lock}",
}
OFF = """EXISTS (
    SELECT 1 FROM editions_table t WHERE t.edition_id = NEW.id AND (
        COALESCE(t.total, 0) <> COALESCE((SELECT SUM(c.value) FROM editions_cell c WHERE c.table_id = t.id), 0)
        OR t.total IS NULL AND EXISTS (SELECT 1 FROM editions_cell c WHERE c.table_id = t.id)
    )
)"""
LACKING = """(
    NOT EXISTS (SELECT 1 FROM editions_table t WHERE t.edition_id = NEW.id)
    OR NOT EXISTS (SELECT 1 FROM editions_editionfile f WHERE f.edition_id = NEW.id)
)"""
ASTRAY = """(NEW.previous_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM editions_edition p WHERE p.id = NEW.previous_id AND p.state = 'published' AND p.layout = NEW.layout
    AND p.region = NEW.region AND p.period = NEW.period AND p.number = NEW.number - 1
))"""
BECOMES_PUBLISHED = f"NEW.state = '{PUBLISHED}' AND OLD.state <> '{PUBLISHED}'"
NOT_PUBLISHED = f"(SELECT state FROM {EDITION} WHERE id = NEW.edition_id) <> '{PUBLISHED}'"  # noqa: S608


@dataclass(frozen=True)
class Refusal:
    """One trigger: before `event` on `table`, where `when` holds, refuse with `words`."""

    name: str
    table: str
    event: str
    when: str
    words: str


def _refusals(postgresql: bool) -> Iterator[Refusal]:
    yield Refusal("edition_begins", EDITION, "INSERT", f"NEW.state <> '{DRAFT}'", BEGINS_AS_DRAFT)
    yield Refusal("edition_frozen", EDITION, "UPDATE", f"OLD.state <> '{DRAFT}'", FROZEN)
    yield Refusal("edition_kept", EDITION, "DELETE", f"OLD.state <> '{DRAFT}'", FROZEN)
    yield Refusal("edition_adds_up", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {OFF}", DOES_NOT_ADD_UP)
    yield Refusal("edition_whole", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {LACKING}", INCOMPLETE)
    yield Refusal("edition_follows", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {ASTRAY}", FOLLOWS)
    locks = {"lock": " FOR SHARE", "of_lock": " FOR SHARE OF e"} if postgresql else {"lock": "", "of_lock": ""}
    for table, owner in OWNER.items():
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(f"({owner.format(row=row, **locks)}) <> '{DRAFT}'" for row in rows)
            yield Refusal(f"{table}_{event.lower()}", table, event, when, FROZEN)
    yield Refusal("edition_withdrawn", WITHDRAWAL, "INSERT", NOT_PUBLISHED, ONLY_PUBLISHED)
    for event in ("UPDATE", "DELETE"):
        yield Refusal(f"edition_withdrawal_{event.lower()}", WITHDRAWAL, event, "TRUE", FROZEN)


def removing(vendor: str) -> list[str]:
    """The statements that take the triggers away, where the tables are there."""
    every = list(_refusals(vendor == "postgresql"))
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {each.name} ON {each.table}" for each in every]
    return [f"DROP TRIGGER IF EXISTS {each.name}" for each in every]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if connection.vendor == "postgresql" and not {EDITION, TABLE, CELL, FILE, WITHDRAWAL} <= there:
            return
        for statement in removing(connection.vendor):
            cursor.execute(statement)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for each in _refusals(postgresql):
            heading = f"CREATE TRIGGER {each.name} BEFORE {each.event} ON {each.table}"
            if postgresql:
                # A trigger's own condition may ask no other table: the function does.
                kept = "OLD" if each.event == "DELETE" else "NEW"
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {each.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {each.when} THEN RAISE EXCEPTION '{each.words}' "
                    f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {kept}; END $$"
                )
                cursor.execute(f"{heading} FOR EACH ROW EXECUTE FUNCTION {each.name}()")
            else:
                cursor.execute(f"{heading} WHEN {each.when} BEGIN SELECT RAISE(ABORT, '{each.words}'); END")


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are as this version has them (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in (Edition, Table, Cell, EditionFile, Withdrawal):
            name = model._meta.db_table
            if name not in there:
                return False
            columns = {each.name for each in connection.introspection.get_table_description(cursor, name)}
            if not columns.issuperset(field.column for field in model._meta.concrete_fields):
                return False
    return True
