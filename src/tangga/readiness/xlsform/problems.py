"""What is wrong in a spreadsheet, and where: for whoever has to put it right in their own program."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row`, `column` as the spreadsheet program shows them; 0 and "" where it names none.

    original  what another program (pyxform) says of it, in its own words
    """

    sheet: str
    row: int
    column: str
    what: str
    todo: str
    original: str = ""


@dataclass
class Found:
    """What reading came across: problems, which refuse the file, and remarks, which do not."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def problem(self, sheet: str, row: int, column: str, what: str, todo: str, original: str = "") -> None:
        self.problems.append(Problem(sheet, row, column, what, todo, original))

    def remark(self, sheet: str, row: int, column: str, what: str, todo: str = "") -> None:
        self.remarks.append(Problem(sheet, row, column, what, todo))
