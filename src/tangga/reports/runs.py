"""Assessments: the list of them, one of them with what it was made from, starting one, and the monthly one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.errors import NotValid
from tangga.jobs.models import Job
from tangga.jobs.queries import job_of
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports.filters import SIZES
from tangga.runs import actions
from tangga.runs.models import Run, RunSchedule, ScheduledRun, Thinning
from tangga.runs.monthly import due_after
from tangga.runs.queries import runs_seen_by
from tangga.runs.schedules import LAST_DAY

STATES: dict[str, tuple[Promise, str]] = {
    "waiting": (gettext_lazy("waiting"), "clock"),
    "running": (gettext_lazy("at work"), "refresh"),
    "done": (gettext_lazy("done"), "circle-check"),
    "failed": (gettext_lazy("did not succeed"), "alert-triangle"),
    "cancelled": (gettext_lazy("cancelled"), "x"),
}
SORTS = {
    "as_of": "as_of",
    "known": "known_at",
    "families": "counts__families",
    "amount": "counts__annual_idr",
}
LATEST_FIRST = "-as_of"


@dataclass(frozen=True)
class Chosen:
    """The filters of the list as the address gives them; problems: those it gives wrongly, then nothing is shown."""

    area: Area | None
    state: str
    sort: str
    size: int
    problems: tuple[str, ...]

    @property
    def in_use(self) -> bool:
        return bool(self.area or self.state)


@require_GET
@screen(Action.SEE_RUNS, reads=names({"area", "state", "sort", "size", "page"}))
def runs(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every assessment of the viewer's districts, the form to start one, and the monthly ones."""
    seen = runs_seen_by(viewer.person, viewer.today)
    districts = districts_of(viewer)
    chosen = _chosen(request, seen)
    found = seen.none() if chosen.problems else _ordered(_filtered(seen, chosen), chosen.sort)
    scheduled = ScheduledRun.objects.filter(run=OuterRef("pk"))
    rows = Paginator(found.annotate(by_schedule=Exists(scheduled)), chosen.size).get_page(request.GET.get("page"))
    open_runs = seen.filter(status__in=actions.NOT_ENDED).order_by("started_at")
    context = {
        "page": "runs",
        "rows": rows,
        "filters": chosen,
        "sizes": SIZES,
        "sorts": _sorts(chosen.sort),
        "states": STATES,
        "areas": Area.objects.filter(pk__in=seen.order_by().values("area")).order_by("code"),
        "districts": districts,
        "several": len(districts) != 1,
        "jobs": [(run, job) for run in open_runs[:10] if (job := job_of(actions.KIND, run.public_id)) is not None],
        "may_start": viewer.may(Action.RUN_ASSESSMENT) and districts,
        "may_schedule": viewer.may(Action.SCHEDULE_RUNS) and districts,
        "schedules": _schedules(districts, clock.now()),
        "days": range(1, LAST_DAY + 1),
        "hours": range(24),
        "today": viewer.today,
        "part_only": viewer.area is not None and viewer.area.level > Level.DISTRICT,
    }
    return render(request, "reports/runs.html", context, status=422 if chosen.problems else 200)


def districts_of(viewer: Viewer) -> list[Area]:
    """The districts that lie in the viewer's area."""
    inside = Area.objects.filter(within("code", viewer.area.code if viewer.area else ""), level=Level.DISTRICT)
    return list(inside.order_by("code"))


def _chosen(request: HttpRequest, seen: QuerySet[Run]) -> Chosen:
    problems = []
    area = None
    if code := request.GET.get("area", ""):
        area = Area.objects.filter(code=code, pk__in=seen.order_by().values("area")).first()
        if area is None:
            problems.append(_("No district of yours that was ever assessed has this code."))
    state = request.GET.get("state", "")
    if state and state not in STATES:
        problems.append(_("There is no such state of an assessment."))
    sort = request.GET.get("sort", LATEST_FIRST)
    if sort.removeprefix("-") not in SORTS:
        problems.append(_("The list cannot be sorted this way."))
        sort = LATEST_FIRST
    size = request.GET.get("size", str(SIZES[0]))
    if size not in map(str, SIZES):
        problems.append(_("Choose one of the offered numbers of rows."))
        size = str(SIZES[0])
    return Chosen(area, state, sort, int(size), tuple(problems))


def _filtered(found: QuerySet[Run], chosen: Chosen) -> QuerySet[Run]:
    if chosen.area is not None:
        found = found.filter(area=chosen.area)
    return found.filter(status=chosen.state) if chosen.state else found


def _ordered(found: QuerySet[Run], sort: str) -> QuerySet[Run]:
    column = SORTS[sort.removeprefix("-")]
    return found.order_by(f"-{column}" if sort.startswith("-") else column, "-started_at", "-pk")


