"""Recording what a family answered, and holding it fast for a case. A score advises; a person decides."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import facts_of, families_seen_by, out_since, spells_of_each
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.readiness.checks import (
    check_answers,
    check_day,
    check_in_programme,
    check_may_correct,
    check_of_area,
    check_something_answered,
)
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import facts_known
from tangga.rules.questionnaire import Instrument
from tangga.rules.readiness import Given, score, state_of
from tangga.visits.models import Visit


@transaction.atomic
def record_answers(
    family: Family,
    answers: Mapping[str, Given],
    *,
    sent_as: UUID,
    questionnaire: Questionnaire,
    answered_on: date,
    by: Person,
    on: date,
    at: datetime,
    visit: Visit | None = None,
    corrects: UUID | None = None,
) -> Assessment:
    """Keep what a family answered on a day, by one version. Sent twice (`sent_as`), it is recorded once.

    answers   question code -> answer; what is unanswered is left out. Facts of the registry are added here, as they
              were known on the day; answers to questions that another answer rules out are left out, as a phone would
    visit     the visit it was answered on: its day is the answers' day
    corrects  public_id of the family's answers of the same day that these put right
    Refused: Family.DoesNotExist for a family the person does not see (a view answers 404); NotAllowed to roles that do
    not ask; NotValid where an answer or the day cannot be so (its `fields` name the questions), or the family was out
    of the programme on that day (readiness alone); Conflict where the
    version is another district's, or the answers to put right are no longer the ones that count.
    """
    check_role_may(posting_of(by, on), Action.ANSWER_READINESS)
    families_seen_by(by, on).get(pk=family.pk)
    Family.objects.select_for_update().get(pk=family.pk)  # two who send at once do so one by one
    known = Assessment.objects.filter(public_id=sent_as).first()
    if known is not None:
        return _the_same(known, family, by, questionnaire, answers, answered_on, corrects)
    check_day(answered_on, on)
    spells = spells_of_each([family.pk]).get(family.pk, ())
    check_in_programme(questionnaire.purpose, out_since(spells, answered_on))
    facts = facts_of(family, answered_on) or facts_of(family, on)
    region = facts.region_id if facts else ""
    check_of_area(questionnaire, region)
    instrument = questionnaire.instrument
    check_answers(instrument, answers)
    check_something_answered(answers)
    wrong = _to_put_right(corrects, family, questionnaire.purpose, answered_on)
    _check_visit(visit, family, answered_on)
    given = with_facts(instrument, answers, facts_known(family, answered_on))
    found = score(instrument, given)
    assessment = Assessment(
        public_id=sent_as,
        family=family,
        questionnaire=questionnaire,
        purpose=questionnaire.purpose,
        visit=visit if wrong is None or visit is not None else wrong.visit,
        answered_on=answered_on,
        answered_by=by,
        answers=given,
        points=found.points,
        points_possible=found.possible,
        sections={code: [*both, found.known[code]] for code, both in found.sections.items()},
        level=found.level,
        corrects=wrong,
        recorded_at=at,
        is_latest=False,
    )
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError:  # the same moment, another family's form with the same mark, or the same correction twice
        raise Conflict(_("Somebody else saved these answers at the same moment. Load the page again.")) from None
    _settle_latest(family, questionnaire.purpose)
    assessment.refresh_from_db(fields=["is_latest"])
    record(
        "readiness.corrected" if wrong else "readiness.answered",
        assessment,
        by=by,
        area_code=region,
        detail={
            "version": f"{questionnaire.form_id} {questionnaire.version}",
            "answered": len(given),
            "unknown": found.unknown,
            "level": found.level,
        },
        at=at,
        family=str(family.public_id),
    )
    return assessment


def _the_same(
    known: Assessment,
    family: Family,
    by: Person,
    questionnaire: Questionnaire,
    answers: Mapping[str, Given],
    answered_on: date,
    corrects: UUID | None,
) -> Assessment:
    if (known.family_id, known.answered_by_id) != (family.pk, by.pk):
        raise Conflict(_("This form was used for other answers already. Open it anew from the family's page."))
    facts = {each.code for each in questionnaire.instrument.questions if each.kind == "fact"}
    stands = {code: value for code, value in known.answers.items() if code not in facts}
    sent = with_facts(questionnaire.instrument, answers, {})
    wrong = known.corrects.public_id if known.corrects else None
    check_sent_the_same(
        (known.questionnaire_id, known.answered_on, wrong, stands),
        (questionnaire.pk, answered_on, corrects, sent),
    )
    return known


def _to_put_right(public_id: UUID | None, family: Family, purpose: str, answered_on: date) -> Assessment | None:
    if public_id is None:
        return None
    own = Assessment.objects.filter(family=family, purpose=purpose, public_id=public_id)
    wrong = own.select_related("corrected_by", "visit").first()
    if wrong is None:
        raise Family.DoesNotExist
    check_may_correct(wrong)
    if wrong.answered_on != answered_on:
        raise NotValid(_("A correction is about the same day as the answers it puts right."))
    return wrong


def _check_visit(visit: Visit | None, family: Family, answered_on: date) -> None:
    if visit is None:
        return
    if visit.family_id != family.pk:
        raise Family.DoesNotExist
    if visit.state == Visit.State.CANCELLED:
        raise Conflict(_("That visit was cancelled. Record the answers without it."))
    if visit.state == Visit.State.WITHDRAWN:
        raise Conflict(_("That visit was recorded by mistake. Record the answers without it."))
    if visit.visited_on is not None and visit.visited_on != answered_on:
        raise NotValid(_("The answers belong to the day of the visit. Choose that day, or record them without it."))


def with_facts(instrument: Instrument, answers: Mapping[str, Given], facts: Mapping[str, Given]) -> dict[str, Given]:
    """What is kept: the registry's facts the version shows, and the answers to what was really asked."""
    given: dict[str, Given] = {}
    for question in instrument.questions:
        if question.kind == "fact":
            value = facts.get(question.fact)
        elif state_of(instrument, question, answers) == "not_asked":
            value = None
        else:
            value = answers.get(question.code)
        if value is not None:
            given[question.code] = value
    return given


