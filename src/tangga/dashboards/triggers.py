"""What the database does by itself: a village whose families' facts or spells are written is marked, whoever writes.

Marked in the same transaction, so no way of writing can forget it: lists, corrections, exits, upheld objections. A mark
names every village the family ever lived in, for where it lives from one day on says until when it lived elsewhere.
Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

FACTS, SPELLS, MARKS = "families_familyfacts", "families_membershipspell", "dashboards_staleregion"
COLUMNS = {
    FACTS: "family_id, effective_on, superseded_at, region_id",
    SPELLS: "family_id, joined_on, left_on, superseded_at",
}
EVENTS = ("INSERT", "UPDATE", "DELETE")


def name_of(table: str, event: str) -> str:
    return f"dashboards_{'facts' if table == FACTS else 'spells'}_{event.lower()}"


NAMES = {name_of(table, event): table for table in COLUMNS for event in EVENTS}


def _sqlite() -> list[str]:
    made = []
    for table, columns in COLUMNS.items():
        for event in EVENTS:
            rows = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]
            families = ", ".join(f"{row}.family_id" for row in rows)
            also = "" if table == SPELLS or event == "INSERT" else " UNION SELECT OLD.region_id, 0"
            when = f"UPDATE OF {columns}" if event == "UPDATE" else event
            made.append(
                f"CREATE TRIGGER {name_of(table, event)} AFTER {when} ON {table} BEGIN "  # noqa: S608 - nobody's values
                f"INSERT OR IGNORE INTO {MARKS} (region, writer) "
                f"SELECT region_id, 0 FROM {FACTS} WHERE family_id IN ({families}){also}; END"
            )
    return made


def _postgresql() -> list[str]:
    made = []
    for table in COLUMNS:
        for event in EVENTS:
            named = {"INSERT": ("come",), "UPDATE": ("gone", "come"), "DELETE": ("gone",)}[event]
            families = " UNION ".join(f"SELECT family_id FROM {each}" for each in named)  # noqa: S608
            also = "" if table == SPELLS or event == "INSERT" else " UNION SELECT region_id FROM gone"
            name = name_of(table, event)
            made.append(
                f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO {MARKS} (region, writer)
                SELECT region_id, txid_current() FROM (
                    SELECT region_id FROM {FACTS} WHERE family_id IN ({families}){also}
                ) AS places GROUP BY region_id ON CONFLICT DO NOTHING;
                RETURN NULL; END $$"""  # noqa: S608
            )
            tables = " ".join(f"{'OLD' if each == 'gone' else 'NEW'} TABLE AS {each}" for each in named)
            made.append(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
    return made


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for trigger, table in NAMES.items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            elif table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {table}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there: without them nothing that is kept can be believed."""
    there = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        there = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(there)
        found = {name for (name,) in cursor.fetchall()}
    return sorted(set(NAMES) - found)


def mark_all(connection: BaseDatabaseWrapper) -> None:
    """Mark every village that has families, or counts of them: all is to be counted anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MARKS} (region, writer) "  # noqa: S608
            f"SELECT region_id, 0 FROM {FACTS} UNION SELECT region, 0 FROM dashboards_activechange "
            "ON CONFLICT DO NOTHING"
            if connection.vendor == "postgresql"
            else f"INSERT OR IGNORE INTO {MARKS} (region, writer) "  # noqa: S608
            f"SELECT region_id, 0 FROM {FACTS} UNION SELECT region, 0 FROM dashboards_activechange"
        )


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are as this version has them (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    return {FACTS, SPELLS, MARKS, "dashboards_activechange"} <= there
