"""Carrying out a run: snapshot, assess, store the answers piece by piece, and make them the current ones at the end.

Answers count for nothing until the last, short transaction makes the run a done one. Until then it can be stopped or
killed at any moment: what it has stored so far is cleared away before it is begun again, or when it is given up.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.jobs.work import LeaseLost
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run
from tangga.runs.standing import settle

CLEARED_AT_ONCE = 20_000


@dataclass(frozen=True)
class Step:
    """Where a run is: what it is doing, and of how many members how many are done (0 of 0: not counted)."""

    name: str
    done: int = 0
    total: int = 0


Tell = Callable[[Step], None]


def run_folder(run: Run) -> Path:
    """Where a done run keeps its files, readable by the owner of the installation only."""
    return _runs_folder() / str(run.public_id)


def _runs_folder() -> Path:
    folder: Path = settings.RUNS_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _draft_folder(run: Run) -> Path:
    """Where it writes until it is done."""
    return _runs_folder() / f".{run.public_id}"


def ids_of_folders() -> list[UUID]:
    """The public ids of the runs that have files, done or not."""
    found = []
    for path in _runs_folder().iterdir():
        with suppress(ValueError):
            found.append(UUID(path.name.removeprefix(".")))
    return found


def clear_away(run: Run) -> None:
    """Remove what a run that is not done has stored and written so far; in short transactions, answers in pieces."""
    for answers in (FamilyAnswer, MemberAnswer):
        found = (
            answers._default_manager.filter(run=run, run__is_current=False).order_by("pk").values_list("pk", flat=True)
        )
        while some := list(found[:CLEARED_AT_ONCE]):
            answers._default_manager.filter(run=run, pk__gte=some[0], pk__lte=some[-1]).delete()
    for folder in (_draft_folder(run), run_folder(run)):
        shutil.rmtree(folder, ignore_errors=True)


def carry_out(run: Run, memory_limit: str | None, threads: int | None, tell: Tell) -> None:
    """Do the whole of a run that is running and ours (run.process), from its snapshot on.

    Raises what the steps raise; LeaseLost when another process has the run meanwhile. Clearing away is the caller's.
    """
    # Here, not above: the rules load ibis (most of a second), which pages and the start of every command do without.
    from tangga.runs.answers import store_answers
    from tangga.runs.assess import assess_files
    from tangga.runs.snapshot import write_snapshot

    folder = _draft_folder(run)
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        began = perf_counter()
        yield
        seconds[step] = round(perf_counter() - began, 3)

    tell(Step("snapshot"))
    with timed("snapshot"):
        families, members, family_rows, member_rows = write_snapshot(
            run.area_id, run.as_of, run.known_at, folder / "snapshot"
        )
    if not family_rows:
        raise NotValid(
            _(
                "No family of %(area)s has facts in force on %(as_of)s that were known at %(known_at)s. "
                "Load families first (`tangga load`), or choose a later day."
            )
            % {"area": run.area_id, "as_of": run.as_of.isoformat(), "known_at": run.known_at.isoformat()}
        )
    with timed("assess"):
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
            temp_folder=folder,
            notes=True,
            progress=lambda name, _part, _of: tell(Step(name)),
        )
    with timed("store"):
        store_answers(
            run,
            folder / "snapshot",
            folder / "answers",
            summary["counts"],
            lambda done: tell(Step("store answers", done, member_rows)),
            lambda: writing(run),
        )
    tell(Step("make current"))
    _make_done(run, summary, seconds)


@contextmanager
def writing(run: Run) -> Iterator[None]:
    """A transaction that writes something of a run, if it is still ours. Raises LeaseLost when it is not."""
    with transaction.atomic():
        mine = Run.objects.select_for_update(no_key=True).filter(
            pk=run.pk, status=Run.Status.RUNNING, process=run.process
        )
        if not list(mine.values_list("pk", flat=True)):
            raise LeaseLost
        yield


def _make_done(run: Run, summary: dict[str, Any], seconds: dict[str, float]) -> None:
    """One transaction: the run is done, its answers are the current ones, its files have their lasting place."""
    with transaction.atomic():
        # Two runs of one district end one after the other; no_key: rows that only name the area need not wait.
        Area.objects.select_for_update(no_key=True).get(pk=run.area_id)
        with writing(run):
            run.status = Run.Status.DONE
            run.finished_at = Now()
            run.policy_hash = summary["policy_hash"]
            run.snapshot_hashes = summary["inputs"]
            run.counts = summary["counts"]
            run.seconds = seconds
            run.save()
            if not run.beside:
                make_current(run)
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
                **({"beside": True} if run.beside else {}),
            },
            at=run.started_at,
        )
        # Last: a folder that is moved is not moved back when the transaction fails. If it fails, or the process dies
        # right here, the run is not done, and the folder is cleared away with the rest.
        _draft_folder(run).replace(run_folder(run))


def make_current(run: Run) -> None:
    """Let a done run's answers be the ones that its district goes by. Call within its transaction."""
    before = list(Run.objects.filter(area=run.area_id, is_current=True).values_list("pk", flat=True))
    Run.objects.filter(pk__in=before).update(is_current=False)
    run.is_current = True
    run.save(update_fields=["is_current"])
    settle(run, before)
