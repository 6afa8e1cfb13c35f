"""Files of submissions as Kobo and ODK Central write them, about made-up families."""

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook

from tangga.readiness import content

SHIPPED = content.shipped()[0]
ONE = {
    "family_id": "3273-F1",
    "answered_on": "2025-05-10",
    "business_kind": "kiosk",
    "business_months": "14",
    "floor": "tile",
    "goods": "motorcycle fridge",
    "savings_idr": "750000",
    "instance": "0f8fad5b-d9cb-469f-a165-70867728950e",
}
GIVEN = {
    "business_kind": "kiosk",
    "business_months": 14,
    "floor": "tile",
    "goods": ["motorcycle", "fridge"],
    "savings_idr": 750_000,
}


def path(code, sign):
    """A question under its section: assets/goods."""
    question = SHIPPED.by_code.get(code)
    return f"{question.section}{sign}{code}" if question else code


def kobo(*rows):
    """Kobo with XML names and groups: metadata in front and behind, separated by ;."""
    return written(
        [
            {"start": "2025-05-10T08:00:00.000+07:00", "end": "2025-05-10T08:30:00.000+07:00"}
            | {path(code, "/"): value for code, value in row.items() if code != "instance"}
            | {
                "__version__": "vAbCdEf", "_id": "77", "_uuid": row.get("instance", ""),
                "_submission_time": "2025-05-10T02:15:00", "_index": "1",
            }
            for row in rows
        ],
        ";",
    )  # fmt: skip


def central(*rows, version="1"):
    """ODK Central: groups by a dash, its own columns first and last, separated by commas."""
    return written(
        [
            {"SubmissionDate": "2025-05-10T02:15:00.000Z"}
            | {path(code, "-"): value for code, value in row.items() if code != "instance"}
            | {
                "meta-instanceID": f"uuid:{row['instance']}", "KEY": f"uuid:{row['instance']}", "SubmitterID": "5",
                "AttachmentsPresent": "0", "ReviewState": "", "FormVersion": version,
            }
            for row in rows
        ],
        ",",
    )  # fmt: skip


def labels(*rows):
    """Kobo with labels for headings and answers, without groups; several answers in one cell, parted by blanks."""
    return written([{label_of(code): words_of(code, value) for code, value in row.items()} for row in rows], ";")


def label_of(code):
    first = {"family_id": "Id keluarga di Tangga", "answered_on": "Tanggal menjawab", "instance": "_uuid"}
    return first.get(code) or SHIPPED.by_code[code].label.id


def words_of(code, value):
    answers = {each.code: each.label.id for each in SHIPPED.by_code[code].answers} if code in SHIPPED.by_code else {}
    return " ".join(answers.get(each, each) for each in value.split(" "))


def ticked(row, sign="/"):
    """The same row with its several answers in columns of 0 and 1, and none in the column of the question."""
    chosen = row["goods"].split(" ")
    answers = SHIPPED.by_code["goods"].answers
    columns = {f"assets{sign}goods/{each.code}": str(int(each.code in chosen)) for each in answers}
    return {code: value for code, value in row.items() if code != "goods"} | columns


def written(rows, separator):
    out = StringIO()
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    writer = csv.DictWriter(out, headings, delimiter=separator, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_workbook(text):
    """The same file as a workbook, with a second sheet of a repeat."""
    book = Workbook()
    for row in csv.reader(StringIO(text.decode("utf-8-sig")), delimiter=";"):
        book.active.append([int(each) if each.isdigit() else each or None for each in row])
    book.create_sheet("anggota").append(["nama"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
