"""Every answer can be followed to dated, sourced values."""

from datetime import date
from itertools import product

import pytest

from tangga.policy import load
from tangga.rules.components import NOTHING
from tangga.rules.explain import REASONS, behind
from tangga.rules.parameters import COMPONENTS, Parameters, whole

ANSWERS = [
    *product(COMPONENTS, ["counts", "over_family_cap", "over_component_cap"]),
    *((None, reason) for reason in REASONS),
]


@pytest.mark.parametrize(("component", "reason"), ANSWERS)
@pytest.mark.parametrize("months", [1, 3])
def test_what_stands_behind_an_answer_are_parameters_of_the_policy(component, reason, months):
    policy = load(date(2025, 5, 17))
    paths = behind(component, reason, months)
    assert [policy.parameter(path).path for path in paths] == list(paths)
    assert len(set(paths)) == len(paths)


def test_every_reason_for_counting_for_nothing_is_a_listed_reason():
    assert set(NOTHING) <= set(REASONS)


def test_the_components_order_is_the_policys():
    policy = load(date(2025, 5, 17))
    assert sorted(COMPONENTS, key=lambda c: policy.value(f"components/{c}/order")) == list(COMPONENTS)


def test_a_number_that_is_not_in_force_is_not_taken_for_zero():
    with pytest.raises(TypeError, match="must be a whole number on 2025-05-17"):
        whole(load(date(2025, 5, 17)), "components/primary/cap")


def test_places_are_filled_best_paid_first_then_in_table_order():
    found = [place.component for place in Parameters(load(date(2025, 5, 17))).places]
    assert found == [
        "human_rights_victim",
        "pregnancy",
        "early_childhood",
        "severe_disability",
        "elderly",
        "senior_secondary",
        "junior_secondary",
        "primary",
    ]
