"""What changed between two instants, and where: for every number that can be told of both."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tangga.areas.models import Area
from tangga.figures.counters import COUNTERS
from tangga.figures.counting import Asked
from tangga.figures.definitions import AREAS, Indicator


def between(after: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """code -> how many more; only those that changed."""
    codes = dict.fromkeys([*after, *before])
    found = {code: after.get(code, 0) - before.get(code, 0) for code in codes}
    return {code: many for code, many in found.items() if many}


def where(asked: Asked, before: datetime) -> tuple[str, dict[str, int]]:
    """In which areas of the next level something changed since it was known at an instant: the level, and code -> how
    many more; "" and nothing where it is not divided into areas."""
    level = next_level(asked.indicator, asked.area)
    if not level:
        return "", {}
    count = COUNTERS[asked.indicator.counts]
    now = count(replace(asked, by=level, hidden=frozenset()))
    then = count(replace(asked, by=level, known_at=before, hidden=frozenset()))
    return level, between(now or {}, then or {})


def next_level(indicator: Indicator, area: Area | None) -> str:
    """The largest areas that an area's figure can be cut into; "" where there are none."""
    below = AREAS[area.level :] if area else AREAS
    return next((level for level in below if level in indicator.by), "")
