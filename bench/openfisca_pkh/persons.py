"""What each member is on the first day of the month, and which components it could be paid for."""

from datetime import date

import numpy as np
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from .entities import PERSON

UNKNOWN, NONE, PRIMARY, JUNIOR, SENIOR, HIGHER = range(-1, 5)  # school levels
COMPONENTS = (
    "pregnancy",
    "early_childhood",
    "primary",
    "junior_secondary",
    "senior_secondary",
    "severe_disability",
    "elderly",
)
BIT = {component: 1 << place for place, component in enumerate(COMPONENTS)}
NEVER = date(9999, 12, 31)  # an unknown day: later than any


def given(name: str, value_type: type, default: object, label: str) -> type[Variable]:
    """A variable that is told, not worked out."""
    told = {
        "value_type": value_type,
        "entity": PERSON,
        "definition_period": DateUnit.ETERNITY,
        "default_value": default,
    }
    return type(name, (Variable,), told | {"label": label})


def years_before(day: np.datetime64, years: int) -> np.datetime64:
    """The same day so many years earlier."""
    month = day.astype("datetime64[M]")
    return (month - years * 12).astype("datetime64[D]") + (day - month.astype("datetime64[D]"))


class components(Variable):  # noqa: N801  OpenFisca names variables by their classes
    value_type = int
    entity = PERSON
    definition_period = DateUnit.MONTH
    label = "The components this member could be paid for, a bit each (BIT)"

    def formula(person, period, parameters):  # noqa: N805
        p = parameters(period)
        day = np.datetime64(period.start.date)
        born, level = person("birth_date", period), person("school_level", period)
        living = (person("deceased_on", period) > day) & ~((born > day) & (born < np.datetime64(NEVER)))
        known = born < np.datetime64(NEVER)

        def younger(years):
            return known & (born > years_before(day, years))

        def at_least(years):
            return born <= years_before(day, years)

        delivered = person("delivered_on", period)
        childbed = (delivered <= day) & (delivered >= day - np.timedelta64(int(p.ages.days_after_birth), "D"))
        of_school_age = at_least(p.ages.school_youngest) & younger(p.ages.school_oldest + 1)
        could = {
            "pregnancy": (person("pregnant", period) | childbed)
            & ~(person("pregnancy_number", period) > p.ages.highest_pregnancy_number),
            "early_childhood": younger(p.ages.early_childhood_below)
            | (younger(p.ages.early_childhood_not_enrolled_below) & ~(level >= PRIMARY)),
            "primary": of_school_age & (level == PRIMARY),
            "junior_secondary": of_school_age & (level == JUNIOR),
            "senior_secondary": of_school_age & (level == SENIOR),
            "severe_disability": person("severe_disability", period),
            "elderly": at_least(p.ages.elderly),
        }
        bits = sum(mask.astype(np.int32) * BIT[component] for component, mask in could.items())
        return np.where(living, bits, 0)


VARIABLES = (
    given("birth_date", date, NEVER, "Day of birth"),
    given("deceased_on", date, NEVER, "Day of death"),
    given("delivered_on", date, NEVER, "Day of the last delivery"),
    given("school_level", int, UNKNOWN, "School level"),
    given("pregnant", bool, False, "Pregnant"),
    given("pregnancy_number", int, 0, "Which pregnancy it is"),
    given("severe_disability", bool, False, "Severely disabled"),
    components,
)
