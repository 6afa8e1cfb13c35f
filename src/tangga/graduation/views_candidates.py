"""Pages of whom to prepare: the list with its reasons, picking one or several, taking a pick back, the file."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.models import Family
from tangga.families.queries import families_seen_by, out_since, spells_of_each
from tangga.families.screens import sees_family
from tangga.graduation import candidate_filters, exports, words
from tangga.graduation.candidate_filters import NAMES, Filters, business_label, facilitators_to_choose
from tangga.graduation.candidates import CandidatePages
from tangga.graduation.forms import PickForm, ReasonForm, usual_year
from tangga.graduation.known import for_the_eyes_of, told_of_family, with_label
from tangga.graduation.picks import pick, pick_many, unpick
from tangga.graduation.places import to_choose
from tangga.graduation.queries import candidates_seen_by, picked_in, target_for, target_of_area
from tangga.graduation.screens import sees_candidate, status_of
from tangga.people import clock
from tangga.people.addresses import id_named
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.visits.models import BusinessKind

YEAR_DIGITS = 4
READS = listing.names_of(NAMES)


@require_GET
@screen(Action.SEE_PLANS, reads=READS)
def candidates(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list, filtered, sorted and paged as the address says."""
    return _list(request, viewer)


def _list(request: HttpRequest, viewer: Viewer, problem: str = "", status: int = 200) -> HttpResponse:
    filters = candidate_filters.read(request.GET, viewer)
    pages = CandidatePages(filters, viewer)
    page = pages.get_page(filters.asked.page)
    # All rows are from runs of today's order; of several districts the latest day is told.
    as_of = max((told.answer.run.as_of for told in page.object_list), default=None)
    context = {
        "page": "candidates",
        "viewer": viewer,
        "asked": filters.asked,
        "filters": filters,
        "chips": candidate_filters.chips(filters, request.GET),
        "rows": page,
        "sizes": listing.SIZES,
        "as_of": as_of,
        "may_plan": viewer.may(Action.PLAN_GRADUATION),
        "chosen": request.POST.getlist("family"),
        "sent": request.POST.get("sent") or uuid4(),
        "problem": problem,
        "counter": _counter(viewer, filters),
        "pick_years": [viewer.today.year, viewer.today.year + 1],
        "pick_year": usual_year(viewer.today),
        "limit_words": _limit_words(filters, pages),
        **_form(viewer, filters),
    }
    return render(request, "graduation/candidates.html", context, status=422 if filters.asked.problems else status)


def _form(viewer: Viewer, filters: Filters) -> dict[str, object]:
    """What the filter form offers."""
    return {
        "areas": to_choose(viewer, filters.area),
        "facilitators": facilitators_to_choose(viewer, filters.area),
        "levels": [(code, words.level(code)) for code in words.LEVELS],
        "kinds": [("any", business_label("any")), *BusinessKind.choices] if viewer.may(Action.SEE_VISITS) else [],
        "sorts": [
            ("readiness", _("readiness: the most ready first")),
            ("-years", _("longest in the programme first")),
            ("ends", _("last component ends soonest")),
            ("name", _("name")),
        ],
    }


def _counter(viewer: Viewer, filters: Filters) -> dict[str, object]:
    """How many are picked for the year, and the target: of one facilitator where one is asked for, else the area."""
    whose = viewer.person if viewer.sees_own_only else filters.facilitator
    shown = filters.area.code if filters.area and whose is None else ""
    picked = picked_in(filters.year, viewer.person, viewer.today, whose, shown)
    area = viewer.area or filters.area
    if whose is None:
        target = target_of_area(filters.year, filters.area or viewer.area)
    else:
        target = target_for(whose, filters.year, area.code) if area is not None else None
    name = whose.display_name if whose is not None and whose != viewer.person else ""
    above = max(0, picked - target) if target else 0
    return {"picked": picked, "target": target, "above": above, "year": filters.year, "name": name}


def _limit_words(filters: Filters, pages: CandidatePages) -> dict[str, int] | None:
    """With the filter of the five-year limit alone: how many it names, and how many it does not touch."""
    if set(filters.asked.choices) - {"area"} != {"limit"} or filters.asked.problems:
        return None
    return {"beyond": pages.count, "kept": pages.tallied - pages.count}


