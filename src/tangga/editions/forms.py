"""What is asked for an edition: its inputs, and tables of other sources typed line by line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import Http404
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.editions.content import Inputs, check_inputs, known_by
from tangga.editions.layout import Layout, newest
from tangga.errors import NotValid
from tangga.families.free_text import visible
from tangga.figures.asked import PARTS, areas_to_choose, years
from tangga.labelling.checks import PROGRAMME_BEGAN
from tangga.people.addresses import names
from tangga.people.screens import Viewer
from tangga.rules import periods

NAMES = names({"layout", "area", "year", "part", "on", "known"})
LINE = re.compile(r"(?P<name>.+?)\s*[;\t=|:]\s*(?P<number>[-−+]?\d[\d., ]*)\s*")
GROUPS = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d+")
LONGEST_LINES = 20_000
LONGEST_LINE = 400
BLANKS = re.compile(r"[ \u00a0]{2,}")  # many blanks would keep the pattern busy


@dataclass
class Wanted:
    """The inputs of a draft as they were asked for; with problems there are none."""

    layout: Layout
    area: Area | None
    year: int
    part: str
    on: str
    known: str
    problems: list[str] = field(default_factory=list)
    inputs: Inputs | None = None


def read(sent: Mapping[str, str], viewer: Viewer, now: datetime) -> Wanted:
    """Read what was asked for. Raises Http404 for an area that is not the viewer's."""
    problems: list[str] = []
    layouts = newest()
    code = sent.get("layout", "") or next(iter(layouts))
    if code not in layouts:
        problems.append(_not_understood("layout"))
        code = next(iter(layouts))
    begun = date(viewer.today.year - 1, 7, 1) if viewer.today.month < 7 else date(viewer.today.year, 1, 1)
    usual = periods.name_of(periods.HALF, begun)
    year = _year(sent.get("year", "") or usual[:4], viewer.today, problems)
    part = sent.get("part", usual[5:] if "year" not in sent else "")
    if part not in ("", *PARTS):
        problems.append(_not_understood("part"))
        part = ""
    wanted = Wanted(layouts[code], _area(viewer, sent), year, part, sent.get("on", ""), sent.get("known", ""), problems)
    known_on = _day(wanted.known, viewer, problems)
    on = _day(wanted.on, viewer, problems) or known_on or viewer.today
    if not problems:
        period = periods.read(f"{year}-{part}" if part else str(year))
        inputs = Inputs(wanted.layout, wanted.area, period, on, known_by(known_on, now))
        try:
            check_inputs(inputs, now)
        except NotValid as refused:
            problems.append(str(refused))
        else:
            wanted.inputs = inputs
    return wanted


def areas_of(viewer: Viewer, area: Area | None = None) -> list[Area]:
    """The areas a viewer can make editions of; none stands for the country beside them."""
    return [each for each in areas_to_choose(viewer, area) if each.level <= Level.DISTRICT]


def _area(viewer: Viewer, sent: Mapping[str, str]) -> Area | None:
    own = viewer.area
    code = sent.get("area", "")
    if not code:
        return own
    found = Area.objects.filter(code=code, level__lte=Level.DISTRICT).first()
    if found is None or not code.startswith(own.code if own else ""):
        raise Http404
    return found


def _not_understood(name: str) -> str:
    return _("The filter “%(name)s” is not understood.") % {"name": name}


def _day(text: str, viewer: Viewer, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(_("“%(text)s” is no day. Choose one from the calendar.") % {"text": text[:20]})
        return None
    if day.year < PROGRAMME_BEGAN or day > viewer.today:
        problems.append(_("Choose a day from the beginning of the programme until today."))
        return None
    return day


def known_day(text: str, viewer: Viewer) -> date | None:
    """The day by which a draft is counted anew; none: now. Raises NotValid."""
    problems: list[str] = []
    day = _day(text, viewer, problems)
    if problems:
        raise NotValid(problems[0])
    return day


def _year(text: str, today: date, problems: list[str]) -> int:
    known = years(today)
    if not text.isascii() or not text.isdigit() or int(text[:5]) not in known:
        problems.append(_("Choose a year from %(first)s to %(last)s.") % {"first": known[-1], "last": known[0]})
        return known[0]
    return int(text)


def number_of(text: str) -> int:
    """A whole number as people write it: 4298, 4.298, 4,298, −12. Raises NotValid."""
    plain = text.strip().replace("−", "-").replace("\u00a0", " ")
    sign = -1 if plain.startswith("-") else 1
    digits = plain.lstrip("+-").strip()
    if len(digits) > 24 or not digits.isascii() or not GROUPS.fullmatch(digits):
        raise NotValid(_("“%(text)s” is no whole number. Write 4298 or 4.298.") % {"text": text.strip()[:20]})
    return sign * int(re.sub(r"[., ]", "", digits))


def parts_of(text: str) -> dict[str, int]:
    """The parts of a table, a line each: “Kab. Lombok Barat; 2.530”. Raises NotValid naming the line."""
    if len(text) > LONGEST_LINES:
        raise NotValid(_("Say it shorter."))
    found: dict[str, int] = {}
    lines: dict[str, int] = {}  # a name as it is kept, without signs that nobody sees -> where it stands
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            raise NotValid(_("Line %(place)s is too long.") % {"place": place})
        read_line = LINE.fullmatch(BLANKS.sub(" ", line.strip()))
        if read_line is None:
            raise NotValid(_("Line %(place)s is not “name; number”.") % {"place": place})
        name = " ".join(visible(read_line["name"]).split())
        if name in lines:
            raise NotValid(
                _("“%(name)s” stands twice: on line %(first)s and on line %(second)s.")
                % {"name": name[:60], "first": lines[name], "second": place}
            )
        found[name], lines[name] = number_of(read_line["number"]), place
    return found
