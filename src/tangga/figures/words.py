"""Figures in words: periods, parts, and what changed between two instants."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tangga.areas.models import Area
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.models import DuplicateCase
from tangga.figures.changes import AHEAD, BACK, LATE, RIGHT, SINCE, WAYS, Change, counted_in
from tangga.figures.counters.assessed import NOW
from tangga.figures.counters.targets import ACHIEVED, SET
from tangga.figures.counting import NOT_SHARED_OUT, SEVERAL, UNKNOWN, WITHHELD, Asked
from tangga.figures.definitions import (
    AREAS,
    ATTENDED,
    COMPONENT,
    END_YEAR,
    FACT,
    FLOW,
    LABEL,
    LIVELIHOOD,
    MODULE,
    NUMBER,
    PROGRAMME,
    PROGRESS,
    PURPOSE,
    REASON,
    STOCK,
    TIMES,
    TYPE,
    YEARS_IN,
    Indicator,
)
from tangga.figures.figure import COUNTRY, Figure
from tangga.graduation.places import title
from tangga.grants import words as grant_words
from tangga.labelling.models import Status
from tangga.papers import formats
from tangga.rules import periods
from tangga.rules.periods import HALF, MONTH, QUARTER, YEAR, Period, part_of
from tangga.runs.words import COMPONENTS, UNSURE
from tangga.sessions.catalogue import versions
from tangga.sessions.models import Attendance
from tangga.visits.models import BusinessKind, Purpose

ROMAN = ("", "I", "II", "III", "IV")
NAMED = 5  # parts named in the sentence about what changed


def period_in_words(period: Period) -> str:
    """2020, semester I 2020, triwulan III 2020, Juni 2020, or its two days."""
    day = period.first
    if period == part_of(YEAR, day):
        return str(day.year)
    if period == part_of(HALF, day):
        return _("first half of %(year)s") % {"year": day.year} if day.month == 1 else (
            _("second half of %(year)s") % {"year": day.year}
        )  # fmt: skip
    if period == part_of(QUARTER, day):
        return _("quarter %(place)s of %(year)s") % {"place": ROMAN[(day.month + 2) // 3], "year": day.year}
    if period == part_of(MONTH, day):
        return formats.month(day)
    return f"{formats.day(period.first)} – {formats.day(period.last)}"


def within_in_words(period: Period, as_of: date) -> str:
    """The time of what happened in a period: of one that still runs it says until when."""
    said = _in_running_text(period)
    if as_of >= period.last:
        return said
    return _("%(period)s (until %(day)s)") % {"period": said, "day": formats.long_day(as_of)}


def at_end_in_words(period: Period, as_of: date) -> str:
    """The day of what there was: the end of a period, or of one that still runs the day asked for."""
    if as_of >= period.last:
        return _("at the end of %(period)s") % {"period": _in_running_text(period)}
    return _("as of %(day)s") % {"day": formats.long_day(as_of)}


def _in_running_text(period: Period) -> str:
    """A period as it stands in a sentence: English says *the* first half of a year."""
    if period != part_of(HALF, period.first):
        return period_in_words(period)
    year = {"year": period.first.year}
    first = period.first.month == 1
    return (_("the first half of %(year)s") if first else _("the second half of %(year)s")) % year


def area_in_words(area: Area | None) -> str:
    """An area with its kind; None: the country."""
    return title(area) if area else _("all of Indonesia")


def sentence_of(found: Figure, area: Area | None) -> str:
    """The figure, said in a sentence."""
    when = {FLOW: within_in_words, STOCK: at_end_in_words}.get(found.indicator.time)
    fields = {
        "many": formats.number(found.total),
        "area": area_in_words(area),
        "period": when(found.period, found.as_of) if when else period_in_words(found.period),
    }
    if found.total is None:
        return _("Nothing is set for %(area)s, %(period)s") % fields
    if found.indicator.counts == "target_to_go" and found.total < 0:
        fields["many"] = formats.number(-found.total)
        return _("Target of voluntary graduations exceeded by %(many)s in %(area)s, %(period)s") % fields
    return found.indicator.sentence[formats.language()] % fields


def nothing_of(area: Area | None) -> str:
    """In place of a 0 that would say nothing."""
    return _("Nothing is on record of %(area)s") % {"area": area_in_words(area)}


def ways_in_words() -> dict[str, str]:
    """code -> what a figure can be cut by, in words."""
    return {
        "province": _("province"),
        "district": _("district or city"),
        "sub_district": _("sub-district"),
        "village": _("village"),
        YEAR: _("year"),
        HALF: _("half-year"),
        QUARTER: _("quarter"),
        MONTH: _("month"),
        TYPE: _("how they left"),
        REASON: _("why they left"),
        LIVELIHOOD: _("livelihood when they left"),
        YEARS_IN: _("years in the programme"),
        COMPONENT: _("component"),
        END_YEAR: _("year in which the last component ends"),
        FACT: _("fact to ask for"),
        NUMBER: _("which number"),
        PROGRESS: _("target and achieved"),
        MODULE: _("module"),
        ATTENDED: _("who came"),
        PURPOSE: _("what for"),
        LABEL: _("what became of the label"),
        PROGRAMME: _("programme"),
    }


def units_in_words() -> dict[str, str]:
    """unit of an indicator -> what its numbers are numbers of, as a heading."""
    return {
        "families": _("Families"),
        "persons": _("Persons"),
        "idr": _("Rupiah"),
        "facts": _("Facts"),
        "pairs": _("Pairs"),
        "places": pgettext("unit", "Places"),
        "sessions": _("Sessions"),
        "attendances": _("Attendances"),
        "visits": _("Visits"),
        "houses": _("Houses"),
        "grants": _("Grants"),
    }


def subjects() -> dict[str, str]:
    """code -> a subject of figures in words, in the order of the list."""
    return {
        "graduations": _("Graduations and exits"),
        "targets": _("Targets"),
        "families": _("Families and entitlements"),
        "places": _("Waiting list and free places"),
        "work": _("Work with families"),
        "grants": _("Grants"),
        "quality": _("Quality of the data"),
    }


# subject -> what is counted (Indicator.counts); tests hold that every indicator has one.
COUNTED: Mapping[str, tuple[str, ...]] = {
    "graduations": ("exits", "natural_exits_ahead", "fallen_back"),
    "targets": ("target", "target_to_go"),
    "families": (
        "active_families", "assessed_families", "component_persons", "paid_persons", "entitled_year_idr",
        "entitled_stage_idr",
    ),
    "places": ("waiting_families", "open_places"),
    "work": ("sessions_held", "session_attendance", "visits_held", "house_labels"),
    "grants": ("grants", "grants_idr"),
    "quality": ("unsure_families", "facts_missing", "duplicates"),
}  # fmt: skip


def subject_of(indicator: Indicator) -> str:
    """The code of the subject it stands under."""
    return next(subject for subject, counted in COUNTED.items() if indicator.counts in counted)


def unit_of(indicator: Indicator) -> str:
    """What its numbers are numbers of, as a heading."""
    return units_in_words()[indicator.unit]


def parts_in_words(by: str, codes: Collection[str]) -> dict[str, str]:
    """code -> the part in words. One statement where they are areas."""
    others = {
        UNKNOWN: _("not recorded"),
        SEVERAL: _("several reasons"),
        NOT_SHARED_OUT: _("not shared out"),
        WITHHELD: _("another reason, several, or none on record"),
        COUNTRY: _("all of Indonesia"),
        NOW: _("no component left"),
        SET: _("the target"),
        ACHIEVED: _("achieved, taken off"),
    }
    if by in AREAS:
        others[SEVERAL] = _("in several areas")
    if by == LIVELIHOOD:
        others[SEVERAL] = _("several livelihoods")
    if by in TIMES:
        return {code: period_in_words(periods.read(code)) for code in codes}
    if by == YEARS_IN:
        return {code: _years(int(code)) for code in codes}
    if by and by not in AREAS:
        labels = _labels(by)
        return {code: others.get(code) or str(labels.get(code, code)) for code in codes}
    areas: Mapping[str, Area] = Area.objects.in_bulk([code for code in codes if code not in others])
    return {code: others.get(code) or (title(areas[code]) if code in areas else code) for code in codes}


def ranked(parts: Mapping[str, int], by: str) -> list[tuple[str, int]]:
    """The parts, the largest first; times and years stay in their order, and what is no area comes after the areas."""
    if by in (*TIMES, END_YEAR, YEARS_IN):
        return list(parts.items())
    return sorted(parts.items(), key=lambda each: (not each[0].isdigit(), -each[1], each[0]))


def _years(many: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", many) % {"count": many} if many else _("less than a year")


def _labels(by: str) -> Mapping[str, object]:
    """code -> words, of the parts that stand for codes of a feature."""
    match by:
        case "module":
            return {each.code: each.name[formats.language()] for one in versions() for each in one.modules}
        case "programme":
            return grant_words.names()
        case _:
            return LABELS.get(by, {})


LABELS: Mapping[str, Mapping[str, object]] = {
    TYPE: dict(ExitType.choices),
    REASON: dict(ExitReason.choices),
    LIVELIHOOD: dict(BusinessKind.choices),
    COMPONENT: COMPONENTS,
    FACT: UNSURE,
    NUMBER: {each.value: each.label for each in DuplicateCase.NUMBERS},
    ATTENDED: dict(Attendance.Status.choices),
    PURPOSE: dict(Purpose.choices),
    LABEL: dict(Status.choices),
}


def changed_in_words(changes: Mapping[str, int], names: Mapping[str, str]) -> str:
    """What changed between two instants, of numbers of which no case is told: by how much each part is more or less."""
    more = {code: many for code, many in changes.items() if many > 0}
    less = {code: -many for code, many in changes.items() if many < 0}
    told = [
        _said_where(_("recorded later"), more, names),
        _said_where(_("taken back later"), less, names),
    ]
    return "; ".join(filter(None, told))


def moved_in_words(rows: Iterable[Change], asked: Asked, names: Mapping[str, str]) -> dict[str, str]:
    """way -> how many changes there are, and where: “14 recorded late: 9 in Kab. Lombok Barat, 5 in Kab. Lombok Timur”.
    asked: cut by the areas that are named."""
    found: dict[str, Counter[str]] = {}
    for each in rows:
        found.setdefault(each.way, Counter())[counted_in(each.stands, asked)] += 1
    return {way: _said_where(way_in_words(way), found[way], names) for way in WAYS if way in found}


def way_in_words(way: str) -> str:
    """What became of a leaving that is counted otherwise than before."""
    return {
        LATE: _("recorded late"),
        SINCE: _("happened since then"),
        RIGHT: _("put right"),
        BACK: _("taken back"),
        AHEAD: _("happened only after the day asked for"),
    }[way]


def _said_where(what: str, parts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """A number with the parts it comes from, the largest first: the one form in which such a thing is said."""
    if not parts:
        return ""
    ranked = sorted(parts.items(), key=lambda each: (-each[1], each[0]))
    named = [
        _("%(many)s in %(area)s") % {"many": formats.number(many), "area": names.get(code, code)}
        for code, many in ranked[:NAMED]
    ]
    if rest := sum(many for _code, many in ranked[NAMED:]):
        named.append(_("%(many)s elsewhere") % {"many": formats.number(rest)})
    return f"{formats.number(sum(parts.values()))} {what}: {', '.join(named)}"


def ways_of(indicator: Indicator, area: Area | None) -> list[str]:
    """What a figure of an area can be cut by: no larger areas than the area's own parts."""
    level = area.level if area else 0
    return [each for each in indicator.by if each not in AREAS or AREAS.index(each) + 1 > level]


def part_of_year_in_words(part: str) -> str:
    """H1 -> first half-year; the year is said elsewhere."""
    if part.startswith("H"):
        return _("first half-year") if part == "H1" else _("second half-year")
    if part.startswith("Q"):
        return _("quarter %(place)s") % {"place": ROMAN[int(part[1])]}
    return formats.LONG_MONTHS[formats.language()][int(part) - 1]