def _settle_latest(family: Family, purpose: str) -> None:
    """The newest day's answers that nobody put right are the family's latest of a purpose; of one day, the last
    recorded."""
    of_purpose = Assessment.objects.filter(family=family, purpose=purpose)
    newest = of_purpose.filter(corrected_by=None).order_by("-answered_on", "-pk").first()
    others = of_purpose.filter(is_latest=True).exclude(pk=newest.pk if newest else 0)
    others.update(is_latest=False)
    if newest is not None and not newest.is_latest:
        newest.is_latest = True
        newest.save(update_fields=["is_latest"])


@transaction.atomic
def freeze(assessment: Assessment, case: UUID, *, by: Person, at: datetime) -> Assessment:
    """Let a case (its public_id) use a family's answers: nobody puts them right any more. Done twice, it is done once.

    Refused: Conflict where they were put right meanwhile, or another case uses them.
    The caller has checked that the person may open the case.
    """
    Family.objects.select_for_update().get(pk=assessment.family_id)  # before its answers, as who puts them right
    held = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("family", "corrected_by")
        .get(pk=assessment.pk)
    )
    if held.frozen_for == case:
        return held
    check_may_correct(held)
    held.frozen_for = case
    held.save(update_fields=["frozen_for"])
    facts = facts_of(held.family, held.answered_on)
    record(
        "readiness.frozen",
        held,
        by=by,
        area_code=facts.region_id if facts else "",
        detail={"case": str(case)},
        at=at,
        family=str(held.family.public_id),
    )
    return held


@transaction.atomic
def thaw(assessment: Assessment, case: UUID, *, by: Person, at: datetime) -> Assessment:
    """Let go of a family's answers when the case that used them is withdrawn. Done twice, it is done once.

    Refused: Conflict where another case uses them. The caller has checked that the person may withdraw the case.
    """
    Family.objects.select_for_update().get(pk=assessment.family_id)  # before its answers, as who puts them right
    held = Assessment.objects.select_for_update(of=("self",)).select_related("family").get(pk=assessment.pk)
    if held.frozen_for is None:
        return held
    if held.frozen_for != case:
        raise Conflict(_("Another case uses these answers, so they stay as they are."))
    held.frozen_for = None
    held.save(update_fields=["frozen_for"])
    facts = facts_of(held.family, held.answered_on)
    record(
        "readiness.let_go",
        held,
        by=by,
        area_code=facts.region_id if facts else "",
        detail={"case": str(case)},
        at=at,
        family=str(held.family.public_id),
    )
    return held