def _sorts(sort: str) -> list[tuple[str, str, bool]]:
    offered = {
        "-as_of": _("latest day first"),
        "as_of": _("earliest day first"),
        "-known": _("latest known first"),
        "-families": _("most families"),
        "-amount": _("largest amount"),
    }
    return [(key, label, key == sort) for key, label in offered.items()]


@dataclass(frozen=True)
class Planned:
    """A district's monthly assessment as the page shows it; `next_at` None while it is off."""

    schedule: RunSchedule
    next_at: datetime | None
    trouble: str


def _schedules(districts: list[Area], now: datetime) -> list[Planned]:
    found = RunSchedule.objects.filter(area__in=districts).select_related("area", "set_by")
    last = {each.area_id: each for each in ScheduledRun.objects.filter(area__in=districts).order_by("month")}
    return [
        Planned(
            each,
            due_after(each, now) if each.is_on else None,
            last[each.area_id].trouble if each.area_id in last else "",
        )
        for each in found
    ]


@require_GET
@screen(Action.SEE_RUNS)
def run(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One assessment: what it was made from, what it found, and the others it can be compared with."""
    seen = runs_seen_by(viewer.person, viewer.today)
    found = get_object_or_404(seen, public_id=public_id)
    job = job_of(actions.KIND, found.public_id)
    others = seen.filter(area=found.area, status=Run.Status.DONE).exclude(pk=found.pk).order_by("-as_of", "-started_at")
    earlier = others.filter(as_of__lte=found.as_of).first()
    context = {
        "page": "runs",
        "run": found,
        "state": STATES[found.status],
        "job": job,
        "trouble": job.trouble if job and job.state == Job.State.FAILED else "",
        "thinning": Thinning.objects.filter(run=found).first(),
        "by_schedule": ScheduledRun.objects.filter(run=found).exists(),
        "others": others[:24],
        "earlier": earlier,
        "figures": _figures(found),
        "seconds": [(str(SECONDS.get(step, step)), value) for step, value in found.seconds.items()],
        "several": viewer.area is None or viewer.area.level < Level.DISTRICT,
    }
    return render(request, "reports/run.html", context)


SECONDS = {
    "snapshot": gettext_lazy("gathering the facts"),
    "assess": gettext_lazy("applying the rules"),
    "store": gettext_lazy("storing the answers"),
}
FIGURES: dict[str, tuple[Promise, bool]] = {  # name in Run.counts -> words, whether it is money
    "families": (gettext_lazy("families"), False),
    "members": (gettext_lazy("members"), False),
    "active": (gettext_lazy("active families"), False),
    "members_paid": (gettext_lazy("members paid"), False),
    "annual_idr": (gettext_lazy("entitlement a year"), True),
    "period_idr": (gettext_lazy("entitlement in the payment period of the day"), True),
    "natural_exit": (gettext_lazy("families that leave naturally"), False),
    "unsure": (gettext_lazy("families with something to ask"), False),
    "five_years": (gettext_lazy("families five years and more in the programme"), False),
    "preparable": (gettext_lazy("families that could be prepared for leaving"), False),
}


def _figures(found: Run) -> list[tuple[str, int, bool]]:
    return [(str(words), found.counts[name], money) for name, (words, money) in FIGURES.items() if name in found.counts]


@require_POST
@screen(Action.RUN_ASSESSMENT)
def run_start(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask for an assessment of a district as of a day."""
    now = clock.now()
    area = _district_of_form(request, viewer)
    as_of = _day_of_form(request.POST.get("as_of", ""), viewer.today)
    asked = actions.ask_for_run(area, as_of=as_of, at=now, by=viewer.person)
    if asked.beside:
        messages.info(
            request,
            _("The current assessment is about a later day and stays the current one; this one stands beside it."),
        )
    return redirect("run", public_id=asked.public_id)


@require_POST
@screen(Action.SCHEDULE_RUNS)
def run_schedule(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Set a district's monthly assessment, or turn it off."""
    area = _district_of_form(request, viewer)
    day, hour = _number(request.POST.get("day", "")), _number(request.POST.get("hour", ""))
    is_on = request.POST.get("on", "yes") == "yes"
    actions.set_schedule(area, day=day, hour=hour, is_on=is_on, by=viewer.person, at=clock.now())
    messages.success(
        request,
        _("%(area)s is now assessed each month by itself.") % {"area": area.name}
        if is_on
        else _("%(area)s is no longer assessed by itself.") % {"area": area.name},
    )
    return redirect("runs")


def _district_of_form(request: HttpRequest, viewer: Viewer) -> Area:
    inside = Area.objects.filter(within("code", viewer.area.code if viewer.area else ""))
    return get_object_or_404(inside, code=request.POST.get("area", ""), level=Level.DISTRICT)


def _day_of_form(text: str, today: date) -> date:
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotValid(_("Choose a day as year-month-day, for example 2026-01-31.")) from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise NotValid(_("Choose a day of the month and an hour."))
    return int(text)
