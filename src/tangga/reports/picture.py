"""The picture of a family's component years ahead, as numbers a template draws: one line a member, one bar a stretch.

Two drawings of the same years, a wide one and one for a phone; the style sheet shows one of them. A solid bar holds in
both forecasts; its pale part is lost if the child leaves school early.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tangga.reports import words

MOST_YEARS, FEWEST_YEARS = 20, 6  # a child born today finishes SMA in its 19th year
BAR, GAP, MARGIN, TOP = 20, 4, 7, 30


@dataclass(frozen=True)
class Stretch:
    """A time in which a member counts for a component: from the first of a month to the first of a month (None: no
    end in sight). `early_ends_on` is the end if children leave school early; equal to `starts_on`: never begins."""

    member_id: str
    name: str
    component: str
    starts_on: date
    ends_on: date | None
    early_ends_on: date | None

    @property
    def same_end(self) -> bool:
        return self.ends_on == self.early_ends_on

    @property
    def never_if_early(self) -> bool:
        return self.early_ends_on == self.starts_on


@dataclass(frozen=True)
class Bar:
    """One rectangle. `word` is empty where it would not fit."""

    component: str
    x: float
    y: float
    width: float
    pale: bool
    word: str

    @property
    def word_x(self) -> float:
        return round(self.x + 7, 1)

    @property
    def word_y(self) -> float:
        return round(self.y + BAR - 5.5, 1)


@dataclass(frozen=True)
class Line:
    """One member's name and bars."""

    name: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """The first of January of a year."""

    label: str
    x: float


@dataclass(frozen=True)
class Drawing:
    """Everything an SVG needs, in its own units."""

    kind: str
    width: int
    height: float
    left: int
    right: int
    bottom: float
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    end_x: float | None
    end_early_x: float | None
    bar: int = BAR


@dataclass(frozen=True)
class Frame:
    """Where things go in one of the two drawings."""

    kind: str
    width: int
    left: int
    right: int
    name_above: bool
    longest_name: int
    ticks_most: int
    first_tick: int


WIDE = Frame("wide", 980, 200, 960, name_above=False, longest_name=23, ticks_most=16, first_tick=0)
NARROW = Frame("narrow", 358, 4, 350, name_above=True, longest_name=36, ticks_most=7, first_tick=16)


def stretches(names: Mapping[str, str], segments: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    """Both forecasts side by side. Takes rows of rules.schemas.SEGMENTS; members in the order of `names` (by id)."""
    early = {
        (row["member_id"], row["component"], row["starts_on"]): row["ends_on"]
        for row in segments
        if row["scenario"] == "drops_out"
    }
    found = []
    for member_id, name in names.items():
        mine = [row for row in segments if row["member_id"] == member_id and row["scenario"] == "continues"]
        for row in sorted(mine, key=lambda each: (each["starts_on"], each["component"])):
            key = (member_id, row["component"], row["starts_on"])
            ends_early = early.get(key, row["starts_on"])
            found.append(Stretch(member_id, name, row["component"], row["starts_on"], row["ends_on"], ends_early))
    return found


def draw(
    frame: Frame,
    names: Mapping[str, str],
    rows: Sequence[Stretch],
    as_of: date,
    ends_on: date | None,
    early_ends_on: date | None,
) -> Drawing:
    """Lay the picture out. `ends_on`, `early_ends_on`: when the family's last component ends, in either forecast."""
    origin = as_of.year * 12 + as_of.month - 1
    years = _years(as_of, rows)
    months = (as_of.year + years) * 12 - origin
    scale = (frame.right - frame.left) / months

    def at(day: date | None) -> float:
        passed = months if day is None else day.year * 12 + day.month - 1 - origin
        return round(frame.left + scale * max(0, min(months, passed)), 1)

    def inside(day: date | None) -> bool:
        return day is not None and 0 <= day.year * 12 + day.month - 1 - origin <= months

    horizon = horizon_of(as_of, rows)
    lines, y = [], float(TOP)
    for member_id, name in names.items():
        lanes = _lanes([row for row in rows if row.member_id == member_id and row.starts_on < horizon])
        if not lanes:
            continue  # nothing begins within the years shown
        first = y + MARGIN + (20 if frame.name_above else 0)
        bars = tuple(
            bar for lane, mine in enumerate(lanes) for row in mine for bar in _bars(row, at, first + lane * (BAR + GAP))
        )
        lines.append(Line(_fit(name, frame.longest_name), y + (18 if frame.name_above else MARGIN + 15), bars))
        y = first + len(lanes) * (BAR + GAP) - GAP + MARGIN
    step = next(step for step in (1, 2, 3, 4) if years / step <= frame.ticks_most)
    marks = [(year, at(date(year, 1, 1))) for year in range(as_of.year + 1, as_of.year + years, step)]
    different = early_ends_on is not None and early_ends_on != ends_on
    return Drawing(
        kind=frame.kind,
        width=frame.width,
        height=y + 8,
        left=frame.left,
        right=frame.right,
        bottom=y,
        lines=tuple(lines),
        ticks=tuple(Tick(str(year), x) for year, x in marks if x - frame.left > frame.first_tick),
        end_x=at(ends_on) if inside(ends_on) else None,
        end_early_x=at(early_ends_on) if different and inside(early_ends_on) else None,
    )


def horizon_of(as_of: date, rows: Sequence[Stretch]) -> date:
    """The first day after the years shown: what begins later is left out of the picture and its table."""
    return date(as_of.year + _years(as_of, rows), 1, 1)


def _years(as_of: date, rows: Sequence[Stretch]) -> int:
    """As many years as the last end needs, within bounds; what begins far ahead and never ends does not stretch it."""
    last = max((row.ends_on for row in rows if row.ends_on), default=as_of)
    return max(FEWEST_YEARS, min(MOST_YEARS, last.year - as_of.year + 1))


def _lanes(rows: Sequence[Stretch]) -> list[list[Stretch]]:
    """Stretches of one member that overlap lie below each other."""
    lanes: list[list[Stretch]] = []
    for row in rows:
        for lane in lanes:
            end = lane[-1].ends_on
            if end is not None and end <= row.starts_on:
                lane.append(row)
                break
        else:
            lanes.append([row])
    return lanes


def _bars(row: Stretch, at: Callable[[date | None], float], y: float) -> list[Bar]:
    """One bar, or two when the second forecast ends sooner: the solid part and the pale rest."""
    start, end, early = at(row.starts_on), at(row.ends_on), at(row.early_ends_on)
    parts = [(start, min(early, end), False), (max(start, early), end, True)]
    parts = [part for part in parts if part[1] - part[0] >= 1]
    widest = max(parts, key=lambda part: part[1] - part[0], default=None)
    word = str(words.SHORT_COMPONENTS[row.component])
    return [
        Bar(
            component=row.component,
            x=begins,
            y=round(y, 1),
            width=round(ends - begins, 1),
            pale=pale,
            word=word if (begins, ends, pale) == widest and ends - begins > len(word) * 8.4 + 12 else "",
        )
        for begins, ends, pale in parts
    ]


def _fit(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
