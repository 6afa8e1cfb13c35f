"""The sheet `survey`, row by row: its sections, the questions that give points, and what is passed over."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tangga.readiness.xlsform.cells import Row, Sheet
from tangga.readiness.xlsform.helpers import BEGIN, END, SELECT, kind_of, list_of, plain_type, remark_of
from tangga.readiness.xlsform.problems import Found
from tangga.rules.questionnaire import FACTS, SECTIONS, Kind, Section, Words

# The rows our own workbooks begin with (writing.WHO_AND_WHEN): with them answers find their family and day.
WHO_AND_WHEN = (("text", "family_id"), ("date", "answered_on"))


@dataclass(frozen=True)
class Asked:
    """A question that gives points, with its row, before its answers are known."""

    row: Row
    kind: Kind
    section: str
    list_name: str = ""


@dataclass(frozen=True)
class Group:
    """A group or repeat that is open: its row, and which section it is or stands in."""

    row: Row
    kind: str
    section: str

    @property
    def repeats(self) -> bool:
        return self.kind != "group"


@dataclass
class Survey:
    """What the sheet holds. `passed`: names of the rows that are not kept."""

    sections: list[Section] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)


class Reading:
    """One way through the sheet. `lists`: those whose answers have points; `numbers`: questions with bands."""

    def __init__(self, sheet: Sheet, lists: Collection[str], numbers: Collection[str], found: Found) -> None:
        self.sheet, self.lists, self.numbers, self.found = sheet, lists, numbers, found
        self.survey = Survey()
        self.open: list[Group] = []
        self.told: set[int] = set()  # rows of groups that were refused already

    def read(self) -> Survey:
        for row in self.sheet.rows:
            text = plain_type(row)
            if match := BEGIN.fullmatch(text):
                self._begin(row, match[1].lower())
            elif END.fullmatch(text):
                if self.open:
                    self.open.pop()
            elif (kind_of(row), row.text("name")) not in WHO_AND_WHEN:
                self._row(row)
        return self.survey

    @property
    def _section(self) -> str:
        return self.open[-1].section if self.open else ""

    def _begin(self, row: Row, kind: str) -> None:
        name, section = row.text("name"), self._section
        if name in SECTIONS and kind == "group":
            if section:
                self._problem(
                    row, "name", _("A group inside a group."),
                    _("Close the group before with end_group: each section is one group."),
                )  # fmt: skip
            if any(each.code == name for each in self.survey.sections):
                self._problem(
                    row, "name", _("“%(name)s” is no section, or one that stands twice.") % {"name": name}, _sections()
                )
            else:
                self.survey.sections.append(Section(name, Words(row.text("label:id"), row.text("label:en"))))
                self._section_text(row)
            section = name
        else:
            self.survey.passed.add(name)
            self._tell_group(row, kind, section)
        self.open.append(Group(row, kind, section))

    def _section_text(self, row: Row) -> None:
        if not row.text("label:id"):
            self._problem(
                row, "label:id", _("The Indonesian text is missing."),
                _("Fill in the column label::Bahasa Indonesia (id); English may stay empty."),
            )  # fmt: skip
        if row.text("relevant"):
            self._problem(
                row, "relevant", _("A whole section cannot hang on an answer."),
                _("Write the condition on each question instead."),
            )  # fmt: skip

    def _tell_group(self, row: Row, kind: str, section: str) -> None:
        name = {"name": row.text("name")[:60]}
        if kind != "group":
            self._remark(row, _("The repeat “%(name)s” gives no points and is not kept.") % name)
        elif section:
            self._remark(row, _("The group “%(name)s” is not kept: its questions stay in their section.") % name)
        else:
            self._remark(row, _("The group “%(name)s” is none of the sections and is not kept.") % name)

    def _row(self, row: Row) -> None:
        if not row.text("type"):
            self._problem(
                row, "type", _("The row has no type."),
                _("Write select_one with the name of a list, select_multiple or integer; or empty the row."),
            )  # fmt: skip
            return
        if self._is_kept(row) or not remark_of(row):
            self._keep(row)
            return
        self.survey.passed.add(row.text("name"))
        self._remark(row, remark_of(row))

    def _is_kept(self, row: Row) -> bool:
        """Whether a row gives points, or says something in our columns; or stands in a section, and is of a kind that
        has to say which points it gives."""
        return (
            row.text("name") in self.numbers
            or list_of(row) in self.lists
            or any(heading.startswith("tangga_") for heading in row.cells)
            or (bool(self._section) and kind_of(row) in ("select_one", "select_multiple", "integer", "int"))
        )

    def _keep(self, row: Row) -> None:
        if not self._stands_well(row):
            return
        text, select = plain_type(row), SELECT.fullmatch(plain_type(row))
        if select and select[3]:
            self._problem(
                row, "type", _("“or_other” lets people write an answer of their own, which has no points."),
                _("Take or_other off, and write “other” with its points into the list in the sheet choices."),
            )  # fmt: skip
        elif select:
            kind: Kind = "select_multiple" if select[1].lower() == "multiple" else "select_one"
            self.survey.asked.append(Asked(row, kind, self._section, select[2]))
        elif text.lower() in ("integer", "int"):
            self.survey.asked.append(Asked(row, "integer", self._section))
        elif text.lower() == "calculate" and row.text("tangga_fact") in FACTS:
            self.survey.asked.append(Asked(row, "fact", self._section))
        else:
            self._refuse_type(row, text)

    def _refuse_type(self, row: Row, text: str) -> None:
        match kind_of(row):
            case "calculate":
                self._problem(
                    row, "type", _("The calculation “%(name)s” has points, but what it works out is not understood.")
                    % {"name": row.text("name")[:60]},
                    _("Ask for the number itself (integer), or take its points out of tangga_bands."),
                )  # fmt: skip
            case "decimal" | "range":
                self._problem(
                    row, "type", _("The type “%(type)s” gives no points.") % {"type": text[:60]},
                    _("Points are given for whole numbers: use integer, or take its points out of tangga_bands."),
                )  # fmt: skip
            case _:
                self._problem(
                    row, "type", _("The type “%(type)s” gives no points.") % {"type": text[:60]},
                    _("Use select_one, select_multiple or integer; or take the question out."),
                )  # fmt: skip

    def _stands_well(self, row: Row) -> bool:
        """Whether a question with points stands where each family is asked it once, always, in one section."""
        for group in self.open:
            if group.repeats:
                self._once(
                    group.row, "type",
                    _("The repeat “%(name)s” holds questions with points: a family would answer them several times.")
                    % {"name": group.row.text("name")[:60]},
                    _("Move these questions out of the repeat, or take their points away."),
                )  # fmt: skip
                return False
            if group.row.text("relevant") and group.row.text("name") not in SECTIONS:
                self._once(
                    group.row, "relevant", _("A group of questions with points cannot hang on an answer."),
                    _("Write the condition on each question instead."),
                )  # fmt: skip
        if self._section:
            return True
        if self.open:
            self._once(
                self.open[-1].row, "name",
                _("“%(name)s” is no section, or one that stands twice.") % {"name": self.open[-1].row.text("name")},
                _sections(),
            )  # fmt: skip
        else:
            self._problem(
                row, "name", _("The question “%(name)s” stands in no section.") % {"name": row.text("name")},
                _("Move it between begin_group and end_group of its section."),
            )  # fmt: skip
        return True

    def _once(self, row: Row, heading: str, what: str, todo: str) -> None:
        if row.number not in self.told:
            self.told.add(row.number)
            self._problem(row, heading, what, todo)

    def _problem(self, row: Row, heading: str, what: str, todo: str) -> None:
        column = row.cells[heading].column if heading in row.cells else self.sheet.columns.get(heading, "")
        self.found.problem(self.sheet.name, row.number, column, what, todo)

    def _remark(self, row: Row, what: str) -> None:
        self.found.remark(self.sheet.name, row.number, row.cells["type"].column, what)


def _sections() -> str:
    return _("The sections are %(sections)s, each once: families are compared by them over time.") % {
        "sections": ", ".join(SECTIONS)
    }
