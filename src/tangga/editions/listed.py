"""The list of editions as its address asks for it: filters, search, order."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.editions.forms import areas_of
from tangga.editions.layout import newest
from tangga.editions.models import Edition, State
from tangga.editions.queries import editions_seen_by, named, waiting_for
from tangga.families import listing
from tangga.figures.asked import years
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.people.screens import Viewer

NAMES = ("state", "area", "year", "layout", "q")
READS = listing.names_of(NAMES)
SORTS = {"-made": ("-pk",), "-period": ("-begins_on", "-pk"), "area": ("region", "-begins_on", "-pk")}
LONGEST_SEARCH = 80
WAITING, WITHDRAWN = "waiting", "withdrawn"


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query that is left without it."""

    label: str
    without: str


class Listed:
    """The editions that the list's address asks for."""

    def __init__(self, request: HttpRequest, viewer: Viewer) -> None:
        query = request.GET.copy()
        self.text = query.pop("q")[-1].strip()[:LONGEST_SEARCH] if "q" in query else ""
        self.areas: list[Area] = areas_of(viewer)
        self.asked = listing.read(
            query,
            {
                "state": list(states()),
                "area": [each.code for each in self.areas],
                "year": [str(year) for year in years(viewer.today)],
                "layout": list(newest()),
            },
            tuple(SORTS),
        )
        choices = self.asked.choices
        rows = _of_state(editions_seen_by(viewer.person, viewer.today), choices.get("state", ""), viewer)
        if "area" in choices:
            rows = rows.filter(within("region", choices["area"]))
        if "year" in choices:
            rows = rows.filter(begins_on__year=int(choices["year"]))
        if "layout" in choices:
            rows = rows.filter(layout=choices["layout"])
        if self.text:
            rows = rows.filter(_matching(self.text))
        order = SORTS.get(self.asked.sort, SORTS["-made"])
        joined = ("area", "area__parent", "drafted_by", "published_by")
        self.rows: QuerySet[Edition] = rows.order_by(*order).select_related(*joined)

    def chips(self, request: HttpRequest) -> list[Chip]:
        """The filters in force."""
        choices = self.asked.choices
        said = {
            "state": states().get(choices.get("state", ""), ""),
            "area": next((title(each) for each in self.areas if each.code == choices.get("area")), ""),
            "year": choices.get("year", ""),
            "layout": layout_names().get(choices.get("layout", ""), ""),
            "q": _("search: %(text)s") % {"text": self.text},
        }
        found = []
        for name in [*choices, *(["q"] if self.text else [])]:
            rest = request.GET.copy()
            rest.pop(name, None)
            rest.pop("page", None)
            found.append(Chip(said[name], f"?{rest.urlencode()}"))
        return found


def _of_state(rows: QuerySet[Any], state: str, viewer: Viewer) -> QuerySet[Any]:
    match state:
        case "waiting":
            return rows.filter(waiting_for(viewer.person))
        case "withdrawn":
            return rows.filter(withdrawn=True)
        case "published":
            return rows.filter(state=State.PUBLISHED, withdrawn=False)
        case "":
            return rows.exclude(state=State.DISCARDED)
        case _:
            return rows.filter(state=state)


def _matching(text: str) -> Q:
    """Every word is found in the area's name or code, the layout or the period; a whole code finds its edition."""
    if (whole := named(text)) is not None:
        return whole
    found = Q()
    for word in text.replace("-", " ").split():
        lower = tree.plain(word)
        one = Q(area__search_name__contains=lower) | Q(layout__contains=lower) | Q(period__icontains=word)
        found &= one | Q(region=word)
    return found


def states() -> dict[str, str]:
    """What the list can be narrowed to, in words; without a choice all but what was discarded."""
    return {
        WAITING: _("waiting for a second person: me"),
        State.DRAFT.value: str(State.DRAFT.label),
        State.PUBLISHED.value: str(State.PUBLISHED.label),
        WITHDRAWN: _("withdrawn"),
        State.DISCARDED.value: str(State.DISCARDED.label),
    }


def layout_names() -> dict[str, str]:
    """code -> what its editions are called, without area and period."""
    return {code: each.name[formats.language()] for code, each in newest().items()}


def about_layouts() -> dict[str, str]:
    """code -> what stands in its editions."""
    return {code: each.about[formats.language()] for code, each in newest().items()}
