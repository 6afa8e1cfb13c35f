"""One row of a list, asked column by column: what its cells mean, and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from tangga.imports.reading.cells import ERROR, FORMULA, NUMBER, Row
from tangga.imports.reading.synonyms import bare
from tangga.rules.identifiers import NO_NUMBER, Number, read_number
from tangga.rules.intake import PROBLEMS, read_date, within_life

Value = TypeVar("Value")


class Line:
    """One row of the list, asked column by column; gathers its problems."""

    def __init__(self, places: Mapping[str, int], headers: Mapping[int, str]) -> None:
        self._places, self._headers = places, headers
        self._cells: Sequence[str | None] = ()
        self._kinds = ""
        self.problems: list[tuple[str, str, str]] = []  # column, code, detail
        self.refused = False

    def take(self, row: Row) -> None:
        self._cells, self._kinds = row.cells, row.kinds
        self.problems, self.refused = [], False

    def problem(self, ours: str, code: str, detail: str = "") -> None:
        """One problem of our column; "" for the whole row."""
        place = self._places.get(ours)
        self.problems.append((self._headers[place] if place is not None else "", code, detail))
        self.refused = self.refused or PROBLEMS[code] == "error"

    def has(self, ours: str) -> bool:
        """Whether the list has such a column at all."""
        return ours in self._places

    def kind(self, ours: str) -> str:
        place = self._places.get(ours, len(self._kinds))
        return self._kinds[place] if place < len(self._kinds) else ""

    def text(self, ours: str) -> str:
        """What stands in our column, without blanks around it; "" when nothing does, or an error as #N/A."""
        place = self._places.get(ours)
        if place is None or place >= len(self._cells):
            return ""
        found = self._cells[place]
        if not found:
            return ""
        if self._kinds[place] == ERROR:
            self.problem(ours, "cell_error")
            return ""
        return found.strip()

    def value(self, ours: str, read: Callable[[str], tuple[Value | None, str]]) -> Value | None:
        """What a cell means, its problem noted."""
        text = self.text(ours)
        if not text:
            return None
        found, problem = read(text)
        if problem:
            self.problem(ours, problem)
        return found

    def day(self, ours: str, today: date) -> date | None:
        text = self.text(ours)
        if not text:
            return None
        found, problem = read_date(text, today, self.kind(ours) == NUMBER)
        problem = problem or within_life(found, today)
        if problem:
            self.problem(ours, problem)
            return None
        return found

    def number(self, ours: str) -> Number:
        """The NIK or No. KK of a column; damage refuses the row."""
        text = self.text(ours)
        if not text:
            return NO_NUMBER
        found = read_number(text, self.kind(ours) == NUMBER)
        if found.damage:
            self.problem(ours, found.damage)
        return found

    def note_formulas(self) -> None:
        """A formula in a column that is used refuses the row: what it showed is not what anybody typed."""
        if FORMULA in self._kinds:
            for ours in self._places:
                if self.kind(ours) == FORMULA:
                    self.problem(ours, "formula")

    def absences(self) -> list[str]:
        """The columns of the school form's months."""
        return [ours for ours in self._places if ours.startswith("absence:")]

    def is_header(self) -> bool:
        """Whether the header stands here once more, as at the top of a printed page."""
        said = [(place, self._cells[place]) for place in self._places.values() if place < len(self._cells)]
        alike = sum(1 for place, text in said if text and bare(text) == bare(self._headers[place]))
        return alike >= 3