@require_POST
@screen(Action.PLAN_GRADUATION, reads=READS)
def pick_several(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Pick the families that were ticked in the list: all of them or none."""
    sent, chosen = id_named(request.POST.get("sent", "")), [id_named(each) for each in request.POST.getlist("family")]
    keys = [each for each in chosen if each]
    families = list(families_seen_by(viewer.person, viewer.today).filter(public_id__in=keys))
    if len(families) != len(set(chosen)):
        get_object_or_404(Family.objects.none())
    if not families:
        return _list(request, viewer, _("Tick the families to pick first."), 422)
    typed = request.POST.get("year", "")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == YEAR_DIGITS else viewer.today.year
    try:
        pick_many(families, year, by=viewer.person, on=viewer.today, at=clock.now(), sent=sent)
    except NotValid as refused:
        return _list(request, viewer, str(refused), 422)
    count = len(families)
    told = ngettext("%(count)s family picked for %(year)s.", "%(count)s families picked for %(year)s.", count)
    messages.success(request, told % {"count": count, "year": year})
    query = request.GET.urlencode()
    return redirect(f"{reverse('candidates')}{'?' + query if query else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.PLAN_GRADUATION, first=sees_family)
def pick_one(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Pick one family, with all that speaks for and against it in sight."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    told = told_of_family(family, viewer.today, viewer.today.year)
    needs_words = told is not None and told.needs_words
    out = out_since(spells_of_each([family.pk]).get(family.pk, ()), viewer.today)
    if out is not None and request.method == "GET":  # said at once, not after the form was filled in
        context = {"page": "candidates", "family": family, "out": out, "viewer": viewer}
        return render(request, "graduation/pick.html", context)
    form = PickForm(viewer.today, needs_words, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            picked = pick(
                family,
                int(said["year"]),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                why=said["why"],
                reason=said["reason"],
                sent=said["sent"],
            )
        except NotValid as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(
                request, _("Picked for %(year)s. Make the plan with the family next.") % {"year": picked.year}
            )
            return redirect("family", public_id=family.public_id)
    if form.is_bound:
        status = 422
    shown = with_label(told, viewer.today)
    shown = for_the_eyes_of(viewer, shown) if shown else None
    context = {"page": "candidates", "family": family, "told": shown, "form": form, "viewer": viewer}
    return render(request, "graduation/pick.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(Action.PLAN_GRADUATION, first=sees_candidate)
def take_back(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a pick back, with the reason."""
    candidate = get_object_or_404(candidates_seen_by(viewer.person, viewer.today), public_id=public_id)
    label = _("Why the family is not to be prepared after all")
    form = ReasonForm(label, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            unpick(public_id, form.cleaned_data["reason"], by=viewer.person, on=viewer.today, at=clock.now())
        except (NotValid, Conflict) as refused:
            form.add_error("reason", str(refused))
            status = status_of(refused)
        else:
            messages.info(request, _("The pick is taken back. It stays on record with your words."))
            return redirect("candidates")
    elif form.is_bound:
        status = 422
    context = {"page": "candidates", "candidate": candidate, "form": form}
    return render(request, "graduation/unpick.html", context, status=status)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_PLANS, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered list as a workbook: words and reasons, no score."""
    viewer.check_may(Action.EXPORT)
    filters = candidate_filters.read(request.GET, viewer)
    if filters.asked.problems:
        raise NotValid(" ".join(filters.asked.problems))
    pages = CandidatePages(filters, viewer)
    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page="candidates",
            heading=_("Save families to prepare as Excel"),
            back=f"{reverse('candidates')}?{request.GET.urlencode()}",
            count=pages.count,
            chips=[chip.label for chip in candidate_filters.chips(filters, request.GET)],
            area=filters.area or viewer.area,
            file_name=_("families-to-prepare"),
        ),
        lambda: exports.candidates_sheet(pages.all_at_once(), filters.year),
        lambda kept: record_export("candidates.exported", viewer.posting, **kept),
    )
