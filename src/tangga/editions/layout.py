"""Layouts: which tables an edition has and what its press text says, as data (layouts/NAME-VERSION.yaml).

A version that was used stays as it is, so that what was published can be made again: a change is a file with the next
number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.errors import NotValid
from tangga.rules.periods import MONTHS_OF, Period, part_of

COUNTRY, PROVINCE, DISTRICT = "country", "province", "district"
LEVELS = (COUNTRY, PROVINCE, DISTRICT)  # of areas that editions are about, in the order of Area.level


@dataclass(frozen=True)
class TableOf:
    """A table of a layout. by: level of the edition's area -> what it is cut by, "" for not cut; a level that is not
    there has no such table. periods: the kinds it stands in, empty for all of the layout."""

    code: str
    indicator: str
    by: Mapping[str, str]
    title: Mapping[str, str]
    periods: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """What an edition holds. name, title, about: by language; press: paragraphs by language (press.py); ratios: name
    of a fact -> the tables whose totals it is the share of."""

    code: str
    version: int
    name: Mapping[str, str]
    title: Mapping[str, str]
    about: Mapping[str, str]
    periods: Sequence[str]
    tables: Sequence[TableOf]
    press: Sequence[Mapping[str, str]]
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def tables_of(self, area: Area | None, period: Period) -> list[tuple[TableOf, str]]:
        """The tables of an area and a period, each with what it is cut by."""
        level, kind = level_of(area), kind_of(period)
        return [
            (each, each.by[level])
            for each in self.tables
            if level in each.by and (not each.periods or kind in each.periods)
        ]


def level_of(area: Area | None) -> str:
    """Which kind of area an edition is about. Raises NotValid below a district."""
    level = area.level if area else 0
    if level >= len(LEVELS):
        raise NotValid(_("An edition is about a district, a province or the country. Choose one of them."))
    return LEVELS[level]


def kind_of(period: Period) -> str:
    """year, half, quarter or month; "" for any other time."""
    return next((kind for kind in MONTHS_OF if period == part_of(kind, period.first)), "")


@cache
def layouts() -> Mapping[tuple[str, int], Layout]:
    """(code, version) -> layout, every version there ever was, by code, the newest version first."""
    folder = resources.files("tangga.editions").joinpath("layouts")
    texts = [each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".yaml")]
    found = [read(yaml.safe_load(text)) for text in texts]
    return {(each.code, each.version): each for each in sorted(found, key=lambda each: (each.code, -each.version))}


def newest() -> dict[str, Layout]:
    """code -> the layout that a new draft has."""
    found: dict[str, Layout] = {}
    for each in layouts().values():
        found.setdefault(each.code, each)
    return found


def layout_of(code: str, version: int) -> Layout:
    """Raises NotValid for one that this version of Tangga does not have."""
    found = layouts().get((code, version))
    if found is None:
        raise NotValid(
            _("This version of Tangga has no layout %(code)s, version %(version)s.")
            % {"code": code, "version": version}
        )
    return found


def read(row: Mapping[str, Any]) -> Layout:
    """A layout from what its file says."""
    tables = []
    for each in row["tables"]:
        by = each.get("by", "")
        tables.append(
            TableOf(
                each["code"],
                each["indicator"],
                by if isinstance(by, dict) else dict.fromkeys(LEVELS, by),
                each["title"],
                tuple(each.get("periods", ())),
            )
        )
    named = {name: row[name] for name in ("code", "version", "name", "title", "about")}
    ratios = {name: (part, whole) for name, (part, whole) in row.get("ratios", {}).items()}
    return Layout(
        **named, ratios=ratios, periods=tuple(row["periods"]), tables=tuple(tables), press=tuple(row["press"])
    )
