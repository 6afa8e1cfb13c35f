"""Whom a case waits for, and what blocks it: said beside each case of the queue, two statements for a page of them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.cases.models import Case
from tangga.cases.page import last_day_to_object, roles_for
from tangga.cases.queries import WAITING
from tangga.families.models import FacilitatorAssignment
from tangga.families.queries import open_on
from tangga.papers import formats
from tangga.people.roles import Action
from tangga.rules import exit_moves
from tangga.visits.models import Purpose, Visit

AT_ONCE = 500
LOOKED_AFTER = (exit_moves.IN_FORCE, exit_moves.FOLLOWED_UP)


@dataclass(frozen=True)
class Waits:
    """whom: who makes the next step (empty: nobody, the case is closed); why: what it waits for until then; days: how
    long the case has waited."""

    whom: str = ""
    why: str = ""
    days: int = 0


def each_with_waits(cases: Iterable[Case], on: date) -> Iterator[tuple[Case, Waits]]:
    """Each case with what it waits for; some hundred at a time, for files."""
    rows = iter(cases.iterator(AT_ONCE) if isinstance(cases, QuerySet) else cases)
    while chunk := list(islice(rows, AT_ONCE)):
        waits = waits_of(chunk, on)
        yield from ((case, waits[case.pk]) for case in chunk)


def waits_of(cases: Collection[Case], on: date) -> dict[int, Waits]:
    """key of a case -> what it waits for."""
    after = [each for each in cases if each.state in LOOKED_AFTER and each.exit_type in exit_moves.GRADUATIONS]
    visits = _visits(after)
    accompany = _accompany(after, on)
    return {
        each.pk: _waits(each, visits.get(each.family_id, []), accompany.get(each.family_id, ""), on) for each in cases
    }


def _visits(cases: Collection[Case]) -> dict[int, list[Visit]]:
    """key of a family -> its visits after an exit, first to last, planned or held; one statement."""
    found: dict[int, list[Visit]] = {}
    if cases:
        rows = Visit.objects.filter(
            family__in={each.family_id for each in cases},
            purpose=Purpose.AFTER_EXIT,
            state__in=(Visit.State.PLANNED, Visit.State.DONE),
        )
        for visit in rows.select_related("visitor").order_by("day", "pk"):
            found.setdefault(visit.family_id, []).append(visit)
    return found


def _accompany(cases: Collection[Case], on: date) -> dict[int, str]:
    """key of a family -> who accompanies it; one statement."""
    if not cases:
        return {}
    rows = FacilitatorAssignment.objects.filter(open_on(on), family__in={each.family_id for each in cases})
    return {each.family_id: each.facilitator.display_name for each in rows.select_related("facilitator")}


def _waits(case: Case, visits: list[Visit], accompanies: str, on: date) -> Waits:
    days = max((on - case.since).days, 0)
    if case.state in exit_moves.CLOSED:
        return Waits()
    if case.state in LOOKED_AFTER:
        whom, why = _after(case, visits, accompanies, on)
        return Waits(whom, why, days)
    by_type = WAITING[case.state]
    whom = ", ".join(roles_for(Action(by_type.get(case.exit_type) or by_type[""])))
    return Waits(whom, _blocks(case, on), days)


def _blocks(case: Case, on: date) -> str:
    """What is missing for the next step, where that is more than the step itself."""
    if case.state == exit_moves.APPROVED and case.effective_on is not None:
        ahead = on < case.effective_on
        told = _("first day out %(day)s; until then it may withdraw") if ahead else _("can be in force since %(day)s")
        return told % {"day": formats.day(case.effective_on)}
    if case.state == exit_moves.CONTESTED:
        return _("decided by somebody who had no part in the case")
    if case.state == exit_moves.PROPOSED and case.exit_type in exit_moves.VOLUNTARY:
        return _("the signed statement is missing")
    if case.state == exit_moves.PROPOSED and case.in_sample:
        return _("drawn for the sample: to be visited at home")
    if case.state == exit_moves.PROPOSED and case.cohort_id is not None:
        return _("the sample of its group, or a visit at its home")
    if case.state == exit_moves.RETURNED:
        return _("has to be put right")
    return ""


def _after(case: Case, visits: list[Visit], accompanies: str, on: date) -> tuple[str, str]:
    """An exit in force: the next visit, or the days to object."""
    last = last_day_to_object(case)
    object_until = _("the family may object until %(day)s") % {"day": formats.day(last)} if last and on <= last else ""
    if case.exit_type not in exit_moves.GRADUATIONS:
        return ", ".join(roles_for(Action(exit_moves.DECIDE))), object_until or _("can be closed")
    since = case.effective_on or case.since
    mine = [each for each in visits if each.day is not None and each.day >= since]
    due = next((each for each in mine if each.state == Visit.State.PLANNED), None)
    if case.state == exit_moves.IN_FORCE and any(each.met_somebody for each in mine):
        return accompanies or ", ".join(roles_for(Action(exit_moves.PROPOSE))), _("the first visit was held: say so")
    if due is not None and due.planned_on is not None:
        told = _("visit due on %(day)s") if due.planned_on >= on else _("visit overdue since %(day)s")
        told = told % {"day": formats.day(due.planned_on)}
        nobody = "" if accompanies else _("nobody accompanies it")
        return due.visitor.display_name, "; ".join(each for each in (told, nobody, object_until) if each)
    if not accompanies:
        return ", ".join(roles_for(Action(exit_moves.PROPOSE))), _("nobody accompanies it, so no visit is planned")
    return accompanies, object_until or _("a last visit, or what became of it")
