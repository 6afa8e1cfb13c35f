"""Facts as known at an instant and in force on a day -> Parquet with exactly the columns of formats.md.

Rows stream from the database to the file in the order of their ids; equal facts give equal bytes on both databases.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Collate

from tangga.areas.queries import within
from tangga.families.history import in_force, known
from tangga.families.models import Family, FamilyFacts, MemberFacts, MembershipSpell
from tangga.families.registration import batches
from tangga.rules.schemas import FAMILIES, MEMBERS, Schema
from tangga.runs.outputs import arrow_schema

ROWS_AT_ONCE = 10_000

FAMILY_COLUMNS = {
    "family_id": "family__family_id",
    "region_code": "region_id",
    "joined_on": "joined_on",
    "left_on": "left_on",
    "decile": "decile",
    "access_area": "access_area",
    "excluded_for": "excluded_for",
}
MEMBER_COLUMNS = {column.name: column.name for column in MEMBERS.columns} | {
    "member_id": "member__member_id",
    "family_id": "member__family__family_id",
}


def write_snapshot(area_code: str, as_of: date, known_at: datetime, folder: Path) -> tuple[Path, Path, int, int]:
    """Write families.parquet and members.parquet of an area into `folder`.

    Returns the two paths and the numbers of families and members written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    families, members = folder / "families.parquet", folder / "members.parquet"
    with _one_view_of_the_database():
        facts = _families(FamilyFacts.objects.filter(within("region_id", area_code)), as_of, known_at)
        family_rows = _stream(facts, FAMILY_COLUMNS, FAMILIES, families)
        member_rows = _stream(_members(facts, as_of, known_at), MEMBER_COLUMNS, MEMBERS, members)
    return families, members, family_rows, member_rows


def rows_of(
    family: Family, as_of: date, known_at: datetime | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of one family that a snapshot would hold: (families rows, none or one; members rows)."""
    facts = _families(FamilyFacts.objects.filter(family=family), as_of, known_at)
    members = _members(facts, as_of, known_at)
    return _dictionaries(facts, FAMILY_COLUMNS), _dictionaries(members, MEMBER_COLUMNS)


def _families(facts: QuerySet[FamilyFacts], as_of: date, known_at: datetime | None) -> QuerySet[FamilyFacts]:
    """Of some facts: those in force, of families with a known spell, with the spell that counts on the day.

    That is the latest spell begun by then, else the first to come (families.queries.spell_of says the same for one).
    """
    begun = Case(When(joined_on__lte=as_of, then=F("joined_on")))
    spells = (
        MembershipSpell.objects.filter(known(known_at), family=OuterRef("family"))
        .annotate(begun=begun)
        .order_by(F("begun").desc(nulls_last=True), "joined_on")
    )
    return (
        in_force(facts, "family", as_of, known_at)
        .filter(Exists(MembershipSpell.objects.filter(known(known_at), family=OuterRef("family"))))
        .annotate(
            joined_on=Subquery(spells.values("joined_on")[:1]),
            left_on=Subquery(spells.values("left_on")[:1]),
        )
        .order_by(_by_bytes("family__family_id"))
    )


def _members(facts: QuerySet[FamilyFacts], as_of: date, known_at: datetime | None) -> QuerySet[MemberFacts]:
    """The facts in force of the members of those families."""
    of_families = MemberFacts.objects.filter(member__family__in=facts.order_by().values("family"))
    return in_force(of_families, "member", as_of, known_at).order_by(_by_bytes("member__member_id"))


def _by_bytes(column: str) -> Collate:
    """Order by the bytes of a text: the files' order, whatever the database's language."""
    return Collate(F(column), "C" if connection.vendor == "postgresql" else "BINARY")


def _stream(rows: QuerySet[Any], columns: dict[str, str], schema: Schema, path: Path) -> int:
    target = arrow_schema(schema)
    found = rows.values_list(*(columns[name] for name in target.names)).iterator(chunk_size=ROWS_AT_ONCE)
    # Not runs.outputs.write: it reads ahead in a thread of its own, and a thread has its own database connection.
    written = 0
    with pq.ParquetWriter(path, target, compression="snappy") as writer:
        for batch in _record_batches(found, target):
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def _record_batches(rows: Iterable[tuple[Any, ...]], target: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in batches(rows, ROWS_AT_ONCE):
        values = zip(*batch, strict=True)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([_unknown_if_empty(value) for value in column], type=kind.type)
                for column, kind in zip(values, target, strict=True)
            ],
            schema=target,
        )


def _dictionaries(rows: QuerySet[Any], columns: dict[str, str]) -> list[dict[str, Any]]:
    found = rows.values_list(*columns.values())
    return [dict(zip(columns, map(_unknown_if_empty, row), strict=True)) for row in found]


def _unknown_if_empty(value: Any) -> Any:
    return None if value == "" else value


@contextmanager
def _one_view_of_the_database() -> Iterator[None]:
    """Both tables as of one moment, even while somebody registers families.

    SQLite: the transaction lets no writer in. PostgreSQL: a repeatable-read transaction, where this is the outermost.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
