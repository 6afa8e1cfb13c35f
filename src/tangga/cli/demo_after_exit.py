"""The demo's families that left by a case in the year and a half before, and how they fare: most stand, a few are at
risk, one has fallen back, some were not visited yet. Everybody is made up.

Their exits are carried out before a district is assessed (`leave_by_case`), so that its answers know who has left; the
visits come with the work with families (`make`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from tangga.after_exit.actions import Told, record_after_exit
from tangga.areas.queries import within
from tangga.cases import deciding, following, proposing
from tangga.cases.models import Case
from tangga.cases.proposing import Proposal
from tangga.cli import demo
from tangga.cli.demo_cases import DISTRICT, REASONS, WORDS, at_ten, decide, latest_stage, named
from tangga.cli.demo_exits import candidates
from tangga.cli.demo_history import Earlier, school_year_of
from tangga.cli.demo_lists import left_out
from tangga.families.exit_models import Exit
from tangga.families.models import Family
from tangga.families.queries import facilitator_of
from tangga.people.models import Person
from tangga.policy import load, overlays_for
from tangga.readiness.actions import record_answers
from tangga.readiness.models import Purpose as QuestionnairePurpose
from tangga.readiness.models import Questionnaire
from tangga.readiness.queries import questionnaire_for
from tangga.rules import exit_moves
from tangga.rules.questionnaire import Instrument
from tangga.rules.readiness import Given
from tangga.visits.actions import Held
from tangga.visits.models import Purpose, Visit

MANY, OF_ABLE = 18, 6  # so many families, at most one of six that could
BEFORE = 34  # days before the first day out on which it was proposed
WELL: dict[str, Given] = {
    "business_running": "same",
    "income_before": "more",
    "income_enough": "always",
    "meals": "three",
    "debt": "paid",
    "sudden_loss": "none",
    "stands": "standing",
    "needs": ["nothing"],
    "children_school": "all",
    "health_costs": "insured",
}
AT_RISK: dict[str, Given] = WELL | {
    "business_running": "smaller",
    "income_before": "less",
    "income_enough": "sometimes",
    "meals": "two",
    "debt": "heavy",
    "sudden_loss": "overcome",
    "stands": "unsure",
    "needs": ["capital", "school"],
}
FALLEN: dict[str, Given] = AT_RISK | {
    "business_running": "stopped",
    "income_before": "much_less",
    "income_enough": "never",
    "meals": "one",
    "sudden_loss": "not_overcome",
    "stands": "fallen",
    "needs": ["food", "work"],
}
NOTES = {
    "well": "Usaha berjalan, anak sekolah. Keluarga mengatakan cukup.",
    "at_risk": "Pembeli berkurang sejak pasar pindah. Cicilan gerobak mulai terlambat.",
    "fallen": "Warung tutup sejak suami sakit. Makan sehari sekali, sedang dibantu tetangga.",
}


def leave_by_case(code: str, as_of: date) -> None:
    """Let some families of the main demo district leave by a case, stage by stage, unless an earlier start did."""
    if code != DISTRICT or Case.objects.filter(district=code).exists():
        return
    stages = list(_stages(as_of))
    # The lists that are to be uploaded leave some families out: those have not left by a case.
    out_of_the_lists = left_out(code, demo.LISTED_FAMILIES)
    _since, able, _ended = candidates(code)
    able = [each for each in able if each not in out_of_the_lists]
    leaving = able[::-1][: min(MANY, len(able) // OF_ABLE)] if stages else []
    for place, family_id in enumerate(leaving):
        _leave(Family.objects.get(family_id=family_id), stages[place * place * len(stages) // len(leaving) ** 2], place)
    for family_id in able[::-1][len(leaving) : len(leaving) + 1]:
        # Carried out this month only: the family may still object to it.
        _leave(Family.objects.get(family_id=family_id), latest_stage(as_of), len(leaving), as_of)


def _stages(as_of: date) -> Iterator[date]:
    """First days of payment stages since somebody accompanied the families, three months ago at the latest."""
    since = Earlier.than(school_year_of(as_of)).day
    for year in (as_of.year - 1, as_of.year):
        for day in exit_moves.first_days_of_stages(year, load(as_of, overlays_for(DISTRICT))):
            if since + timedelta(days=BEFORE + 14) < day <= as_of - timedelta(days=92):
                yield day


def _leave(family: Family, out: date, place: int, carried_out: date | None = None) -> None:
    proposed = out - timedelta(days=BEFORE if place % 4 else 20)
    person = facilitator_of(family, proposed)
    if person is None:
        return
    if place % 3:  # every third was never asked how ready it is
        _ask(family, person, proposed - timedelta(days=3))
    proposal = Proposal("voluntary", REASONS[place % len(REASONS)], WORDS[place % len(WORDS)])
    sent = uuid5(NAMESPACE_URL, f"tangga-demo-left-{family.family_id}")
    key = proposing.propose(family, proposal, by=person, on=proposed, at=at_ten(proposed), sent=sent).public_id
    decide(key, out, proposed + timedelta(days=2), 100 + place, person)
    day = carried_out or out
    deciding.carry_out(key, by=named("dinsos"), on=day, at=at_ten(day))


def _ask(family: Family, person: Person, day: date) -> None:
    questionnaire = questionnaire_for(DISTRICT, day)
    if questionnaire is not None:
        record_answers(
            family,
            dict(_best(questionnaire.instrument)),
            sent_as=uuid5(NAMESPACE_URL, f"tangga-demo-ready-{family.family_id}"),
            questionnaire=questionnaire,
            answered_on=day,
            by=person,
            on=day,
            at=at_ten(day),
        )


def _best(instrument: Instrument) -> Iterator[tuple[str, Given]]:
    """The answers of a family that is ready: the best to each question that has one to choose."""
    for question in instrument.questions:
        if question.kind == "select_one":
            yield question.code, max(question.answers, key=lambda answer: answer.points).code


def make(code: str, as_of: date) -> None:
    """Visit the families that left, as far as their visits are due, unless an earlier start did."""
    after = Visit.objects.filter(purpose=Purpose.AFTER_EXIT, state=Visit.State.DONE)
    if code != DISTRICT or after.exists():
        return
    out = Case.objects.filter(district=code, state=exit_moves.IN_FORCE).select_related("family").order_by("pk")
    for place, case in enumerate(list(out)):
        _look_after(case, place, as_of)
    left = Exit.objects.filter(within("region_id", code), exit_type__in=sorted(exit_moves.GRADUATIONS), origin=None)
    for place, each in enumerate(
        left.filter(superseded_at=None).select_related("family").order_by("effective_on", "pk")
    ):
        if place % 4:  # every fourth was never visited
            _ask_after_list(each, place, as_of)


def _look_after(case: Case, place: int, as_of: date) -> None:
    """The visits of one family until today: every seventh was forgotten, every ninth has fallen back."""
    if place % 7 == 6:
        return
    for number, visit in enumerate(following.visits_of(case)):
        day = (visit.planned_on or as_of) + timedelta(days=place % 5)
        if day > as_of:
            return
        how, answers = _how(place, number)
        person = visit.visitor
        told = Told(_questionnaire(day), visit, Held(day, "carer", Purpose.AFTER_EXIT, findings=NOTES[how]), answers)
        sent_as = uuid5(NAMESPACE_URL, f"tangga-demo-after-{case.public_id}-{number}")
        record_after_exit(case.family, told, sent_as=sent_as, by=person, on=day, at=at_ten(day))
        if how == "fallen":
            following.fall_back(case.public_id, NOTES[how], by=person, on=day, at=at_ten(day))
            return
        if day >= following.last_days_from(case):
            following.settle(case.public_id, NOTES[how], by=person, on=day, at=at_ten(day))
            return


def _ask_after_list(left: Exit, place: int, as_of: date) -> None:
    """Visits to a family that left by a list: no case waits for them, and what it answers is known all the same."""
    days = exit_moves.follow_up_days(left.effective_on, load(left.effective_on, overlays_for(DISTRICT)))
    for number, planned in enumerate(days):
        day = planned + timedelta(days=3 + place % 11)
        person = facilitator_of(left.family, day)
        if day > as_of - timedelta(days=place % 40) or person is None:
            return
        how, answers = ("at_risk", AT_RISK) if (place + number) % 6 == 0 else ("well", WELL)
        told = Told(_questionnaire(day), None, Held(day, "carer", Purpose.AFTER_EXIT, findings=NOTES[how]), answers)
        sent_as = uuid5(NAMESPACE_URL, f"tangga-demo-after-list-{left.family.family_id}-{number}")
        record_after_exit(left.family, told, sent_as=sent_as, by=person, on=day, at=at_ten(day))


def _questionnaire(day: date) -> Questionnaire:
    found = questionnaire_for(DISTRICT, day, QuestionnairePurpose.FOLLOW_UP)
    assert found is not None  # one comes with Tangga
    return found


def _how(place: int, number: int) -> tuple[str, Mapping[str, Given]]:
    kinds: Sequence[tuple[str, Mapping[str, Given]]] = (("well", WELL), ("at_risk", AT_RISK), ("fallen", FALLEN))
    if place % 9 == 4 and number == (place < 9):
        return kinds[2]
    return kinds[1] if place % 4 == 1 and number == 0 else kinds[0]
