"""Lists in words: why a file is refused, what is wrong with a row and how to mend it, what our columns are called.

Codes come from tangga.imports.reading (files) and tangga.rules.intake (cells). What the comparison with the registry
finds has its words in registry_words.
"""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tangga.families.number_words import NUMBER_DAMAGES, NUMBER_WARNINGS

REFUSED_FILES: Final[Mapping[str, Promise]] = {
    "empty": _("The file is empty. Open it to see whether it was saved, then upload it again."),
    "too_big": _(
        "The file has %(found)s MB; %(most)s MB are read at most. Split it into several files by sub-district."
    ),
    "unknown_kind": _(
        "This is not a spreadsheet. Tangga reads Excel (.xlsx, .xls), OpenDocument (.ods) and CSV files."
    ),
    "wrong_extension": _(
        "The file is called .%(claimed)s, but inside it is %(found)s. Open it in the spreadsheet program, "
        "save it as an Excel workbook (.xlsx) and upload that."
    ),
    "web_page": _(
        "This is a web page that was only called a spreadsheet. Open it in the spreadsheet program, "
        "save it as an Excel workbook (.xlsx) and upload that."
    ),
    "binary_workbook": _(
        "Binary workbooks (.xlsb) are not read. Save it as an Excel workbook (.xlsx) and upload that."
    ),
    "broken": _(
        "The file is damaged and cannot be read to its end. Open it in the spreadsheet program and save it anew, "
        "or ask for it again."
    ),
    "password": _("The file is protected by a password. Save it without a password and upload it again."),
    "macros": _(
        "The file holds macros, which can do harm. Save it as an Excel workbook without macros (.xlsx) and upload that."
    ),
    "active_content": _(
        "The file holds embedded objects or controls, which can do harm. "
        "Copy the list itself into a new workbook and upload that."
    ),
    "external_links": _(
        "The file fetches values from other files or from the internet. Copy the list into a new workbook as values "
        "(Paste special: Values) and upload that."
    ),
    "dangerous_formula": _(
        "Cell %(cell)s has a formula that reaches outside the file. Copy the list into a new workbook as values "
        "(Paste special: Values) and upload that."
    ),
    "zip_bomb": _(
        "The file would grow beyond all measure when unpacked, so it was not opened. Ask where it came from."
    ),
    "too_many_parts": _(
        "The file consists of %(found)s parts, far more than any list needs, so it was not opened. "
        "Copy the list into a new workbook."
    ),
    "document_type": _(
        "The file defines pieces of text that no spreadsheet program writes and that can do harm, "
        "so it was not opened. "
        "Copy the list into a new workbook."
    ),
    "too_many_rows": _(
        "The file has more than %(most)s rows. Delete the empty rows below the list, or split the list."
    ),
    "too_many_columns": _(
        "The list reaches to column number %(found)s; %(most)s columns are read at most. "
        "Delete what stands to the right of the list."
    ),
    "cell_too_long": _("A cell holds more than %(most)s characters, more than a spreadsheet allows. Shorten it."),
    "repeated_rows": _("One row is repeated %(found)s times. Delete the repetitions and upload the file again."),
    "too_heavy": _(
        "Reading the file took more memory or time than a list ever needs, so it was stopped. Split the list."
    ),
    "no_cells": _("The file has no cell with anything in it."),
    "open_quote": _(
        "A quotation mark is opened and never closed, so that the rest of the file became one cell. "
        "Open the file in the spreadsheet program and save it as an Excel workbook (.xlsx)."
    ),
    "no_list": _(
        "No sheet looks like a list of families, of family members or of pupils: no row has "
        "headers such as “No KK” and "
        "“Nama”. Put the headers above the columns and upload the file again."
    ),
}

# What is wrong, and what to do about it.
PROBLEMS: Final[Mapping[str, Promise]] = {
    **NUMBER_DAMAGES,
    **NUMBER_WARNINGS,
    "kk_missing": _("There is no KK number, so nobody knows which family this is. Write it from the card."),
    "nik_missing": _("There is no NIK, so nobody knows which pupil this is. Write it from the card."),
    "name_missing": _("There is no name. Write it as on the card."),
    "name_not_a_name": _("What stands here is no name (a bank's branch, a number, a filler). Write the person's name."),
    "formula": _("The cell holds a formula, not what somebody wrote. Copy the column and paste it as values."),
    "not_an_entry": _("This line is no entry of the list (a sum, a note or the headers once more). Nothing to do."),
    "no_number_no_birth_date": _(
        "Neither NIK nor birth date is given: the person can only be recognised by the name. Add one of the two."
    ),
    "card_differs": _(
        "Village or address differ from the first row with this KK number. The first row counts. Compare with the card."
    ),
    "date_unreadable": _("This cannot be read as a date and is left out. Write it as 31/01/2001."),
    "date_impossible": _(
        "This day does not exist and is left out. Write it as day/month/year and check with the card."
    ),
    "date_two_digits": _("The year has two digits and could be in either century, so it is left out. Write all four."),
    "date_future": _("This day lies after the day the list holds for, so it is left out. Check it with the card."),
    "date_too_old": _(
        "By this date the person would be over 110 years old, so it is left out. Check it with the card."
    ),
    "birth_date_missing": _(
        "The birth date is not given. The family stays in the programme; the person is asked for on the page “To ask”."
    ),
    "school_missing": _(
        "A person of school age, and the list does not say whether they are at school. "
        "The family stays in the programme; ask for it."
    ),
    "sex_unknown": _("This is neither L nor P and is left out. Write L or P."),
    "level_unknown": _("This school level is not known and is left out. Write SD, SMP, SMA, PT or Tidak sekolah."),
    "grade_unknown": _("This is no class from 1 to 12 and is left out. Write the class as a number."),
    "grade_misfit": _("The class does not belong to the school level and is left out. Check both."),
    "flag_unclear": _(
        "This is neither yes nor no and is left out. Write Ya or Tidak (for disability: Berat or Tidak)."
    ),
    "number_unclear": _("This cannot be read as a number and is left out. Write digits only."),
    "cell_error": _("The cell shows an error (such as #N/A) and is left out. Write the value itself."),
    "moved_away": _(
        "By the list this person lives elsewhere. A list does not take anybody out of a family: "
        "if it is so, propose it as a correction."
    ),
    "members_none": _("The list counts no members in this family. The family stays; ask who belongs to it."),
}

