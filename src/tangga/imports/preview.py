"""What a list would change: its standard rows, in chunks of families with their members, held against the registry.

The result lies in the batch's folder (staged.py); the registry itself is only read. The comparison's digest tells
whether a later one says the same, and whether who decides was shown this one; `mark` says where the registry stood, so
that acceptance knows whether to compare again.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
from django.db import transaction

from tangga.areas.holds import release
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.families.batching import batches
from tangga.families.history import in_force
from tangga.families.models import (
    Family,
    FamilyFacts,
    MembershipSpell,
)
from tangga.imports import files
from tangga.imports.comparing import OFFICE_DECIDES, Context, Row, compare
from tangga.imports.mark import Reach, reach_of, registry_mark
from tangga.imports.models import Batch, ConflictChoice, State
from tangga.imports.queries import STAGED
from tangga.imports.reading.shapes import LISTS
from tangga.imports.reading.synonyms import COUNTS
from tangga.imports.reading_step import standard_rows_of
from tangga.imports.staged import CHUNK, REFUSED, SCHEMAS, Writer
from tangga.imports.villages import Villages
from tangga.jobs.machine import threads_beside_pages
from tangga.jobs.work import Work
from tangga.runs.engines import ROW, DuckDBEngine

LOOSE_CHUNK = 3_000
IN_ONE_QUERY = 5_000
MEMORY = "400MB"
Progress = Callable[[int, int], None]


def compare_all(batch: Batch, standard: Path, at: datetime, progress: Progress) -> dict[str, Any]:
    """Hold the standard rows in a folder against the registry and keep what it says; the batch's new values.

    standard: listed_families, listed_members, incomplete and problems (Parquet; tangga.imports.reading)
    """
    reach = reach_of(batch, at)
    mark = registry_mark(reach)
    half = files.folder_of(batch) / f"work-{STAGED}"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    context = context_of(batch, reach)
    named = set(pq.read_table(standard / "incomplete.parquet").column("kk_index").to_pylist())
    # A row of a count list is a whole family: refused, it leaves out nobody of another row.
    context.incomplete = frozenset() if batch.shape == COUNTS else frozenset(named)
    counts: dict[str, Counter[str]] = {"families": Counter(), "members": Counter(), "problems": Counter()}
    matched: set[int] = set()
    places: set[str] = set()
    total = sum(
        pq.ParquetFile(standard / f"listed_{name}.parquet").metadata.num_rows for name in ("families", "members")
    )
    done = 0
    with Writer(half) as writer:
        nobody_knows = _copy_problems(standard / "problems.parquet", writer, counts, context.headers.get("kk", ""))
        for families, members in chunks_of(standard, context):
            for rows in (families, members):
                for row in rows:
                    row["extras"] = _extras(row)
            compare(context, families, members)
            for name, rows in (("families", families), ("members", members)):
                for place, row in enumerate(rows, counts[name]["read"]):
                    row["place"] = place
                _count(counts[name], rows)
            matched |= {row["pk"] for row in families if row.get("pk")}
            named |= {row["kk_index"] for row in families if row["outcome"] == REFUSED}
            places |= {row["region_code"][:6] for row in families if row["outcome"] != REFUSED and row["region_code"]}
            writer.chunk(families, members)
            counts["problems"].update(f"{row['severity']}:{row['code']}" for row in context.problems)
            writer.add("problems", context.problems)
            context.problems.clear()
            done += len(families) + len(members)
            progress(done, total)
        vanished = sorted(_not_named(_active_in(context, places) - matched, named))
        writer.add("vanished", [{"family": pk} for pk in vanished])
    counts["families"].update(vanished=len(vanished), perhaps_refused=min(len(vanished), nobody_knows))
    # Rows refused for what stands in their cells never became standard rows; they were read and refused all the same.
    unread = batch.counts.get("cells", {}).get("refused", 0)
    counts[LISTS[batch.shape].table].update(read=unread, refused=unread, refused_unread=unread)
    said_once = [batch.shape, batch.effective_on.isoformat(), batch.mapping, batch.options, vanished]
    writer.digest.update(json.dumps(said_once, sort_keys=True).encode())
    final = files.folder_of(batch) / STAGED
    shutil.rmtree(final, ignore_errors=True)
    half.rename(final)
    return {
        "counts": batch.counts | {name: dict(sorted(found.items())) for name, found in counts.items()},
        "digest": writer.digest.hexdigest(),
        "mark": mark,
        "chunks": writer.chunks,
        "previewed_at": at,
    }


def context_of(batch: Batch, reach: Reach) -> Context:
    """What the list may touch, and what was said once for all of it."""
    joined = batch.options.get("joined_on")
    return Context(
        district=batch.district_id,
        effective_on=batch.effective_on,
        joined_on=date.fromisoformat(joined) if joined else batch.effective_on,
        villages=Villages(batch.district_id, reach.places),
        may_touch=None if reach.families is None else frozenset(reach.families),
        headers=_headers(batch),
        repeats_who=LISTS[batch.shape].repeats_who,
    )


def _headers(batch: Batch) -> dict[str, str]:
    """Our column -> the header of theirs that it was confirmed to be."""
    theirs = {column["place"]: column["theirs"] for column in batch.columns["columns"]} if batch.columns else {}
    return {ours: theirs[int(place)] for place, ours in batch.mapping.items() if int(place) in theirs}


def chunks_of(standard: Path, context: Context) -> Iterator[tuple[list[Row], list[Row]]]:
    """(families, their members), a thousand families at a time in the list's order; last, those who name no family."""
    threads = threads_beside_pages()
    with DuckDBEngine(MEMORY, threads, standard) as one, DuckDBEngine(MEMORY, threads, standard) as two:
        families = one.read(standard / "listed_families.parquet")
        order = ibis.window(group_by="kk_index", order_by=ROW)
        families = families.mutate(double=ibis.row_number().over(order) > 0)
        listed, members = two.read(standard / "listed_families.parquet"), two.read(standard / "listed_members.parquet")
        firsts = listed.group_by("kk_index").aggregate(of=listed[ROW].min())
        numbered = members.filter(members.nik_index.notnull())
        twice = numbered.group_by("nik_index").aggregate(n=numbered.count())
        context.twice = {row["nik_index"] for row in two.rows(twice.filter(twice.n > 1))}
        firsts = firsts.rename(card="kk_index")
        joined = (
            members.left_join(firsts, members.kk_index == firsts.card)
            .drop("card")
            .order_by([ibis.asc("of", nulls_first=False), ROW])
        )
        people = groupby(_rows(two, joined), key=lambda row: row["of"])
        waiting = next(people, None)
        for chunk in _chunks(_rows(one, families.order_by(ROW)), CHUNK):
            last = chunk[-1][ROW]
            theirs: list[Row] = []
            while waiting is not None and waiting[0] is not None and waiting[0] <= last:
                theirs += waiting[1]
                waiting = next(people, None)
            yield chunk, theirs
        for rest in _chunks(waiting[1] if waiting else iter(()), LOOSE_CHUNK):
            yield [], rest


