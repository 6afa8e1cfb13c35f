"""Why: the reasons an answer may give, and the policy parameters that stand behind it."""

from tangga.rules.parameters import (
    EARLY_CHILDHOOD,
    ELDERLY,
    PERIOD_NAMES,
    PREGNANCY,
    SCHOOL_COMPONENTS,
)

REASONS = (
    "counts",
    "over_family_cap",
    "over_component_cap",
    "no_component",
    "out_of_school",
    "deceased",
    "not_born_yet",
    "unsure_birth_date",
    "unsure_school",
    "family_not_active",
)

SCHOOLING = ("components/schooling/youngest_age", "components/schooling/oldest_age")

_WHO_COUNTS: dict[str, tuple[str, ...]] = {
    PREGNANCY: ("components/pregnancy/days_after_birth", "components/pregnancy/highest_pregnancy_number"),
    EARLY_CHILDHOOD: (
        "components/early_childhood/always_below_age",
        "components/early_childhood/not_enrolled_below_age",
    ),
    ELDERLY: ("components/elderly/youngest_age",),
    **dict.fromkeys(SCHOOL_COMPONENTS, SCHOOLING),
}

_WHY_NOTHING: dict[str, tuple[str, ...]] = {
    "out_of_school": (
        "components/early_childhood/not_enrolled_below_age",
        "components/schooling/out_of_school_oldest_age",
    ),
    "unsure_school": SCHOOLING,
    "no_component": (
        "components/early_childhood/not_enrolled_below_age",
        *SCHOOLING,
        "components/elderly/youngest_age",
    ),
}


def behind(component: str | None, reason: str, period_months: int = 3) -> tuple[str, ...]:
    """Policy paths whose values decided a member's answer, the most telling first.

    `component` and `reason` are those of a row of MEMBER_ANSWERS; `period_months` the length of the payment period.
    """
    if component is None:
        return _WHY_NOTHING.get(reason, ())
    who = _WHO_COUNTS.get(component, ())
    caps = {
        "over_component_cap": (f"components/{component}/cap",),
        "over_family_cap": ("benefits/family/cap",),
    }.get(reason, (f"components/{component}/cap", "benefits/family/cap"))
    amounts = (f"benefits/{component}/year", f"benefits/{component}/{PERIOD_NAMES[period_months]}")
    return (*caps, *who, *amounts) if reason.startswith("over_") else (*who, *amounts, *caps)
