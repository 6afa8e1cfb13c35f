"""The edition before and this one: which cases make what is otherwise in each table (figures.changes says how)."""

from collections.abc import Mapping, Sequence

from tangga.editions.content import Inputs
from tangga.editions.models import Edition
from tangga.editions.shown import Shown
from tangga.figures.changes import WAYS, Change, changes, counted_in, effects
from tangga.figures.counting import Asked
from tangga.figures.definitions import AREAS, Indicator, indicator_of
from tangga.figures.words import moved_in_words, parts_in_words, way_in_words
from tangga.targets.words import signed


def asked_for(indicator: Indicator, stated: Inputs | Edition, inputs: Inputs, by: str = "") -> Asked:
    """The question that a table of an edition answers."""
    return Asked(indicator, inputs.area, inputs.period, stated.as_of, stated.known_at, by)


def moved(indicators: Sequence[Indicator], now: Inputs, before: Edition) -> dict[str, list[Change]]:
    """indicator -> the cases that make its difference, in a fixed order; those that have none are left out."""
    if not indicators:
        return {}
    return changes(indicators, asked_for(indicators[0], now, now), asked_for(indicators[0], before, now))


def sentences(found: Mapping[str, Sequence[Change]], now: Inputs) -> dict[str, dict[str, str]]:
    """indicator -> way -> how many cases there are, and in which areas."""
    level = AREAS[now.area.level if now.area else 0]
    asked = {code: asked_for(indicator_of(code), now, now, level) for code in found}
    named = {counted_in(each.stands, asked[code]) for code, rows in found.items() for each in rows}
    names = parts_in_words(level, named)
    return {code: moved_in_words(rows, asked[code], names) for code, rows in found.items()}


def reasons_why(table: Shown, rows: Sequence[Change], now: Inputs) -> dict[str, str]:
    """part -> what its difference is made of: +9 recorded late, −1 put right; "" is the total's."""
    definition = table.numbers.definition
    assert definition is not None  # has cases
    told = {}
    for asked in (asked_for(definition, now, now, table.numbers.by), asked_for(definition, now, now)):
        for part, ways in effects(rows, asked).items():
            steps = [f"{signed(ways[way])} {way_in_words(way)}" for way in WAYS if ways[way]]
            told[part if asked.by else ""] = ", ".join(steps)
    return told
