"""What a facilitator's count list says of each family: members by component and the amount of one payment.

A list is counted by hand: everybody once, in the component that pays most. It is not the rules' answer (tangga.rules
gives that), only near it, as lists are. Ages and amounts are the policy's, on the day of the list.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangga.policy import Policy

Ints = npt.NDArray[np.int64]
COMPONENTS = (
    "pregnancy", "early_childhood", "primary", "junior_secondary", "senior_secondary", "elderly", "severe_disability",
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """Per family: living members, people by component (families x COMPONENTS), rupiah of one payment."""

    members: Ints
    components: Ints
    amount: Ints


def completed_years(born: pa.ChunkedArray, as_of: date) -> Ints:
    """Age in completed years; -1 where the day of birth is unknown."""
    days = pc.fill_null(born, date(9999, 1, 1))
    months = pc.add(pc.multiply(pc.month(days), 100), pc.day(days)).to_numpy()
    years = as_of.year - pc.year(days).to_numpy() - (months > as_of.month * 100 + as_of.day)
    return np.where(born.is_null().to_numpy(), -1, years)


def count(people: pa.Table, family_of: Ints, families: int, policy: Policy) -> Counts:
    """Counts of some neighbouring families; `family_of` is each person's family, 0 to families - 1."""
    age = completed_years(people["birth_date"], policy.as_of)
    living = people["deceased_on"].is_null().to_numpy()
    level = np.array(pc.fill_null(people["school_level"], "").to_pylist())
    pupil = (age >= _number(policy, "components/schooling/youngest_age")) & (
        age <= _number(policy, "components/schooling/oldest_age")
    )
    small = (age >= 0) & (age < _number(policy, "components/early_childhood/always_below_age"))
    late = (age >= 0) & (age < _number(policy, "components/early_childhood/not_enrolled_below_age"))
    at_school = np.isin(level, ("primary", "junior_secondary", "senior_secondary"))
    counted = {
        "pregnancy": pc.fill_null(people["pregnant"], False).to_numpy(),
        "early_childhood": small | (late & ~at_school),
        "primary": pupil & (level == "primary"),
        "junior_secondary": pupil & (level == "junior_secondary"),
        "senior_secondary": pupil & (level == "senior_secondary"),
        "elderly": age >= _number(policy, "components/elderly/youngest_age"),
        "severe_disability": pc.fill_null(people["severe_disability"], False).to_numpy(),
    }
    period = {1: "month", 2: "two_months", 3: "quarter"}[_number(policy, "benefits/payment/months")]
    amounts = [_number(policy, f"benefits/{component}/{period}") for component in COMPONENTS]
    table = np.zeros((families, len(COMPONENTS)), dtype=np.int64)
    free = living.copy()
    for index in np.argsort([-amount for amount in amounts], kind="stable").tolist():
        here = free & counted[COMPONENTS[index]]
        np.add.at(table[:, index], family_of[here], 1)
        free &= ~here
    members = np.bincount(family_of[living], minlength=families)
    return Counts(members, table, _payment(table, amounts, policy))


def _payment(table: Ints, amounts: list[int], policy: Policy) -> Ints:
    """The highest amounts within the caps of each component and of the family."""
    room = np.full(len(table), _number(policy, "benefits/family/cap"))
    paid = np.zeros(len(table), dtype=np.int64)
    for index in np.argsort([-amount for amount in amounts], kind="stable").tolist():
        cap = policy.value(f"components/{COMPONENTS[index]}/cap")
        people = np.minimum(table[:, index], room if cap is None else np.minimum(room, int(cap)))
        paid += people * amounts[index]
        room -= people
    return paid


def _number(policy: Policy, path: str) -> int:
    """A policy value that must be a number; raises PolicyGap where none is in force."""
    return int(policy.value(path) or 0)
