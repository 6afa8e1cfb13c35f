"""Bringing in a version: whose, from when, once; and what was answered before keeps its meaning."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.roles import Role
from tangga.readiness import content
from tangga.readiness.bringing_in import bring_in, bring_in_shipped
from tangga.readiness.comparing import differences, other_levels
from tangga.readiness.models import Assessment, Questionnaire
from tangga.readiness.queries import lines_of, questionnaire_for
from tangga.rules.questionnaire import Answer, Words
from tests import make
from tests.features.readiness.conftest import ANSWERS

SHIPPED = content.shipped()[0]
LOWER = tuple(
    replace(each, at_least_percent={"nearly": 20, "ready": 30}.get(each.level, 0)) for each in SHIPPED.thresholds
)
OWN = replace(SHIPPED, version="2", status="district", thresholds=LOWER)


@pytest.fixture
def bring(tono):
    def brought(instrument=OWN, in_force_from=make.TODAY, by=tono):
        return bring_in(instrument, in_force_from=in_force_from, by=by, on=make.TODAY, at=make.NOW)

    return brought


def test_a_version_is_the_districts_own_from_its_day_on(bring, shipped):
    day = make.TODAY + timedelta(days=5)
    made = bring(in_force_from=day)
    assert (made.area_id, made.sha256, made.status) == ("3273", content.sha256(OWN), "district")
    assert questionnaire_for("3273011001", day - timedelta(days=1)) == shipped
    assert questionnaire_for("3273011001", day) == made
    assert questionnaire_for("3571011001", day) == shipped
    assert questionnaire_for("3273011001", date(2020, 9, 30)) is None


def test_one_event_tells_the_version_and_its_day(bring):
    bring()
    event = Event.objects.get()
    assert (event.action, event.area_code) == ("questionnaire.brought_in", "3273")
    assert event.detail == {
        "version": "kesiapan_graduasi 2", "purpose": "readiness", "in_force_from": "2025-05-17",
        "questions": 26, "points": 75, "sha256": content.sha256(OWN)[:12],
    }  # fmt: skip


def test_the_same_content_sent_twice_is_one_version(bring):
    assert bring() == bring()
    assert (Questionnaire.objects.filter(area="3273").count(), Event.objects.count()) == (1, 1)


def test_another_content_needs_another_version(bring):
    bring()
    with pytest.raises(Conflict, match="Version 2"):
        bring(replace(OWN, title=Words("Lain")))


def test_the_version_that_comes_with_tangga_cannot_be_taken_by_a_district(bring):
    with pytest.raises(Conflict, match="Version 1"):
        bring(replace(OWN, version="1"))


def test_another_district_may_use_the_same_version(bring):
    bring()
    made = bring(by=make.posted("budi", Role.DISTRICT_OFFICIAL, "3571"))
    assert made.area_id == "3571"


def test_a_day_that_is_past_is_refused(bring):
    with pytest.raises(NotValid, match="today or a later day"):
        bring(in_force_from=make.TODAY - timedelta(days=1))


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_other_roles_are_refused(bring, role):
    with pytest.raises(NotAllowed):
        bring(by=make.posted("other", role, "3273"))
    assert not Questionnaire.objects.filter(area="3273").exists()


def test_what_comes_with_tangga_is_brought_in_once(db):
    bring_in_shipped()
    known = Questionnaire.objects.order_by("purpose").values_list("purpose", "area", "brought_by", "in_force_from")
    assert list(known) == [(purpose, None, None, date(2020, 10, 1)) for purpose in ("follow_up", "readiness")]


def test_old_answers_keep_their_version_points_and_level(bring, ask):
    before = ask()
    told = [(line.label, line.answer, line.line.points) for line in lines_of(before)]
    new = bring()
    after = Assessment.objects.get()
    assert [(line.label, line.answer, line.line.points) for line in lines_of(after)] == told
    assert (after.questionnaire.version, after.level) == ("1", "not_yet")
    assert ask(questionnaire=new).level == "ready"


def test_what_differs_is_told_question_by_question():
    first, second, *rest = SHIPPED.questions
    dearer = replace(first, answers=(replace(first.answers[1], points=4), Answer("online", Words("Daring"), 5)))
    moved = replace(second, label=Words("Berapa bulan?"), most=10, required=True)
    extra = replace(rest[-1], code="extra")
    told = differences(SHIPPED, replace(OWN, questions=(dearer, moved, *rest[:-1], extra)))
    assert [question.code for question in told.added] == ["extra"]
    assert [question.code for question in told.removed] == [rest[-1].code]
    assert {each.code: len(each.what) for each in told.changed} == {first.code: 5, second.code: 3}
    assert [sentence.split(" %")[0] for sentence in told.thresholds] == [
        "“nearly ready” from 50",
        "“looks ready” from 70",
    ]
    assert told.possible == (75, 75)
    assert not told.none


def test_the_same_but_for_its_name_differs_in_nothing():
    told = differences(SHIPPED, replace(SHIPPED, version="2"))
    assert told.none


def test_how_many_families_would_have_another_level_is_counted_in_ones_own_area(ask, tono, sari):
    ask()
    ask({"floor": "soil"}, family=make.family("3273-F2", facilitator=sari))
    told = other_levels(tono, make.TODAY, OWN)
    assert (told.looked_at, told.other, told.moves) == (2, 1, (("not yet ready", "looks ready", 1),))
    outsider = make.posted("budi", Role.DISTRICT_OFFICIAL, "3571")
    assert other_levels(outsider, make.TODAY, OWN).looked_at == 0


def test_answers_are_carried_over_where_the_new_version_still_knows_them():
    gone = replace(SHIPPED.by_code["floor"], answers=SHIPPED.by_code["floor"].answers[:2])
    newer = replace(SHIPPED, questions=(SHIPPED.by_code["business_kind"], gone, SHIPPED.by_code["goods"]))
    carried = content.carried_over(ANSWERS | {"membership_years": 6}, newer)
    assert carried == {"business_kind": "kiosk", "goods": ["motorcycle", "fridge"]}
