"""Pages of natural exits in bulk: the groups, proposing one, and one group with its sample and what can be done."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.cases import cohort_actions as actions
from tangga.cases.cohort_forms import CohortForm
from tangga.cases.cohort_models import KIND
from tangga.cases.cohort_page import decided_of, homes_of, offers_of, sample_of, states_in_words
from tangga.cases.cohort_queries import cohorts_seen_by, left_out_of, runs_to_propose, states_of
from tangga.cases.models import Case, Cohort, CohortProblem, LeftOut
from tangga.cases.waits import each_with_waits
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.families.queries import families_seen_by
from tangga.graduation import exports
from tangga.graduation.screens import status_of
from tangga.jobs.queries import job_of
from tangga.jobs.views import progress_of
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.policy import load, overlays_for
from tangga.rules import sampling
from tangga.runs.models import Run

READS = listing.names_of(())
MOST_RUNS = 24


def sees_cohort(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_cohort)`. Raises Http404."""
    if not cohorts_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


@require_GET
@screen(Action.SEE_CASES, reads=READS)
def cohort_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The groups of natural exits that were proposed in bulk, the latest first, with where their cases stand."""
    asked = listing.read(request.GET, {}, ("latest",))
    page = asked.page_of(cohorts_seen_by(viewer.person, viewer.today))
    states = states_of(list(page.object_list))
    context = {
        "page": "cases",
        "viewer": viewer,
        "rows": page,
        "shown": [(each, states_in_words(states[each.pk])) for each in page.object_list],
        "sizes": listing.SIZES,
        "asked": asked,
        "may_propose": viewer.may(Action.PROPOSE_IN_BULK),
    }
    return render(request, "cases/cohorts.html", context, status=422 if asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_IN_BULK)
def cohort_new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Propose all natural exits of an assessment; how they are re-verified is set here, once."""
    runs = list(runs_to_propose(viewer.area.code if viewer.area else "")[:MOST_RUNS])
    form = CohortForm(request.POST if request.method == "POST" else None, runs=runs)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            cohort = actions.propose_all(*form.said(), by=viewer.person, on=viewer.today, at=clock.now())
        except (NotValid, Conflict, Run.DoesNotExist) as refused:
            form.add_error(None, str(refused) or _("Choose an assessment of your district."))
            status = status_of(refused) if isinstance(refused, TanggaError) else 422
        else:
            return redirect("cohort", public_id=cohort.public_id)
    policy = load(viewer.today, overlays_for(viewer.area.code if viewer.area else ""))
    context = {"page": "cases", "form": form, "runs": runs, "least": sampling.least(0, policy)}
    return render(request, "cases/cohort_new.html", context, status=status)


@require_GET
@screen(Action.SEE_CASES, first=sees_cohort, reads=READS)
def cohort_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One group: where its cases stand, what blocks, the sample, the problems of the latest step."""
    return _shown(request, viewer, public_id)


def _shown(
    request: HttpRequest, viewer: Viewer, public_id: UUID, refused: TanggaError | None = None, opened: str = ""
) -> HttpResponse:
    cohort = get_object_or_404(cohorts_seen_by(viewer.person, viewer.today), public_id=public_id)
    asked = listing.read(request.GET, {}, ("latest",))
    steps = list(cohort.steps.select_related("by").order_by("-pk"))
    latest = steps[0] if steps else None
    job = job_of(KIND, latest.public_id) if latest is not None and latest.finished_at is None else None
    states = states_of([cohort])[cohort.pk]
    problems = asked.page_of(
        CohortProblem.objects.filter(step=latest).select_related("case__family", "case__region__parent").order_by("pk")
    )
    sample = sample_of(cohort)
    context = {
        "page": "cases",
        "viewer": viewer,
        "cohort": cohort,
        "states": states_in_words(states),
        "total": states.total(),
        "left_out": [(str(LeftOut.Why(why).label), many) for why, many in left_out_of(cohort).items()],
        "sample": sample,
        "homes": homes_of(cohort, states, sample),
        "accepted": sampling.ACCEPTED,
        "refused_verdict": sampling.REFUSED,
        "offers": offers_of(cohort, viewer, states, latest),
        "decided": decided_of(cohort, states.total()),
        "steps": steps,
        "latest": latest,
        "rows": problems,
        "sizes": listing.SIZES,
        "problem": str(refused) if refused else " ".join(asked.problems),
        "opened": opened,
        "typed": request.POST,
        **(progress_of(job, viewer, clock.now()) if job is not None and job.is_open else {"job": None}),
    }
    status = status_of(refused) if refused else 422 if asked.problems else 200
    return render(request, "cases/cohort.html", context, status=status)


def _step(action: Action, code: str, act: Callable[..., Any], day: bool = False) -> Callable[..., HttpResponseBase]:
    """The view of a step that is asked for all families at once."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        said: tuple[date, ...] = ()
        try:
            if day:
                said = (_day(request.POST.get("effective_on", "")),)
            act(public_id, *said, by=viewer.person, on=viewer.today, at=clock.now())
        except (NotValid, Conflict) as refused:
            return _shown(request, viewer, public_id, refused, code)
        messages.success(request, _("Asked for; the work goes on in the background."))
        return redirect("cohort", public_id=public_id)

    return require_POST(screen(action, first=sees_cohort)(view))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotValid(_("Enter the day as year-month-day, for example 2025-07-01.")) from wrong


