"""A figure as a picture: one bar a part, as numbers for SVG. The table beside it says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

LENGTH = 100  # of the longest bar, in hundredths of the width there is
MOST_BARS = 40


@dataclass(frozen=True)
class Bar:
    """A part's bar. before: its length by what was known earlier; None: it is not compared."""

    label: str
    many: int
    length: float
    before: float | None = None


def bars(parts: Mapping[str, int], names: Mapping[str, str], before: Mapping[str, int] | None = None) -> list[Bar]:
    """One bar a part, in the order of the parts; none where there are more than a picture can hold, or nothing."""
    longest = max([0, *parts.values(), *(before or {}).values()])
    if longest <= 0 or not 1 < len(parts) <= MOST_BARS:
        return []
    return [
        Bar(
            names.get(code, code),
            many,
            _length(many, longest),
            _length(before.get(code, 0), longest) if before is not None else None,
        )
        for code, many in parts.items()
    ]


def _length(many: int, longest: int) -> float:
    return round(max(many, 0) * LENGTH / longest, 2)
