"""Assessments: those of the token's area, how far one is, asking for one and asking it to stop."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from tangga.api.caller import Caller, strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.areas.queries import within
from tangga.errors import Conflict
from tangga.jobs import actions as jobs
from tangga.jobs.models import Job
from tangga.jobs.queries import job_of
from tangga.runs.actions import KIND, ask_for_run
from tangga.runs.models import Run
from tangga.runs.queries import runs_seen_by

router = Router()
State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Progress(Schema):
    """The work in the background behind a run."""

    state: Literal["queued", "working", "done", "failed", "cancelled"]
    step: str = Field(description="a code")
    done: int
    total: int = Field(description="0: not counted")
    trouble: str = Field(description="what went wrong, in a sentence")


class RunLine(Schema):
    """One assessment of a district. Its answers are never edited; the current run's are those the lists show."""

    id: UUID
    area: str = Field(description="the district's code")
    as_of: date
    known_at: datetime
    status: State
    is_current: bool
    beside: bool = Field(description="made to look at or compare; does not become the current one")
    started_at: datetime
    finished_at: datetime | None
    policy_hash: str
    overlays: list[str]
    code_version: str
    counts: dict[str, Any] = Field(
        description="families, members, active, natural_exit, unsure, annual_idr ...; {} before"
    )


class RunTold(RunLine):
    """One assessment, with the work behind it."""

    progress: Progress | None = Field(description="null: it was made on the server, not in the background")


class RunFilters(Schema):
    area: str = Field(default=shared.ABSENT, pattern="^[0-9]{2,4}$", description="only of this province or district")
    status: State = Field(default=shared.ABSENT, description="only these")
    current: Literal["yes"] = Field(default=shared.ABSENT, description="only the current one of each district")
    size: shared.Size = 25
    page: shared.PageNumber = 1


class RunAsked(shared.Body):
    """Which district to assess, as of which day."""

    area: str = Field(pattern="^[0-9]{4}$", description="a district inside the token's area")
    as_of: date = Field(description="today or earlier")


@router.get(
    "",
    operation_id="list_runs",
    summary="List assessments",
    **shared.operation(Scope.RUNS, shared.PageOf[RunLine]),
)
@strict
def list_runs(request: HttpRequest, filters: Query[RunFilters]) -> dict[str, Any]:
    """The assessments of the districts inside the token's area, newest first."""
    caller = who(request)
    rows = runs_of(caller)
    if filters.area is not None:
        rows = rows.filter(within("area_id", get_object_or_404(caller.areas(), code=filters.area).code))
    if filters.status is not None:
        rows = rows.filter(status=filters.status)
    if filters.current is not None:
        rows = rows.filter(is_current=True)
    found = shared.page_of(rows.order_by("-started_at", "-pk"), filters.page, filters.size)
    found["rows"] = [line(run) for run in found["rows"]]
    return found


@router.get("/{uuid:run_id}", operation_id="get_run", summary="One assessment", **shared.operation(Scope.RUNS, RunTold))
@strict
def get_run(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """One assessment and how far it is. Ask every few seconds while it waits or runs."""
    return told(get_object_or_404(runs_of(who(request)), public_id=run_id))


@router.post(
    "",
    operation_id="start_run",
    summary="Start an assessment",
    **shared.operation(Scope.START_RUNS, RunTold, status=202, further={409: shared.Refusal}),
)
@strict
def start_run(request: HttpRequest, asked: RunAsked) -> Status[Any]:
    """Have a district assessed in the background. Asked twice while the first is open, it is the same assessment.

    409 while something stands against it, such as a list being accepted; 422 for a day to come.
    """
    caller = who(request)
    area = get_object_or_404(caller.areas(), code=asked.area)
    run = ask_for_run(area, as_of=asked.as_of, at=caller.at, by=caller.token.person)
    return Status(202, told(run))


@router.post(
    "/{uuid:run_id}/cancel",
    operation_id="cancel_run",
    summary="Ask an assessment to stop",
    **shared.operation(Scope.START_RUNS, RunTold, further={409: shared.Refusal}),
)
@strict
def cancel_run(request: HttpRequest, run_id: UUID) -> dict[str, Any]:
    """Stops at its next step; one that has ended stays as it is. The previous answers stay the current ones."""
    caller = who(request)
    run = get_object_or_404(runs_of(caller), public_id=run_id)
    job = job_of(KIND, run.public_id)
    if job is None:
        raise Conflict(_("This assessment was made on the server; it cannot be stopped from here."))
    jobs.cancel(job, by=caller.token.person, at=caller.at)
    run.refresh_from_db()
    return told(run)


def runs_of(caller: Caller) -> QuerySet[Run]:
    """The runs the person sees, of districts inside the token's area: a part of a district has none of its own."""
    return runs_seen_by(caller.token.person, caller.today).filter(within("area_id", caller.area_code))


def told(run: Run) -> dict[str, Any]:
    """A run with the work behind it."""
    job = job_of(KIND, run.public_id)
    return line(run) | {"progress": _progress(job) if job else None}


def line(run: Run) -> dict[str, Any]:
    """A run as the API writes it."""
    plain = ("as_of", "known_at", "status", "is_current", "beside", "started_at", "finished_at", "policy_hash")
    return {name: getattr(run, name) for name in (*plain, "overlays", "code_version", "counts")} | {
        "id": run.public_id,
        "area": run.area_id,
    }


def _progress(job: Job) -> dict[str, Any]:
    return {name: getattr(job, name) for name in ("state", "step", "done", "total", "trouble")}
