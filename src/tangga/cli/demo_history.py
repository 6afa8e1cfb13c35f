"""What the demo's lists would have said a school year earlier, so that there is a past to look at.

Made from the list of today: nobody has moved, each child was one class lower, what has happened since had not happened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tangga.policy import Policy, load

LEVELS = ("primary", "junior_secondary", "senior_secondary")
DATES_OF_EVENTS = ("left_on", "delivered_on", "deceased_on")


def school_year_of(day: date) -> date:
    """The first day of the school year that holds a day."""
    month = int(str(load(day).value("graduation/forecast/school_starts_month")))
    return date(day.year if day.month >= month else day.year - 1, month, 1)


@dataclass(frozen=True)
class Earlier:
    """The list as of `day`, the first day of the school year before."""

    day: date
    last_classes: tuple[tuple[str, int], ...]  # level -> its last class, lowest first
    leaving_age: int

    @classmethod
    def than(cls, now: date) -> "Earlier":
        day = date(now.year - 1, now.month, 1)
        policy: Policy = load(now)
        last = tuple((level, int(str(policy.value(f"components/{level}/last_class")))) for level in LEVELS)
        entry = int(str(policy.value("graduation/forecast/school_entry_age")))
        return cls(day, last, entry + last[-1][1])

    def families(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The families that had joined by then."""
        for row in rows:
            if row["joined_on"] <= self.day:
                yield self._without_later_events(row)

    def members(self, rows: Iterable[dict[str, Any]], families: set[str]) -> Iterator[dict[str, Any]]:
        """The members of those families (by family_id) who were born by then."""
        for row in rows:
            born = row["birth_date"]
            if row["family_id"] in families and (born is None or born <= self.day):
                yield self._without_later_events(row) | self.schooling(row) | {"pregnant": None}

    def _without_later_events(self, row: dict[str, Any]) -> dict[str, Any]:
        later = {name: None for name in DATES_OF_EVENTS if row.get(name) is not None and row[name] > self.day}
        return row | later

    def schooling(self, row: dict[str, Any]) -> dict[str, Any]:
        grade, born = row["school_grade"], row["birth_date"]
        if grade is None:
            past_school = row["finished_school"] or row["school_level"] == "higher"
            if not past_school or born is None or self.day.year - born.year > self.leaving_age:
                return {}
            level, last = self.last_classes[-1]
            return {"school_level": level, "school_grade": last, "finished_school": False}
        if grade == 1:
            return {"school_level": "none", "school_grade": None}
        level = next(level for level, last in self.last_classes if grade - 1 <= last)
        return {"school_level": level, "school_grade": grade - 1}