def _rows(engine: DuckDBEngine, table: ibis.Table) -> Iterator[Row]:
    for batch in engine.batches(table):
        yield from batch.to_pylist()


def _chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


# Columns of standard rows that are read here and are no facts; what stands in any other is kept as the list said it.
READ_HERE = frozenset(
    {
        ROW,
        "double",
        "of",
        "kk_index",
        "kk_sealed",
        "kk_mask",
        "nik_damaged",
        "village",
        "sub_district",
        "deceased",
        "head_name",
        "extras",
    }
    | {field.name for name in ("families", "members") for field in SCHEMAS[name]}
)


def _extras(row: Row) -> str | None:
    """What the list says besides, as JSON: counts, amounts, groups, notes."""
    said = {name: _plain(value) for name, value in row.items() if name not in READ_HERE and value is not None}
    if row.get("extras"):
        said |= json.loads(row["extras"])
    return json.dumps(said, ensure_ascii=False) if said else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _count(counts: Counter[str], rows: list[Row]) -> None:
    counts["read"] += len(rows)
    counts.update(row["outcome"] for row in rows)
    counts["with_conflict"] += sum(1 for row in rows if row.get("conflict"))


def _copy_problems(path: Path, writer: Writer, counts: dict[str, Counter[str]], kk: str) -> int:
    """The problems found in the cells themselves. A row with an error never became a standard row: it is refused.

    Returns  how many rows are refused for their No. KK (header: kk), so that nobody can tell which family they are
    """
    unknown: set[tuple[str, int]] = set()
    for batch in pq.ParquetFile(path).iter_batches():
        rows = batch.to_pylist()
        counts["problems"].update(f"{row['severity']}:{row['code']}" for row in rows)
        unknown |= {(row["sheet"], row["row"]) for row in rows if row["severity"] == "error" and row["column"] == kk}
        writer.add("problems", rows)
    return len(unknown)


