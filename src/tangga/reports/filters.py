"""The filters of the families list, as they stand in the address.

A filter that is not understood never widens the list: nothing is shown then, and a sentence says which filter it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.families.queries import search
from tangga.papers import formats
from tangga.people.addresses import names
from tangga.people.screens import Viewer
from tangga.reports import words
from tangga.reports.places import area_title
from tangga.reports.sealing import open_sealed
from tangga.runs.models import LIST_ORDERS, FamilyAnswer
from tangga.runs.seen import beside_indexes, in_order_of

Answers = QuerySet[FamilyAnswer]
SIZES = (25, 50, 100)
FLAGS = ("exit", "unsure", "prepare", "out_of_school", "five_years", "above_limit")
# As an order of all rows; a page of the list takes the shorter way (reports.paging), to the same rows.
SORTS: dict[str, tuple[OrderBy, ...]] = {
    f"{sign}{name}": tuple(
        F(column).desc(nulls_last=True) if sign else F(column).asc(nulls_last=True)
        for column in (*columns, "family_id")
    )
    for name, columns in LIST_ORDERS.items()
    for sign in ("", "-")
}
SHAPE = ("sort", "page", "size")
UNKNOWN_DECILE = "unknown"


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it says, and the query that is left without it."""

    label: str
    without: str


@dataclass
class Filters:
    """Filters read from an address. `problems` (sentences) is empty when all were understood."""

    query: QueryDict
    viewer: Viewer
    area: Area | None = None
    components: list[str] = field(default_factory=list)
    deciles: list[str] = field(default_factory=list)
    years_from: int | None = None
    years_to: int | None = None
    flags: set[str] = field(default_factory=set)
    active: str = "yes"
    ends: int | None = None
    ends_early: int | None = None
    ends_from: int | None = None
    ends_early_from: int | None = None
    ends_before: date | None = None
    leaving: date | None = None
    no_end: bool = False
    no_end_early: bool = False
    ask: str = ""
    search: str = ""
    common: bool = False  # so many bear the name searched for that they are better not counted; known once applied
    sort: str = "name"
    size: int = SIZES[0]
    page: int = 1
    problems: list[str] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    @property
    def in_use(self) -> bool:
        return bool(self.chips)

    def apply(self, answers: Answers, flags: set[str] | None = None, *, in_order: bool = False) -> Answers:
        """The answers that fit every filter; none at all when one was not understood.

        flags: others instead of ours; in_order: asked for so that a few of them are read along the index of an order
        """
        if self.problems:
            return answers.none()
        wanted = self._wanted(self.flags if flags is None else flags)
        if self.components:
            mask = reduce(or_, (1 << words.COMPONENT_CODES.index(code) for code in self.components))
            answers = answers.alias(held=F("components").bitand(mask))
            wanted &= Q(held__gt=0)
        return in_order_of(answers).filter(beside_indexes(wanted)) if in_order else answers.filter(wanted)

    def _wanted(self, flags: set[str]) -> Q:
        wanted = Q()
        if self.active != "all":
            wanted &= Q(active=self.active == "yes")
        if self.area:
            wanted &= within("region_id", self.area.code)
        if self.deciles:
            known = [int(each) for each in self.deciles if each != UNKNOWN_DECILE]
            unknown = Q(decile=None) if UNKNOWN_DECILE in self.deciles else Q(pk__in=())
            wanted &= Q(decile__in=known) | unknown
        if self.years_from is not None:
            wanted &= Q(years_in_programme__gte=self.years_from)
        if self.years_to is not None:
            wanted &= Q(years_in_programme__lte=self.years_to)
        for flag in sorted(flags):
            wanted &= FLAG_MEANS[flag]
        if self.no_end:
            wanted &= CERTAIN & Q(last_component_ends_on=None)
        if self.no_end_early:
            wanted &= CERTAIN & Q(last_component_ends_on_dropout=None)
        if self.ends is not None:
            wanted &= CERTAIN & ending_in("last_component_ends_on", self.ends)
        if self.ends_early is not None:
            wanted &= CERTAIN & ending_in("last_component_ends_on_dropout", self.ends_early)
        if self.ends_from is not None:
            wanted &= CERTAIN & Q(last_component_ends_on__gt=date(self.ends_from, 1, 1))
        if self.ends_early_from is not None:
            wanted &= CERTAIN & Q(last_component_ends_on_dropout__gt=date(self.ends_early_from, 1, 1))
        if self.leaving is not None:
            wanted &= (CERTAIN & Q(last_component_ends_on__lte=self.leaving)) | Q(natural_exit=True)
        if self.ends_before is not None:
            wanted &= CERTAIN & Q(last_component_ends_on__lte=self.ends_before)
        if self.ask:
            wanted &= Q(unsure=True, unsure_about__contains=self.ask)
        if self.search:
            named = search(self.search, "family__")
            self.common = named.common
            wanted &= named.condition
        return wanted

    def tallied_under(self, flags: set[str]) -> tuple[str, ...] | None:
        """The keys of runs.tallies that these filters, with these flags, come to; None where they come to no tally."""
        others = (self.components, self.deciles, self.search, self.ends, self.ends_early, self.ends_from)
        years = (self.years_from, self.years_to, self.ends_early_from, self.ends_before, self.leaving)
        if any(others) or any(each is not None for each in years) or self.problems:
            return None
        said = [*flags - ({"unsure"} if self.ask else set())]
        said += [f"ask:{self.ask}"] if self.ask else []
        said += ["no_end"] if self.no_end else []
        said += ["no_end_early"] if self.no_end_early else []
        if not said:
            return {"yes": ("active",), "no": ("left",), "all": ("active", "left")}[self.active]
        return (said[0],) if len(said) == 1 and self.active == "yes" else None

    def ordered(self, answers: Answers) -> Answers:
        """In the order asked for; families without an end come last where the end orders."""
        return answers.order_by(*SORTS[self.sort])


