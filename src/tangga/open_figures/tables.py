"""What was kept, as tables for pages: the number or that it is hidden, and what is shown together only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tangga.areas.models import Area
from tangga.figures.definitions import indicators
from tangga.figures.words import period_in_words
from tangga.graduation.places import title
from tangga.open_figures.content import BY_SUB_DISTRICT, MEASURES, STOCK, TARGET, period_of, table_in
from tangga.open_figures.models import KeptHalf
from tangga.papers import formats
from tangga.rules.suppression_groups import Opened


@dataclass(frozen=True)
class Number:
    """A number with its name; many None: hidden, or (where is_set is False) there is none."""

    name: str
    many: int | None
    is_set: bool = True


@dataclass(frozen=True)
class Line:
    """A row of a table. code: of the area, where a page of its own is open."""

    name: str
    numbers: tuple[Number, ...]
    code: str = ""
    period: str = ""
    province: Area | None = None


def _name(measure: str) -> str:
    return indicators()[measure].name[formats.language()]


def line_of(kept: KeptHalf) -> Line:
    """A district with its latest half-year."""
    return Line(title(kept.district), (), kept.district_id, period_in_words(period_of(kept)), kept.district.parent)


BY_DISTRICT = (*BY_SUB_DISTRICT, STOCK)  # what a province's page shows of each


def district_page(kept: KeptHalf, rows: Sequence[KeptHalf]) -> dict[str, Any]:
    """A half-year of a district. rows: all that are open, the latest first."""
    target = kept.content["target"]
    tables = {name: table_in(kept, name) for name in MEASURES if name != TARGET}
    return {
        "kept": kept,
        "place": kept.content["district"]["name"],
        "province": kept.district.parent,
        "period": period_in_words(period_of(kept)),
        "numbers": [Number(_name(name), tables[name].total) for name in MEASURES if name != TARGET],
        "target": Number(_name(TARGET), target["number"], target["number"] is not None),
        "target_year": target["year"],
        "columns": [_name(name) for name in BY_SUB_DISTRICT],
        "lines": _lines(kept.content["areas"], tables),
        "whole": _numbers({name: tables[name].total for name in BY_SUB_DISTRICT}),
        "together": _together(kept.content["areas"], tables),
        "something_hidden": any(None in (each.total, *each.parts.values()) for each in tables.values()),
        "halves": [(each.half, period_in_words(period_of(each)), each.half == kept.half) for each in rows],
    }


def _lines(areas: Mapping[str, str], tables: Mapping[str, Opened]) -> list[Line]:
    """Every sub-district; one that is no area any more where somebody was counted there."""
    codes = dict.fromkeys(sorted({*areas, *(code for name in BY_SUB_DISTRICT for code in tables[name].parts)}))
    return [
        Line(areas.get(code, code), _numbers({name: tables[name].parts.get(code, 0) for name in BY_SUB_DISTRICT}))
        for code in codes
    ]


def _numbers(found: Mapping[str, int | None]) -> tuple[Number, ...]:
    return tuple(Number(_name(name), many) for name, many in found.items())


def _together(areas: Mapping[str, str], tables: Mapping[str, Opened]) -> list[Line]:
    """What several sub-districts come to of which none is shown by itself."""
    return [
        Line(", ".join(areas.get(code, code) for code in codes), (Number(_name(name), many),))
        for name, table in tables.items()
        for codes, many in sorted(table.groups.items())
    ]


def province_page(area: Area, rows: Sequence[KeptHalf], every: int) -> dict[str, Any]:
    """The open districts of a province in the latest half-year that all of them have, or any has. every: its districts.

    Nothing is counted of the province: what a district that is not open has cannot be subtracted from anything.
    """
    latest = max(each.half for each in rows)
    shown = [each for each in rows if each.half == latest]
    lines = [
        Line(
            title(each.district),
            _numbers({name: table_in(each, name).total for name in BY_DISTRICT}),
            each.district_id,
            period_in_words(period_of(each)),
        )
        for each in shown
    ]
    return {
        "area": area,
        "place": title(area),
        "period": period_in_words(period_of(shown[0])),
        "columns": [_name(name) for name in BY_DISTRICT],
        "lines": lines,
        "others": [line_of(each) for each in rows if each.half != latest],
        "sums": _sums(shown),
        "open": len(rows),
        "every": every,
    }


def _sums(rows: Sequence[KeptHalf]) -> tuple[Number, ...]:
    totals = {name: [table_in(each, name).total for each in rows] for name in BY_DISTRICT}
    known = {name: [each for each in found if each is not None] for name, found in totals.items()}
    return _numbers({name: sum(known[name]) if len(known[name]) == len(rows) else None for name in BY_DISTRICT})
