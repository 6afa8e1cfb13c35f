"""The day on which something changed for a family though nobody told anything: a birthday, a deadline, an anniversary.

The rules say only what holds on a day; which day lies behind a change between two of them is found here, by the same
values.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from tangga.policy import Policy

Row = dict[str, Any]
AT_SCHOOL = frozenset({"primary", "junior_secondary", "senior_secondary", "higher"})
SCHOOL_ANSWERS = frozenset({"primary", "junior_secondary", "senior_secondary", "unsure_school", "ask school_level"})


def birthday(born: date, years: int) -> date:
    """The day so many years are complete; 29 February falls on 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@dataclass(frozen=True)
class TurningDays:
    """What time alone can turn from one day (exclusive) to a later one (inclusive) under the values of a policy."""

    before: date
    after: date
    policy: Policy

    def _whole(self, path: str) -> int:
        """A parameter that the rules need on that day too: there is always one."""
        return int(str(self.policy.value(path)))

    @cached_property
    def able_from(self) -> int:
        """The birthday from which somebody is of productive age."""
        return self._whole("graduation/preparable/youngest_age")

    @cached_property
    def able_until(self) -> int:
        """The birthday from which somebody is so no longer."""
        return min(self._whole("graduation/preparable/oldest_age") + 1, self._elderly)

    @cached_property
    def _elderly(self) -> int:
        return self._whole("components/elderly/youngest_age")

    @cached_property
    def _always_early(self) -> int:
        return self._whole("components/early_childhood/always_below_age")

    @cached_property
    def _early(self) -> int:
        return self._whole("components/early_childhood/not_enrolled_below_age")

    @cached_property
    def _school(self) -> tuple[int, int]:
        name = "components/schooling/"
        return self._whole(f"{name}youngest_age"), self._whole(f"{name}oldest_age") + 1

    @cached_property
    def _out_until(self) -> int:
        return self._whole("components/schooling/out_of_school_oldest_age") + 1

    @cached_property
    def _after_birth(self) -> int:
        return self._whole("components/pregnancy/days_after_birth")

    @cached_property
    def _five_years(self) -> int:
        return self._whole("graduation/five_years/years")

    @cached_property
    def _preparable_years(self) -> int:
        return self._whole("graduation/preparable/years")

    def of_member(self, row: Row) -> Row:
        """What turned a member's answer (a row of differences.member_differences, from "again" to "later").

        Returns {"on": day} with "turned": age, or "day": born | died | gave_birth | childbed; the last where several
        did. Empty where no day of the member's own bears on it: then somebody else's day did (the places of a family).
        """
        found = [(on, told) for on, told in self._days(row) if self.before < on <= self.after]
        if not found:
            return {}
        on, told = max(found, key=lambda each: each[0])
        return {"on": on.isoformat(), **told}

    def _days(self, row: Row) -> Iterator[tuple[date, Row]]:
        """Every day that bears on the parts of the answer that differ, whenever it was."""
        turned = _parts(row, "again") ^ _parts(row, "later")
        born, delivered, died = (_day(row[f"{fact}_old"]) for fact in ("birth_date", "delivered_on", "deceased_on"))
        if born:
            for age in sorted(self._ages(turned, row["school_level_old"])):
                yield birthday(born, age), {"turned": age}
            if "not_born_yet" in turned:
                yield born, {"day": "born"}
        if delivered and "pregnancy" in turned:
            yield delivered, {"day": "gave_birth"}
            over = delivered + timedelta(days=self._after_birth + 1)
            yield over, {"day": "childbed", "delivered": delivered.isoformat()}
        if died and "deceased" in turned:
            yield died, {"day": "died"}

    def _ages(self, turned: set[str], school: str | None) -> set[int]:
        ages: set[int] = set()
        if "early_childhood" in turned:
            ages.add(self._always_early if school in AT_SCHOOL else self._early)
        if turned & SCHOOL_ANSWERS:
            ages.update(self._school)
        if "out_of_school" in turned:
            ages.update((self._early, self._out_until))
        if "elderly" in turned:
            ages.add(self._elderly)
        return ages

    def five_years(self, joined_on: date | None) -> str | None:
        """The day on which a family completed the five years, where it lies in between."""
        return self._anniversary(joined_on, self._five_years)

    def preparable(self, joined_on: date | None) -> str | None:
        """The day on which a family completed the years after which it is prepared, where it lies in between."""
        return self._anniversary(joined_on, self._preparable_years)

    def _anniversary(self, joined_on: date | None, years: int) -> str | None:
        on = birthday(joined_on, years) if joined_on else None
        return on.isoformat() if on and self.before < on <= self.after else None

    def school_year(self) -> str | None:
        """The last day in between on which a school year began: who is not told to have moved up ends a year later."""
        month = self._whole("graduation/forecast/school_starts_month")
        starts = date(self.after.year, month, 1)
        if starts > self.after:
            starts = date(self.after.year - 1, month, 1)
        return starts.isoformat() if starts > self.before else None

    def came_of_age(self, row: Row, *, able: bool) -> Row:
        """{"on": day, "turned": age} of a member whose birthday made it of productive age, or ended that; else {}."""
        age = self.able_from if able else self.able_until
        born = _day(row["birth_date_old"])
        if born and self.before < (on := birthday(born, age)) <= self.after:
            return {"on": on.isoformat(), "turned": age}
        return {}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parts(row: Row, stage: str) -> set[str]:
    """What an answer consists of at a stage; what to ask for is marked, for a reason can have the same name."""
    asked = (row[f"unsure_about_{stage}"] or "").split()
    parts = {row[f"component_{stage}"], row[f"reason_{stage}"], *(f"ask {code}" for code in asked)}
    return {part for part in parts if part}