cohort_go_on = _step(Action.PROPOSE_IN_BULK, "propose", actions.go_on)
cohort_verify = _step(Action.VERIFY_EXITS, "verify", actions.verify_others)
cohort_approve = _step(Action.DECIDE_EXITS, "approve", actions.approve_all, day=True)
cohort_carry_out = _step(Action.DECIDE_EXITS, "carry_out", actions.carry_out_all)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, first=sees_cohort)
def cohort_export(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponseBase:
    """GET asks for the reason; POST answers with every family of the group as a workbook: its ticket, its state."""
    viewer.check_may(Action.EXPORT)
    cohort = get_object_or_404(cohorts_seen_by(viewer.person, viewer.today), public_id=public_id)
    cases = Case.objects.filter(cohort=cohort).select_related("family", "region").order_by("pk")
    seen = families_seen_by(viewer.person, viewer.today)
    left_out = LeftOut.objects.filter(cohort=cohort, family__in=seen.order_by().values("pk")).select_related("family")
    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page="cases",
            heading=_("Save this group of natural exits as Excel"),
            back=reverse("cohort", args=[public_id]),
            count=cases.count() + left_out.count(),
            chips=[],
            area=cohort.district,
            file_name=_("natural-exits-in-bulk"),
        ),
        lambda: _sheet(cohort, cases, left_out, viewer.today),
        lambda kept: record_export("cohort.exported", cohort, **kept),
    )


def _sheet(cohort: Cohort, cases: Iterable[Case], left_out: Iterable[LeftOut], on: date) -> exports.Sheet:
    columns = [
        (_("Family id"), 16), (_("Family"), 28), (_("Village"), 24), (_("State"), 20), (_("Drawn"), 10),
        (_("Verified"), 18), (_("Waits for"), 30), (_("Decision"), 20), (_("First day out"), 12), (_("Why not"), 44),
        (_("Ticket (SHA-256 of seed:family id)"), 66),
    ]  # fmt: skip
    latest = cohort.steps.order_by("-pk").first()
    why = dict(CohortProblem.objects.filter(step=latest).values_list("case", "why"))
    seed = cohort.seed

    def rows() -> Iterable[list[Any]]:
        for case, waits in each_with_waits(cases, on):
            how = _("by the sample") if case.by_sample else _("at its home") if case.verified_by_id else ""
            yield [
                case.family.family_id, case.family.name, case.region.name, case.get_state_display(),
                _("yes") if case.in_sample else _("no"), how, waits.whom, case.number,
                case.effective_on, why.get(case.pk, ""), sampling.ticket(seed, case.family.family_id),
            ]  # fmt: skip
        for out in left_out:
            told = [out.family.family_id, out.family.name, "", _("left out"), _("no"), "", "", "", None]
            yield [*told, out.get_why_display(), ""]

    return exports.Sheet(_("Natural exits"), columns, rows())
