"""What the database does by itself, whoever writes: it refuses to change a version, or answers and what they gave; and
it keeps beside the standing answer of each family (runs.FamilyAnswer) what its newest answers about readiness gave, so
that the list of whom to prepare is read from one index.

Taken away before migrations and put back after, as those of runs (tangga.runs.triggers says why).
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from tangga.readiness.models import MAY_CHANGE, Assessment, Collected, Questionnaire

REFUSAL = "What was answered, and by which version, is never changed."
FROZEN: tuple[tuple[type[Model], frozenset[str]], ...] = (
    (Questionnaire, frozenset()),
    (Assessment, MAY_CHANGE),
    (Collected, frozenset()),
)

WHOLE = 10_000  # points in hundredths of a percent of those possible; one is added: 0 is whoever was never asked
NEWEST = (
    "FROM readiness_assessment newest WHERE newest.family_id = {family} AND newest.is_latest "
    "AND newest.purpose = 'readiness'"
)
POINTS = f"1 + COALESCE(newest.points * {WHOLE} / NULLIF(newest.points_possible, 0), 0)"
FOLLOWS = ("readiness_asked", "readiness_counts", "readiness_stands", "readiness_stands_at_once")
ABOUT = ("readiness_assessment", "readiness_assessment", "runs_familyanswer", "runs_familyanswer")


def _kept(family: str) -> str:
    newest = NEWEST.format(family=family)
    return (
        f"readiness = COALESCE((SELECT {POINTS} {newest}), 0), "
        f"readiness_level = COALESCE((SELECT newest.level {newest}), '')"
    )


def _keeping_sqlite() -> list[str]:
    events = (
        ("INSERT", "NEW.is_latest AND NEW.purpose = 'readiness'", "family_id = NEW.family_id AND standing"),
        ("UPDATE OF is_latest", "NEW.purpose = 'readiness'", "family_id = NEW.family_id AND standing"),
        ("UPDATE OF standing", "NEW.standing AND NOT OLD.standing", "id = NEW.id"),
        ("INSERT", "NEW.standing", "id = NEW.id"),
    )
    return [
        f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {when} "  # noqa: S608
        f"BEGIN UPDATE runs_familyanswer SET {_kept('NEW.family_id')} WHERE {which}; END"
        for name, table, (event, when, which) in zip(FOLLOWS, ABOUT, events, strict=True)
    ]


def _keeping_postgresql() -> list[str]:
    newest = NEWEST.format(family="NEW.family_id")
    # Who records answers while a run becomes current waits for it, as whoever moves a family does (runs.standing).
    follow = f"""CREATE OR REPLACE FUNCTION readiness_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        LOCK TABLE families_familyfacts IN ROW EXCLUSIVE MODE;
        UPDATE runs_familyanswer SET {_kept("NEW.family_id")} WHERE family_id = NEW.family_id AND standing;
        RETURN NULL; END $$"""  # noqa: S608
    stand = f"""CREATE OR REPLACE FUNCTION readiness_stand() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        NEW.readiness := COALESCE((SELECT {POINTS} {newest}), 0);
        NEW.readiness_level := COALESCE((SELECT newest.level {newest}), '');
        RETURN NEW; END $$"""
    each = "FOR EACH ROW WHEN ({}) EXECUTE FUNCTION {}()"
    asked, counts, stands, at_once = FOLLOWS
    return [
        follow,
        stand,
        f"CREATE TRIGGER {asked} AFTER INSERT ON readiness_assessment "
        + each.format("NEW.is_latest AND NEW.purpose = 'readiness'", "readiness_follow"),
        f"CREATE TRIGGER {counts} AFTER UPDATE OF is_latest ON readiness_assessment "
        + each.format("NEW.purpose = 'readiness'", "readiness_follow"),
        f"CREATE TRIGGER {stands} BEFORE UPDATE OF standing ON runs_familyanswer "
        + each.format("NEW.standing AND NOT OLD.standing", "readiness_stand"),
        f"CREATE TRIGGER {at_once} BEFORE INSERT ON runs_familyanswer "
        + each.format("NEW.standing", "readiness_stand"),
    ]


def settle(connection: BaseDatabaseWrapper) -> None:
    """Set right what is kept beside standing answers, where something went past the triggers."""
    kept = _kept("runs_familyanswer.family_id")
    newest = NEWEST.format(family="runs_familyanswer.family_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE runs_familyanswer SET {kept} WHERE standing AND (readiness IS NULL OR "  # noqa: S608
            f"readiness <> COALESCE((SELECT {POINTS} {newest}), 0) OR "
            f"readiness_level <> COALESCE((SELECT newest.level {newest}), ''))"
        )


def _columns(model: type[Model], may_change: frozenset[str]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in may_change]


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for name, table in zip(FOLLOWS, ABOUT, strict=True):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        for model, _may in FROZEN:
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen")
            elif table in there:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_is_frozen ON {table}")


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION readiness_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        for model, may_change in FROZEN:
            table = model._meta.db_table
            columns = ", ".join(_columns(model, may_change))
            heading = f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OF {columns} ON {table}"
            if connection.vendor == "postgresql":
                cursor.execute(f"{heading} FOR EACH ROW EXECUTE FUNCTION readiness_is_frozen()")
            else:
                cursor.execute(f"{heading} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        for statement in _keeping_sqlite() if connection.vendor == "sqlite" else _keeping_postgresql():
            cursor.execute(statement)


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the tables are as this version has them (not so after migrating to an earlier one)."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model, _may in FROZEN:
            table = model._meta.db_table
            if table not in there:
                return False
            columns = {each.name for each in connection.introspection.get_table_description(cursor, table)}
            if not columns.issuperset(field.column for field in model._meta.concrete_fields):
                return False
        if "runs_familyanswer" not in there:
            return False
        answers = connection.introspection.get_table_description(cursor, "runs_familyanswer")
    return "readiness" in {each.name for each in answers}
