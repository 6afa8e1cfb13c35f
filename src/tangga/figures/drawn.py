"""Which charts a figure's page shows: by how it is cut, with words for each. The table beside them says the same.

Areas: a ranking and a map. Times: next to the same parts of earlier years. A year with a target: the pace. All else: a
ranking, or columns where the parts have an order of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tangga import charts
from tangga.charts import NARROW, WIDE, Bar, Frame, Pace, PaceWords, Series, Tile
from tangga.figures import words
from tangga.figures.asked import Asked
from tangga.figures.boundaries import NAMED, shapes_for
from tangga.figures.counting import NOT_SHARED_OUT
from tangga.figures.definitions import AREAS, END_YEAR, PROGRESS, TIMES, YEARS_IN
from tangga.figures.figure import Figure, figure
from tangga.papers import formats
from tangga.rules import periods
from tangga.rules.periods import MONTH, YEAR, Period, part_of
from tangga.rules.targets import due_by

RANKING, MAP, BESIDE, PACE = "ranking", "map", "side-by-side", "pace"
YEARS_BESIDE = 2  # earlier years that stand beside the one asked for
FEWEST = 2  # parts that make a picture
MANY = 15  # of more bars, those with 0 are left out
VOLUNTARY, TARGET_CODE = "voluntary_graduations", "target"


@dataclass(frozen=True)
class Table:
    """The numbers of a chart that stand in no other table of the page, as text. Each row: its name, then the cells."""

    heads: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """name, and (heading, text) of each cell."""
        return [(name, list(zip(self.heads[1:], cells, strict=True))) for name, cells in self.rows]


@dataclass(frozen=True)
class Drawn:
    """A chart of a page. kind: its name in the address of its file; draw: the SVG for a width; table: what it draws
    beside the page's own table."""

    kind: str
    heading: str
    note: str
    draw: Callable[[int], str]
    table: Table | None = None

    @property
    def narrow(self) -> SafeString:
        return self._shown(NARROW)

    @property
    def wide(self) -> SafeString:
        return self._shown(WIDE)

    def _shown(self, width: int) -> SafeString:
        return mark_safe(self.draw(width))  # noqa: S308 - charts escape every text themselves


@dataclass(frozen=True)
class Shown:
    """A figure with what its charts need: names of its parts, what was known earlier, and how to ask it again."""

    found: Figure
    asked: Asked
    names: Mapping[str, str]
    before: Mapping[str, int] | None
    now: datetime
    hidden: frozenset[str] = field(default_factory=frozenset)
    office: str = ""  # the code of the area of whoever looks, whose shapes maps are drawn with

    @property
    def title(self) -> str:
        return words.sentence_of(self.found, self.asked.area)

    def frame(self, desc: str) -> Frame:
        return Frame(self.title, desc, lang=formats.language())

    def again(self, code: str, period: Period, by: str) -> Figure:
        """Another figure of the same area, as of the same day and known at the same instant."""
        told = {"as_of": self.found.as_of, "known_at": self.found.known_at, "now": self.now, "hidden": self.hidden}
        return figure(code, self.found.region, period, by=by, **told)  # type: ignore[arg-type]


def charts_of(shown: Shown) -> list[Drawn]:
    """The charts of a figure, the most telling first; none where there is nothing to draw."""
    by = shown.asked.by
    if not shown.found.is_set:
        return []
    found: list[Drawn | None] = []
    if by in TIMES:
        found = [_beside(shown), _pace(shown)]
    elif by in AREAS:
        found = [_ranking(shown), _map(shown)]
    elif not by:
        found = [_pace(shown)]
    elif by != PROGRESS:  # a target and what is taken off it: no bars
        found = [_in_order(shown) if by in (END_YEAR, YEARS_IN) else _ranking(shown)]
    return [each for each in found if each is not None]


def _extremes(shown: Shown) -> str:
    """What a chart of parts shows, for who cannot see it."""
    parts = [(many, code) for code, many in shown.found.parts.items() if code != NOT_SHARED_OUT]
    if not parts:
        return ""
    (most, largest), (least, smallest) = max(parts), min(parts)
    return _("Most: %(largest)s, %(most)s. Least: %(smallest)s, %(least)s. The table below has every number.") % {
        "largest": shown.names.get(largest, largest),
        "most": formats.number(most),
        "smallest": shown.names.get(smallest, smallest),
        "least": formats.number(least),
    }


def _is_empty(shown: Shown) -> bool:
    values = [*shown.found.parts.values(), *(shown.before or {}).values()]
    return len(shown.found.parts) < FEWEST or not any(each > 0 for each in values)


