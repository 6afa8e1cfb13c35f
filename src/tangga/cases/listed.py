"""The list of cases as its address asks for it: filters, chips, order, what blocks each."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.cases.cohort_queries import cohorts_seen_by
from tangga.cases.models import Cohort, State
from tangga.cases.queries import GOING_ON, cases_seen_by, going_on, waits_for
from tangga.families import listing
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.queries import matching
from tangga.graduation.candidate_filters import Chip, chips_of
from tangga.graduation.places import chosen
from tangga.papers import formats
from tangga.people import sealing
from tangga.people.addresses import id_named
from tangga.people.screens import Viewer
from tangga.rules import exit_moves

NAMES = ("state", "type", "reason", "mine", "area", "cohort", "drawn", "search")
READS = listing.names_of(NAMES)
SEARCH = b"cases search"
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
        self.cohort = _cohort(viewer, query.get("cohort", ""))
        self.searched = sealing.unseal(query["search"], SEARCH) if query.get("search") else None
        self.asked = listing.read(
            query,
            {
                "state": [*State.values, "open", "closed", GOING_ON],
                "type": ExitType.values,
                "reason": ExitReason.values,
                "mine": ["yes"],
                "area": [self.area.code] if self.area else [],
                "cohort": [str(self.cohort.public_id)] if self.cohort else [],
                "drawn": ["yes"],
                "search": [query["search"]] if self.searched else [],
            },
            tuple(SORTS),
        )
        choices = self.asked.choices
        self.state = choices.get("state", "open" if "state" not in query else "")
        rows = cases_seen_by(viewer.person, viewer.today)
        if self.state in ("open", "closed"):
            rows = rows.filter(state__in=exit_moves.OPEN if self.state == "open" else sorted(exit_moves.CLOSED))
        elif self.state == GOING_ON:
            rows = rows.filter(going_on())
        elif self.state:
            rows = rows.filter(state=self.state)
        if self.searched:
            rows = rows.filter(matching(self.searched, "family__"))
        if "type" in choices:
            rows = rows.filter(exit_type=choices["type"])
        if "reason" in choices:
            rows = rows.filter(has_reason(choices["reason"]))
        if "mine" in choices:
            rows = rows.filter(waits_for(viewer.person, viewer.posting, viewer.today))
        if self.cohort and "cohort" in choices:
            rows = rows.filter(cohort=self.cohort)
        if "drawn" in choices:
            rows = rows.filter(in_sample=True)
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
            "cohort": _("bulk of %(day)s") % {"day": formats.day(self.cohort.proposed_on)} if self.cohort else "",
            "drawn": _("drawn for the sample"),
            "area": self.area.name if self.area else "",
            "search": _("search: %(text)s") % {"text": self.searched},
        }
        return chips_of(self.asked, said, request.GET)


def _cohort(viewer: Viewer, text: str) -> Cohort | None:
    public_id = id_named(text)
    seen = cohorts_seen_by(viewer.person, viewer.today)
    return seen.filter(public_id=public_id).first() if public_id else None


def has_reason(code: str) -> Q:
    """Cases that name a reason. In the text of the list: SQLite has no operator for what a JSON list contains."""
    return Q(reasons__icontains=f'"{code}"')


def states() -> dict[str, str]:
    """The states a list can be narrowed to, in words."""
    named = {state.value: str(state.label) for state in State}
    going_on = _("open, neither sent back nor objected to")
    return {"open": _("open cases"), GOING_ON: going_on, **named, "closed": _("closed cases")}