SHAPES: Final[Mapping[str, Promise]] = {
    "counts": _("a list of families with numbers of members by component"),
    "persons": _("a list of family members, one row a person"),
    "school": _("the school form for the verification of commitments"),
}
COLUMNS: Final[Mapping[str, Promise]] = {
    "kk": pgettext_lazy("column", "KK number"),
    "nik": pgettext_lazy("column", "NIK"),
    "carer_name": pgettext_lazy("column", "Carer's name"),
    "name": pgettext_lazy("column", "Name"),
    "village": pgettext_lazy("column", "Village"),
    "sub_district": pgettext_lazy("column", "Sub-district"),
    "address": pgettext_lazy("column", "Address"),
    "rt": pgettext_lazy("column", "RT"),
    "rw": pgettext_lazy("column", "RW"),
    "joined_on": pgettext_lazy("column", "In the programme since"),
    "decile": pgettext_lazy("column", "Decile"),
    "birth_date": pgettext_lazy("column", "Birth date"),
    "sex": pgettext_lazy("column", "Sex"),
    "relation": pgettext_lazy("column", "Relation in the family"),
    "school_level": pgettext_lazy("column", "School level"),
    "school_grade": pgettext_lazy("column", "Class"),
    "pregnant": pgettext_lazy("column", "Pregnant"),
    "pregnancy_number": pgettext_lazy("column", "Which pregnancy"),
    "delivered_on": pgettext_lazy("column", "Gave birth on"),
    "severe_disability": pgettext_lazy("column", "Severe disability"),
    "deceased": pgettext_lazy("column", "Died"),
    "members": pgettext_lazy("column", "Number of members"),
    "components": pgettext_lazy("column", "Components in words"),
    "pregnancy": pgettext_lazy("column", "Number: pregnant"),
    "early_childhood": pgettext_lazy("column", "Number: early childhood"),
    "primary": pgettext_lazy("column", "Number: SD"),
    "junior_secondary": pgettext_lazy("column", "Number: SMP"),
    "senior_secondary": pgettext_lazy("column", "Number: SMA"),
    "elderly": pgettext_lazy("column", "Number: elderly"),
    "counts:severe_disability": pgettext_lazy("column", "Number: severe disability"),
    "amount_idr": pgettext_lazy("column", "Amount in rupiah"),
    "group": pgettext_lazy("column", "Group"),
    "session_amount_idr": pgettext_lazy("column", "Amount told at P2K2"),
    "complaint": pgettext_lazy("column", "Complaint"),
    "follow_up": pgettext_lazy("column", "Follow-up"),
    "note": pgettext_lazy("column", "Note"),
    "nisn": pgettext_lazy("column", "NISN"),
}
ABSENCES: Final[Mapping[str, Promise]] = {
    "absent": pgettext_lazy("absence", "absent"),
    "excused": pgettext_lazy("absence", "excused"),
    "ill": pgettext_lazy("absence", "ill"),
    "total": pgettext_lazy("absence", "total"),
    "percent": pgettext_lazy("absence", "percent"),
}


def refusal(code: str, facts: Mapping[str, object]) -> str:
    """Why a file is not read, and what to do."""
    sentence = REFUSED_FILES.get(code)
    return str(sentence) % dict(facts) if sentence else now("The file cannot be read.")


# A sentence ends with a point and a blank; "No. KK" is one word.
_SENTENCE_END: Final = re.compile(r"(?<!\bNo)\.\s+")


def problem(code: str) -> tuple[str, str]:
    """(what is wrong, what to do about it): the first sentence, and the rest."""
    sentence = str(PROBLEMS.get(code, code))
    end = _SENTENCE_END.search(sentence)
    return (sentence[: end.start() + 1], sentence[end.end() :]) if end else (sentence, "")


def column(ours: str, shape: str = "") -> str:
    """What a column of ours is called in a list of that shape; a school form's months by month and what is counted."""
    if ours.startswith("absence:"):
        _kind, month, what = ours.split(":")
        return f"{MONTHS[int(month)]}: {ABSENCES[what]}"
    word = COLUMNS.get(f"{shape}:{ours}") or COLUMNS.get(ours)
    return str(word) if word else ours
