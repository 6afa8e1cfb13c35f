"""A month's sessions against what a facilitator is to hold: plain arithmetic with the policy's values."""

from dataclasses import dataclass
from datetime import date

from tangga.papers.months import first_of, last_of, month_after
from tangga.policy import load, overlays_for
from tangga.rules import targets as rules


@dataclass(frozen=True)
class Plan:
    """How many sessions a facilitator is to hold in a month, by the policy in force on its first day."""

    lowest: int
    highest: int


def plan_of(month: date, area: str) -> Plan:
    """month: its first day; area: the code of where ("": the country), which may have values of its own. Raises
    PolicyGap for a month the policy knows nothing about."""
    policy = load(month, overlays_for(area))
    lowest, highest = (policy.value(f"sessions/monthly/{name}") for name in ("lowest", "highest"))
    return Plan(int(str(lowest)), int(str(highest)))


def months_around(today: date, before: int, after: int) -> list[date]:
    """First days of months, the latest first."""
    return [month_after(first_of(today), ahead) for ahead in range(after, -before - 1, -1)]


def month_before(month: date) -> date:
    """Its first day, from any day of the month."""
    return month_after(first_of(month), -1)


def due_by(plan: Plan, month: date, today: date) -> int:
    """How many of a month's sessions should have been held by the end of today; all of them on its last day."""
    return rules.due_by(plan.lowest, month, last_of(month), today)


@dataclass
class Held:
    """A facilitator's month. Make-up sessions stand beside: the plan is one meeting a month for each group."""

    held: int = 0
    planned: int = 0
    cancelled: int = 0
    make_ups: int = 0

    def short(self, due: int) -> int:
        """How many are missing by now."""
        return max(0, due - self.held)

    def is_short(self, plan: Plan, due: int) -> bool:
        """Whether sessions are missing by now, or none is recorded at all."""
        return self.verdict(plan, due) in ("behind", "nothing")

    def verdict(self, plan: Plan, due: int) -> str:
        """reached | nothing (none recorded, some due) | behind (fewer than due by now) | few (held and planned together
        fall short) | on_way."""
        if self.held >= plan.lowest:
            return "reached"
        if due and not (self.held or self.planned or self.cancelled or self.make_ups):
            return "nothing"
        if self.held < due:
            return "behind"
        return "few" if self.held + self.planned < plan.lowest else "on_way"
