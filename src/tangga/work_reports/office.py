"""The letterheads that offices wrote: reading the one in force on a day, and writing a new one down."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.families.free_text import without_numbers
from tangga.papers.letterhead import BASIS, Letterhead, letterhead_of_district
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.work_reports.models import OfficeLetterhead

MOST_LINES = 6
LONGEST_LINE = 120


def kept_letterhead(code: str, on: date) -> Letterhead | None:
    """What a district's office wrote, in force on a day; None where it wrote nothing."""
    rows = OfficeLetterhead.objects.filter(area=code, starts_on__lte=on).order_by("-starts_on", "-pk")
    kept = rows.first()
    return Letterhead(kept.lines, kept.basis, kept.place) if kept else None


def letterhead_of(area: Area | None, on: date) -> Letterhead:
    """The letterhead of a posting's district in force on a day (papers.letterhead); of no area one without lines."""
    if area is None:
        return Letterhead((), BASIS, "")
    district = Area.objects.get(pk=area.code[:4])
    return letterhead_of_district(district.code, district.name, on)


def district_of_letterhead(posting: Posting | None) -> Area:
    """The district whose letterhead somebody keeps. Raises NotAllowed to whoever may not."""
    check_role_may(posting, Action.KEEP_LETTERHEAD)
    assert posting is not None  # check_role_may refused it
    assert posting.area is not None  # whoever keeps it is posted in a district (ROLE_DIGITS)
    return posting.area


@transaction.atomic
def set_letterhead(
    lines: Sequence[str], basis: Sequence[str], place: str, *, by: Person, on: date, at: datetime
) -> OfficeLetterhead:
    """Write a letterhead down, in force from today. What reports already bear stays on them.

    Refused: NotAllowed to whoever may not keep it; NotValid for no line, too many, too long ones, no place, or a
    number of a person. The same as the one in force is that one: nothing is written.
    """
    area = district_of_letterhead(posting_of(by, on))
    lines, basis = _tidied(lines), _tidied(basis)
    place = " ".join(place.split())
    if not lines:
        raise NotValid(_("Write at least one line: the name of the government or of the office."))
    if not place or len(place) > 60:
        raise NotValid(_("Write the place where papers are signed, in at most 60 letters."))
    for text in (*lines, *basis, place):
        without_numbers(text)
    latest = OfficeLetterhead.objects.filter(area=area, starts_on__lte=on).order_by("-starts_on", "-pk").first()
    if latest and (latest.lines, latest.basis, latest.place) == (lines, basis, place):
        return latest
    kept = OfficeLetterhead.objects.create(
        area=area, starts_on=on, lines=lines, basis=basis, place=place, recorded_by=by, recorded_at=at
    )
    told = {"letterhead_lines": len(lines), "basis_lines": len(basis)}
    record("letterhead.written", kept, by=by, area_code=area.code, detail=told, at=at)
    return kept


def _tidied(lines: Sequence[str]) -> list[str]:
    kept = [tidy for line in lines if (tidy := " ".join(line.split()))]
    if len(kept) > MOST_LINES:
        raise NotValid(_("At most %(most)s lines fit above a paper.") % {"most": MOST_LINES})
    if any(len(line) > LONGEST_LINE for line in kept):
        raise NotValid(_("A line is too long: at most %(most)s letters fit.") % {"most": LONGEST_LINE})
    return kept
