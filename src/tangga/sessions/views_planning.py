"""Planning a month of sessions in one form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tangga.errors import NotValid
from tangga.families import listing
from tangga.families.change_views import hidden_is_404
from tangga.papers import formats
from tangga.papers.months import first_of
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.sessions.catalogue import Catalogue, catalogue_on
from tangga.sessions.forms import MonthRowForm
from tangga.sessions.month import months_around
from tangga.sessions.narrowing import month_read
from tangga.sessions.planning import MONTHS_AHEAD, MonthRefused, Proposal, Wish, plan_month, proposals_for
from tangga.sessions.screens import PAGE


@dataclass
class Row:
    """A group's part of the form."""

    proposal: Proposal
    form: MonthRowForm


@require_http_methods(["GET", "POST"])
@screen(Action.HOLD_SESSIONS, reads=listing.names_of({"month"}))
def plan_of_month(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """A session for each of the viewer's groups: looked at, changed or left out, and planned all at once."""
    months = [(f"{each:%Y-%m}", formats.month(each)) for each in reversed(months_around(viewer.today, 0, MONTHS_AHEAD))]
    asked = listing.read(request.GET, {"month": [code for code, _label in months]}, ("",))
    month = month_read(asked.choices.get("month", ""), viewer.today)
    proposals = [] if asked.problems else proposals_for(viewer.person, month, viewer.today)
    sent = request.POST if request.method == "POST" else None
    rows = _rows(proposals, catalogue_on(max(month, first_of(viewer.today))), sent)
    problem, status = "", 200
    if sent is not None:
        chosen = [row for row in rows if row.form.is_chosen]
        wrong = [row for row in chosen if not row.form.is_valid()]
        if not wrong:
            try:
                with hidden_is_404():
                    made = plan_month([_wish(row) for row in chosen], by=viewer.person, on=viewer.today, at=clock.now())
            except MonthRefused as refused:
                problem, status = str(refused), 409
                for row in chosen:
                    if why := refused.reasons.get(row.form.cleaned_data["request"]):
                        row.form.add_error(None, why)
            except NotValid as refused:
                problem, status = str(refused), 422
            else:
                told = ngettext("%(count)s session is planned.", "%(count)s sessions are planned.", len(made))
                messages.success(request, told % {"count": formats.number(len(made))})
                return redirect(f"{reverse('session-month')}?month={month:%Y-%m}")
        else:
            problem, status = str(MonthRefused({})), 422
    context = {
        "page": PAGE,
        "here": "month",
        "asked": asked,
        "rows": rows,
        "month": month,
        "month_code": f"{month:%Y-%m}",
        "months": months,
        "problem": problem,
    }
    return render(request, "sessions/plan_month.html", context, status=status)


def _rows(proposals: list[Proposal], catalogue: Catalogue, sent: Mapping[str, Any] | None) -> list[Row]:
    """sent: the form; a group that was opened since it was made is shown and not chosen"""
    rows = []
    for each in proposals:
        name = str(each.group.public_id)
        initial = {
            "chosen": not each.there and sent is None,
            "request": uuid4(),
            "topic": each.topic,
            "meets_on": each.meets_on,
            "meets_from": each.meets_from,
            "meets_until": each.meets_until,
            "place": each.place,
        }
        known = sent is not None and f"{name}-request" in sent
        rows.append(Row(each, MonthRowForm(sent if known else None, name, initial=initial, catalogue=catalogue)))
    return rows


def _wish(row: Row) -> Wish:
    given = row.form.cleaned_data
    group: UUID = row.proposal.group.public_id
    when = (given["topic"], given["meets_on"], given["meets_from"], given["meets_until"], given["place"])
    return Wish(given["request"], group, *when)
