"""Rows of a real workbook from ODK or Kobo that give no points: taken with a remark, never half understood.

What the phone fills in, notes, calculations, pictures, places and questions of other projects do not change a score, so
they may stand in the form; they are not kept in the questionnaire. One that has points is refused (survey.py).
"""

import re
from typing import Final

from django.utils.translation import gettext as _

from tangga.readiness.xlsform.cells import Row

# Filled in by the phone, in the words of XLSForm and of older programs (pyxform.question_type_dictionary).
METADATA: Final = (
    "start", "end", "today", "deviceid", "device id", "get device id", "imei", "subscriberid", "subscriber id",
    "get subscriber id", "simserial", "sim id", "get sim id", "phonenumber", "phone number", "get phone number",
    "username", "email", "audit", "start-geopoint", "start geopoint", "background-audio", "background audio",
    "background-geopoint", "background geopoint", "start time", "get start time", "end time", "get end time",
    "date today", "get today",
)  # fmt: skip
# Asked of somebody, but nothing that points are given for.
ANSWERED: Final = (
    "text", "string", "decimal", "date", "time", "datetime", "image", "photo", "audio", "video", "file",
    "geopoint", "location", "gps", "geotrace", "geoshape", "barcode", "acknowledge", "trigger", "range", "rank",
    "integer", "int", "phone", "percentage", "hidden", "osm", "csv-external", "xml-external", "select_one_from_file",
    "select_multiple_from_file", "select_one_external", "begin_table-list", "calculate", "select_one",
    "select_multiple",
)  # fmt: skip
SELECT: Final = re.compile(r"select[ _]?(one|multiple|1)(?: from)? (\S+)( or[ _]other)?", re.IGNORECASE)
BEGIN: Final = re.compile(r"begin[ _](group|repeat|loop)\b.*", re.IGNORECASE)
END: Final = re.compile(r"end[ _](group|repeat|loop)\b.*", re.IGNORECASE)


def plain_type(row: Row) -> str:
    """The type as it stands, with single blanks."""
    return re.sub(r"\s+", " ", row.text("type").strip())


def list_of(row: Row) -> str:
    """The list of answers a row chooses from; empty for rows that choose from none."""
    match = SELECT.fullmatch(plain_type(row))
    if match:
        return match[2]
    ranked = re.fullmatch(r"rank (\S+)", plain_type(row), re.IGNORECASE)
    return ranked[1] if ranked else ""


def kind_of(row: Row) -> str:
    """The first word of a type, in small letters; what consists of several words stays whole where it is known."""
    text = plain_type(row).lower()
    if text in METADATA or text == "add note prompt":
        return text
    if SELECT.fullmatch(text):
        return "select_one" if SELECT.fullmatch(text)[1] != "multiple" else "select_multiple"  # type: ignore[index]
    return text.split(" ", 1)[0]


def remark_of(row: Row) -> str:
    """What is said of a row that is passed over; empty for a type nobody knows, which may be a slip of the pen."""
    kind, name = kind_of(row), row.text("name") or plain_type(row)
    if kind in METADATA:
        return _("“%(name)s” is filled in by the phone: it gives no points and is not kept.") % {"name": name[:60]}
    if kind in ("note", "add note prompt"):
        return _("The note is not kept.")
    if kind == "calculate":
        return _("The calculation “%(name)s” gives no points and is not kept.") % {"name": name[:60]}
    if kind in ANSWERED:
        return _("“%(name)s” (%(type)s) gives no points and is not kept: its answers stay in ODK or Kobo.") % {
            "name": name[:60],
            "type": kind,
        }
    return ""
