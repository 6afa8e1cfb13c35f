"""Whether a visit can be so, and whether it may go on: returns nothing or raises with a sentence for its sender."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.free_text import without_numbers
from tangga.people.models import Person
from tangga.visits.models import Met, Purpose, Visit

FARTHEST = timedelta(days=366)  # a visit is recorded within the year
YEARS_AHEAD = 3  # a visit is planned within so many: families that left are followed up for years
LONGEST_LINE, LONGEST_FINDINGS = 300, 3_000


def one_line(text: str, longest: int = LONGEST_LINE) -> str:
    """What somebody typed, in one line, cut where it is too long. Raises NotValid for a NIK or KK number in it."""
    return " ".join(without_numbers(text).split())[:longest]


def several_lines(text: str) -> str:
    """The same for findings, whose lines stay."""
    lines = (" ".join(line.split()) for line in without_numbers(text).splitlines())
    return "\n".join(lines).strip()[:LONGEST_FINDINGS]


def needed_line(text: str, missing: str) -> str:
    """One line that must say something; `missing`: the sentence where it says nothing."""
    line = one_line(text)
    if not line:
        raise NotValid(missing)
    return line


def check_purpose(purpose: str, note: str) -> None:
    """Raises NotValid for a purpose there is none of, and where something else is not said."""
    if purpose not in Purpose.values:
        raise NotValid(_("Choose what the visit is for."))
    if purpose == Purpose.OTHER and not note:
        raise NotValid(_("Say in a few words what the visit is for."))


def check_planned_day(day: date, today: date) -> None:
    """Raises NotValid for a day that is over, or too far ahead."""
    if day < today:
        raise NotValid(_("That day is over. Choose a day to come, or record the visit as held."))
    if (day.year - YEARS_AHEAD, day.month, day.day) > (today.year, today.month, today.day):
        raise NotValid(_("That day is more than %(years)s years ahead. Check the year.") % {"years": YEARS_AHEAD})


def check_visitor(may_visit: bool) -> None:
    """Raises NotValid for somebody who records no visits, or does not see the family."""
    if not may_visit:
        raise NotValid(_("Whoever is to visit does not accompany this family. Choose somebody who does."))


def check_visited_day(day: date, today: date) -> None:
    """Raises NotValid for a day that has not come, or lies too far back."""
    if day > today:
        raise NotValid(_("That day has not come yet. Plan the visit, and record it when it was held."))
    if day < today - FARTHEST:
        raise NotValid(_("That day is more than a year ago. Check the year."))


def check_next_step(step: str, next_on: date | None, visited_on: date) -> None:
    """Raises NotValid where what was agreed has no day, a day has nothing agreed, or the day lies before the visit."""
    if step and next_on is None:
        raise NotValid(_("Say by which day the agreed step is to be done."))
    if next_on is not None and not step:
        raise NotValid(_("Say what was agreed for that day, or leave the day empty."))
    if next_on is not None and not visited_on <= next_on <= visited_on + FARTHEST:
        raise NotValid(_("The day of the agreed step must lie within a year after the visit."))


def check_met(met: str, steps: tuple[str, ...]) -> None:
    """Raises NotValid where nobody was met and something is said to be done."""
    if met not in Met.values:
        raise NotValid(_("Say who was met."))
    if met == Met.NOBODY and steps:
        raise NotValid(_("Nobody was there, so nothing can have been done. Choose who was met, or no step."))


def check_still_planned(visit: Visit) -> None:
    """Raises Conflict for a visit that was held or cancelled meanwhile."""
    if visit.state == Visit.State.DONE:
        raise Conflict(_("This visit was recorded as held already. Open it to see what was found."))
    if visit.state == Visit.State.CANCELLED:
        raise Conflict(_("This visit was cancelled. Plan a new one, or record one without a plan."))
    if visit.state == Visit.State.WITHDRAWN:
        raise Conflict(_("This visit was withdrawn: it had been recorded by mistake. Record it anew."))


def check_same(recorded: Visit, sent: Visit) -> None:
    """Raises Conflict where a visit that is on record is sent again otherwise: nothing of it would be kept."""
    said = ("visited_on", "purpose", "met", "findings", "next_step", "next_on")
    if any(getattr(recorded, each) != getattr(sent, each) for each in said):
        raise Conflict(
            _("This visit is on record already, otherwise than you sent it now. Open it, and correct it there.")
        )


def check_may_correct(visit: Visit, by: Person, is_coordinator: bool) -> None:
    """Raises NotAllowed for a colleague's visit (coordinators put right those of their district); Conflict for one
    that is not on record as held."""
    if visit.visitor_id != by.pk and not is_coordinator:
        raise NotAllowed(_("Only who held this visit, or the coordinator, can correct it or withdraw it."))
    if visit.state == Visit.State.WITHDRAWN:
        raise Conflict(_("This visit was withdrawn: it had been recorded by mistake. Record it anew."))
    if visit.state != Visit.State.DONE:
        raise Conflict(_("Only a visit that was held can be corrected or withdrawn. Put this one off, or cancel it."))


def is_of_today(visit: Visit, by: Person, at: datetime) -> bool:
    """Whether it is the visitor's own, recorded on the day it is: then its photos may still change."""
    if visit.held_at is None or visit.visitor_id != by.pk:
        return False
    return timezone.localtime(visit.held_at).date() == timezone.localtime(at).date()
