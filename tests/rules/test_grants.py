"""Grants and awards: each condition met, not met and not known; amounts; by when a family has promised to leave."""

from dataclasses import replace
from datetime import date

import pytest

from tangga.policy import PolicyGap, load
from tangga.rules import grants
from tangga.rules.grants import ASK, CLOSED, CONDITIONS, MET, NOT_MET, OPEN, UNKNOWN, Facts

ON = date(2025, 9, 1)
POLICY = load(ON)
PENA_DAY = date(2023, 6, 1)
AWARD = load(ON, ["pamekasan"])
# A family that may receive anything: out by its own will, signed, of working age, long in, poor, with a plan.
GOOD = Facts(
    on=ON,
    exit_type="voluntary",
    left_on=date(2025, 7, 1),
    signed=True,
    births=(date(1990, 1, 1),),
    elderly=False,
    disabled=False,
    joined_on=date(2019, 1, 1),
    decile=2,
    has_plan=True,
)


def state(programme, code, policy=POLICY, **facts):
    lines = grants.conditions(programme, replace(GOOD, **facts), policy)
    return {line.code: line.state for line in lines}[code]


def pena(code, **facts):
    before = {"on": PENA_DAY, "left_on": date(2023, 4, 1), "joined_on": date(2015, 1, 1)}
    return state("pena", code, load(PENA_DAY), **before | facts)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2019, 12, 31), ()),
        (date(2020, 1, 1), ("prokus",)),
        (date(2020, 12, 31), ("prokus",)),
        (date(2021, 1, 1), ()),
        (date(2022, 1, 1), ("pena",)),
        (date(2024, 12, 31), ("pena",)),
        (date(2025, 1, 1), ("ppse",)),
    ],
)
def test_each_programme_is_offered_in_its_years(day, found):
    assert grants.programmes(load(day)) == found


def test_pamekasan_gives_an_award_of_its_own():
    assert grants.programmes(AWARD) == ("district_award", "ppse")


def test_a_family_that_meets_all_may_receive_it():
    lines = grants.conditions("ppse", GOOD, POLICY)
    assert [line.code for line in lines] == ["left", "age", "years_above", "highest_decile", "business_plan", "once"]
    assert grants.verdict(lines) == OPEN


def test_conditions_the_policy_does_not_name_are_left_out():
    assert [line.code for line in grants.conditions("prokus", GOOD, load(date(2020, 6, 1)))] == ["left", "once"]


def test_the_conditions_of_a_district_award_come_from_its_overlay():
    lines = grants.conditions("district_award", GOOD, AWARD)
    assert [(line.code, line.parameter.overlay) for line in lines if line.code == "only_voluntary"] == [
        ("only_voluntary", "pamekasan")
    ]


def test_a_condition_names_the_value_it_rests_on():
    named = {line.code: line.parameter for line in grants.conditions("ppse", GOOD, POLICY)}
    assert named["highest_decile"].path == "grants/ppse/highest_decile"
    assert named["left"].path == "grants/ppse/before_exit"


@pytest.mark.parametrize(
    ("exit_type", "left_on", "found"),
    [
        ("voluntary", date(2025, 7, 1), MET),
        ("natural", date(2025, 7, 1), MET),
        ("assessed", date(2025, 7, 1), MET),
        ("forced", date(2025, 7, 1), NOT_MET),
        ("duplicate", date(2025, 7, 1), NOT_MET),
        ("", date(2025, 7, 1), UNKNOWN),  # it left, and nobody recorded how
        ("", None, MET),
    ],
)
def test_ppse_is_for_graduates_and_for_those_who_are_about_to(exit_type, left_on, found):
    assert state("ppse", "left", exit_type=exit_type, left_on=left_on) == found


def test_other_programmes_are_not_given_before_the_exit():
    assert pena("left", exit_type="", left_on=None) == NOT_MET


@pytest.mark.parametrize(("exit_type", "found"), [("voluntary", MET), ("natural", NOT_MET), ("", UNKNOWN)])
def test_the_award_is_for_those_who_left_by_their_own_will(exit_type, found):
    assert state("district_award", "only_voluntary", AWARD, exit_type=exit_type) == found


@pytest.mark.parametrize(("signed", "found"), [(True, MET), (False, NOT_MET), (None, UNKNOWN)])
def test_pena_needs_a_signed_statement(signed, found):
    assert pena("statement", signed=signed) == found


@pytest.mark.parametrize(
    ("births", "found"),
    [
        ((date(2006, 9, 1),), MET),  # nineteen that day
        ((date(2006, 9, 2),), NOT_MET),
        ((date(1960, 9, 2),), MET),  # sixty-four, until tomorrow
        ((date(1960, 9, 1),), NOT_MET),
        ((date(1960, 1, 1), date(1990, 1, 1)), MET),
        ((date(1990, 1, 1), None), MET),
        ((date(1950, 1, 1), None), UNKNOWN),
        ((None,), UNKNOWN),
        ((), UNKNOWN),
    ],
)
def test_somebody_of_the_age_has_to_be_there_and_an_unknown_birth_date_is_asked(births, found):
    assert state("ppse", "age", births=births) == found


