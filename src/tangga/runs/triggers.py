"""What the database keeps right by itself about standing answers: has the family moved, and its name for sorting.

Whoever writes facts or names, by whatever way, these columns follow in the same transaction: who may see a family hangs
on one of them. SQLite drops a table's triggers when a migration rebuilds the table (and refuses to rebuild a table that
a trigger of another names), so they are taken away before migrations and put back after (runs.apps).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

AS_OF = "(SELECT as_of FROM runs_run WHERE runs_run.id = runs_familyanswer.run_id)"
KNOWN = "facts.family_id = runs_familyanswer.family_id AND facts.superseded_at IS NULL"
# Not on every day from the run's on in the village of the answer, by the facts not superseded: in none of them on the
# run's day, or in another place then (no later row comes between) or from some day after.
MOVED = f"""(
    NOT EXISTS (SELECT 1 FROM families_familyfacts facts WHERE {KNOWN} AND facts.effective_on <= {AS_OF})
    OR EXISTS (
        SELECT 1 FROM families_familyfacts facts
        WHERE {KNOWN} AND facts.region_id <> runs_familyanswer.region_code AND NOT EXISTS (
            SELECT 1 FROM families_familyfacts later
            WHERE later.family_id = facts.family_id AND later.superseded_at IS NULL
            AND later.effective_on > facts.effective_on AND later.effective_on <= {AS_OF}
        )
    )
)"""  # noqa: S608 - no value of anybody's stands in it
NAME = "(SELECT name_search FROM families_family WHERE families_family.id = runs_familyanswer.family_id)"
# Superseded ones too: they stand again when the other district's answer goes.
FOLLOWED = "(runs_familyanswer.standing OR runs_familyanswer.superseded)"


def settle_columns(connection: BaseDatabaseWrapper, run: int | None = None) -> None:
    """Let the answers of a current run stand, with the family's name, and mark those of families that have moved.

    Without a run: set right all that stand already.
    """
    with connection.cursor() as cursor:
        if run is not None:
            cursor.execute(
                f"UPDATE runs_familyanswer SET standing = NOT superseded, moved = {MOVED}, sort_name = {NAME}, "  # noqa: S608
                # Until readiness.triggers says otherwise; what stands already (runs.standing) has its own.
                "readiness = CASE WHEN standing THEN readiness ELSE 0 END, "
                "readiness_level = CASE WHEN standing THEN readiness_level ELSE '' END "
                "WHERE run_id = %s",
                [run],
            )
        else:
            cursor.execute(f"UPDATE runs_familyanswer SET moved = {MOVED} WHERE {FOLLOWED} AND moved <> {MOVED}")  # noqa: S608
            cursor.execute(
                "UPDATE runs_familyanswer SET readiness = 0, readiness_level = '' WHERE standing AND readiness IS NULL"
            )
            cursor.execute(f"UPDATE runs_familyanswer SET sort_name = {NAME} WHERE {FOLLOWED} AND sort_name <> {NAME}")  # noqa: S608


def _sqlite() -> list[str]:
    def follow(event: str, families: str) -> str:
        name = event.split()[0].lower()
        return f"""CREATE TRIGGER runs_moved_{name} AFTER {event} ON families_familyfacts
        BEGIN UPDATE runs_familyanswer SET moved = {MOVED}
        WHERE family_id IN ({families}) AND {FOLLOWED} AND moved <> {MOVED}; END"""  # noqa: S608

    return [
        follow("INSERT", "NEW.family_id"),
        follow("UPDATE OF family_id, effective_on, superseded_at, region_id", "OLD.family_id, NEW.family_id"),
        follow("DELETE", "OLD.family_id"),
        f"""CREATE TRIGGER runs_sort_name AFTER UPDATE OF name_search ON families_family
        WHEN OLD.name_search <> NEW.name_search
        BEGIN UPDATE runs_familyanswer SET sort_name = NEW.name_search
        WHERE family_id = NEW.id AND {FOLLOWED}; END""",  # noqa: S608
    ]


def _postgresql() -> list[str]:
    moved = f"""CREATE OR REPLACE FUNCTION runs_follow_moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE runs_familyanswer SET moved = {MOVED}
        WHERE family_id IN (SELECT family_id FROM changed) AND {FOLLOWED} AND moved <> {MOVED};
        RETURN NULL; END $$"""  # noqa: S608
    name = f"""CREATE OR REPLACE FUNCTION runs_follow_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE runs_familyanswer SET sort_name = NEW.name_search WHERE family_id = NEW.id AND {FOLLOWED};
        RETURN NULL; END $$"""  # noqa: S608
    return [
        moved,
        name,
        *(
            f"""CREATE TRIGGER runs_moved_{event.lower()} AFTER {event} ON families_familyfacts
            REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION runs_follow_moves()"""
            for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
        ),
        """CREATE TRIGGER runs_sort_name AFTER UPDATE OF name_search ON families_family FOR EACH ROW
        WHEN (OLD.name_search <> NEW.name_search) EXECUTE FUNCTION runs_follow_name()""",
    ]


TABLES = {
    "runs_moved_insert": "families_familyfacts",
    "runs_moved_update": "families_familyfacts",
    "runs_moved_delete": "families_familyfacts",
    "runs_sort_name": "families_family",
}


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for trigger, table in TABLES.items():
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


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are as this version has them (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        if "runs_familyanswer" not in connection.introspection.table_names(cursor):
            return False
        columns = {each.name for each in connection.introspection.get_table_description(cursor, "runs_familyanswer")}
    return {"standing", "moved", "sort_name", "readiness"} <= columns