# Families whose end can be told: nothing to ask (where a fact is missing no month is certain), not at the end already.
CERTAIN = Q(unsure=False, natural_exit=False)
FLAG_MEANS = {
    "exit": Q(natural_exit=True),
    "unsure": Q(unsure=True),
    "prepare": Q(preparable=True),
    "out_of_school": Q(out_of_school=True),
    "five_years": Q(five_years=True),
    "above_limit": Q(ineligible_for__contains="decile_above_limit"),
}


def flag_words(flag: str) -> str:
    """A yes-or-no filter in words."""
    return {
        "exit": _("Leaves naturally now"),
        "unsure": _("Something to ask"),
        "prepare": _("Could be prepared for leaving"),
        "out_of_school": _("A child out of school"),
        "five_years": _("Five years or more"),
        "above_limit": _("Decile above the limit"),
    }[flag]


def ending_in(column: str, year: int) -> Q:
    """Families whose last component ends within a year. The column holds the first of the month after the end."""
    return Q(**{f"{column}__gt": date(year, 1, 1), f"{column}__lte": date(year + 1, 1, 1)})


def read(query: QueryDict, viewer: Viewer) -> Filters:
    """Read the filters of an address for a viewer."""
    problems = NAMES.problems_in(query)
    found = Filters(query, viewer, problems=list(problems.values()))
    for name in query:
        if name in problems:
            continue
        reader = READERS[name]
        for value in dict.fromkeys(query.getlist(name)):
            if value == "":
                continue  # an empty field of the form
            label = reader(found, value)
            if label is None:
                found.problems.append(
                    _("The filter %(name)s does not know the value “%(value)s”.") % {"name": name, "value": value[:40]}
                )
            elif label:
                found.chips.append(Chip(label, query_without(query, name, value)))
    return found


def query_without(query: QueryDict, name: str, value: str) -> str:
    """The query without one value of one filter, and from the first page again."""
    rest = query.copy()
    rest.setlist(name, [each for each in query.getlist(name) if each != value])
    rest.pop("page", None)
    return f"?{rest.urlencode()}"


# Each reader takes one value, notes it, and answers the chip's words: "" for none, None for a value it does not know.
Reader = Callable[[Filters, str], str | None]


def _area(found: Filters, value: str) -> str | None:
    area = Area.objects.select_related("parent").filter(code=value).first() if value.isdigit() else None
    home = found.viewer.area
    if area is None or (home and not found.viewer.sees_own_only and not area.code.startswith(home.code)):
        return None
    found.area = area
    return area_title(area)


def _component(found: Filters, value: str) -> str | None:
    if value not in words.COMPONENTS:
        return None
    found.components.append(value)
    return str(words.COMPONENTS[value])


def _decile(found: Filters, value: str) -> str | None:
    if value == UNKNOWN_DECILE:
        found.deciles.append(value)
        return _("Decile unknown")
    if not value.isdecimal() or not 1 <= int(value) <= 10:
        return None
    found.deciles.append(value)
    return _("Decile %(decile)s") % {"decile": int(value)}


