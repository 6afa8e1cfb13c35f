"""What is wrong in a spreadsheet, and where: for whoever has to put it right in their own program."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `row`, `column` as the spreadsheet program shows them; 0 and "" where it names none."""

    sheet: str
    row: int
    column: str
    what: str
    todo: str


@dataclass
class Found:
    """What reading came across: problems, which refuse the file, and remarks, which do not."""

    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def problem(self, sheet: str, row: int, column: str, what: str, todo: str) -> None:
        self.problems.append(Problem(sheet, row, column, what, todo))

    def remark(self, sheet: str, row: int, column: str, what: str, todo: str = "") -> None:
        self.remarks.append(Problem(sheet, row, column, what, todo))