def _not_named(families: set[int], named: set[str]) -> set[int]:
    """Without those of these KK indexes: their rows are in the list, though refused."""
    found = set(families)
    for some in batches(sorted(named) if families else (), IN_ONE_QUERY):
        found -= set(Family.objects.filter(kk_index__in=some).values_list("pk", flat=True))
    return found


def _active_in(context: Context, places: set[str]) -> set[int]:
    """Families in the programme on the list's day that the list could have named: of its sub-districts, and allowed."""
    spells = MembershipSpell.objects.filter(superseded_at=None, joined_on__lte=context.effective_on)
    spells = spells.exclude(left_on__lte=context.effective_on)
    found: set[int] = set()
    for place in sorted(places):
        facts = in_force(FamilyFacts.objects.filter(within("region", place)), "family", context.effective_on)
        here = spells.filter(family__in=facts.order_by().values("family")).order_by()
        found |= set(here.values_list("family_id", flat=True))
    return found if context.may_touch is None else found & context.may_touch


def prepare(work: Work) -> None:
    """The job: standard rows from the cells by the confirmed mapping, then the comparison; then the batch is ready."""
    batch = Batch.objects.get(public_id=work.job.subject)
    if batch.state != State.PREPARING:
        return
    values = _compared(batch, work)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == State.PREPARING:
            _store(batch, values, State.READY)
            # Many such rows: somebody may be trying numbers to learn whose families are on record.
            detail = {"office_decides": batch.counts["problems"].get(f"error:{OFFICE_DECIDES}", 0)}
            asked = work.job.asked_by
            record("list.compared", batch, by=asked, area_code=batch.district_id, detail=detail, at=work.at)


def compare_again(batch: Batch, work: Work) -> Batch:
    """At acceptance: hold the list against the registry once more. What is different is shown before it is taken."""
    values = _compared(batch, work)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.state == State.ACCEPTING and batch.cursor == 0:
            if values["digest"] == batch.digest:
                _store(batch, values, State.ACCEPTING)
            else:
                batch.accepted_at = batch.accepted_by = None
                batch.notice = "changed_meanwhile"
                _store(batch, values, State.READY)
                release(batch.public_id)
    return batch


def _compared(batch: Batch, work: Work) -> dict[str, Any]:
    files.sweep(batch)
    with files.working_folder(batch) as folder:
        counts = standard_rows_of(batch, folder, work)
        batch.counts = counts
        return compare_all(batch, folder, work.at, lambda done, total: work.progress("comparing", done, total))


def _store(batch: Batch, values: dict[str, Any], state: State) -> None:
    for name, value in values.items():
        setattr(batch, name, value)
    batch.state, batch.cursor = state, 0
    if state == State.READY:  # what was chosen was about rows of another comparison
        ConflictChoice.objects.filter(batch=batch).delete()
        batch.take_conflicts = False
    batch.save()
