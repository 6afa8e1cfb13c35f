"""The lists of grants and of budgets as their addresses ask for them: filters, chips, order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families import listing
from tangga.families.queries import matching
from tangga.grants.models import LIVE, Budget, Grant, Source, State
from tangga.grants.queries import (
    EXIT_TAKEN_BACK,
    budgets_seen_by,
    grants_seen_by,
    promise_is_broken,
    promise_is_due,
    waits_for_decision,
)
from tangga.grants.words import names
from tangga.people import sealing
from tangga.people.addresses import id_named
from tangga.people.screens import Viewer

SEARCH = b"tangga grants: search"
NAMES = ("state", "programme", "year", "area", "budget", "search")
READS = listing.names_of(NAMES)
SORTS = {
    "-since": ("-since", "-pk"),
    "since": ("since", "pk"),
    "family": ("family__name_search", "pk"),
    "-amount": ("-amount_idr", "pk"),
}
MONEY_NAMES = ("year", "programme", "source", "district")
MONEY_READS = listing.names_of(MONEY_NAMES)
MONEY_SORTS = {"-year": ("-year", "district", "programme", "source", "pk"), "left": ("left", "pk")}
FIRST_YEAR, LAST_YEAR = 2016, 2099


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query that is left without it."""

    label: str
    without: str


class Listed:
    """The grants that the list's address asks for: those that live, where it does not say."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.areas = areas_of(viewer)
        self.budget = self._budget(query.get("budget", ""), viewer)
        plain = query.copy()
        sealed = plain.pop("search")[-1] if "search" in plain else ""
        self.text = (sealing.unseal(sealed, SEARCH) or "") if sealed else ""
        self.asked = listing.read(
            plain,
            {
                "state": list(states()),
                "programme": list(names()),
                "year": years_named(query),
                "area": [area.code for area in self.areas],
                "budget": [str(self.budget.public_id)] if self.budget else [],
            },
            tuple(SORTS),
        )
        choices = self.asked.choices
        self.state = choices.get("state", "live" if "state" not in query else "")
        rows = self._of_state(grants_seen_by(viewer.person, viewer.today), viewer)
        if "programme" in choices:
            rows = rows.filter(programme=choices["programme"])
        if "year" in choices:
            rows = rows.filter(budget__year=int(choices["year"]))
        if "area" in choices:
            rows = rows.filter(within("region_id", choices["area"]))
        if self.budget:
            rows = rows.filter(budget=self.budget)
        if sealed and not self.text:
            self.asked.problems.append(_("This search has lapsed. Type it once more."))
        if self.text:
            self.asked.choices["search"] = sealed
            rows = rows.filter(matching(self.text, "family__"))
        self.rows: QuerySet[Grant] = rows.order_by(*SORTS.get(self.asked.sort, SORTS["-since"]))

    def _of_state(self, rows: QuerySet[Grant], viewer: Viewer) -> QuerySet[Grant]:
        match self.state:
            case "live":
                return rows.filter(state__in=LIVE)
            case "mine":
                return rows.filter(waits_for_decision(viewer.person))
            case "due":
                return rows.filter(promise_is_due(viewer.today))
            case "late":
                return rows.filter(promise_is_broken(viewer.today))
            case "reversed":
                return rows.filter(EXIT_TAKEN_BACK)
            case "":
                return rows
            case state:
                return rows.filter(state=state)

    def _budget(self, text: str, viewer: Viewer) -> Budget | None:
        seen = budgets_seen_by(viewer.person, viewer.today)
        named = id_named(text) if text else None
        return seen.filter(public_id=named).first() if named else None

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force."""
        choices = self.asked.choices
        return chips_of(
            self.asked,
            {
                "state": states().get(self.state, ""),
                "programme": names().get(choices.get("programme", ""), ""),
                "year": choices.get("year", ""),
                "area": next((title(each) for each in self.areas if each.code == choices.get("area")), ""),
                "budget": self.budget.giver if self.budget else "",
                "search": _("search: %(text)s") % {"text": self.text},
            },
            request.GET,
        )


class ListedMoney:
    """The budgets that the list's address asks for."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.districts = districts_of(viewer)
        self.asked = listing.read(
            query,
            {
                "year": years_named(query),
                "programme": list(names()),
                "source": Source.values,
                "district": [area.code for area in self.districts],
            },
            tuple(MONEY_SORTS),
        )
        choices = self.asked.choices
        rows = budgets_seen_by(viewer.person, viewer.today).select_related("district")
        for name in ("year", "programme", "source", "district"):
            if name in choices:
                rows = rows.filter(**{name: choices[name]})
        if self.asked.problems:
            rows = rows.none()
        self.rows: QuerySet[Any] = rows

    def ordered(self) -> QuerySet[Any]:
        """The same in the order that was asked for."""
        left = F("amount_idr") - F("reserved_idr") - F("paid_idr")
        return self.rows.alias(left=left).order_by(*MONEY_SORTS.get(self.asked.sort, MONEY_SORTS["-year"]))

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force."""
        choices = self.asked.choices
        source = choices.get("source", "")
        return chips_of(
            self.asked,
            {
                "year": choices.get("year", ""),
                "programme": names().get(choices.get("programme", ""), ""),
                "source": str(Source(source).label) if source else "",
                "district": next((title(each) for each in self.districts if each.code == choices.get("district")), ""),
            },
            request.GET,
        )


def chips_of(asked: listing.Asked, said: Mapping[str, str], query: QueryDict) -> list[Chip]:
    """The choices of an address in words, each with the query that is left without it, from the first page on."""
    found = []
    for name in asked.choices:
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        found.append(Chip(said[name], f"?{rest.urlencode()}"))
    return found


def states() -> dict[str, str]:
    """What a list can be narrowed to, in words."""
    named = {state.value: str(state.label) for state in State}
    return {
        "live": _("proposed, approved or handed over"),
        "mine": _("waiting for my decision"),
        "due": _("promised to leave, nearly or already over"),
        "late": _("promised to leave, and has not left"),
        "reversed": _("exit taken back after the handover"),
        **named,
    }


def years_named(query: QueryDict) -> list[str]:
    """The year an address names, where it can be one."""
    text = query.get("year", "")
    fits = text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR
    return [text] if fits else []


def areas_of(viewer: Viewer) -> list[Area]:
    """The sub-districts a list of grants can be narrowed to; a facilitator's few grants need none."""
    if viewer.area is None or viewer.sees_own_only:
        return []
    inside = Area.objects.filter(within("code", viewer.area.code), level=Level.SUB_DISTRICT)
    return list(inside.order_by("code")) if viewer.area.level >= Level.DISTRICT else []


def districts_of(viewer: Viewer) -> list[Area]:
    """The districts of a province that have a budget; nothing to choose for a district's own."""
    if viewer.area is None or viewer.area.level != Level.PROVINCE:
        return []
    with_money = budgets_seen_by(viewer.person, viewer.today).order_by().values("district")
    return list(Area.objects.filter(pk__in=with_money).order_by("code"))


def title(area: Area) -> str:
    """The name with its kind: Kel. Pesantren, Kec. Mojoroto."""
    return area.title
