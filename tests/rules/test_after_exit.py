"""What answers after the exit advise, by the questionnaire that comes with Tangga."""

from datetime import date

import pytest

from tangga.policy import load
from tangga.readiness import content
from tangga.rules.after_exit import AT_RISK, FALLEN_BACK, STANDS, Advice, advice, december_speaks, label_warns
from tangga.rules.questionnaire import UNKNOWN
from tangga.rules.readiness import score

POLICY = load(date(2025, 5, 17))
INSTRUMENT, _SINCE = content.shipped("follow_up")
WELL = {
    "business_running": "grown", "income_before": "more", "income_enough": "always", "meals": "three", "debt": "none",
    "sudden_loss": "none", "stands": "standing", "needs": ["nothing"], "children_school": "all", "health_costs": "own",
}  # fmt: skip
MIDDLING = {
    "business_running": "smaller", "income_before": "less", "income_enough": "sometimes", "meals": "two",
    "debt": "paid", "sudden_loss": "overcome", "stands": "unsure", "children_school": "all", "health_costs": "insured",
}  # fmt: skip
POOR = {code: question.answers[0].code for code, question in INSTRUMENT.by_code.items() if code != "needs"}


def advised(answers):
    return advice(score(INSTRUMENT, answers), POLICY)


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (WELL, STANDS),
        (MIDDLING, AT_RISK),
        ({**POOR, "meals": "two", "stands": "unsure", "children_school": "all"}, FALLEN_BACK),
        (POOR, FALLEN_BACK),
        ({}, UNKNOWN),
        ({"debt": "none"}, UNKNOWN),
    ],
)
def test_points_advise(answers, code):
    assert advised(answers).code == code


@pytest.mark.parametrize(
    ("answer", "asked"), [("one", "meals"), ("some_left", "children_school"), ("fallen", "stands")]
)
def test_one_essential_answer_at_its_lowest_says_at_risk_whatever_the_others_give(answer, asked):
    found = advised(WELL | {asked: answer})
    assert (found.code, [line.question.code for line in found.alarms]) == (AT_RISK, [asked])


def test_two_say_fallen_back():
    assert advised(WELL | {"meals": "one", "stands": "fallen"}).code == FALLEN_BACK


def test_what_is_not_known_alarms_nobody_and_an_alarm_alone_is_enough_to_look():
    assert advised({"needs": ["food"]}) == Advice(UNKNOWN)
    assert advised({"meals": "one"}).code == AT_RISK


def test_points_that_say_fallen_back_stay_so_with_one_alarm():
    low = {**POOR, "meals": "two", "stands": "unsure"}
    assert advised(low).code == FALLEN_BACK
    assert len(advised(low).alarms) == 1


def test_every_question_and_threshold_of_it_names_a_source_and_is_assumed():
    sources = {source.code for source in INSTRUMENT.sources}
    cited = [part.split(",")[0].strip() for each in INSTRUMENT.questions for part in each.source.split(";")]
    assert set(cited) | {each.source for each in INSTRUMENT.thresholds} == sources
    assert INSTRUMENT.status == "assumed"
    assert INSTRUMENT.purpose == "follow_up"


@pytest.mark.parametrize(("followed", "unready", "warns"), [(4, 4, False), (10, 2, False), (10, 3, True), (5, 5, True)])
def test_exits_that_follow_the_label_without_readiness_warn_from_a_share_on(followed, unready, warns):
    assert label_warns(followed, unready, POLICY) is warns


@pytest.mark.parametrize(("december", "year", "speaks"), [(4, 4, False), (2, 8, True), (2, 9, False), (8, 8, True)])
def test_december_speaks_where_enough_of_the_years_proposals_fall_into_it(december, year, speaks):
    assert december_speaks(december, year, POLICY) is speaks
