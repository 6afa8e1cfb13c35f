"""The waiting list as its address asks for it: filters, chips, order, positions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.families import listing
from tangga.families.queries import matching
from tangga.people import sealing
from tangga.people.screens import Viewer
from tangga.waiting.areas import chosen, title
from tangga.waiting.models import OPEN, Entry, FieldCheck, Source, State
from tangga.waiting.queries import entries_seen_by, positions

NAMES = ("state", "source", "decile", "checked", "placed", "area", "search")
READS = listing.names_of(NAMES)
SEARCH = b"waiting search"
UNKNOWN = "unknown"
DECILES = (*(str(each) for each in range(1, 11)), UNKNOWN)
SORTS = {
    "order": ("order_key", "pk"),
    "name": ("family__name_search", "pk"),
    "proposed": ("proposed_on", "pk"),
    "-proposed": ("-proposed_on", "-pk"),
    "since": ("since", "pk"),
}


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query that is left without it."""

    label: str
    without: str


class Listed:
    """The entries that the list's address asks for: those that wait, where it does not say."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET
        self.viewer = viewer
        self.area = chosen(viewer, query.get("area", "")) if query.get("area") else None
        self.searched = sealing.unseal(query["search"], SEARCH) if query.get("search") else None
        self.asked = listing.read(
            query,
            {
                "state": [*State.values, "open", "closed"],
                "source": Source.values,
                "decile": DECILES,
                "checked": ["yes", "no"],
                "placed": ["no"],
                "area": [self.area.code] if self.area else [],
                "search": [query["search"]] if self.searched else [],
            },
            tuple(SORTS),
        )
        self.state = self.asked.choices.get("state", State.WAITING.value if "state" not in query else "")
        self.rows: QuerySet[Entry] = self._rows().order_by(*SORTS.get(self.asked.sort, SORTS["order"]))

    def _rows(self) -> QuerySet[Entry]:
        choices = self.asked.choices
        rows = entries_seen_by(self.viewer.person, self.viewer.today)
        if self.state in ("open", "closed"):
            rows = rows.filter(state__in=OPEN) if self.state == "open" else rows.exclude(state__in=OPEN)
        elif self.state:
            rows = rows.filter(state=self.state)
        if "source" in choices:
            rows = rows.filter(source=choices["source"])
        if "decile" in choices:
            rows = rows.filter(decile=None if choices["decile"] == UNKNOWN else int(choices["decile"]))
        if "placed" in choices:
            rows = rows.exclude(outside="")
        if "checked" in choices:
            checked = Exists(FieldCheck.objects.filter(entry=OuterRef("pk")).order_by())
            rows = rows.filter(checked if choices["checked"] == "yes" else ~checked)
        if self.area:
            rows = rows.filter(within("region_id", self.area.code))
        if self.searched:
            rows = rows.filter(matching(self.searched, "family__"))
        return rows

    def page(self) -> Page[Any]:
        """The page asked for, each entry with `position` (None: it has none)."""
        page = self.asked.page_of(self.rows.select_related(None).values_list("pk", flat=True))
        keys = list(page.object_list)
        rows = Entry.objects.filter(pk__in=keys).select_related("family", "region__parent") if keys else []
        found: dict[int, Any] = {each.pk: each for each in rows}
        place = positions(keys)
        for key, entry in found.items():
            entry.position = place.get(key)
        page.object_list = [found[key] for key in keys if key in found]
        return page

    def chips(self, query: QueryDict) -> list[Chip]:
        """The filters in force, each with the query that is left without it."""
        choices = self.asked.choices
        said = {
            "state": states().get(self.state, ""),
            "source": str(Source(choices["source"]).label) if "source" in choices else "",
            "decile": decile_in_words(choices.get("decile", "")),
            "checked": {"yes": _("with a field check"), "no": _("without a field check")}.get(
                choices.get("checked", ""), ""
            ),
            "placed": _("without a position"),
            "area": title(self.area) if self.area else "",
            "search": _("search: %(text)s") % {"text": self.searched},
        }
        found = []
        for name in choices:
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            found.append(Chip(said[name], f"?{rest.urlencode()}"))
        return found


def with_places(rows: Iterable[Entry], order: Iterable[tuple[str, int]]) -> Iterable[tuple[Entry, int | None]]:
    """(entry, position) of many, for a file; order: (district, key) of all that have a position, in their order."""
    position: dict[int, int] = {}
    counted: dict[str, int] = {}
    for district, key in order:
        counted[district] = position[key] = counted.get(district, 0) + 1
    return ((each, position.get(each.pk)) for each in rows)


def states() -> dict[str, str]:
    """The states a list can be narrowed to, in words."""
    named = {state.value: str(state.label) for state in State}
    return {"open": _("all that are open"), **named, "closed": _("all that are closed")}


def decile_in_words(text: str) -> str:
    """A decile of the filter, in words."""
    return _("decile not known") if text == UNKNOWN else _("decile %(decile)s") % {"decile": text}
