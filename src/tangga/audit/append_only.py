"""Tables whose rows the database keeps as they are, whoever writes: one register of them, with their triggers.

A feature registers its guard in the `ready` of its apps.py. After every migration what is missing, switched off or of
an older version is put in, and nothing is done where nothing is missing; while migrations run the triggers are away
(SQLite rebuilds no table that a trigger of another names), but for those of the log. A Django check, and `tangga
serve`, name what is missing.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, UniqueConstraint
from django.db.models.signals import post_migrate, pre_migrate

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# How triggers of the same tables were called, or of the other database: away with them when ours are put in.
FORMER = ("no_update", "no_delete", "no_replace", "no_change", "no_truncate")


@dataclass(frozen=True)
class Trigger:
    """Before an event on a table, where `when` holds, the database refuses with `words`. event: UPDATE, INSERT, DELETE,
    TRUNCATE, UPDATE OF columns, or several with OR (PostgreSQL)."""

    name: str
    table: str
    event: str
    words: str
    when: str = ""

    def statements(self, vendor: str) -> list[str]:
        """What makes it."""
        heading = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
        if vendor == SQLITE:
            when = f" WHEN {self.when}" if self.when else ""
            return [f"{heading}{when} BEGIN SELECT RAISE(ABORT, '{self.words}'); END"]
        # A trigger's own condition may ask no other table: the function does.
        row = "OLD" if self.event == "DELETE" else "NEW"
        refuse = f"RAISE EXCEPTION '{self.words}' USING ERRCODE = 'integrity_constraint_violation';"
        body = f"IF {self.when} THEN {refuse} END IF; RETURN {row};" if self.when else refuse
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"{heading} FOR EACH {each} EXECUTE FUNCTION {self.name}()",
            f"COMMENT ON TRIGGER {self.name} ON {self.table} IS '{self.version(vendor)}'",
        ]

    def version(self, vendor: str) -> str:
        """What tells it from one of the same name that an older version made: on SQLite its text."""
        made = self.statements(vendor)[0] if vendor == SQLITE else f"{self.event} {self.when} {self.words}"
        return made if vendor == SQLITE else hashlib.sha256(made.encode()).hexdigest()

    def removing(self, vendor: str) -> str:
        """The statement that takes it away; on PostgreSQL the table has to be there."""
        return f"DROP TRIGGER IF EXISTS {self.name}" + (f" ON {self.table}" if vendor == POSTGRESQL else "")


@dataclass(frozen=True)
class Guard:
    """The triggers of a feature's tables. models: whose tables have to be as this version has them; always: also while
    other features' migrations run."""

    models: Sequence[type[Model]]
    triggers: Callable[[str], Iterable[Trigger]]
    always: bool = False

    @property
    def app(self) -> str:
        return self.models[0]._meta.app_label


_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """Keep tables as the guard says, from the next migration on. Once a table."""
    _guards.append(guard)


def never_changed(*models: type[Model], words: str, always: bool = False) -> None:
    """Register tables to which rows are only added."""
    register(Guard(models, lambda vendor: [each for model in models for each in _of(model, vendor, words)], always))


def _of(model: type[Model], vendor: str, words: str) -> Iterator[Trigger]:
    table = model._meta.db_table
    if vendor == SQLITE:
        yield Trigger(f"{table}_no_update", table, "UPDATE", words)
        yield Trigger(f"{table}_no_delete", table, "DELETE", words)
        yield Trigger(f"{table}_no_replace", table, "INSERT", words, would_replace(model))
    else:
        yield Trigger(f"{table}_no_change", table, "UPDATE OR DELETE", words)
        yield Trigger(f"{table}_no_truncate", table, "TRUNCATE", words)


def frozen(model: type[Model], may_change: Collection[str], words: str) -> Trigger:
    """What refuses a change of any column but those; a new column is frozen without further ado."""
    table = model._meta.db_table
    columns = [
        str(each.column) for each in model._meta.concrete_fields if each.name not in may_change and not each.primary_key
    ]
    return Trigger(f"{table}_is_frozen", table, f"UPDATE OF {', '.join(columns)}", words)


def would_replace(model: type[Model], *, update: bool = False) -> str:
    """SQLite: whether a row that is written has something unique in common with another. OR REPLACE takes the other one
    away without a word to the triggers of deleting."""
    pk = model._meta.pk.column
    alike = [f"held.{each.column} = NEW.{each.column}" for each in model._meta.concrete_fields if each.unique]
    for each in model._meta.constraints:
        if isinstance(each, UniqueConstraint):
            columns = [field.column for field in model._meta.concrete_fields if field.name in each.fields]
            same = " AND ".join(f"held.{column} = NEW.{column}" for column in columns)
            alike.append(f"({same}{_condition(model, each)})")
    other = f"held.{pk} <> OLD.{pk} AND " if update else ""
    table = model._meta.db_table
    return f"EXISTS (SELECT 1 FROM {table} held WHERE {other}({' OR '.join(alike)}))"  # noqa: S608


