"""What the database does by itself, whoever writes: only a draft is changed or taken away, with all that belongs to it;
a draft is published only where the parts of every table come to its total, and only with a table and a file. That
there is a file of every form is seen to where it is published, and by `tangga edition check`.

They are put in with the other append-only tables (tangga.audit.append_only).
"""

from collections.abc import Iterator

from tangga.audit.append_only import POSTGRESQL, SQLITE, Guard, Trigger, would_replace
from tangga.editions.models import Cell, Edition, EditionFile, State, Table, Withdrawal

FROZEN = "A published edition is never changed."
BEGINS_AS_DRAFT = "An edition begins as a draft."
DOES_NOT_ADD_UP = "The parts of a table do not come to its total."
INCOMPLETE = "An edition is published with its tables and files."
FOLLOWS = "An edition follows the published one before it."
ONLY_PUBLISHED = "Only a published edition is withdrawn."
WRITTEN_OVER = "What is on record is not written over."
MODELS = (Edition, Table, Cell, EditionFile, Withdrawal)
EDITION, TABLE, CELL, FILE, WITHDRAWAL = (model._meta.db_table for model in MODELS)
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


def _triggers(vendor: str) -> Iterator[Trigger]:
    yield _before("edition_begins", EDITION, "INSERT", f"NEW.state <> '{DRAFT}'", BEGINS_AS_DRAFT)
    yield _before("edition_frozen", EDITION, "UPDATE", f"OLD.state <> '{DRAFT}'", FROZEN)
    yield _before("edition_kept", EDITION, "DELETE", f"OLD.state <> '{DRAFT}'", FROZEN)
    yield _before("edition_adds_up", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {OFF}", DOES_NOT_ADD_UP)
    yield _before("edition_whole", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {LACKING}", INCOMPLETE)
    yield _before("edition_follows", EDITION, "UPDATE", f"{BECOMES_PUBLISHED} AND {ASTRAY}", FOLLOWS)
    locks = (
        {"lock": " FOR SHARE", "of_lock": " FOR SHARE OF e"} if vendor == POSTGRESQL else {"lock": "", "of_lock": ""}
    )
    for table, owner in OWNER.items():
        for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            when = " OR ".join(f"({owner.format(row=row, **locks)}) <> '{DRAFT}'" for row in rows)
            yield _before(f"{table}_{event.lower()}", table, event, when, FROZEN)
    yield _before("edition_withdrawn", WITHDRAWAL, "INSERT", NOT_PUBLISHED, ONLY_PUBLISHED)
    for event in ("UPDATE", "DELETE"):
        yield _before(f"edition_withdrawal_{event.lower()}", WITHDRAWAL, event, "", FROZEN)
    if vendor == SQLITE:
        for model in MODELS:
            table = model._meta.db_table
            yield Trigger(f"{table}_no_replace", table, "INSERT", WRITTEN_OVER, would_replace(model))
            yield Trigger(f"{table}_no_takeover", table, "UPDATE", WRITTEN_OVER, would_replace(model, update=True))
    else:
        for model in MODELS:
            table = model._meta.db_table
            yield Trigger(f"{table}_no_truncate", table, "TRUNCATE", FROZEN)


def _before(name: str, table: str, event: str, when: str, words: str) -> Trigger:
    return Trigger(name, table, event, words, when)


GUARD = Guard(MODELS, _triggers)
