"""Common milestones to start a plan from: data in both languages (milestone_templates.yaml)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from tangga.papers import formats
from tangga.papers.months import month_after


@dataclass(frozen=True)
class Template:
    """A common milestone: who sees to it, and how many months after the plan is made it is usually due."""

    code: str
    responsible: str
    months: int
    words: dict[str, str]
    roles: dict[str, str]

    @property
    def what(self) -> str:
        """In the language of the screen."""
        return self.words[formats.language()]

    @property
    def role(self) -> str:
        return self.roles[formats.language()]

    def due_from(self, on: date) -> date:
        """The usual day for a plan made on a day: the same day of a later month, or the 28th."""
        return month_after(on, self.months).replace(day=min(on.day, 28))


@cache
def templates() -> tuple[Template, ...]:
    """All of them, the earliest due first."""
    rows = yaml.safe_load((Path(__file__).parent / "milestone_templates.yaml").read_text(encoding="utf-8"))
    found = [
        Template(
            row["code"],
            row["responsible"],
            row["months"],
            {"en": row["en"], "id": row["id"]},
            {"en": row.get("role_en", ""), "id": row.get("role_id", "")},
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: each.months))
