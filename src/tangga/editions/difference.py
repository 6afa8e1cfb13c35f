"""The edition before and this one: what is otherwise in each table, and which cases make it so.

A case is counted by one edition and not by the other. It was *recorded late* where it had happened by the day of the
edition before and was put on record after it was counted, *since then* where it happened after that day, and *taken
back* where the earlier one counted it and this one does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.areas.models import Level
from tangga.editions.content import Inputs
from tangga.editions.models import Edition
from tangga.families.exit_models import Exit
from tangga.figures.changes import counted
from tangga.figures.counting import DIGITS
from tangga.figures.definitions import AREAS, Indicator
from tangga.figures.figure import area_code
from tangga.figures.words import parts_in_words
from tangga.papers import formats

LATE, SINCE, BACK = "late", "since", "back"
WAYS = (LATE, SINCE, BACK)
NAMED = 5  # areas named in a sentence


@dataclass(frozen=True)
class Moved:
    """How many cases of a table make the difference, by area, and in a sentence."""

    way: str
    parts: Mapping[str, int]
    sentence: str

    @property
    def many(self) -> int:
        return sum(self.parts.values())


def has_cases(indicator: Indicator | None) -> bool:
    """Whether a figure counts exits, each of which can be looked at."""
    return indicator is not None and bool(indicator.types)


def cases(way: str, indicator: Indicator, now: Inputs, before: Edition) -> QuerySet[Exit]:
    """The exits of one way, in a fixed order."""
    code = area_code(now.region)
    ours = counted(indicator, code, now.period, now.as_of, now.known_at)
    theirs = counted(indicator, code, now.period, before.as_of, before.known_at)
    if way == BACK:
        return _only_in(theirs, ours)
    new = _only_in(ours, theirs)
    return new.filter(effective_on__gt=before.as_of) if way == SINCE else new.filter(effective_on__lte=before.as_of)


def _only_in(rows: QuerySet[Exit], others: QuerySet[Exit]) -> QuerySet[Exit]:
    """An exit is the same where it ended the same membership, whichever row of it says so."""
    same = others.filter(family=OuterRef("family"), joined_on=OuterRef("joined_on")).order_by()
    return rows.filter(~Exists(same)).order_by("region_id", "effective_on", "pk")


def moved(indicators: Sequence[Indicator], now: Inputs, before: Edition) -> dict[str, list[Moved]]:
    """indicator -> what makes its difference, each way that is not nothing. Three statements each, one for names."""
    level = Level((now.area.level if now.area else 0) + 1)
    found: dict[str, dict[str, dict[str, int]]] = {}
    for indicator in indicators:
        for way in WAYS:
            rows = cases(way, indicator, now, before).order_by()
            cut = rows.annotate(part=Substr("region_id", 1, DIGITS[level])).values_list("part")
            if parts := dict(cut.annotate(Count("pk"))):
                found.setdefault(indicator.code, {})[way] = parts
    names = parts_in_words(
        AREAS[level - 1], {code for ways in found.values() for parts in ways.values() for code in parts}
    )
    return {
        indicator: [Moved(way, parts, _sentence(way, parts, names)) for way, parts in ways.items()]
        for indicator, ways in found.items()
    }


def _sentence(way: str, parts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """14 recorded late: 9 in Kab. Lombok Barat, 5 in Kab. Lombok Timur."""
    many = sum(parts.values())
    words = {
        LATE: ngettext("%(many)s recorded late", "%(many)s recorded late", many),
        SINCE: ngettext("%(many)s happened since then", "%(many)s happened since then", many),
        BACK: ngettext("%(many)s taken back or put right", "%(many)s taken back or put right", many),
    }[way]
    ranked = sorted(parts.items(), key=lambda each: (-each[1], each[0]))
    named = [
        _("%(many)s in %(area)s") % {"many": formats.number(each), "area": names.get(code, code)}
        for code, each in ranked[:NAMED]
    ]
    if rest := sum(each for _code, each in ranked[NAMED:]):
        named.append(_("%(many)s elsewhere") % {"many": formats.number(rest)})
    return f"{words % {'many': formats.number(many)}}: {', '.join(named)}"
