"""What pyxform, the checker of ODK and Kobo, says in English: put into our words by kind. Its own stand beside them."""

import re
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(NamedTuple):
    """What is said of one kind of complaint. `tells`: found in pyxform's sentence (its errors.py, and older ones)."""

    tells: str
    what: str | Promise
    todo: str | Promise


# The first that fits is said: what is narrower stands above what is wider.
KINDS: Final = (
    Kind(
        r"save_to|entity|'entities' sheet",
        _("The form saves entities of ODK, and says so wrongly."),
        _("Take the column save_to and the sheet entities out: Tangga does not need them."),
    ),
    Kind(
        r"'parameters' value|[Pp]arameter|must be set to|randomize|seed value",
        _("The column parameters says something that ODK and Kobo do not understand."),
        _("Empty the cell in the column parameters, or write it as key=value."),
    ),
    Kind(
        r"[Hh]eaders",
        _("A heading is missing, stands twice, or is not one of XLSForm's."),
        _("Compare the first row of the sheet with the questionnaire as you download it here."),
    ),
    Kind(
        r"Choice names must be unique",
        _("An answer stands twice in its list."),
        _("Give each answer of a list a name of its own."),
    ),
    Kind(
        r"unmatched|Unmatched|no matching",
        _("A group or repeat is opened but not closed, or closed but not opened."),
        _("Let each begin_group have its end_group below it, each begin_repeat its end_repeat."),
    ),
    Kind(
        r"must be unique|must unique|case-insensitive match|more than once|[Dd]uplicate|more than one|multiple survey",
        _("The name “%(name)s” stands twice, as a question or as a section."),
        _("Give each question a name of its own that is no section's."),
    ),
    Kind(
        r"no label or hint|Choices should have a label|missing the .* column",
        _("A question has no text."),
        _("Fill in the column label::Bahasa Indonesia (id)."),
    ),
    Kind(
        r"Question with no type",
        _("The row has no type."),
        _("Write select_one with the name of a list, select_multiple or integer; or empty the row."),
    ),
    Kind(
        r"with no name|must have a name|name must be given",
        _("A question or a group has no name."),
        _("Write a short name into the column name: letters, digits and _."),
    ),
    Kind(
        r"Names must begin|must not begin with two|must not contain a period|must not be 'name'|invalid character",
        _("A name holds a sign that ODK and Kobo do not take."),
        _("A name begins with a letter and holds letters, digits and _ only, at most 50."),
    ),
    Kind(
        r"reserved|same as the survey root",
        _("The name “%(name)s” is used by ODK itself."),
        _("Give the row another name."),
    ),
    Kind(
        r"\$\{|Reference variable|no survey element named|not find the name|valid .*reference|variable references",
        _("A condition or text names a question that is not there, or names it wrongly."),
        _("Write names as ${name}, with the name of a question of the sheet survey."),
    ),
    Kind(
        r"Missing calculation",
        _("A calculation has nothing to work out."),
        _("Fill in the column calculation, or delete the row."),
    ),
    Kind(
        r"Choice names with spaces",
        _("The name of an answer holds a blank."),
        _("Use letters, digits and _ only, at most 50, without blanks."),
    ),
    Kind(
        r"List name not in|no choices|specify choices|choices sheet has|external.choices|choices list",
        _("A question chooses from a list that does not stand in the sheet choices."),
        _("Write the list into the sheet choices, or correct its name in the column type."),
    ),
    Kind(
        r"Unknown question type|not a supported type",
        _("A question is of a type that ODK and Kobo do not know."),
        _("Use a type of XLSForm: select_one, select_multiple, integer, text, date, note."),
    ),
    Kind(
        r"Audits must",
        _("The row “audit” must have no other name."),
        _("Empty the name of the row of type audit."),
    ),
    Kind(
        r"trigger",
        _("The column trigger names a question wrongly."),
        _("Empty the cell in the column trigger."),
    ),
    Kind(
        r"file extension|should end with|pulldata|instance",
        _("A question takes its answers from another file, and names it wrongly."),
        _("Write the answers into the sheet choices instead."),
    ),
    Kind(
        r"image|audio|video|media|Media",
        _("A picture, sound or film is named wrongly."),
        _("Empty the columns of pictures and sounds: Tangga does not keep them."),
    ),
    Kind(
        r"id_string|form_id|survey sheet named|sheet named|not appear to be a valid XLSForm|survey.* must not be empty",
        _("The form has no id, or a sheet is missing or misnamed."),
        _("Fill in form_id in the sheet settings; the sheets are called survey, choices and settings."),
    ),
    Kind(
        r"repeat",
        _("A repeat is not made as ODK and Kobo need it."),
        _("Take the repeat out of the form: what is asked several times gives no points."),
    ),
)
UNKNOWN: Final = Kind(
    "",
    _("ODK and Kobo would not take it, for a reason Tangga has no words for."),
    _(
        "Look at the row named, and at what their checker says; or begin with the questionnaire as you download it "
        "here."
    ),
)


def in_words(told: str) -> tuple[str, str]:
    """What is wrong and what to do, in the language of the screen."""
    found = next((each for each in KINDS if re.search(each.tells, told)), UNKNOWN)
    kind = UNKNOWN if told.startswith("Internal error") else found
    quoted = re.findall(r"'([^']{1,60})'", told)
    named = re.search(r"'name' value '([^']{1,60})'", told)
    what, name = str(kind.what), named[1] if named else quoted[-1] if quoted else ""
    return (what % {"name": name} if "%(name)s" in what else what), str(kind.todo)