def _ranking(shown: Shown) -> Drawn | None:
    if _is_empty(shown):
        return None
    bars = [
        Bar(
            shown.names.get(code, code),
            many,
            shown.before.get(code, 0) if shown.before is not None else None,
            rest=code == NOT_SHARED_OUT,
        )
        for code, many in shown.found.parts.items()
    ]
    frame, earlier = shown.frame(_extremes(shown)), ""
    if shown.asked.before_on:
        earlier = _("The thin bar: as known on %(day)s.") % {"day": formats.day(shown.asked.before_on)}
    note = ""
    if len(bars) > MANY:
        drawn = [each for each in bars if each.value or each.before]
        if len(drawn) > charts.MOST_BARS:
            note = _("The %(many)s largest; the table has all.") % {"many": charts.MOST_BARS}
        elif len(drawn) < len(bars):
            note = _("Those with 0 stand in the table alone.")
        bars = drawn
    return Drawn(RANKING, _("Ranking"), note, lambda width: charts.ranking(frame.wide(width), bars, earlier))


def _map(shown: Shown) -> Drawn | None:
    if _is_empty(shown):
        return None
    parts = {code: many for code, many in shown.found.parts.items() if code.isdigit()}
    return map_of_parts(
        shown.frame(_extremes(shown)),
        parts,
        shown.names,
        office=shown.office,
        by=shown.asked.by,
        country=shown.asked.area is None,
    )


def map_of_parts(
    frame: Frame, parts: Mapping[str, int], names: Mapping[str, str], *, office: str, by: str, country: bool
) -> Drawn | None:
    """With shapes that the office loaded, the areas as they lie; without, the provinces as tiles about as they lie, or
    the districts of a province. None for other areas, of which there are no shapes.

    Takes  parts: an area's code -> its number; office: the code of the area of whoever looks; by: the areas' level, as
           figures name it; country: whether they are parts of all of Indonesia
    """
    if shapes := shapes_for(office, parts):
        return _of_shapes(frame, parts, names, shapes)
    if (by == "province" and country) or (by == "district" and not country):
        return tiles_of_parts(frame, parts, names, by=by)
    return None


def tiles_of_parts(frame: Frame, parts: Mapping[str, int], names: Mapping[str, str], *, by: str) -> Drawn | None:
    """The areas as tiles, whatever shapes somebody loaded: provinces about as they lie, districts by their codes."""
    tiles, unknown = [Tile(code, names.get(code, code), many) for code, many in parts.items()], _("no number")
    if by == "province":
        note = _("Each province is a tile, laid out about as they lie.")
        return Drawn(MAP, _("Map"), note, lambda width: charts.tiles_of_indonesia(frame.wide(width), tiles, unknown))
    if by == "district":
        cities, note = _("double frame: a city"), _("Each district is a tile, in the order of the codes.")
        return Drawn(MAP, _("Map"), note, lambda width: charts.tile_map(frame.wide(width), tiles, unknown, cities))
    return None


