"""Finding families by a part of a name, among a million people, without a search engine.

The different names of a province are few beside its people. The database keeps each once (NameOnRecord, by triggers on
whoever writes a name), a part of a name is looked for among them, and who bears the names found stands in an index.
Both databases do the same; nothing has to be installed into them.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from tangga.families.models import Family, Member, NameOnRecord

# So many bearers are still gathered first, and then asked for. Of more, any page of a list soon has enough: they are
# met one after the other, and nobody reads to the end of such a list.
GATHERED = 20_000
TABLES = ("families_family", "families_member")


@dataclass(frozen=True)
class NameSearch:
    """What a part of a name means as a condition. `common`: so many bear it that counting them would take long."""

    condition: Q
    common: bool


def bearing(words: str, prefix: str = "") -> NameSearch:
    """Families whose carer or one of whose members bears a name with these words (folded, areas.tree.plain) in it.

    prefix: the way to the family, e.g. "family__" from an answer.
    """
    names = NameOnRecord.objects.filter(name__contains=words).order_by().values("name")
    by_member = Member.objects.filter(name_search__in=names).order_by().values("family")
    if by_member[: GATHERED + 1].count() > GATHERED:
        here = Member.objects.filter(family=OuterRef(f"{prefix}pk"), name_search__contains=words).order_by()
        # Not EXISTS: PostgreSQL would rather go through all members first than ask for each family it meets.
        asked = IsNull(Subquery(here.values("pk")[:1]), False)
        return NameSearch(Q(**{f"{prefix}name_search__contains": words}) | Q(asked), common=True)
    by_carer = Family.objects.filter(name_search__in=names).order_by().values("pk")
    return NameSearch(Q(**{f"{prefix}pk__in": by_member.union(by_carer)}), common=False)


def fill(connection: BaseDatabaseWrapper) -> None:
    """Bring the names on record up to what families and members are called: migrations may go past the triggers."""
    born = " UNION ".join(f"SELECT name_search FROM {table} WHERE name_search <> ''" for table in TABLES)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO families_nameonrecord (name) SELECT name_search FROM ({born}) AS born "  # noqa: S608
            "WHERE NOT EXISTS (SELECT 1 FROM families_nameonrecord known WHERE known.name = born.name_search)"
        )
        nobody = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.name_search = families_nameonrecord.name)"  # noqa: S608
            for table in TABLES
        )
        cursor.execute(f"DELETE FROM families_nameonrecord WHERE {nobody}")  # noqa: S608


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers into a migrated database, in place of older ones."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _sqlite() if connection.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, where they are."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for table in TABLES:
            for event in ("insert", "update"):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_name_{event}")
                elif table in there:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_name_{event} ON {table}")


def is_ready_for(connection: BaseDatabaseWrapper) -> bool:
    """Whether the table is there (not so after migrating to an earlier version)."""
    with connection.cursor() as cursor:
        return "families_nameonrecord" in connection.introspection.table_names(cursor)


def _sqlite() -> list[str]:
    return [
        f"""CREATE TRIGGER {table}_name_{event.split()[0].lower()} AFTER {event} ON {table} WHEN NEW.name_search <> ''
        BEGIN INSERT INTO families_nameonrecord (name) SELECT NEW.name_search
        WHERE NOT EXISTS (SELECT 1 FROM families_nameonrecord WHERE name = NEW.name_search); END"""  # noqa: S608
        for table in TABLES
        for event in ("INSERT", "UPDATE OF name_search")
    ]


def _postgresql() -> list[str]:
    return [
        """CREATE OR REPLACE FUNCTION families_keep_names() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO families_nameonrecord (name) SELECT DISTINCT name_search FROM changed WHERE name_search <> ''
        AND NOT EXISTS (SELECT 1 FROM families_nameonrecord known WHERE known.name = changed.name_search);
        RETURN NULL; END $$""",
        *(
            f"""CREATE TRIGGER {table}_name_{event.lower()} AFTER {event} ON {table}
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION families_keep_names()"""
            for table in TABLES
            for event in ("INSERT", "UPDATE")
        ),
    ]
