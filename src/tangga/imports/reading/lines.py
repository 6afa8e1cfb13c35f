"""One row of a list, asked column by column: what its cells mean, and what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from tangga.imports.reading.cells import ERROR, FORMULA, NUMBER, Row
from tangga.imports.reading.synonyms import bare
from tangga.rules.identifiers import NO_NUMBER, Number, read_number
from tangga.rules.intake import PROBLEMS, read_date, says_nothing, within_life

Value = TypeVar("Value")


class Line:
    """One row of the list, asked column by column; gathers its problems."""

    def __init__(self, places: Mapping[str, int], headers: Mapping[int, str]) -> None:
        self._places, self._headers = places, headers
        self._bare_headers = {place: bare(headers[place]) for place in places.values()}
        self._key = places["kk"] if "kk" in places else places["nik"]
        self._placed = list(places.items())
        self._cells: Sequence[str | None] = ()
        self._texts: dict[str, str] = {}
        self._kinds = ""
        self.problems: list[tuple[str, str, str]] = []  # column, code, detail
        self.refused = False

    def take(self, row: Row) -> None:
        cells = self._cells = row.cells
        self._kinds = row.kinds
        self.problems, self.refused = [], False
        width = len(cells)
        self._texts = {
            ours: text
            for ours, place in self._placed
            if place < width
            and (cell := cells[place])
            and (text := cell.strip())
            # A dash where a number belongs is told; anywhere else it is an empty cell.
            and not (says_nothing(text) and ours not in ("kk", "nik"))
        }
        if ERROR in row.kinds:
            for ours in [each for each in self._texts if self.kind(each) == ERROR]:
                del self._texts[ours]
                self.problem(ours, "cell_error")

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
        return self._texts.get(ours, "")

    def value(self, ours: str, read: Callable[[str], tuple[Value | None, str]]) -> Value | None:
        """What a cell means, its problem noted."""
        text = self._texts.get(ours)
        if text is None:
            return None
        found, problem = read(text)
        if problem:
            self.problem(ours, problem)
        return found

    def day(self, ours: str, today: date) -> date | None:
        text = self._texts.get(ours)
        if text is None:
            return None
        found, problem = read_date(text, today, self.kind(ours) == NUMBER)
        problem = problem or within_life(found, today)
        if problem:
            self.problem(ours, problem)
            return None
        return found

    def number(self, ours: str, is_key: bool = True) -> Number:
        """The NIK or No. KK of a column; damage refuses the row where the number is the only key to it."""
        text = self._texts.get(ours)
        if text is None:
            return NO_NUMBER
        found = read_number(text, self.kind(ours) == NUMBER)
        if found.damage:
            self.problem(ours, found.damage if is_key else found.damage.replace("number", ours, 1))
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
        cells = self._cells
        key = self._key
        # Nearly every row has a number in its key column, and is no header.
        if key < len(cells) and (text := cells[key]) and text[0].isdigit():
            return False
        alike = sum(
            1
            for place, header in self._bare_headers.items()
            if place < len(cells) and (text := cells[place]) and bare(text) == header
        )
        return alike >= 3
