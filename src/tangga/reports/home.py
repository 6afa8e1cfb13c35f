"""The first page: what needs somebody today, then the figures of their area. Every figure leads to what it counts."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tangga.areas.models import Level
from tangga.papers import formats
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.people.steps import Figure, Step
from tangga.reports.exits import chart
from tangga.reports.field_steps import field_figures, field_steps
from tangga.reports.periods import period_of, unnamed
from tangga.reports.places import area_title, freshness
from tangga.reports.queries_home import Figures, a_year_after, figures_of, parts
from tangga.reports.queries_waiting import MOST, Waiting, waiting_for
from tangga.runs.ahead import ending_by_year
from tangga.runs.seen import Seen

YEARS_AHEAD = 6
AT_ONCE = 6  # lines of today that stand open; the rest is folded


@require_GET
@screen(None)
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """By role: own families, a district, the parts of a province or of the country; or where to go without any."""
    context: dict[str, object] = {"page": "home", "viewer": viewer, "where": area_title(viewer.area)}
    fresh = freshness(viewer)
    if viewer.sees_families:
        found_waiting = waiting_for(viewer)
        steps = field_steps(viewer)
        shown = AT_ONCE if len(steps) > AT_ONCE + 1 else len(steps)  # one line is not worth a fold
        context["todays"], context["later"] = steps[:shown], steps[shown:]
        context["waiting"] = context["steps"] = _waiting(found_waiting)
        context["beside"] = _beside(found_waiting)
    if not viewer.sees_families or fresh is None:
        return render(request, "reports/home.html", context)
    seen = Seen(viewer.person, viewer.today)
    tallied = seen.tallied()
    found = figures_of(tallied, fresh.latest)
    years = range(fresh.latest.year, fresh.latest.year + YEARS_AHEAD)
    context |= {
        "fresh": fresh,
        "figures": [
            *_figures(found, viewer, fresh.latest, one_day=fresh.earliest == fresh.latest),
            *field_figures(viewer),
        ],
        "steps": [*_waiting(found_waiting), *_steps(found, fresh.latest)],
        "found": found,
        "years": years,
        "period": period_of(fresh.latest) if fresh.earliest == fresh.latest else unnamed(),
    }
    level = viewer.area.level + 1 if viewer.area else Level.PROVINCE
    if not viewer.sees_own_only and level <= Level.DISTRICT:
        context["parts"] = _with_bars(parts(seen.tallied_by_area(level), years), years)
        context["parts_name"] = _("Districts") if level == Level.DISTRICT else _("Provinces")
    else:
        context["wide"] = chart(
            years, ending_by_year(tallied, "continues"), ending_by_year(tallied, "drops_out"), 76, 14
        )
    return render(request, "reports/home.html", context)


def _with_bars(found: list, years: range) -> list[tuple[object, list[tuple[int, int, float, float]]]]:
    """Each part with its bars (year, families, x, height): one scale a row, as shares of its own families."""
    rows = []
    for part in found:
        most = max([*part.by_year.values(), 1])
        bars = [
            (year, part.by_year.get(year, 0), place * 22.0, round(part.by_year.get(year, 0) / most * 34, 1))
            for place, year in enumerate(years)
        ]
        rows.append((part, bars))
    return rows


def _waiting(found: Waiting) -> list[Step]:
    """What colleagues wait for; nothing that is zero."""
    every = [
        (
            found.to_decide,
            ngettext("correction waits for your decision", "corrections wait for your decision", found.to_decide),
            _("Nothing is recorded before somebody else than the sender has checked it."),
            f"{reverse('changes')}?state=proposed",
            "pencil",
        ),
        (
            found.sent_back,
            ngettext("correction of yours came back", "corrections of yours came back", found.sent_back),
            _("Read what the checker wrote, put it right and send it again."),
            f"{reverse('changes')}?state=sent_back",
            "arrow-back-up",
        ),
        (
            found.lists,
            ngettext("list waits for your decision", "lists wait for your decision", found.lists),
            _("Nothing of a list is in the registry before it is accepted."),
            f"{reverse('imports')}?state=waiting",
            "file-upload",
        ),
        (
            found.numbers,
            ngettext("possible duplicate", "possible duplicates", found.numbers),
            _("Say whether they are the same person or family, or two."),
            reverse("duplicates"),
            "copy",
        ),
    ]
    return [Step(*each, most=MOST) for each in every if each[0]]


def _beside(found: Waiting) -> dict[str, str]:
    """The same beside the office menu's entries, by page; nothing that is zero."""
    by_page = {"changes": found.to_decide + found.sent_back, "imports": found.lists, "duplicates": found.numbers}
    return {page: f"{MOST}+" if many > MOST else str(many) for page, many in by_page.items() if many}


def _steps(found: Figures, as_of: date) -> list[Step]:
    """What needs a person, most pressing first; nothing that is zero."""
    families = reverse("families")
    every = [
        Step(
            found.unsure,
            ngettext("family has a fact to ask for", "families have a fact to ask for", found.unsure),
            _("Until somebody asks, nothing can be concluded about them."),
            reverse("unsure"),
            "help-circle",
        ),
        Step(
            found.out_of_school,
            ngettext("family has a child out of school", "families have a child out of school", found.out_of_school),
            _("Help the child back to school: the component counts again from enrolment."),
            f"{families}?out_of_school=yes",
            "school",
        ),
        Step(
            found.exit,
            ngettext("family has no component left", "families have no component left", found.exit),
            _("They leave naturally after verification. Tell them before it happens."),
            f"{families}?exit=yes",
            "stairs-up",
        ),
        Step(
            found.soon,
            ngettext("family leaves within a year", "families leave within a year", found.soon),
            _("Their last component ends by %(month)s. Prepare them now.")
            % {"month": formats.month(a_year_after(as_of))},
            f"{families}?ends_before={a_year_after(as_of).isoformat()}&sort=ends",
            "calendar",
        ),
        Step(
            found.above_limit,
            ngettext("family is above the decile limit", "families are above the decile limit", found.above_limit),
            _("Due for a check as assessed prosperous; never out by themselves."),
            f"{families}?above_limit=yes",
            "scale",
        ),
    ]
    return [step for step in every if step.count]


def _figures(found: Figures, viewer: Viewer, as_of: date, one_day: bool) -> list[Figure]:
    families = reverse("families")
    period = period_of(as_of) if one_day else unnamed()
    return [
        Figure(
            formats.number(found.families),
            _("My families") if viewer.sees_own_only else _("Active families"),
            ngettext("%(count)s member paid", "%(count)s members paid", found.members_paid)
            % {"count": formats.number(found.members_paid)},
            families,
            "users",
        ),
        Figure(
            formats.rupiah(found.period_idr),
            period.entitlement,
            _("%(amount)s a year") % {"amount": formats.rupiah(found.annual_idr)},
            f"{families}?sort=-amount",
            "cash",
        ),
        Figure(
            formats.number(found.prepare),
            _("Could be prepared"),
            _("five years or more, with somebody able to work"),
            f"{reverse('candidates')}?sort=-years"
            if viewer.may(Action.SEE_PLANS)
            else f"{families}?prepare=yes&sort=-years",
            "award",
        ),
        Figure(
            formats.number(found.exit + found.soon),
            _("Leaving naturally"),
            _("now or within a year"),
            f"{families}?leaving={a_year_after(as_of).isoformat()}&sort=ends",
            "stairs-up",
        ),
    ]
