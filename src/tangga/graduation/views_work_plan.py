"""Pages of the work plan: a facilitator's month by week, the year, and for whoever oversees them each facilitator's."""

from datetime import date
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families import listing
from tangga.graduation.candidate_filters import a_facilitator
from tangga.graduation.paper import week_words, work_plan_paper
from tangga.graduation.queries import of_each_facilitator
from tangga.graduation.work_plan import due_in_week, items_of, targets_of, weeks_of, year_of
from tangga.papers.months import first_of, last_of, month_after, month_named
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

EARLIEST, LATEST = 2019, 2100
NAMES = ("month", "year", "facilitator", "due")


class Asked:
    """Whose work plan, and of which month or year."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.problems: list[str] = []
        self.month = self._month(query.get("month", "")) or first_of(viewer.today)
        self.year = self._year(query.get("year", ""))
        self.due = self._day(query.get("due", ""))
        text = query.get("facilitator", "")
        own = viewer.person if viewer.sees_own_only else None
        self.whose: Person | None = a_facilitator(text, viewer) if text else own
        if text and self.whose is None:
            self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "facilitator"})

    def _month(self, text: str) -> date | None:
        if not text:
            return None
        found = month_named(text)
        if found is None or not EARLIEST <= found.year <= LATEST:
            self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "month"})
            return None
        return found

    def _day(self, text: str) -> date | None:
        """The first of seven days whose milestones are asked for."""
        if not text:
            return None
        try:
            day: date | None = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day.year <= LATEST:
            self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "due"})
            return None
        return day

    def _year(self, text: str) -> int | None:
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4 and EARLIEST <= int(text) <= LATEST):
            self.problems.append(_("The filter “%(name)s” is not understood.") % {"name": "year"})
            return None
        return int(text)


@require_GET
@screen(Action.SEE_PLANS, reads=names({*NAMES, "page", "size"}))
def work_plan(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A facilitator's own; of whoever oversees them the facilitators, each with a link to theirs."""
    asked = Asked(request, viewer)
    if asked.problems:
        raise NotValid(" ".join(asked.problems))
    if asked.whose is None:
        return _overview(request, viewer, asked)
    context = {
        "page": "plans",
        "viewer": viewer,
        "whose": asked.whose,
        "own": asked.whose == viewer.person,
        "month": asked.month,
        "before": month_after(asked.month, -1),
        "after": month_after(asked.month, 1),
        "this_month": first_of(viewer.today),
    }
    if asked.year:
        months = year_of(asked.whose, asked.year, seen_by=viewer.person, on=viewer.today)
        context |= {"year": asked.year, "months": months, "planned": sum(len(month.targets) for month in months)}
        return render(request, "graduation/work_year.html", context)
    if asked.due:
        week = due_in_week(asked.whose, asked.due, seen_by=viewer.person, on=viewer.today)
        context |= {"due": asked.due, "weeks": [(week_words(week), week)], "items": week.items}
        return render(request, "graduation/work_plan.html", context)
    first, last = asked.month, last_of(asked.month)
    items = items_of(asked.whose, first, last, seen_by=viewer.person, on=viewer.today)
    context |= {
        "weeks": [(week_words(week), week) for week in weeks_of(first, items)],
        "items": items,
        "targets": targets_of(asked.whose, first, last, seen_by=viewer.person, on=viewer.today),
    }
    return render(request, "graduation/work_plan.html", context)


def _overview(request: HttpRequest, viewer: Viewer, asked: Asked) -> HttpResponse:
    query = listing.read(request.GET, {"month": [request.GET.get("month", "")]}, ("name",))
    rows = of_each_facilitator(viewer.person, viewer.today, last_of(asked.month))
    context = {
        "page": "plans",
        "viewer": viewer,
        "rows": Paginator(rows, query.size).get_page(query.page),
        "sizes": listing.SIZES,
        "month": asked.month,
    }
    return render(request, "graduation/work_plans.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=names({"month", "facilitator"}))
def paper(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A month of a facilitator's work plan as a PDF: it holds families' names, so GET asks why, and it is logged."""
    viewer.check_may(Action.SEE_PLANS)
    asked = Asked(request, viewer)
    if asked.problems or asked.whose is None:
        raise NotValid(" ".join(asked.problems) or _("Choose whose work plan it is to be."))
    first, last = asked.month, last_of(asked.month)
    items = items_of(asked.whose, first, last, seen_by=viewer.person, on=viewer.today)
    targets = targets_of(asked.whose, first, last, seen_by=viewer.person, on=viewer.today)
    code = viewer.area.code if viewer.area else ""
    why = partial(
        asked_why,
        request,
        page="plans",
        heading=_("Save the work plan as PDF"),
        rows=ngettext("%(count)s item", "%(count)s items", len(items)) % {"count": len(items)},
        back=f"{reverse('work-plan')}?{request.GET.urlencode()}",
        pdf=True,
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
    )
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused=refused)
    record_export(
        "work_plan.exported",
        asked.whose,
        by=viewer.person,
        area_code=code,
        rows=len(items),
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
        at=clock.now(),
    )
    made = work_plan_paper(asked.whose, first, weeks_of(first, items), targets, code, clock.now())
    answer = HttpResponse(made, content_type="application/pdf")
    begins = _("work-plan")  # alone in its line: inside an f-string nobody finds it to translate
    answer["Content-Disposition"] = f'attachment; filename="{begins}-{first:%Y-%m}.pdf"'
    return answer
