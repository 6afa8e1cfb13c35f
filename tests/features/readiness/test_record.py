"""Recording what a family answered."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.readiness import models
from tangga.readiness.models import MAY_CHANGE, Assessment, Questionnaire
from tangga.readiness.queries import last_answers, lines_of
from tangga.readiness.showing import bars_of
from tangga.rules import questionnaire
from tangga.visits.models import Visit
from tests import make
from tests.features.readiness.conftest import ANSWERS

COLUMNS = [
    (model, field.name)
    for model in (Assessment, Questionnaire)
    for field in model._meta.concrete_fields
    if not field.primary_key
]
FROZEN = [(model, name) for model, name in COLUMNS if (model, name) not in {(Assessment, each) for each in MAY_CHANGE}]


def test_the_database_knows_the_levels_of_the_rules():
    assert (*questionnaire.LEVELS, questionnaire.UNKNOWN) == models.LEVELS


def test_answers_are_kept_with_their_version_points_and_the_facts_of_that_day(ask, family, shipped):
    kept = ask()
    assert kept.answers == ANSWERS | {"membership_years": 6, "decile": 3}
    assert kept.questionnaire == shipped
    assert kept.sections == {
        "business": [3 + 2, 13, 9], "income": [5 + 2 + 2, 19, 8], "housing": [2, 14, 2], "assets": [2 + 2, 15, 12],
        "children": [0, 4, 0],
    }  # fmt: skip
    assert (kept.points, kept.points_possible, kept.level) == (20, 65, "not_yet")
    assert last_answers(family) == kept


def test_one_event_is_written_and_holds_no_answer(ask, family):
    kept = ask()
    event = Event.objects.get()
    assert (event.action, event.family, event.subject_id) == (
        "readiness.answered", str(family.public_id), str(kept.public_id),
    )  # fmt: skip
    assert event.detail == {"version": "kesiapan_graduasi 1", "answered": 9, "unknown": 14, "level": "not_yet"}


def test_a_blank_questionnaire_is_refused_and_nobody_counts_as_asked(ask):
    with pytest.raises(NotValid, match="at least one question of each section"):
        ask({})
    assert not Assessment.objects.exists()


def test_few_answers_are_not_known_enough_and_never_not_yet_ready(ask):
    kept = ask({"floor": "tile"})
    assert kept.level == "unknown"
    words = {bar.code: bar.word for bar in bars_of(kept)}
    assert (words["business"], words["assets"]) == ("not known yet", "not known yet")


def test_sent_twice_is_recorded_once(ask):
    sent_as = uuid4()
    first, again = ask(sent_as=sent_as), ask(sent_as=sent_as)
    assert first == again
    assert (Assessment.objects.count(), Event.objects.count()) == (1, 1)


def test_sent_again_with_other_answers_it_is_told_and_nothing_is_lost(ask):
    sent_as = uuid4()
    first = ask(sent_as=sent_as)
    with pytest.raises(Conflict, match="with other content"):
        ask({}, sent_as=sent_as)
    assert Assessment.objects.get().answers == first.answers


def test_a_form_of_other_answers_is_not_taken_for_these(ask, sari):
    sent_as = uuid4()
    ask(sent_as=sent_as)
    other = make.family("3273-F2", facilitator=sari)
    with pytest.raises(Conflict, match="other answers"):
        ask(sent_as=sent_as, family=other)


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.AUDITOR, Role.PROVINCE])
def test_a_role_that_does_not_ask_is_refused(ask, role):
    with pytest.raises(NotAllowed):
        ask(by=make.posted("other", role, "32" if role == Role.PROVINCE else "3273"))
    assert not Assessment.objects.exists()


def test_a_coordinator_may_ask_in_the_district(ask):
    assert ask(by=make.posted("lestari", Role.COORDINATOR, "3273")).is_latest


def test_a_family_of_another_area_is_not_there(ask):
    with pytest.raises(Family.DoesNotExist):
        ask(by=make.posted("outsider", Role.COORDINATOR, "3571"))


@pytest.mark.parametrize(
    ("answers", "code", "sentence"),
    [
        ({"floor": "marble"}, "floor", "one of the answers shown"),
        ({"floor": ["tile"]}, "floor", "one of the answers shown"),
        ({"goods": "gold"}, "goods", "one of the answers shown"),
        ({"goods": ["gold", "none"]}, "goods", "no other answer"),
        ({"earners": 21}, "earners", "between 0 and 20"),
        ({"savings_idr": "banyak"}, "savings_idr", "digits only"),
        ({"savings_idr": True}, "savings_idr", "digits only"),
        ({"shoe_size": 42}, "shoe_size", "no such question"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_named(ask, answers, code, sentence):
    with pytest.raises(NotValid) as refused:
        ask(answers)
    assert [(field, sentence in problem) for field, problem in refused.value.fields] == [(code, True)]
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"), [(make.TODAY + timedelta(days=1), "not come yet"), (date(2019, 5, 1), "five years")]
)
def test_a_day_that_cannot_be_is_refused(ask, day, sentence):
    with pytest.raises(NotValid, match=sentence):
        ask(answered_on=day)


def test_answers_to_what_was_not_asked_are_left_out(ask):
    kept = ask({"business_kind": "none", "business_months": 40, "business_trend": "growing"})
    assert "business_months" not in kept.answers
    assert kept.sections["business"] == [0, 5, 5]


def test_a_fact_that_is_sent_is_not_believed(ask):
    assert ask({"decile": 9, "membership_years": 40}).answers == {"decile": 3, "membership_years": 6}


def test_an_unknown_decile_is_unknown_and_counts_no_worse_than_the_first(ask, family):
    family.facts.update(decile=None)
    unknown = ask()
    assert "decile" not in unknown.answers
    line = next(line for line in lines_of(unknown) if line.question.code == "decile")
    assert (line.is_unknown, line.line.points, line.line.possible) == (True, 0, 4)


def test_the_newest_day_is_the_latest_whatever_is_entered_last(ask, family):
    newer, older = ask(), ask(answered_on=date(2025, 1, 5))
    assert last_answers(family) == newer
    assert not older.is_latest


def test_putting_answers_right_keeps_the_wrong_ones_and_moves_the_latest(ask, family):
    wrong = ask()
    right = ask(ANSWERS | {"floor": "soil"}, corrects=wrong.public_id)
    wrong = Assessment.objects.get(pk=wrong.pk)
    assert (wrong.is_latest, wrong.is_corrected, wrong.answers["floor"]) == (False, True, "tile")
    assert last_answers(family) == right
    assert list(Event.objects.order_by("pk").values_list("action", flat=True)) == [
        "readiness.answered",
        "readiness.corrected",
    ]


def test_answers_are_put_right_once(ask):
    wrong = ask()
    ask(corrects=wrong.public_id)
    with pytest.raises(Conflict, match="already"):
        ask(corrects=wrong.public_id)


def test_a_correction_is_about_the_same_day(ask):
    wrong = ask()
    with pytest.raises(NotValid, match="same day"):
        ask(corrects=wrong.public_id, answered_on=date(2025, 5, 1))


def test_another_familys_answers_cannot_be_put_right_here(ask, sari):
    wrong = ask()
    with pytest.raises(Family.DoesNotExist):
        ask(corrects=wrong.public_id, family=make.family("3273-F2", facilitator=sari))


def visit_of(family, sari, **more):
    return Visit.objects.create(family=family, visitor=sari, purpose="readiness", **more)


def test_answers_of_a_visit_belong_to_its_day(ask, family, sari):
    visit = visit_of(family, sari, state="done", visited_on=date(2025, 5, 10))
    assert ask(visit=visit, answered_on=date(2025, 5, 10)).visit == visit
    with pytest.raises(NotValid, match="day of the visit"):
        ask(visit=visit)


def test_a_visit_that_was_cancelled_or_is_another_familys_takes_no_answers(ask, family, sari):
    with pytest.raises(Conflict, match="cancelled"):
        ask(visit=visit_of(family, sari, state="cancelled", planned_on=make.TODAY, cancel_reason="hujan"))
    other = make.family("3273-F2", facilitator=sari)
    with pytest.raises(Family.DoesNotExist):
        ask(visit=visit_of(other, sari, state="planned", planned_on=make.TODAY))


def test_another_districts_version_is_refused(ask, shipped):
    foreign = Questionnaire.objects.create(
        form_id="x", version="9", title="x", status="district", area_id="3571",
        content=shipped.content, sha256="0" * 64, in_force_from=date(2025, 1, 1),
    )  # fmt: skip
    with pytest.raises(Conflict, match="another district"):
        ask(questionnaire=foreign)


@pytest.mark.parametrize(("model", "name"), FROZEN, ids=[f"{model.__name__}.{name}" for model, name in FROZEN])
def test_what_was_answered_is_never_changed_whoever_writes(ask, model, name):
    ask()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        model.objects.update(**{name: F(name)})


def test_the_model_itself_refuses_to_be_written_twice(ask, shipped):
    kept = ask()
    kept.points = 0
    with pytest.raises(TypeError, match="written once"):
        kept.save()
    with pytest.raises(TypeError, match="written once"):
        kept.save(update_fields=["points"])
    with pytest.raises(TypeError, match="written once"):
        shipped.save()