@pytest.mark.parametrize(("elderly", "found"), [(False, MET), (True, NOT_MET), (None, UNKNOWN)])
def test_pena_is_for_families_without_an_elderly_person(elderly, found):
    assert pena("without_elderly", elderly=elderly) == found


@pytest.mark.parametrize(("disabled", "found"), [(False, MET), (True, NOT_MET), (None, UNKNOWN)])
def test_pena_is_for_families_without_a_severely_disabled_person(disabled, found):
    assert pena("without_severe_disability", disabled=disabled) == found


@pytest.mark.parametrize(
    ("joined_on", "left_on", "found"),
    [
        (date(2020, 8, 31), None, MET),
        (date(2020, 9, 1), None, NOT_MET),  # five years, not more
        (date(2020, 6, 30), date(2025, 7, 1), MET),
        (date(2020, 7, 1), date(2025, 7, 1), NOT_MET),  # counted until it left
        (date(2020, 8, 31), date(2026, 1, 1), MET),  # and never beyond the day asked about
        (date(2020, 9, 1), date(2026, 1, 1), NOT_MET),
        (None, None, UNKNOWN),
    ],
)
def test_ppse_asks_for_more_than_five_years_of_aid(joined_on, left_on, found):
    assert state("ppse", "years_above", joined_on=joined_on, left_on=left_on) == found


@pytest.mark.parametrize(("decile", "found"), [(1, MET), (3, MET), (4, NOT_MET), (None, UNKNOWN)])
def test_ppse_is_for_deciles_one_to_three(decile, found):
    assert state("ppse", "highest_decile", decile=decile) == found


@pytest.mark.parametrize(("has_plan", "found"), [(True, MET), (False, NOT_MET), (None, UNKNOWN)])
def test_ppse_needs_a_business_proposal(has_plan, found):
    assert state("ppse", "business_plan", has_plan=has_plan) == found


@pytest.mark.parametrize(
    ("had", "told", "found"),
    [(False, False, MET), (True, False, NOT_MET), (True, True, NOT_MET), (False, True, UNKNOWN)],
)
def test_a_grant_is_given_once_and_other_aid_that_may_be_the_same_is_asked(had, told, found):
    assert state("ppse", "once", had=had, told=told) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [({}, OPEN), ({"decile": None}, ASK), ({"decile": 9}, CLOSED), ({"decile": 9, "has_plan": None}, CLOSED)],
)
def test_what_is_not_known_closes_nothing_but_what_is_not_met_does(facts, found):
    assert grants.verdict(grants.conditions("ppse", replace(GOOD, **facts), POLICY)) == found


def test_a_family_of_which_nothing_is_known_is_asked_and_not_refused():
    nothing = Facts(on=PENA_DAY, exit_type="voluntary", left_on=date(2023, 4, 1))
    lines = grants.conditions("pena", nothing, load(PENA_DAY))
    assert {line.code for line in lines if line.state == NOT_MET} == set()
    assert grants.verdict(lines) == ASK


def test_every_condition_is_asked_by_some_programme():
    asked = {line.code for line in grants.conditions("ppse", GOOD, POLICY)}
    asked |= {line.code for line in grants.conditions("pena", GOOD, load(PENA_DAY))}
    asked |= {line.code for line in grants.conditions("district_award", GOOD, AWARD)}
    assert asked == set(CONDITIONS)


@pytest.mark.parametrize(
    ("programme", "policy", "amount", "fits"),
    [
        ("prokus", load(date(2020, 6, 1)), 500_000, True),
        ("prokus", load(date(2020, 6, 1)), 3_500_000, True),
        ("prokus", load(date(2020, 6, 1)), 2_000_000, False),
        ("pena", load(PENA_DAY), 4_800_000, True),
        ("pena", load(PENA_DAY), 4_799_999, False),
        ("ppse", POLICY, 1, True),
        ("ppse", POLICY, 0, False),
        ("ppse", POLICY, 5_000_000, True),
        ("ppse", POLICY, 5_000_001, False),
        ("district_award", AWARD, 1_499_999, False),
        ("district_award", AWARD, 1_500_000, True),
    ],
)
def test_a_grant_is_of_an_amount_its_programme_knows(programme, policy, amount, fits):
    assert grants.amount_fits(programme, amount, policy) is fits


@pytest.mark.parametrize(
    ("paid_on", "until"),
    [(date(2025, 9, 1), date(2026, 9, 1)), (date(2028, 2, 29), date(2029, 2, 28))],
)
def test_a_family_that_receives_ppse_before_leaves_within_twelve_months(paid_on, until):
    assert grants.leaves_by("ppse", paid_on, POLICY) == until


def test_other_programmes_hold_no_promise_to_leave():
    assert grants.leaves_by("prokus", date(2020, 6, 1), load(date(2020, 6, 1))) is None


def test_the_promise_becomes_a_task_some_time_before_its_day():
    assert grants.remind_from("ppse", date(2026, 9, 1), POLICY) == date(2026, 7, 3)


def test_where_no_days_are_named_it_becomes_a_task_on_its_day():
    assert grants.remind_from("prokus", date(2021, 6, 1), load(date(2020, 6, 1))) == date(2021, 6, 1)


def test_a_day_before_the_policy_begins_is_a_gap():
    with pytest.raises(PolicyGap):
        grants.conditions("ppse", GOOD, load(date(2015, 1, 1)))
