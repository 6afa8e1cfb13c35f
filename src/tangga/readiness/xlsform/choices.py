"""The sheet `choices`: answers by list, with their points."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tangga.readiness.xlsform.cells import Row, Sheet
from tangga.readiness.xlsform.problems import Found
from tangga.readiness.xlsform.rest import whole
from tangga.rules.questionnaire import Answer, Words

ANSWER_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,50}")
MOST = 1_000


@dataclass(frozen=True)
class Choice:
    """An answer with the row it stands in."""

    row: Row
    answer: Answer


Lists = dict[str, list[Choice]]


def with_points(sheet: Sheet) -> set[str]:
    """The lists in which some answer says how many points it gives."""
    return {row.text("list_name") for row in sheet.rows if row.text("tangga_points")}


def lists_of(sheet: Sheet, kept: Collection[str], found: Found) -> Lists:
    """Name of a list -> its answers, in the order of the rows. Those nobody is given points for need have none.

    kept  the lists of questions that give points
    """
    lists: Lists = {}
    for row in sheet.rows:
        name, code = row.text("list_name"), row.text("name")
        if not name:
            found.problem(
                sheet.name, row.number, sheet.columns.get("list_name", ""), _("The answer belongs to no list."),
                _("Write the name of its list into list_name, or empty the row."),
            )  # fmt: skip
            continue
        same = lists.setdefault(name, [])
        if name not in kept:
            same.append(Choice(row, Answer(code, Words(row.text("label:id"), row.text("label:en")), 0)))
            continue
        if not ANSWER_CODE.fullmatch(code):
            found.problem(
                sheet.name, row.number, sheet.columns.get("name", ""),
                _("“%(name)s” cannot be the name of an answer.") % {"name": code[:60]},
                _("Use letters, digits and _ only, at most 50, without blanks."),
            )  # fmt: skip
        elif any(each.answer.code == code for each in same):
            found.problem(
                sheet.name, row.number, sheet.columns["name"],
                _("“%(name)s” stands twice in the list “%(list)s”.") % {"name": code, "list": name},
                _("Give each answer of a list a name of its own."),
            )  # fmt: skip
        label = Words(row.text("label:id"), row.text("label:en"))
        if not label.id:
            found.problem(
                sheet.name, row.number, sheet.columns.get("label:id", ""), _("The Indonesian text is missing."),
                _("Fill in the column label::Bahasa Indonesia (id); English may stay empty."),
            )  # fmt: skip
        points = whole(sheet, row, "tangga_points", found, most=MOST)
        alone = row.text("tangga_alone").lower() in ("yes", "ya", "true", "1")
        same.append(Choice(row, Answer(code, label, points, alone)))
    return lists
