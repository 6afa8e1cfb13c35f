"""A month's sessions against the plan: of one facilitator day by day, of an area's facilitators as a table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from tangga.areas.queries import within
from tangga.families import listing
from tangga.papers.months import last_of, month_after
from tangga.people.models import Person
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.sessions import words
from tangga.sessions.figures import held_in, posted_in
from tangga.sessions.models import Session
from tangga.sessions.month import Held, Plan, due_by, month_before, months_around, plan_of
from tangga.sessions.narrowing import Narrowing, month_choices, month_read
from tangga.sessions.planning import MONTHS_AHEAD
from tangga.sessions.queries import sessions_seen_by
from tangga.sessions.screens import PAGE
from tangga.sessions.views import asked_narrowing, filter_values

SORTS = {"short": _("those furthest behind first"), "name": _("by name"), "-held": _("most sessions first")}
VERDICTS = ("behind", "nothing", "few", "on_way", "reached")


@dataclass
class Line:
    """A facilitator's month."""

    person: Person
    month: Held
    short: int
    verdict: str


@require_GET
@screen(Action.SEE_SESSIONS, reads=listing.names_of({"month", "area", "facilitator", "verdict"}))
def month_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One facilitator's month, or that of all facilitators of an area."""
    found = asked_narrowing(request, viewer)
    months = month_choices(viewer.today)
    values = filter_values(request, viewer, found)
    del values["module"]
    values |= {"month": [code for code, _label in months], "verdict": VERDICTS}
    asked = listing.read(request.GET, values, tuple(SORTS))
    month = month_read(asked.choices.get("month", ""), viewer.today)
    plan = plan_of(month, found.code)
    context: dict[str, Any] = {
        "page": PAGE,
        "here": "month",
        "asked": asked,
        "narrowed": found,
        "months": months,
        "month": month,
        "month_code": f"{month:%Y-%m}",
        "before": f"{month_before(month):%Y-%m}",
        "after": f"{month_after(month):%Y-%m}",
        "plan": plan,
        "due": due_by(plan, month, viewer.today),
        "is_now": month <= viewer.today <= last_of(month),
        "verdict_marks": words.VERDICTS,
        "sorts": SORTS.items(),
        "sizes": listing.SIZES,
        "today": viewer.today,
        "may_hold": viewer.may(Action.HOLD_SESSIONS),
        "can_plan": month in months_around(viewer.today, 0, MONTHS_AHEAD),
    }
    if found.facilitator is not None:
        return render(request, "sessions/month.html", context | _of_one(viewer, found, month, plan, asked))
    if not found.code:
        return render(request, "sessions/month.html", context | {"too_large": True})
    lines = _lines(viewer, found.code, month, plan, asked)
    counts = {verdict: sum(1 for line in lines if line.verdict == verdict) for verdict in VERDICTS}
    chosen = asked.choices.get("verdict")
    shown = [line for line in lines if not chosen or line.verdict == chosen]
    context |= {
        "rows": Paginator([] if asked.problems else shown, asked.size).get_page(asked.page),
        "counts": [(verdict, counts[verdict], words.VERDICTS[verdict]) for verdict in VERDICTS],
        "held": sum(line.month.held for line in lines),
        "facilitators": len(lines),
        "verdict": chosen or "",
    }
    return render(request, "sessions/month.html", context)


def _of_one(viewer: Viewer, found: Narrowing, month: date, plan: Plan, asked: listing.Asked) -> dict[str, Any]:
    person = found.facilitator
    assert person is not None  # asked before
    rows = sessions_seen_by(viewer.person, viewer.today).filter(
        facilitator=person, meets_on__gte=month, meets_on__lte=last_of(month)
    )
    rows = rows.none() if asked.problems else rows
    scope = Q(facilitator=person) & within("region_id", found.code)
    figures = held_in(month, last_of(month), scope).get(person.pk, Held())
    days: dict[date, list[Session]] = {}
    for session in rows.order_by("meets_on", "meets_from", "pk"):
        days.setdefault(session.meets_on, []).append(session)
    return {
        "one": person,
        "days": days,
        "figures": figures,
        "verdict_of_one": figures.verdict(plan, due_by(plan, month, viewer.today)),
    }


def _lines(viewer: Viewer, code: str, month: date, plan: Plan, asked: listing.Asked) -> list[Line]:
    """Every facilitator posted in an area then and now, or with sessions there that month. Two statements, and one for
    strangers."""
    held = held_in(month, last_of(month), within("region_id", code))
    people = posted_in(code, month, viewer.today)
    strangers = [key for key in held if key not in people]
    if strangers:
        people |= Person.objects.in_bulk(strangers)
    due = due_by(plan, month, viewer.today)
    lines = []
    for key, person in people.items():
        figures = held.get(key, Held())
        lines.append(Line(person, figures, figures.short(due), figures.verdict(plan, due)))
    match asked.sort:
        case "name":
            return sorted(lines, key=lambda line: line.person.display_name.lower())
        case "-held":
            return sorted(lines, key=lambda line: (-line.month.held, line.person.display_name.lower()))
        case _:
            # Of whom nothing is recorded nothing is known either: they come after those who are behind.
            return sorted(
                lines,
                key=lambda line: (
                    line.verdict == "nothing",
                    line.month.held,
                    line.month.planned,
                    line.person.display_name.lower(),
                ),
            )
