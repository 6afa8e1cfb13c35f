"""Running the rules over stored facts: snapshot, assess, store the answers, make them the current ones."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models.functions import Now

from tangga import __version__
from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.policy import load, overlays_for
from tangga.runs.answers import store_answers
from tangga.runs.assess import assess_files
from tangga.runs.models import Run
from tangga.runs.snapshot import write_snapshot
from tangga.runs.standing import settle_between_districts

JAKARTA = ZoneInfo("Asia/Jakarta")
LONGEST_RUN = timedelta(hours=12)  # the largest district takes minutes


@dataclass(frozen=True)
class Step:
    """Where a run is: what it is doing, and of how many members how many are done (0 of 0: not counted)."""

    name: str
    done: int = 0
    total: int = 0


def start(
    area: Area,
    *,
    as_of: date,
    known_at: datetime,
    at: datetime,
    by: Person | None,
    engine: str = "duckdb",
    memory_limit: str | None = None,
    threads: int | None = None,
    progress: Callable[[Step], None] = lambda _step: None,
) -> Run:
    """Assess a district as of a day, with what was known at an instant, and make the answers its current ones.

    at      the instant of the start; by: who starts it, None for somebody on the server
    The overlays that name the district are laid over the national policy. The run keeps its snapshot and the rules' own
    files under settings.RUNS_FOLDER, so that it can be repeated to the byte.

    Refused: NotAllowed to roles that may not run assessments; Area.DoesNotExist (a view answers 404) outside the
    person's area; NotValid where the area is no district, or holds no family that was known and in force then;
    PolicyGap where the policy has no value on the day; EngineTrouble. Whatever stops it, the run is then a failed one,
    and the previous answers stay the current ones.
    """
    _check_may_start(area, at, by)
    _give_up_on_dead_runs(area, at)
    policy = load(as_of, overlays_for(area.code))
    run = Run.objects.create(
        area=area,
        as_of=as_of,
        known_at=known_at,
        policy_hash=policy.hash,
        overlays=list(policy.overlays),
        code_version=__version__,
        engine=engine,
        started_at=at,
        started_by=by,
    )
    try:
        _carry_out(run, memory_limit, threads, progress)
    except BaseException as error:  # also a bug, a full disk, or somebody's Ctrl-C: the run has ended all the same
        # Everything the run asked of the database was in savepoints of its own, so this works within a transaction too.
        # Where even this cannot be written, the first cause is told, and the next start gives the run up.
        with suppress(DatabaseError), transaction.atomic():
            _mark_failed(run, type(error).__name__, at)
        raise
    run.refresh_from_db()
    return run


def _check_may_start(area: Area, at: datetime, by: Person | None) -> None:
    if by is not None:
        posting = posting_of(by, at.astimezone(JAKARTA).date())
        check_role_may(posting, Action.RUN_ASSESSMENT)
        assert posting is not None  # check_role_may refuses without one
        Area.objects.filter(within("code", posting.area_id or "")).get(pk=area.pk)
    if area.level != Level.DISTRICT:
        raise NotValid(f"{area.code} is a {area.get_level_display()}; answers are kept by district (4 digits).")


def _give_up_on_dead_runs(area: Area, at: datetime) -> None:
    """Runs that began long ago and never said how they ended: their machine was switched off, or they were killed."""
    with transaction.atomic():
        for run in Run.objects.filter(area=area, status=Run.Status.RUNNING, started_at__lt=at - LONGEST_RUN):
            _mark_failed(run, "never ended", at)


def _mark_failed(run: Run, why: str, at: datetime) -> None:
    changed = Run.objects.filter(pk=run.pk, status=Run.Status.RUNNING)
    if changed.update(status=Run.Status.FAILED, finished_at=Now(), is_current=False):
        record("run.failed", run, by=run.started_by, area_code=run.area_id, detail={"why": why}, at=at)


def _carry_out(run: Run, memory_limit: str | None, threads: int | None, progress: Callable[[Step], None]) -> None:
    folder = run_folder(run)
    seconds: dict[str, float] = {}

    def timed(step: str, began: float) -> None:
        seconds[step] = round(perf_counter() - began, 3)

    progress(Step("snapshot"))
    began = perf_counter()
    families, members, family_rows, member_rows = write_snapshot(
        run.area_id, run.as_of, run.known_at, folder / "snapshot"
    )
    timed("snapshot", began)
    if not family_rows:
        raise NotValid(
            f"No family of {run.area_id} has facts in force on {run.as_of} that were known at "
            f"{run.known_at.isoformat()}. Load families first (`tangga load`), or choose a later day."
        )
    began = perf_counter()
    summary = assess_files(
        families,
        members,
        run.as_of,
        run.overlays,
        out=folder / "answers",
        known_at=run.known_at,
        engine=run.engine,
        memory_limit=memory_limit,
        threads=threads,
        notes=True,
        progress=lambda name: progress(Step(name)),
    )
    timed("assess", began)
    began = perf_counter()
    with transaction.atomic():
        # Two runs of one district store one after the other; no_key: rows that only name the area need not wait.
        Area.objects.select_for_update(no_key=True).get(pk=run.area_id)
        store_answers(
            run,
            folder / "snapshot",
            folder / "answers",
            summary["counts"],
            lambda done: progress(Step("store answers", done, member_rows)),
        )
        timed("store", began)
        _make_current(run, summary, seconds)


def _make_current(run: Run, summary: dict[str, Any], seconds: dict[str, float]) -> None:
    before = list(Run.objects.filter(area=run.area_id, is_current=True).values_list("pk", flat=True))
    Run.objects.filter(pk__in=before).update(is_current=False)
    run.status = Run.Status.DONE
    run.is_current = True
    run.finished_at = Now()
    run.policy_hash = summary["policy_hash"]
    run.snapshot_hashes = summary["inputs"]
    run.counts = summary["counts"]
    run.seconds = seconds
    run.save()
    settle_between_districts(run, before)
    record(
        "run.done",
        run,
        by=run.started_by,
        area_code=run.area_id,
        detail={
            "as_of": run.as_of.isoformat(),
            "known_at": run.known_at.isoformat(),
            "policy_hash": run.policy_hash,
            "families": run.counts["families"],
            "members": run.counts["members"],
        },
        at=run.started_at,
    )


def run_folder(run: Run) -> Path:
    """Where a run keeps its files, readable by the owner of the installation only."""
    folder: Path = settings.RUNS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder / str(run.public_id)
