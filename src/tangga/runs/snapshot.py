"""Facts as known at an instant and in force on a day -> Parquet with exactly the columns of formats.md.

Rows stream from the database to the file in the order of their ids; equal facts give equal bytes on both databases.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from heapq import merge
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, transaction
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Collate

from tangga.areas.queries import within
from tangga.families.batching import batches
from tangga.families.history import first_facts, in_force, known
from tangga.families.models import Family, FamilyFacts, MemberFacts, MembershipSpell
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
    "family_id": "family__family_id",
}
MEMBER_PLACE = list(MEMBER_COLUMNS).index("member_id")
LASTING = ("member_id", "family_id", "birth_date", "sex")  # true of a person before the first facts about them, too


def write_snapshot(area_code: str, as_of: date, known_at: datetime, folder: Path) -> tuple[Path, Path, int, int]:
    """Write families.parquet and members.parquet of an area into `folder`.

    Returns the two paths and the numbers of families and members written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    families, members = folder / "families.parquet", folder / "members.parquet"
    with _one_view_of_the_database():
        facts = _families(FamilyFacts.objects.filter(within("region_id", area_code)), as_of, known_at)
        family_rows = _write(_in_order(facts, FAMILY_COLUMNS), FAMILIES, families)
        member_rows = _write(_members(facts, as_of, known_at), MEMBERS, members)
    return families, members, family_rows, member_rows


def rows_of(
    family: Family, as_of: date, known_at: datetime | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of one family that a snapshot would hold: (families rows, none or one; members rows)."""
    facts = _families(FamilyFacts.objects.filter(family=family), as_of, known_at)
    return (
        _dictionaries(_in_order(facts, FAMILY_COLUMNS), FAMILY_COLUMNS),
        _dictionaries(_members(facts, as_of, known_at), MEMBER_COLUMNS),
    )


def rows_as_if_in(
    families: Collection[int], as_of: date, known_at: datetime | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows that a snapshot would hold of families (by key) if they joined the programme on the day, in it or not:
    for asking what they would count for. Families without facts on the day are left out."""
    facts = in_force(FamilyFacts.objects.filter(family__in=families), "family", as_of, known_at).annotate(
        joined_on=Value(as_of, DateField()), left_on=Value(None, DateField(null=True))
    )
    return (
        _dictionaries(_in_order(facts, FAMILY_COLUMNS), FAMILY_COLUMNS),
        _dictionaries(_members(facts, as_of, known_at), MEMBER_COLUMNS),
    )


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
    )


def _members(facts: QuerySet[FamilyFacts], as_of: date, known_at: datetime | None) -> Iterator[tuple[Any, ...]]:
    """Who belongs to those families: with their facts in force, or, before their first, as somebody unknown.

    Where somebody belongs is one of the facts in force; in no family means in nobody's row.
    Somebody whose first facts hold from a later day on was a member all the same. Of them birth and sex are taken from
    those first facts, since neither changes; the rest is unknown, which keeps the family from leaving unasked. Who was
    born after the day is left out.
    """
    of_families = MemberFacts.objects.filter(family__in=facts.order_by().values("family"))
    first = first_facts(of_families, known_at).filter(
        Q(birth_date=None) | Q(birth_date__lte=as_of), effective_on__gt=as_of
    )
    lasting = [name in LASTING for name in MEMBER_COLUMNS]
    return merge(
        _in_order(in_force(of_families, "member", as_of, known_at), MEMBER_COLUMNS),
        (
            tuple(value if keep else None for value, keep in zip(row, lasting, strict=True))
            for row in _in_order(first, MEMBER_COLUMNS)
        ),
        key=lambda row: row[MEMBER_PLACE].encode(),
    )


def _in_order(rows: QuerySet[Any], columns: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """The columns of the rows as a snapshot has them, by the bytes of the row's id."""
    key = next(iter(columns.values()))
    return rows.order_by(_by_bytes(key)).values_list(*columns.values()).iterator(chunk_size=ROWS_AT_ONCE)


def _by_bytes(column: str) -> Collate:
    """Order by the bytes of a text: the files' order, whatever the database's language."""
    return Collate(F(column), "C" if connection.vendor == "postgresql" else "BINARY")


def _write(rows: Iterable[tuple[Any, ...]], schema: Schema, path: Path) -> int:
    target = arrow_schema(schema)
    # Not runs.outputs.write: it reads ahead in a thread of its own, and a thread has its own database connection.
    written = 0
    with pq.ParquetWriter(path, target, compression="snappy") as writer:
        for batch in _record_batches(rows, target):
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


def _dictionaries(rows: Iterable[tuple[Any, ...]], columns: dict[str, str]) -> list[dict[str, Any]]:
    return [dict(zip(columns, map(_unknown_if_empty, row), strict=True)) for row in rows]


def _unknown_if_empty(value: Any) -> Any:
    return None if value == "" else value


@contextmanager
def _one_view_of_the_database() -> Iterator[None]:
    """Both tables as of one moment, even while somebody registers families; and nobody who writes has to wait for it.

    SQLite: a transaction that only reads sees one moment (WAL), if it is not begun as a writer's, as others here are.
    PostgreSQL: a repeatable-read transaction. Within another transaction, that one's view is what there is.
    """
    outermost = not connection.in_atomic_block
    with _begun_to_read() if outermost and connection.vendor == "sqlite" else transaction.atomic():
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _begun_to_read() -> Iterator[None]:
    usual: str | None = connection.transaction_mode  # type: ignore[attr-defined]  # SQLite's connection has it
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            connection.transaction_mode = usual  # type: ignore[attr-defined]
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
