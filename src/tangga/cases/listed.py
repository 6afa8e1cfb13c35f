"""The list of cases as its address asks for it: filters, chips, order, what blocks each."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.cases.models import Case, State
from tangga.cases.page import roles_for
from tangga.cases.queries import WAITING, cases_seen_by, waits_for
from tangga.families import listing
from tangga.families.exit_models import ExitReason, ExitType
from tangga.graduation.candidate_filters import Chip, chips_of
from tangga.graduation.places import chosen
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.rules import exit_moves

NAMES = ("state", "type", "reason", "mine", "area")
READS = listing.names_of(NAMES)
SORTS = {
    "age": ("since", "pk"),
    "-age": ("-since", "-pk"),
    "family": ("family__name_search", "pk"),
    "leaves": ("effective_on", "pk"),
}


class Listed:
    """The cases that the list's address asks for: open ones, where it does not say."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.area = chosen(viewer, query.get("area", "")) if query.get("area") else None
        self.asked = listing.read(
            query,
            {
                "state": [*State.values, "open", "closed"],
                "type": ExitType.values,
                "reason": ExitReason.values,
                "mine": ["yes"],
                "area": [self.area.code] if self.area else [],
            },
            tuple(SORTS),
        )
        choices = self.asked.choices
        self.state = choices.get("state", "open" if "state" not in query else "")
        rows = cases_seen_by(viewer.person, viewer.today)
        if self.state in ("open", "closed"):
            rows = rows.filter(state__in=exit_moves.OPEN if self.state == "open" else sorted(exit_moves.CLOSED))
        elif self.state:
            rows = rows.filter(state=self.state)
        if "type" in choices:
            rows = rows.filter(exit_type=choices["type"])
        if "reason" in choices:
            rows = rows.filter(has_reason(choices["reason"]))
        if "mine" in choices:
            rows = rows.filter(waits_for(viewer.person, viewer.posting, viewer.today))
        if self.area:
            rows = rows.filter(within("region_id", self.area.code))
        self.rows: QuerySet[Any] = rows.order_by(*SORTS.get(self.asked.sort, SORTS["age"]))

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force, each with the query that is left without it."""
        choices = self.asked.choices
        said = {
            "state": states().get(self.state, ""),
            "type": str(ExitType(choices["type"]).label) if "type" in choices else "",
            "reason": str(ExitReason(choices["reason"]).label) if "reason" in choices else "",
            "mine": _("my next step"),
            "area": self.area.name if self.area else "",
        }
        return chips_of(self.asked, said, request.GET)


def has_reason(code: str) -> Q:
    """Cases that name a reason. In the text of the list: SQLite has no operator for what a JSON list contains."""
    return Q(reasons__icontains=f'"{code}"')


def states() -> dict[str, str]:
    """The states a list can be narrowed to, in words."""
    named = {state.value: str(state.label) for state in State}
    return {"open": _("open cases"), **named, "closed": _("closed cases")}


def waits_in_words(case: Case, on: date) -> str:
    """What blocks a case: whose step is next, in words; empty for a closed one."""
    by_type = WAITING.get(case.state, {})
    action = by_type.get(case.exit_type) or by_type.get("")
    if action is None:
        if case.state in exit_moves.CLOSED:
            return ""
        return _("the visits after the exit") if case.exit_type in exit_moves.GRADUATIONS else _("the days to object")
    if case.state == exit_moves.APPROVED and case.effective_on is not None and on < case.effective_on:
        return _("the first day out")
    return ", ".join(roles_for(Action(action)))
