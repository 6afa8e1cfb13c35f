"""Comparing two runs of a district: who came in, went out, changed, and why, to the rupiah (ADR 0016)."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import NotValid, TanggaError
from tangga.families.batching import batches
from tangga.jobs import actions as jobs
from tangga.jobs.machine import threads_beside_pages
from tangga.jobs.work import Work
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import Parameter, Policy, load
from tangga.runs.actions import JAKARTA
from tangga.runs.carry_out import run_folder
from tangga.runs.compared_rows import NOW, REASONS, ROWS_AT_ONCE, Kind, Row, now_of, store_rows, zip_by_family
from tangga.runs.models import ComparedFamily, Comparison, Run
from tangga.runs.queries import runs_seen_by
from tangga.runs.turning_days import TurningDays
from tangga.runs.versions import code_version

KIND = "runs.compare"
MEMORY = "4GB"


class PartsDifferError(TanggaError):
    """The reasons do not come to the difference: a mistake in Tangga, so that nothing is shown."""


@transaction.atomic
def ask_for_comparison(one: Run, other: Run, *, by: Person, at: datetime) -> Comparison:
    """Have two runs of a district compared in the background; compared already, it is the same comparison.

    Refused: NotAllowed to roles that may not see runs; Run.DoesNotExist outside the person's area; NotValid for one run
    with itself, runs of two districts, runs that are not done, or whose files are no longer kept.
    """
    on = at.astimezone(JAKARTA).date()
    check_role_may(posting_of(by, on), Action.SEE_RUNS)
    for run in (one, other):
        runs_seen_by(by, on).get(pk=run.pk)
    check_comparable(one, other)
    before, after = sorted((one, other), key=lambda run: (run.as_of, run.known_at, run.pk))
    comparison, is_new = Comparison.objects.get_or_create(
        before=before, after=after, code_version=code_version(), defaults={"asked_by": by, "asked_at": at}
    )
    if is_new:
        detail = {"before": str(before.public_id), "after": str(after.public_id)}
        record("run.comparison_asked", comparison, by=by, area_code=before.area_id, detail=detail, at=at)
    if not comparison.is_done:
        jobs.ask(KIND, comparison.public_id, by=by, area_code=before.area_id, at=at)
    return comparison


def check_comparable(one: Run, other: Run) -> None:
    """Raises NotValid with what to choose instead."""
    if one.pk == other.pk:
        raise NotValid(_("Choose two different assessments."))
    if one.area_id != other.area_id:
        raise NotValid(_("Choose two assessments of the same district."))
    if {one.status, other.status} != {Run.Status.DONE}:
        raise NotValid(_("Choose two assessments that are done."))
    if not all((run_folder(run) / "snapshot").is_dir() for run in (one, other)):
        raise NotValid(_("The files of one of the two assessments are no longer kept, so they cannot be compared."))


def policy_of(run: Run) -> Policy:
    """The values a run goes by, as the policy files give them now."""
    return load(run.as_of, tuple(run.overlays))


def changed_parameters(before: Run, after: Run) -> list[tuple[Parameter | None, Parameter | None]]:
    """The parameters whose value differs between the rules of two runs, by path; None where one has no value."""
    one, two = ({each.path: each for each in _known(policy_of(run))} for run in (before, after))
    return [
        (one.get(path), two.get(path))
        for path in sorted(one.keys() | two.keys())
        if (one[path].value if path in one else None) != (two[path].value if path in two else None)
    ]


def _known(policy: Policy) -> Iterator[Parameter]:
    yield from policy.parameters()
    yield from policy.not_in_force()


def comparison_seen_by(person: Person, public_id: UUID, on: date) -> Comparison:
    """A comparison of two runs that a person sees. Raises Comparison.DoesNotExist for every other."""
    found = Comparison.objects.select_related("before__area", "after__area")
    return found.get(public_id=public_id, before__in=runs_seen_by(person, on).order_by().values("pk"))


def compare(work: Work) -> None:
    """The work of a comparison: from its beginning, also after an attempt that was killed."""
    comparison = Comparison.objects.select_related("before", "after").get(public_id=UUID(work.job.subject))
    if comparison.is_done:
        return
    clear_away(comparison)
    folder = _folder(comparison)
    folder.mkdir(parents=True, mode=0o700)
    try:
        _make(comparison, folder, work)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_away(comparison: Comparison) -> None:
    """Remove what an attempt at a comparison left."""
    while some := list(comparison.families.order_by("pk").values_list("pk", flat=True)[:20_000]):
        comparison.families.filter(pk__lte=some[-1]).delete()
    shutil.rmtree(_folder(comparison), ignore_errors=True)


def _folder(comparison: Comparison) -> Path:
    """Where the answers in between lie while they are needed."""
    runs: Path = settings.RUNS_FOLDER
    return runs / f".comparison-{comparison.public_id}"


def _make(comparison: Comparison, folder: Path, work: Work) -> None:
    from tangga.runs.engines import open_engine  # here, not above: see carry_out

    stages = _stages(comparison, folder, work)
    work.progress("compare")
    totals = _Totals()
    days = TurningDays(comparison.before.as_of, comparison.after.as_of, policy_of(comparison.before))
    with open_engine("duckdb", MEMORY, threads_beside_pages(), folder) as engine:
        families, members = _tables(engine, comparison, stages, (days.able_from, days.able_until))
        total = engine.rows(families.count().name("rows").as_table())[0]["rows"]
        found = zip_by_family(_rows(engine, families, folder / "families"), _rows(engine, members, folder / "members"))
        for some in batches(found, ROWS_AT_ONCE):
            with transaction.atomic():
                rows = store_rows(comparison, some, days)
            totals.add(rows)
            work.progress("store", totals.rows, total)
    told = totals.told(comparison)
    with transaction.atomic():
        changed = Comparison.objects.filter(pk=comparison.pk, finished_at=None)
        if changed.update(totals=told, finished_at=Now()):
            detail = {"families": totals.rows}
            area_code = comparison.before.area_id
            record("run.compared", comparison, by=comparison.asked_by, area_code=area_code, detail=detail, at=work.at)


def _stages(comparison: Comparison, folder: Path, work: Work) -> dict[str, Path]:
    """Stage -> folder with the answers. Rules are run again only where something can have changed in between."""
    from tangga.runs.assess import assess_files

    before, after = comparison.before, comparison.after

    def again(stage: str, facts: Run, policy: Policy) -> Path:
        work.progress(stage)
        snapshot = run_folder(facts) / "snapshot"
        assess_files(
            snapshot / "families.parquet",
            snapshot / "members.parquet",
            policy.as_of,
            policy.overlays,
            out=folder / stage,
            memory_limit=MEMORY,
            threads=threads_beside_pages(),
            temp_folder=folder,
            notes=True,
            policy=policy,
            progress=lambda _step, _part, _of: work.progress(stage),
        )
        return folder / stage

    stages = {"before": run_folder(before) / "answers", "after": run_folder(after) / "answers"}
    then, now = policy_of(before), policy_of(after)
    stages["again"] = stages["before"] if _as_then(before, then) else again("again", before, then)
    later = replace(then, as_of=after.as_of)
    stages["later"] = stages["again"] if before.as_of == after.as_of else again("later", before, later)
    same_values = not changed_parameters(before, after)
    stages["ruled"] = stages["later"] if same_values else again("ruled", before, now)
    stages["after_again"] = stages["after"] if _as_then(after, now) else again("after_again", after, now)
    return stages


def _as_then(run: Run, policy: Policy) -> bool:
    """Whether this version under these values would answer what the run answered."""
    return run.code_version == code_version() and run.policy_hash == policy.hash


def _tables(engine: Any, comparison: Comparison, stages: dict[str, Path], ages: tuple[int, ...]) -> tuple[Any, Any]:
    from tangga.runs.differences import Tables, family_differences, member_differences, with_notes

    read: dict[Path, Any] = {}

    def table(path: Path) -> Any:
        if path not in read:
            read[path] = engine.read(path).drop("_row")
        return read[path]

    def facts(run: Run, name: str) -> Any:
        return table(run_folder(run) / "snapshot" / f"{name}.parquet")

    def tables(name: str, answers: Callable[[Path], Any]) -> Tables:
        return Tables(
            {stage: answers(path) for stage, path in stages.items()},
            facts(comparison.before, name),
            facts(comparison.after, name),
        )

    def of_members(path: Path) -> Any:
        return with_notes(table(path / "members.parquet"), table(path / "notes.parquet"))

    def of_families(path: Path) -> Any:
        return table(path / "families.parquet")

    members = engine.keep("members", member_differences(tables("members", of_members), ages))
    families = engine.keep("families", family_differences(tables("families", of_families), members))
    return families, members


def _rows(engine: Any, table: Any, path: Path) -> Iterator[dict[str, Any]]:
    """The rows in order, by way of a file: two results are read side by side, and an engine streams one at a time."""
    import pyarrow.parquet as pq

    ordered = table.order_by([name for name in ("family_id", "member_id") if name in table.columns])
    reader = engine.batches(ordered)
    with pq.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
            yield from batch.to_pylist()


class _Totals:
    """Families and rupiah a year by kind and by reason, added up as the rows are stored."""

    def __init__(self) -> None:
        self.rows = 0
        self.families: Counter[str] = Counter()
        self.idr: Counter[str] = Counter()
        self.by_reason: Counter[str] = Counter()
        self.exits = 0
        self.now: Counter[str] = Counter()

    def add(self, rows: list[ComparedFamily]) -> None:
        for row in rows:
            self.rows += 1
            self.families[row.kind] += 1
            self.exits += row.exit_after and not row.exit_before
            if row.kind != Kind.CHANGED:
                self.idr[row.kind] += row.difference_idr
                continue
            self.now.update(now_of(row))
            for reason in REASONS:
                self.idr[reason] += getattr(row, f"{reason}_idr")
                self.by_reason[reason] += getattr(row, f"by_{reason}")

    def told(self, comparison: Comparison) -> Row:
        """What Comparison.totals holds. Raises PartsDifferError when the parts are not the whole."""
        before, after = comparison.before.counts, comparison.after.counts
        come = self.families[Kind.CAME] + self.families[Kind.MOVED_IN]
        gone = self.families[Kind.WENT] + self.families[Kind.MOVED_OUT]
        parts = sum(self.idr.values())
        if parts != after["annual_idr"] - before["annual_idr"] or come - gone != after["active"] - before["active"]:
            raise PartsDifferError(
                _("The reasons found do not come to the difference of the two assessments, so nothing is shown.")
            )
        return {
            "families": {kind: self.families[kind] for kind in Kind.values},
            "same": after["active"] - come - self.families[Kind.CHANGED],
            "idr": {part: self.idr[part] for part in (*REASONS, "came", "went", "moved_in", "moved_out")},
            "families_by_reason": {reason: self.by_reason[reason] for reason in REASONS},
            "natural_exits": self.exits,
            "now": {code: self.now[code] for code in NOW},
            "before": {name: before[name] for name in ("active", "annual_idr", "period_idr", "natural_exit")},
            "after": {name: after[name] for name in ("active", "annual_idr", "period_idr", "natural_exit")},
        }
