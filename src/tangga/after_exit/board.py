"""What the page of families after the exit shows: each group's course, as far as it may be shown, and the warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.after_exit import pictures, standing
from tangga.after_exit.standing import AfterLabel, Wanted
from tangga.after_exit.words import LABELS
from tangga.areas.models import Area
from tangga.families.exit_models import Exit, ExitReason, ExitType
from tangga.graduation.places import title
from tangga.grants.words import names as grant_names
from tangga.people.screens import Viewer
from tangga.policy import Policy, load, overlays_for
from tangga.rules.after_exit import label_warns
from tangga.rules.parameters import whole
from tangga.rules.suppression import Cell, Hidden, suppressed
from tangga.rules.survival import Course, course
from tangga.targets.graduates import codes_known_to


@dataclass(frozen=True)
class Mark:
    """A group when some months were over: how many were still followed, and the share that stands, in percent."""

    month: int
    at_risk: Cell
    share: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Group:
    """A row of the table. letter: of its line in the picture, "" where it has none."""

    name: str
    families: Cell
    course: Course | None
    marks: Sequence[Mark]
    letter: str = ""
    code: str = ""


@dataclass(frozen=True)
class Warned:
    """A part of the area where exits follow the label without readiness."""

    name: str
    followed: int
    unready: Cell


@dataclass(frozen=True)
class Board:
    whole: Group
    groups: Sequence[Group]
    picture: pictures.Picture | None
    seen: Cell | None  # of the whole: who was met again, fell or came back; None: by the registry nobody has to be met
    never: Cell | None
    marks: Sequence[int]
    smallest: int
    warnings: Sequence[Warned]
    label_days: int


def board_of(viewer: Viewer, wanted: Wanted) -> Board:
    """Everything the page shows: five statements at most beside those for names."""
    policy = load(wanted.on, overlays_for(wanted.area))
    smallest = whole(policy, "graduation/after_exit/smallest_shown")
    exits = standing.graduated(viewer.person, viewer.today, wanted)
    every = course(standing.counts(exits, _together(wanted), policy).get("", {}))
    counted = standing.counts(exits, wanted, policy) if wanted.by != standing.TOGETHER else {}
    if wanted.by == standing.REASON:
        counted = {code: found for code, found in counted.items() if code in codes_known_to(viewer)}
    courses = {code: course(found) for code, found in counted.items()}
    types = _hidden_types(viewer, wanted, smallest)
    withheld = _all_of(types, exits) if wanted.by == standing.REASON and types else frozenset[str]()
    marks = _marks(policy, [every, *courses.values()])
    size = _size(every.families, smallest)
    if wanted.exit_type in types and size not in (0, Hidden.SMALL):
        size, courses = Hidden.WITHHELD, {}
    whole_row = _group("", _("all together"), every, size, marks, smallest)
    rows = _rows(courses, wanted, marks, smallest, withheld)
    seen, never = _seen(exits, wanted, every.families, smallest) if whole_row.course else (None, None)
    picture = pictures.picture(rows or [whole_row], smallest, marks)
    return Board(
        whole_row,
        _lettered(rows, picture, smallest),
        picture,
        seen,
        never,
        marks,
        smallest,
        _warnings(viewer, wanted, policy, smallest),
        whole(policy, "graduation/after_exit/label_days"),
    )


def _together(wanted: Wanted) -> Wanted:
    return Wanted(wanted.on, wanted.first, wanted.exit_type, wanted.area, wanted.measure)


def _hidden_types(viewer: Viewer, wanted: Wanted, smallest: int) -> frozenset[str]:
    """The ways to leave of which the comparison by them shows no number: no other cut may tell it."""
    if wanted.by != standing.REASON and not wanted.exit_type:
        return frozenset()
    every = standing.graduated(viewer.person, viewer.today, replace(wanted, exit_type=""))
    cells = suppressed(standing.sizes_by_type(every), smallest).cells
    return frozenset(code for code, cell in cells.items() if isinstance(cell, Hidden))


def _all_of(types: frozenset[str], exits: QuerySet[Exit]) -> frozenset[str]:
    """The reasons that only families name of which the comparison by ways to leave shows no number."""
    inside = standing.sizes_by_reason(exits.filter(exit_type__in=sorted(types)))
    every = standing.sizes_by_reason(exits)
    return frozenset(code for code, many in inside.items() if many == every[code])


def _seen(exits: QuerySet[Exit], wanted: Wanted, families: int, smallest: int) -> tuple[Cell | None, Cell | None]:
    """Of how many families something is known since they left, and of how many nothing."""
    if wanted.measure == standing.BACK:
        return None, None
    never = standing.never_seen(exits, wanted)
    cells = suppressed({"seen": families - never, "never": never}, smallest).cells
    return cells["seen"], cells["never"]


def _size(families: int, smallest: int) -> Cell:
    return suppressed({"": families}, smallest).cells[""]


def _marks(policy: Policy, courses: Sequence[Course]) -> list[int]:
    """0, the months of the visits, and every year after as far as anybody was followed."""
    visits = [whole(policy, f"graduation/exit/{each}_visit_month") for each in ("first", "second", "last")]
    farthest = max((course.steps[-1].month for course in courses if course.steps), default=0)
    return [0, *visits, *range(visits[-1] * 2, farthest + 1, visits[-1])]


def _rows(
    courses: Mapping[str, Course], wanted: Wanted, marks: Sequence[int], smallest: int, withheld: frozenset[str]
) -> list[Group]:
    """The groups, the largest first. Those that are too small are named without numbers, and so is the one that they
    could be worked out from; where a family counts in several groups, there is nothing to subtract.

    withheld  groups that another cut would be told by"""
    sizes = {code: each.families for code, each in courses.items()}
    apart = wanted.by != standing.REASON
    cells = suppressed(sizes, smallest).cells if apart else {code: _size(n, smallest) for code, n in sizes.items()}
    told = {code for code in withheld & set(cells) if cells[code] != Hidden.SMALL}
    cells = {**cells, **dict.fromkeys(told, Hidden.WITHHELD)}
    names = _names(list(courses), wanted)
    order = sorted(courses, key=lambda code: (isinstance(cells[code], Hidden), -sizes[code], names[code]))
    return [_group(code, names[code], courses[code], cells[code], marks, smallest) for code in order]


def _names(codes: Sequence[str], wanted: Wanted) -> dict[str, str]:
    if wanted.by == standing.REGION:
        areas = Area.objects.in_bulk(codes)
        return {code: title(areas[code]) if code in areas else code for code in codes}
    words: dict[str, Mapping[str, Any]] = {
        standing.REASON: dict(ExitReason.choices),
        standing.TYPE: dict(ExitType.choices),
        standing.LABEL: LABELS,
        standing.GRANT: {**grant_names(), standing.NONE: _("no grant")},
    }
    return {code: str(words[wanted.by].get(code, code)) for code in codes}


def _group(code: str, name: str, found: Course, families: Cell, marks: Sequence[int], smallest: int) -> Group:
    if isinstance(families, Hidden) or not found.families:
        return Group(name, families, None, (), code=code)
    shown = [_mark(found, month, smallest) for month in marks]
    return Group(name, families, found, shown, code=code)


def _mark(found: Course, month: int, smallest: int) -> Mark:
    at_risk = _size(found.at_risk(month), smallest)
    share = found.share(month)
    if isinstance(at_risk, Hidden) or share is None:
        return Mark(month, at_risk, None, None, None)
    step = found.at(month)
    low, high = (step.low, step.high) if step else (1.0, 1.0)
    return Mark(month, at_risk, round(share * 100), round(low * 100), round(high * 100))


def _lettered(rows: Sequence[Group], picture: pictures.Picture | None, smallest: int) -> list[Group]:
    """The rows with the letters of their lines: drawn are the first that may be, in the order of the table."""
    letters = iter(picture.letters if picture else "")
    found = []
    for row in rows:
        is_drawn = row.course is not None and row.course.known_to(smallest) is not None
        letter = next(letters, "") if is_drawn else ""
        found.append(replace(row, letter=letter))
    return found


def _warnings(viewer: Viewer, wanted: Wanted, policy: Policy, smallest: int) -> list[Warned]:
    found = standing.after_label(viewer.person, viewer.today, wanted, policy)
    told = [each for each in found if label_warns(each.followed, each.unready, policy)]
    areas = Area.objects.in_bulk([each.part for each in told]) if told else {}
    return [_warned(each, areas, smallest) for each in told]


def _warned(each: AfterLabel, areas: Mapping[str, Area], smallest: int) -> Warned:
    cells = suppressed({"unready": each.unready, "others": each.followed - each.unready}, smallest).cells
    name = title(areas[each.part]) if each.part in areas else each.part
    return Warned(name, each.followed, cells["unready"])
