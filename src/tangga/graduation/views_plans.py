"""Pages of plans: the list, a new plan, the plan itself with its milestones, changing it, moving it, the paper."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record, record_export
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.families.queries import facilitator_of, facilitators_of_each, families_seen_by
from tangga.families.screens import sees_family
from tangga.graduation import exports, plans, words
from tangga.graduation.candidate_filters import Chip, a_facilitator, chips_of, facilitators_to_choose
from tangga.graduation.forms import MilestoneForm, PlanForm, offered
from tangga.graduation.known import Told, for_the_eyes_of, told_of_family, with_label
from tangga.graduation.models import Milestone, MilestoneDate, Plan
from tangga.graduation.paper import plan_paper
from tangga.graduation.places import chosen, to_choose
from tangga.graduation.queries import (
    Progress,
    accompanied_by,
    homes_of,
    is_in_programme,
    late_of,
    living_in,
    milestones_of,
    next_of,
    open_pick_of,
    plans_seen_by,
    progress_of,
    region_of,
    with_counts,
)
from tangga.graduation.screens import sees_plan, status_of
from tangga.papers import formats
from tangga.papers.months import month_named
from tangga.people import clock
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

NAMES = ("state", "overdue", "due", "facilitator", "area", "target")
SORTS = {
    "target": ("target_month", "pk"),
    "-late": ("-late", "target_month", "pk"),
    "family": ("family__name_search", "pk"),
    "-begun": ("-begun_on", "-pk"),
}
READS = listing.names_of(NAMES)
TARGETS_SHOWN = 24


class Listed:
    """The plans that the list's address asks for."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query, on = request.GET, viewer.today
        self.area = chosen(viewer, query.get("area", "")) if query.get("area") else None
        self.facilitator = a_facilitator(query.get("facilitator", ""), viewer)
        target = month_named(query.get("target", ""))
        self.asked = listing.read(
            query,
            {
                "state": [*Plan.State.values, "open"],
                "overdue": ["yes"],
                "due": ["yes"],
                "area": [self.area.code] if self.area else [],
                "facilitator": [str(self.facilitator.public_id)] if self.facilitator else [],
                "target": [query["target"]] if target else [],
            },
            tuple(SORTS),
        )
        choices = self.asked.choices
        self.state = choices.get("state", "open" if "state" not in query else "")
        rows = plans_seen_by(viewer.person, on)
        if self.state:
            rows = rows.filter(state__in=Plan.OPEN) if self.state == "open" else rows.filter(state=self.state)
        if self.area:
            rows = living_in(rows, self.area.code, on)
        if self.facilitator:
            rows = accompanied_by(rows, self.facilitator, on)
        if target and "target" in choices:
            rows = rows.filter(target_month=target)
        counted: Any = with_counts(rows, on)
        if "overdue" in choices:
            counted = counted.filter(late__gt=0)
        if "due" in choices:  # what the first page counts (todo.py)
            counted = counted.filter(state=Plan.State.PREPARING, target_month__lte=on)
        self.rows: QuerySet[Any] = counted.order_by(*SORTS.get(self.asked.sort, SORTS["target"]))
        self.target = target

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force, each with the query that is left without it."""
        said = {
            "state": states().get(self.state, ""),
            "overdue": _("with overdue milestones"),
            "due": _("whose target month has come"),
            "area": self.area.name if self.area else "",
            "facilitator": self.facilitator.display_name if self.facilitator else "",
            "target": formats.month(self.target),
        }
        return chips_of(self.asked, said, request.GET)


def states() -> dict[str, str]:
    """The states a list can be narrowed to, in words."""
    return {"open": _("open plans"), **{state.value: str(state.label) for state in Plan.State}}


@require_GET
@screen(Action.SEE_PLANS, reads=READS)
def plan_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Plans of the families the viewer sees: open ones first asked for, by target month."""
    listed = Listed(request, viewer)
    page = listed.asked.page_of(listed.rows)
    families = [plan.family_id for plan in page.object_list]
    homes = homes_of(families, viewer.today)
    facilitators = {} if viewer.sees_own_only else facilitators_of_each(families, viewer.today)
    months = plans_seen_by(viewer.person, viewer.today).filter(state__in=Plan.OPEN).order_by("target_month")
    context = {
        "page": "plans",
        "viewer": viewer,
        "asked": listed.asked,
        "state": listed.state,
        "rows": page,
        "shown": [
            (plan, homes.get(plan.family_id), facilitators.get(plan.family_id), Progress(plan.met, plan.every))
            for plan in page.object_list
        ],
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "states": states().items(),
        "areas": to_choose(viewer, listed.area),
        "facilitators": facilitators_to_choose(viewer, listed.area),
        "targets": list(months.values_list("target_month", flat=True).distinct()[:TARGETS_SHOWN]),
        "sorts": [
            ("target", _("target month: soonest first")),
            ("-late", _("most overdue first")),
            ("family", _("by family")),
            ("-begun", _("newest first")),
        ],
        "may_plan": viewer.may(Action.PLAN_GRADUATION),
    }
    return render(request, "graduation/plans.html", context, status=422 if listed.asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_PLANS, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered plans as a workbook."""
    viewer.check_may(Action.EXPORT)
    listed = Listed(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    count = listed.rows.count()

    def sheet() -> exports.Sheet:
        found = list(listed.rows)
        homes = homes_of([plan.family_id for plan in found], viewer.today)
        return exports.plans_sheet(found, lambda family: homes[family].region if family in homes else None)

    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page="plans",
            heading=_("Save graduation plans as Excel"),
            back=f"{reverse('plans')}?{request.GET.urlencode()}",
            count=count,
            chips=[chip.label for chip in listed.chips(request)],
            area=listed.area or viewer.area,
            file_name=_("graduation-plans"),
        ),
        sheet,
        lambda kept: record_export("plans.exported", viewer.posting, **kept),
    )


@require_http_methods(["GET", "POST"])
@screen(Action.PLAN_GRADUATION, first=sees_family)
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Make the plan of a family that is picked, with its first milestones."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    sent = request.POST if request.method == "POST" else None
    pick = open_pick_of(family)
    year = pick.year if pick else None
    form, steps = PlanForm(viewer.today, sent, year=year), offered(viewer.today, sent, year)
    amiss = [each for each in steps if each.is_amiss]
    status = 422 if sent is not None else 200
    if form.is_bound and form.is_valid() and not amiss:
        try:
            plan = plans.begin_plan(
                family,
                form.intent(),
                [each.step() for each in steps if each.chosen],
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                sent=form.cleaned_data["sent"],
            )
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("The plan is made. Add more milestones here, or print it for the family."))
            return redirect("plan", public_id=plan.public_id)
    if amiss:
        form.add_error(None, _("Give each milestone you ticked a day."))
    context = {
        "page": "plans",
        "family": family,
        "form": form,
        "offered": steps,
        "pick": open_pick_of(family),
        "told": _told(viewer, told_of_family(family, viewer.today, viewer.today.year)),
    }
    return render(request, "graduation/plan_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def edit(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Change what a plan says."""
    plan = _plan(viewer, public_id)
    form = PlanForm(viewer.today, request.POST if request.method == "POST" else None, plan)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["revision"]
        try:
            plans.change_plan(public_id, form.intent(), by=viewer.person, on=viewer.today, at=clock.now(), seen=seen)
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
            plan.refresh_from_db()
        else:
            messages.success(request, _("The plan is changed."))
            return redirect("plan", public_id=public_id)
    context = {"page": "plans", "family": plan.family, "form": form, "plan": plan, "status": status}
    return render(request, "graduation/plan_form.html", context, status=status)


def _plan(viewer: Viewer, public_id: UUID) -> Plan:
    return get_object_or_404(plans_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(Action.SEE_PLANS, first=sees_plan)
def plan_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One plan: the wish, how far it is, its milestones, and what the viewer can do about it."""
    return shown_plan(request, viewer, public_id)


def shown_plan(
    request: HttpRequest,
    viewer: Viewer,
    public_id: UUID,
    refused: TanggaError | None = None,
    opened: str = "",
    adding: MilestoneForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """refused: why something that was sent was not done; opened: the form it came from, shown again as it was typed."""
    plan = _plan(viewer, public_id)
    milestones = milestones_of([plan])[plan.pk]
    histories: dict[int, list[Any]] = {each.pk: [] for each in milestones}
    for each in _dates_of(milestones):
        histories[each.milestone_id].append(each)
    told = told_of_family(plan.family, viewer.today, plan.candidate.year)
    late, is_in = late_of([plan], viewer.today), is_in_programme(plan.family, viewer.today)
    context = {
        "page": "plans",
        "viewer": viewer,
        "plan": plan,
        "family": plan.family,
        "home": homes_of([plan.family_id], viewer.today).get(plan.family_id),
        "facilitator": facilitator_of(plan.family, viewer.today),
        "milestones": [(each, histories[each.pk], each.pk in late) for each in milestones],
        "progress": progress_of(milestones),
        "next": next_of(milestones),
        "moves": list(plan.moves.select_related("by")),
        "support": exports.support_words(plan.support),
        "mark": words.STATE_MARKS[plan.state],
        "readiness": words.level(plan.readiness_level) if plan.readiness_level else "",
        "told": _told(viewer, told),
        "may_plan": viewer.may(Action.PLAN_GRADUATION) and plan.is_open,
        "adding": adding or MilestoneForm(),
        "end_reasons": Plan.EndReason.choices,
        "problem": str(refused) if refused else "",
        "opened": opened,
        "typed": request.POST,
        "sent": uuid4(),
        "today": viewer.today,
        "over": plan.is_open and is_in and plan.target_month <= viewer.today,
        "left": plan.is_open and not is_in,
    }
    return render(request, "graduation/plan.html", context, status=status_of(refused) if refused else status)


def _told(viewer: Viewer, told: Told | None) -> Told | None:
    """What is known of the family and, for those who see labels, whether the label may be its only reason."""
    told = with_label(told, viewer.today)
    return for_the_eyes_of(viewer, told) if told else None


def _dates_of(milestones: list[Milestone]) -> QuerySet[MilestoneDate]:
    return MilestoneDate.objects.filter(milestone__in=[each.pk for each in milestones]).select_related("set_by")


def _moved(
    request: HttpRequest, viewer: Viewer, public_id: UUID, act: Callable[..., Plan], opened: str, told: str
) -> HttpResponse:
    """Do what a form of the plan's page asks for, with the words typed in it."""
    said = request.POST.get("words", "")
    try:
        act(public_id, said, by=viewer.person, on=viewer.today, at=clock.now(), seen=revision_sent(request))
    except (NotValid, Conflict) as refused:
        return shown_plan(request, viewer, public_id, refused, opened)
    messages.success(request, told)
    return redirect("plan", public_id=public_id)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def pause(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Let a plan rest."""
    return _moved(request, viewer, public_id, plans.pause, "pause", _("The plan rests. Its milestones wait meanwhile."))


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def resume(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Go on with a plan that rested."""
    told = _("The plan goes on. Move milestones whose day is over.")
    return _moved(request, viewer, public_id, plans.resume, "resume", told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record that the family withdraws."""
    told = _("Recorded: the family withdraws. It stays in the programme, and nothing is taken from it.")
    return _moved(request, viewer, public_id, plans.withdraw_by_family, "withdraw", told)


@require_POST
@screen(Action.PLAN_GRADUATION, first=sees_plan)
def end(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """End a plan."""
    ends = partial(plans.end, end_reason=request.POST.get("end_reason", ""))
    return _moved(request, viewer, public_id, ends, "end", _("The plan is ended."))


@require_GET
@screen(Action.SEE_PLANS, first=sees_plan)
def paper(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The plan as a PDF for the family to keep; that it was taken is in the log."""
    viewer.check_may(Action.EXPORT)
    plan = _plan(viewer, public_id)
    area = region_of(plan.family, viewer.today)
    family = str(plan.family.public_id)
    record("plan.paper_taken", plan, by=viewer.person, area_code=area, at=clock.now(), family=family)
    made = plan_paper(plan, viewer, clock.now())
    answer = HttpResponse(made, content_type="application/pdf")
    name = "-".join((_("plan"), f"{plan.begun_on.isoformat()}.pdf"))
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
