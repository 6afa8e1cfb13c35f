"""Whom to prepare for graduation by design: the reasons for and against, and what protects a family (policy 4.2).

Plain Python about one family: a page shows 25, an action asks about one. It never gives a score: a person decides, and
sees why. What is not known is said to be not known; it never speaks for preparing a family.
"""

from dataclasses import dataclass
from datetime import date

from tangga.policy import Policy
from tangga.rules.parameters import EARLY_CHILDHOOD, ELDERLY, PREGNANCY, SEVERE_DISABILITY, optional, whole
from tangga.rules.questionnaire import UNKNOWN

FOR = ("five_years", "ready", "nearly", "business", "above_limit", "at_limit", "ends_soon")
AGAINST = (
    "never_asked",
    "asked_long_ago",
    "little_known",
    "not_yet",
    "unsure",
    "too_short",
    "debt",
    "young_child",
    "pregnancy",
    "continues_long",
)
PROTECTIONS = ("no_able_member", "elderly_or_disabled", "missing_fact", "only_label")
# What of the reasons for is about how the family lives; a house label alone is no reason to leave.
OF_ITS_LIFE = frozenset({"ready", "nearly", "business", "above_limit"})
STRENGTHS = ("weak", "growing", "strong")


@dataclass(frozen=True)
class Known:
    """What is known of a family on a day.

    able            somebody able of productive age; None: not known
    components      codes of the components that some living member holds
    asked_on        day of the newest answers about readiness; None: never asked. level, owes: what they say
    for_the_label   the family wants to leave because of the label on its house
    """

    on: date
    years: int | None
    able: bool | None
    components: frozenset[str]
    unsure: bool
    decile: int | None
    last_component_ends_on: date | None
    has_business: bool = False
    asked_on: date | None = None
    level: str = ""
    owes: bool = False
    for_the_label: bool = False


@dataclass(frozen=True)
class Reasons:
    """Codes of FOR, AGAINST and PROTECTIONS, each in the order of its list."""

    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    protections: tuple[str, ...]


def reasons(family: Known, policy: Policy) -> Reasons:
    """Why a family should be prepared, why not now, and what protects it.

    Takes    what is known of one family on a day
    Returns  codes, never a sum of them
    Unsure   a missing fact is a reason to ask first and a protection; an unknown decile, ability or end says nothing.
             Of a family too short in the programme nobody has worked out whether it could be prepared: that is said
    Raises   PolicyGap if a parameter has no value on policy.as_of
    Source   policy/national/graduation/preparable.yaml, preparation.yaml; eligibility/decile.yaml
    """
    highest = optional(policy, "eligibility/decile/highest")
    soon = _after(family.on, whole(policy, "graduation/preparation/ends_within"))
    long = _after(family.on, whole(policy, "graduation/preparation/continues_beyond"))
    ends_on = None if family.unsure else family.last_component_ends_on
    asked = family.asked_on is not None
    speaks = {
        "five_years": (family.years or 0) >= whole(policy, "graduation/preparable/years"),
        "ready": asked and family.level == "ready",
        "nearly": asked and family.level == "nearly",
        "business": family.has_business,
        "above_limit": highest is not None and family.decile is not None and family.decile > highest,
        "at_limit": family.decile is not None and family.decile == highest,
        "ends_soon": ends_on is not None and ends_on <= soon,
    }
    speaks_for = tuple(code for code in FOR if speaks[code])
    hinders = {
        "never_asked": not asked,
        "asked_long_ago": is_old(family.asked_on, family.on, policy),
        "little_known": asked and family.level == UNKNOWN,
        "not_yet": asked and family.level == "not_yet",
        "unsure": family.unsure,
        "too_short": family.years is not None and family.years < whole(policy, "graduation/preparable/years"),
        "debt": asked and family.owes,
        "young_child": EARLY_CHILDHOOD in family.components,
        "pregnancy": PREGNANCY in family.components,
        "continues_long": ends_on is not None and ends_on > long,
    }
    protects = {
        "no_able_member": family.able is False,
        "elderly_or_disabled": bool(family.components & {ELDERLY, SEVERE_DISABILITY}),
        "missing_fact": family.unsure,
        "only_label": family.for_the_label and not OF_ITS_LIFE & set(speaks_for),
    }
    return Reasons(
        speaks_for,
        tuple(code for code in AGAINST if hinders[code]),
        tuple(code for code in PROTECTIONS if protects[code]),
    )


def is_old(asked_on: date | None, on: date, policy: Policy) -> bool:
    """Whether answers about readiness were given too long ago to count for that day; False where there are none."""
    months = whole(policy, "graduation/preparation/readiness_holds")
    return asked_on is not None and _months(asked_on, on) >= months


def strength(points: int, most: int, known: int | None = None) -> str:
    """A section of the answers in a word, by thirds of what is possible; empty where nothing is possible.

    known   the points possible of what was answered: where nothing was, the section is unknown, never weak
    """
    if most <= 0:
        return ""
    if known == 0:
        return UNKNOWN
    return STRENGTHS[min(points * len(STRENGTHS) // most, len(STRENGTHS) - 1)]


def _after(day: date, years: int) -> date:
    """The first of the month so many years later: ends are firsts of a month too."""
    return date(day.year + years, day.month, 1)


def _months(since: date, until: date) -> int:
    """Completed months between two days."""
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)