def _of_shapes(frame: Frame, parts: Mapping[str, int], names: Mapping[str, str], polygons: Mapping[str, Any]) -> Drawn:
    shapes = [charts.Shape(code, names.get(code, code), polygons[code], parts[code]) for code in sorted(polygons)]
    missing = [names.get(code, code) for code in sorted(parts) if code not in polygons]
    note = _("Shapes that the office loaded.")
    if missing:
        named = ", ".join(missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
        note += " " + _("Not on the map, for they have no shape: %(areas)s.") % {"areas": named}
    return Drawn(MAP, _("Map"), note, lambda width: charts.shape_map(frame.wide(width), shapes, _("no number")))


def _in_order(shown: Shown) -> Drawn | None:
    """Parts that have an order of their own, such as years ahead."""
    if _is_empty(shown):
        return None
    labels = [shown.names.get(code, code) for code in shown.found.parts]
    series = [Series("", list(shown.found.parts.values()))]
    frame = shown.frame(_extremes(shown))
    return Drawn(BESIDE, _("Chart"), "", lambda width: charts.side_by_side(frame.wide(width), labels, series))


def _beside(shown: Shown) -> Drawn | None:
    """The parts of the period next to the same parts of earlier years; with what was known earlier, next to that."""
    found, asked = shown.found, shown.asked
    labels = [_part_of_year(code) for code in found.parts]
    if shown.before is not None:
        days = [asked.before_on, asked.known_on]
        names = [formats.day(days[0]), formats.day(days[1]) if days[1] else _("known now")]
        series = [
            Series(_("known on %(day)s") % {"day": names[0]}, [shown.before.get(code, 0) for code in found.parts]),
            Series(_("known on %(day)s") % {"day": names[1]} if days[1] else names[1], _values(found)),
        ]
        heading = _("Next to what was known earlier")
    else:
        heading = _("Next to earlier years")
        year = asked.period.first.year
        earlier = {
            each: shown.again(found.indicator.code, _moved(asked.period, each), asked.by) for each in _before(year)
        }
        if asked.by == YEAR:
            labels = [str(each) for each in (*earlier, year)]
            series = [Series("", [*(each.total for each in earlier.values()), found.total])]
        else:
            told = [Series(str(each), list(one.parts.values())) for each, one in earlier.items() if one.total]
            series = [*told, Series(str(year), _values(found))]
    if not any(value for each in series for value in each.values):
        return None
    frame = shown.frame(_extremes(shown))
    table = _table_of(shown, labels, series) if shown.before is None else None
    return Drawn(BESIDE, heading, "", lambda width: charts.side_by_side(frame.wide(width), labels, series), table)


def _table_of(shown: Shown, labels: Sequence[str], series: Sequence[Series]) -> Table | None:
    """A column a year; none where the page's own table has all."""
    if len(series) == 1 and len(labels) == len(shown.found.parts):
        return None
    named = [each.name or words.units_in_words()[shown.found.indicator.unit] for each in series]
    rows = [(label, [_cell(each.values[place]) for each in series]) for place, label in enumerate(labels)]
    return Table([words.ways_in_words()[shown.asked.by].capitalize(), *named], rows)


def _cell(many: int | None) -> str:
    return "–" if many is None else formats.number(many)


def _before(year: int) -> range:
    return range(year - YEARS_BESIDE, year)


def _values(found: Figure) -> list[int | None]:
    """A part that had not begun on the day asked for is none, and not 0."""
    return [None if periods.read(code).first > found.as_of else many for code, many in found.parts.items()]


def _moved(period: Period, year: int) -> Period:
    return periods.read(period.name.replace(str(period.first.year), str(year), 1))


def _part_of_year(code: str) -> str:
    """2020-H1 -> first half-year; a year is itself."""
    part = code.partition("-")[2]
    if not part:
        return code
    if part.isdigit():
        return formats.SHORT_MONTHS[formats.language()][int(part) - 1]
    return words.part_of_year_in_words(part)


def _pace(shown: Shown) -> Drawn | None:
    """The course of a year of voluntary graduations to its target, where one is set."""
    found, year = shown.found, shown.asked.period.first
    if found.indicator.code != VOLUNTARY or shown.asked.period != part_of(YEAR, year) or found.as_of < year:
        return None
    target = shown.again(TARGET_CODE, shown.asked.period, "")
    if not target.total:
        return None
    course = _course(shown, found.as_of)
    whole = Pace(target.total, course.achieved, course.today, course.ahead)
    told = PaceWords(
        formats.SHORT_MONTHS[formats.language()],
        _("Target"),
        _("the even way to the target"),
        _("Achieved"),
        _("End of the year"),
        course.why(),
    )
    frame = shown.frame(
        _("%(achieved)s achieved of a target of %(target)s; the table below has the parts.")
        % {"achieved": formats.number(course.achieved[-1]), "target": formats.number(target.total)}
    )
    heading = _("Pace against the target")
    table = _table_of_pace(shown, target.total, course)
    return Drawn(PACE, heading, "", lambda width: charts.pace(frame.wide(width), whole, told), table)


def _table_of_pace(shown: Shown, target: int, course: "Course") -> Table:
    """Month by month what is due by its end, what was achieved by then (or by the day asked for), and the band."""
    year = shown.asked.period
    ends = [part.last for part in year.parts(MONTH)]
    ahead = list(zip(course.ahead.low, course.ahead.high, strict=True)) if course.ahead else []
    band = [""] * (len(ends) - len(ahead)) + [f"{_cell(low)}–{_cell(high)}" for low, high in ahead]
    achieved = [*map(_cell, course.achieved), *[""] * (len(ends) - len(course.achieved))]
    due = [formats.number(due_by(target, year.first, year.last, end)) for end in ends]
    heads = [_("Month"), _("Due by its end"), _("Achieved"), *([_("May come to")] if ahead else [])]
    rows = [
        (formats.SHORT_MONTHS[formats.language()][place], cells[: len(heads) - 1])
        for place, cells in enumerate(zip(due, achieved, band, strict=True))
    ]
    return Table(heads, rows)


@dataclass(frozen=True)
class Course:
    """A year month by month, and what may still come. left: months that are not over."""

    achieved: Sequence[int]
    today: float
    left: int
    ahead: charts.Projection | None

    def why(self) -> str:
        if self.ahead:
            return _(
                "Hatched: between the least and the most that as many months in a row brought in the last three years."
                " It is no probability; reports that are late make the last months look smaller."
            )
        if not self.left:
            return _("The year is over.")
        return _("No projection: the history is too short for one.")


def _course(shown: Shown, on: date) -> Course:
    """One figure by month of the year and the three before: what was achieved, and the history the band is made of."""
    first, last = shown.asked.period.first, min(on, shown.asked.period.last)
    whole = Period(date(first.year - 3, 1, 1), last)
    months = list(shown.again(VOLUNTARY, whole, MONTH).parts.items())
    begun = [many for _code, many in months[-last.month :]]
    achieved = [sum(begun[: place + 1]) for place in range(len(begun))]
    end = part_of(MONTH, last).last
    is_over = last == end
    left = 12 - last.month + (0 if is_over else 1)
    history = [many for _code, many in (months if is_over else months[:-1])]
    history = history[next((place for place, many in enumerate(history) if many), len(history)) :]
    at_month_end = achieved[-1] if is_over else sum(begun[:-1])
    today = last.month - 1 + last.day / end.day
    return Course(achieved, today, left, charts.projection(history, left, at_month_end, achieved[-1]))