def _condition(model: type[Model], constraint: UniqueConstraint) -> str:
    """What a unique constraint is limited to, of the row that is there and of the one that is written."""
    if constraint.condition is None:
        return ""
    said = constraint._get_condition_sql(model, connections["default"].schema_editor())  # type: ignore[attr-defined]
    both = (re.sub(r'"(\w+)"', rf"{row}.\1", said) for row in ("held", "NEW"))
    return "".join(f" AND {each}" for each in both)


def every(vendor: str) -> list[Trigger]:
    """All triggers of the register."""
    return [each for guard in _guards for each in guard.triggers(vendor)]


def missing(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """The triggers that are not there as they should be, of tables that are as this version has them."""
    held, vendor = _held(connection), connection.vendor
    found: list[Trigger] = []
    for guard in _guards:
        lacking = [each for each in guard.triggers(vendor) if held.get((each.table, each.name)) != each.version(vendor)]
        if lacking and _is_ready(guard, connection):
            found += lacking
    return found


def _is_ready(guard: Guard, connection: BaseDatabaseWrapper) -> bool:
    """Not so after migrating to an earlier version."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        return all(
            model._meta.db_table in there and _columns(model, connection, cursor).issuperset(_expected(model))
            for model in guard.models
        )


def _columns(model: type[Model], connection: BaseDatabaseWrapper, cursor: Any) -> set[str]:
    return {each.name for each in connection.introspection.get_table_description(cursor, model._meta.db_table)}


def _expected(model: type[Model]) -> set[str]:
    return {str(field.column) for field in model._meta.concrete_fields}


def _held(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """(table, name) -> version of every trigger that is there and switched on."""
    with connection.cursor() as cursor:
        if connection.vendor == SQLITE:
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT c.relname, t.tgname, COALESCE(obj_description(t.oid, 'pg_trigger'), '') FROM pg_trigger t "
                "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
                "AND pg_table_is_visible(c.oid)"
            )
        return {(table, name): version for table, name, version in cursor.fetchall()}


def install(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Put in what is missing; what was put in."""
    lacking = missing(connection)
    with connection.cursor() as cursor:
        for each in lacking:
            for name in {each.name, *(f"{each.table}_{former}" for former in FORMER)} - _kept(each, connection.vendor):
                cursor.execute(Trigger(name, each.table, "", "").removing(connection.vendor))
            for statement in each.statements(connection.vendor):
                cursor.execute(statement)
    return lacking


def _kept(trigger: Trigger, vendor: str) -> set[str]:
    """The names of the table's other triggers, which stay."""
    return {each.name for each in every(vendor) if each.table == trigger.table and each != trigger}


def removing(connection: BaseDatabaseWrapper, migrated: Collection[str] | None = None) -> list[str]:
    """The statements that take the triggers away, of tables that are there. migrated: the features that are about to be
    migrated; none: all, for whatever reason."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    away = [each for each in _guards if migrated is None or not each.always or each.app in migrated]
    triggers = [each for guard in away for each in guard.triggers(connection.vendor) if each.table in there]
    return [each.removing(connection.vendor) for each in triggers]


def remove(connection: BaseDatabaseWrapper, migrated: Collection[str] | None = None) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        for statement in removing(connection, migrated):
            cursor.execute(statement)


def _before_migrating(using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    if plan:
        remove(connections[using], {migration.app_label for migration, _backwards in plan})


def _after_migrating(using: str, **_: Any) -> None:
    install(connections[using])


def connect(sender: Any) -> None:
    """Watch over migrations, and answer Django's checks (apps.py)."""
    pre_migrate.connect(_before_migrating, sender=sender)
    post_migrate.connect(_after_migrating, sender=sender)
    checks.register(check, checks.Tags.database)


def in_words(trigger: Trigger) -> str:
    """What is missing: for whoever looks after the installation."""
    return f"The database would let rows of {trigger.table} be changed: its trigger {trigger.name} is missing or off."


def check(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """A warning for every trigger that is missing; `tangga manage check --database default` asks for it."""
    return [
        checks.Warning(in_words(each), hint="Run `tangga manage migrate`: it puts them back.", id="audit.W001")
        for alias in databases or ()
        for each in missing(connections[alias])
    ]
