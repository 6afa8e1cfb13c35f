"""What the rules need of a Policy, read once and by name, so that a gap is found before any row is touched."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tangga.policy import Policy

PREGNANCY = "pregnancy"
EARLY_CHILDHOOD = "early_childhood"
PRIMARY = "primary"
JUNIOR_SECONDARY = "junior_secondary"
SENIOR_SECONDARY = "senior_secondary"
SEVERE_DISABILITY = "severe_disability"
ELDERLY = "elderly"
HUMAN_RIGHTS_VICTIM = "human_rights_victim"

# In the order of the law's table: bit 0 is the first.
COMPONENTS = (
    PREGNANCY,
    EARLY_CHILDHOOD,
    PRIMARY,
    JUNIOR_SECONDARY,
    SENIOR_SECONDARY,
    SEVERE_DISABILITY,
    ELDERLY,
    HUMAN_RIGHTS_VICTIM,
)
SCHOOL_COMPONENTS = (PRIMARY, JUNIOR_SECONDARY, SENIOR_SECONDARY)
BIT = {component: 1 << place for place, component in enumerate(COMPONENTS)}

PERIOD_NAMES = {1: "month", 2: "two_months", 3: "quarter"}


@dataclass(frozen=True)
class Place:
    """A component in force: what one place in it pays, and how many places a family has in it."""

    component: str
    bit: int
    order: int  # place in the table of the law: decides between components of equal amount
    cap: int | None  # persons a family; None = no cap of its own
    annual_idr: int
    period_idr: int


def whole(policy: Policy, path: str) -> int:
    """The whole number at `path`; refuses a parameter that is explicitly not in force, which would be no number."""
    value = policy.value(path)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{path} must be a whole number on {policy.as_of}, not {value!r}")
    return value


def optional(policy: Policy, path: str) -> int | None:
    """The whole number at `path`, or None where the policy says it is not in force."""
    return None if policy.value(path) is None else whole(policy, path)


def month_of(day: date) -> int:
    """Index of the month that holds the day."""
    return day.year * 12 + day.month - 1


def month_from(day: date) -> int:
    """Index of the first month that begins on or after the day."""
    return month_of(day) + (1 if day.day > 1 else 0)


@dataclass(frozen=True)
class Parameters:
    """The programme's numbers on one date. A month index counts whole months since year 0."""

    policy: Policy

    @property
    def as_of(self) -> date:
        return self.policy.as_of

    @cached_property
    def this_month(self) -> int:
        """Index of the month that holds the date."""
        return month_of(self.as_of)

    @cached_property
    def next_month_start(self) -> int:
        """Index of the first month that begins on or after the date."""
        return month_from(self.as_of)

    @cached_property
    def school_month(self) -> int:
        """Place in the year (0-11) of the month in which a school year starts."""
        return whole(self.policy, "graduation/forecast/school_starts_month") - 1

    def school_start_from(self, month: int) -> int:
        """Index of the first school-year start in or after `month`."""
        return month + (self.school_month - month) % 12

    @cached_property
    def period_months(self) -> int:
        return whole(self.policy, "benefits/payment/months")

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every component that pays something on the date, in the order in which places are filled: the best-paid
        first, then the order of the table."""
        period = PERIOD_NAMES[self.period_months]
        found = []
        for component in COMPONENTS:
            annual = optional(self.policy, f"benefits/{component}/year")
            if annual is None:
                continue
            found.append(
                Place(
                    component=component,
                    bit=BIT[component],
                    order=whole(self.policy, f"components/{component}/order"),
                    cap=optional(self.policy, f"components/{component}/cap"),
                    annual_idr=annual,
                    period_idr=whole(self.policy, f"benefits/{component}/{period}"),
                )
            )
        return tuple(sorted(found, key=lambda place: (-place.annual_idr, place.order)))

    @cached_property
    def in_force(self) -> int:
        """Bits of the components that pay something on the date."""
        return sum(place.bit for place in self.places)

    @cached_property
    def family_cap(self) -> int:
        return whole(self.policy, "benefits/family/cap")

    @cached_property
    def elderly_age(self) -> int:
        return whole(self.policy, "components/elderly/youngest_age")

    @property
    def rounding_remainders_idr(self) -> dict[str, int]:
        """Component -> rupiah of a person's yearly amount that a year of such payment periods leaves unpaid.

        Period amounts are published rounded down (12 x 166,666 = 1,999,992 of 2,000,000); what is not zero is named.
        """
        periods = 12 // self.period_months
        left = {place.component: place.annual_idr - periods * place.period_idr for place in self.places}
        return {component: idr for component, idr in left.items() if idr}

    def fixed_part(self, *, access_area: bool) -> int:
        """Rupiah a family and year that do not depend on its members; 0 where there is no such part."""
        name = "fixed_part_access_area" if access_area else "fixed_part"
        return optional(self.policy, f"benefits/family/{name}") or 0

    @cached_property
    def pays_fixed_part_now(self) -> bool:
        """Whether the payment period that holds the date is (in) the stage in which the fixed part is paid."""
        if self.fixed_part(access_area=False) == 0 and self.fixed_part(access_area=True) == 0:
            return False
        stage_months = 12 // whole(self.policy, "benefits/payment/stages")
        stage = (self.as_of.month - 1) // stage_months + 1
        return stage == whole(self.policy, "benefits/family/fixed_part_stage")
