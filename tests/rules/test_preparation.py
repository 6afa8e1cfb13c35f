"""Whom to prepare: what speaks for it, what against it, and what protects a family (policy 4.2)."""

from dataclasses import replace
from datetime import date

import pytest

from tangga.policy import load
from tangga.rules.preparation import AGAINST, FOR, PROTECTIONS, Known, is_old, reasons, strength

ON = date(2025, 5, 17)
POLICY = load(ON)
# Nothing speaks for this family, and nothing but that nobody asked it against it.
PLAIN = Known(
    on=ON, years=None, able=True, components=frozenset({"primary"}), unsure=False, decile=2, last_component_ends_on=None
)


def told(policy=POLICY, **facts):
    return reasons(replace(PLAIN, **facts), policy)


def asked(level="nearly", **facts):
    return told(asked_on=date(2025, 3, 1), level=level, **facts)


def test_a_family_of_which_little_is_known_has_no_reason_for_it():
    found = told()
    assert (found.speaks_for, found.speaks_against, found.protections) == ((), ("never_asked",), ())


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"years": 5}, "five_years"),
        ({"has_business": True}, "business"),
        ({"decile": 4}, "at_limit"),
        ({"decile": 5}, "above_limit"),
        ({"last_component_ends_on": date(2027, 5, 1)}, "ends_soon"),
    ],
)
def test_what_speaks_for_preparing_a_family(facts, code):
    assert told(**facts).speaks_for == (code,)


@pytest.mark.parametrize(
    "facts",
    [
        {"years": 4},
        {"years": None},
        {"decile": 3},
        {"decile": None},
        {"last_component_ends_on": date(2027, 6, 1)},
        {"last_component_ends_on": None},
    ],
)
def test_what_is_not_so_or_not_known_speaks_for_nothing(facts):
    assert told(**facts).speaks_for == ()


@pytest.mark.parametrize(("level", "code"), [("ready", "ready"), ("nearly", "nearly")])
def test_answers_about_readiness_speak_for_it(level, code):
    assert asked(level).speaks_for == (code,)
    assert asked(level).speaks_against == ()


def test_a_family_not_yet_ready_is_told_so_against_it():
    assert (asked("not_yet").speaks_for, asked("not_yet").speaks_against) == ((), ("not_yet",))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"components": frozenset({"early_childhood"})}, "young_child"),
        ({"components": frozenset({"pregnancy"})}, "pregnancy"),
        ({"last_component_ends_on": date(2030, 6, 1)}, "continues_long"),
        ({"owes": True}, "debt"),
        ({"years": 4}, "too_short"),
    ],
)
def test_what_speaks_against_it(facts, code):
    assert asked(**facts).speaks_against == (code,)


def test_the_last_component_of_five_years_from_now_is_not_far_away_yet():
    assert asked(last_component_ends_on=date(2030, 5, 1)).speaks_against == ()


@pytest.mark.parametrize(("on", "old"), [(date(2024, 5, 17), True), (date(2024, 5, 18), False), (None, False)])
def test_answers_hold_for_twelve_months(on, old):
    assert is_old(on, ON, POLICY) is old


def test_answers_that_are_too_old_still_say_what_they_said():
    found = told(asked_on=date(2023, 5, 17), level="ready")
    assert (found.speaks_for, found.speaks_against) == (("ready",), ("asked_long_ago",))


def test_a_missing_fact_is_asked_for_first_and_protects():
    found = asked(unsure=True)
    assert (found.speaks_against, found.protections) == (("unsure",), ("missing_fact",))


def test_an_end_that_is_not_certain_speaks_neither_for_nor_against():
    near = told(unsure=True, last_component_ends_on=date(2025, 7, 1))
    far = told(unsure=True, last_component_ends_on=date(2035, 7, 1))
    assert (near.speaks_for, "continues_long" in far.speaks_against) == ((), False)


@pytest.mark.parametrize("component", ["elderly", "severe_disability"])
def test_the_five_year_limit_does_not_touch_a_home_with_elderly_or_severely_disabled_members(component):
    assert told(components=frozenset({component})).protections == ("elderly_or_disabled",)


@pytest.mark.parametrize(("able", "notes"), [(False, ("no_able_member",)), (None, ()), (True, ())])
def test_nobody_able_protects_and_not_knowing_says_nothing(able, notes):
    assert told(able=able).protections == notes


def test_a_house_label_alone_is_no_reason_to_leave():
    assert told(for_the_label=True, years=6, decile=4).protections == ("only_label",)


@pytest.mark.parametrize("facts", [{"has_business": True}, {"decile": 5}])
def test_a_house_label_beside_a_reason_of_the_familys_life_is_no_red_note(facts):
    assert told(for_the_label=True, **facts).protections == ()


def test_without_a_decile_rule_no_decile_speaks_for_anything():
    before = date(2025, 3, 31)
    assert told(load(before), on=before, decile=9).speaks_for == ()


def test_a_district_with_another_limit_is_asked_by_its_own():
    assert told(load(ON, ("kota-kediri",)), decile=5).speaks_for == ("at_limit",)


def test_reasons_come_in_one_order():
    found = reasons(
        Known(
            on=ON,
            years=9,
            able=False,
            components=frozenset({"elderly", "pregnancy", "early_childhood"}),
            unsure=True,
            decile=6,
            last_component_ends_on=date(2040, 7, 1),
            has_business=True,
            asked_on=date(2024, 1, 1),
            level="not_yet",
            owes=True,
            for_the_label=True,
        ),
        POLICY,
    )
    assert found.speaks_for == ("five_years", "business", "above_limit")
    assert found.speaks_against == ("asked_long_ago", "not_yet", "unsure", "debt", "young_child", "pregnancy")
    assert found.protections == ("no_able_member", "elderly_or_disabled", "missing_fact")


def test_no_code_stands_in_two_lists():
    assert len({*FOR, *AGAINST, *PROTECTIONS}) == len(FOR) + len(AGAINST) + len(PROTECTIONS)


@pytest.mark.parametrize(
    ("points", "most", "word"),
    [(0, 10, "weak"), (3, 10, "weak"), (4, 10, "growing"), (6, 10, "growing"), (7, 10, "strong"), (10, 10, "strong")],
)
def test_a_section_is_told_in_a_word_by_thirds(points, most, word):
    assert strength(points, most) == word


def test_a_section_without_points_says_nothing():
    assert strength(0, 0) == ""


def test_a_section_of_which_nothing_was_answered_is_unknown_and_never_weak():
    assert strength(0, 10, 0) == "unknown"
    assert strength(0, 10, 4) == "weak"


def test_answers_that_say_too_little_are_a_reason_to_ask_and_not_against_the_family():
    assert asked("unknown").speaks_against == ("little_known",)