def _whole(value: str, lowest: int, highest: int) -> int | None:
    if not value.isdecimal() or len(value) > 4:
        return None
    return int(value) if lowest <= int(value) <= highest else None


def _years_from(found: Filters, value: str) -> str | None:
    found.years_from = _whole(value, 0, 60)
    return None if found.years_from is None else _("At least %(years)s years") % {"years": found.years_from}


def _years_to(found: Filters, value: str) -> str | None:
    found.years_to = _whole(value, 0, 60)
    return None if found.years_to is None else _("At most %(years)s years") % {"years": found.years_to}


def _flag(flag: str) -> Reader:
    def read_flag(found: Filters, value: str) -> str | None:
        if value != "yes":
            return None
        found.flags.add(flag)
        return flag_words(flag)

    return read_flag


def _active(found: Filters, value: str) -> str | None:
    if value not in ("yes", "no", "all"):
        return None
    found.active = value
    return {"yes": "", "no": _("Has left the programme"), "all": _("Active or left")}[value]


def _ends(found: Filters, value: str) -> str | None:
    found.ends = _whole(value, 2016, 2120)
    return None if found.ends is None else _("Last component ends in %(year)s") % {"year": found.ends}


def _ends_early(found: Filters, value: str) -> str | None:
    found.ends_early = _whole(value, 2016, 2120)
    if found.ends_early is None:
        return None
    return _("Last component ends in %(year)s if children leave school early") % {"year": found.ends_early}


def _ends_from(found: Filters, value: str) -> str | None:
    found.ends_from = _whole(value, 2016, 2120)
    return (
        None if found.ends_from is None else _("Last component ends in %(year)s or later") % {"year": found.ends_from}
    )


def _ends_early_from(found: Filters, value: str) -> str | None:
    found.ends_early_from = _whole(value, 2016, 2120)
    if found.ends_early_from is None:
        return None
    return _("Last component ends in %(year)s or later if children leave school early") % {
        "year": found.ends_early_from
    }


def _leaving(found: Filters, value: str) -> str | None:
    try:
        found.leaving = date.fromisoformat(value)
    except ValueError:
        return None
    return _("Leaves naturally now or before %(day)s") % {"day": formats.day(found.leaving)}


def _ends_before(found: Filters, value: str) -> str | None:
    try:
        found.ends_before = date.fromisoformat(value)
    except ValueError:
        return None
    return _("Last component ends before %(day)s") % {"day": formats.day(found.ends_before)}


def _no_end(found: Filters, value: str) -> str | None:
    if value != "yes":
        return None
    found.no_end = True
    return _("No end in sight")


def _no_end_early(found: Filters, value: str) -> str | None:
    if value != "yes":
        return None
    found.no_end_early = True
    return _("No end in sight, even if children leave school early")


def _ask(found: Filters, value: str) -> str | None:
    if value not in words.UNSURE:
        return None
    found.ask = value
    return _("To ask: %(fact)s") % {"fact": words.UNSURE[value]}


def _search(found: Filters, value: str) -> str | None:
    text = open_sealed(value)
    if text is None:
        return None
    found.search = text
    return _("Search: %(text)s") % {"text": text}


def _sort(found: Filters, value: str) -> str | None:
    if value not in SORTS:
        return None
    found.sort = value
    return ""


def _size(found: Filters, value: str) -> str | None:
    size = _whole(value, 1, 1000)
    if size not in SIZES:
        return None
    found.size = size
    return ""


def _page(found: Filters, value: str) -> str | None:
    if not value.isdecimal() or not int(value[:9]) >= 1 or len(value) > 9:
        return None
    found.page = int(value)
    return ""


READERS: dict[str, Reader] = {
    "search": _search,
    "area": _area,
    "component": _component,
    "decile": _decile,
    "years_from": _years_from,
    "years_to": _years_to,
    **{flag: _flag(flag) for flag in FLAGS},
    "ask": _ask,
    "ends": _ends,
    "ends_early": _ends_early,
    "ends_from": _ends_from,
    "ends_early_from": _ends_early_from,
    "ends_before": _ends_before,
    "leaving": _leaving,
    "no_end": _no_end,
    "no_end_early": _no_end_early,
    "active": _active,
    "sort": _sort,
    "size": _size,
    "page": _page,
}
NAMES = names(READERS, several=("component", "decile"))
