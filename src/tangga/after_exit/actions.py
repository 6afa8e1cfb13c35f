"""Recording a visit after the exit: the visit, the family's answers and the case's move, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tangga.after_exit import checks
from tangga.after_exit.queries import case_after_exit
from tangga.cases.following import follow_up
from tangga.cases.moving import hold_cases_of
from tangga.families.models import Family
from tangga.families.queries import families_seen_by, out_since, spells_of_each
from tangga.people.checks import check_sent_the_same
from tangga.people.models import Person
from tangga.readiness.actions import record_answers
from tangga.readiness.models import Assessment, Questionnaire
from tangga.rules import exit_moves
from tangga.rules.readiness import Given
from tangga.visits.actions import Held, hold, record_visit
from tangga.visits.models import Visit


@dataclass(frozen=True)
class Told:
    """What was said at a visit after the exit.

    visit     the visit: planned (`held` says how it went) or on record; None: `held` is recorded without a plan
    held      None: the visit is on record already
    answers   question code -> answer; empty: nobody answered
    corrects  public_id of the answers of the same day that these put right
    """

    questionnaire: Questionnaire
    visit: Visit | None = None
    held: Held | None = None
    answers: Mapping[str, Given] = field(default_factory=dict)
    corrects: UUID | None = None


@transaction.atomic
def record_after_exit(
    family: Family, told: Told, *, sent_as: UUID, by: Person, on: date, at: datetime
) -> tuple[Visit, Assessment | None]:
    """Record a visit after the exit with what the family answered; the first one moves its case to *followed up*. Sent
    twice (`sent_as`), it is recorded once.

    Returns the visit, and the answers (None: nobody answered)
    Refused: Family.DoesNotExist for a family the person does not see; as visits.actions.hold and record_visit, and as
    readiness.actions.record_answers; Conflict where the family was in the programme on that day, or the visit was for
    something else, or the form was sent before with other content; NotValid for answers where nobody of the family was
    met.
    """
    families_seen_by(by, on).get(pk=family.pk)
    hold_cases_of(family)
    Family.objects.select_for_update().get(pk=family.pk)  # two who send at once do so one by one
    known = Assessment.objects.filter(public_id=sent_as).select_related("visit").first()
    if known is not None and known.visit is not None:
        if told.held is not None or told.visit is not None:
            check_sent_the_same(known.visit.pk, _visit(family, told, sent_as, by, on, at).pk)
        return known.visit, _answers(family, told, known.visit, sent_as, by, on, at)
    visit = _visit(family, told, sent_as, by, on, at)
    checks.check_after_exit(visit)
    day = visit.visited_on or on
    checks.check_left(out_since(spells_of_each([family.pk]).get(family.pk, ()), day))
    checks.check_met(visit, told.answers)
    given = None
    if told.answers or told.held is None:
        given = _answers(family, told, visit, sent_as, by, on, at)
    case = case_after_exit(family, by, on)
    leads_on = exit_moves.move_of("follow_up", case.state, case.exit_type) if case is not None else None
    if case is not None and leads_on is not None and visit.met_somebody:
        follow_up(case.public_id, by=by, on=on, at=at)
    return visit, given


def _visit(family: Family, told: Told, sent_as: UUID, by: Person, on: date, at: datetime) -> Visit:
    if told.visit is None:
        assert told.held is not None  # the form asks for it
        return record_visit(family, told.held, public_id=sent_as, by=by, on=on, at=at)
    if told.held is not None:
        return hold(told.visit.public_id, told.held, by=by, on=on, at=at)
    return told.visit


def _answers(family: Family, told: Told, visit: Visit, sent_as: UUID, by: Person, on: date, at: datetime) -> Assessment:
    return record_answers(
        family,
        told.answers,
        sent_as=sent_as,
        questionnaire=told.questionnaire,
        # A correction is about the day its answers were given; the visit's own day may have been put right since.
        answered_on=_day_of(told, visit, on),
        by=by,
        on=on,
        at=at,
        visit=None if told.corrects else visit,
        corrects=told.corrects,
    )


def _day_of(told: Told, visit: Visit, on: date) -> date:
    if told.corrects is not None:
        wrong = Assessment.objects.filter(public_id=told.corrects).first()
        if wrong is not None:
            return wrong.answered_on
    return visit.visited_on or on
