"""A version of the questionnaire as a workbook that ODK, Kobo and this project read."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Final

import xlsxwriter

from tangga.readiness.xlsform.grammar import constraint_of, relevant_of
from tangga.rules.questionnaire import Instrument, Question, Words
from tangga.rules.spreadsheet_text import harmless, looks_like_formula

LANGUAGE: Final = "Bahasa Indonesia (id)"
LABELS: Final = (f"label::{LANGUAGE}", "label::English (en)")
HINTS: Final = (f"hint::{LANGUAGE}", "hint::English (en)")
SURVEY: Final = (
    "type", "name", *LABELS, *HINTS, "required", "relevant", "constraint", "calculation", "tangga_source",
    "tangga_fact", "tangga_means",
)  # fmt: skip
CHOICES: Final = ("list_name", "name", *LABELS, "tangga_points", "tangga_alone")
SETTINGS: Final = (
    "form_title", "form_id", "version", "default_language", "tangga_status", "tangga_title_en",
    "tangga_purpose",
)  # fmt: skip
BANDS: Final = ("question", "at_least", "at_most", "points")
THRESHOLDS: Final = ("level", "at_least_percent", "status", "source")
SOURCES: Final = ("code", "title", "address")
# Asked first, so that answers gathered elsewhere find their family and day (collected): never a name or a NIK.
WHO_AND_WHEN: Final = (
    (
        "text", "family_id", "Id keluarga di Tangga", "The family's id in Tangga",
        "Lihat di halaman keluarga atau di daftar Excel. Bukan nama, NIK, atau No. KK.",
        "See the family's page, or the list in Excel. No name, no NIK, no No. KK.", "yes",
    ),
    ("date", "answered_on", "Tanggal menjawab", "Day of the answers", "", "", "yes", "", ". <= today()"),
)  # fmt: skip
Value = str | int | None


def workbook(instrument: Instrument) -> bytes:
    """The workbook. Read again (xlsform.read) it is the same version, to the last sign."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    heading = book.add_format({"bold": True, "bg_color": "#e2efec", "text_wrap": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, columns, rows in _sheets(instrument):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, heading)
            sheet.set_column(place, place, 44 if column.startswith(("label", "hint", "title", "address")) else 18)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, place, value, wrapped)
                elif value:
                    sheet.write_string(number, place, _marked(value), wrapped)
    book.close()
    return out.getvalue()


def _marked(text: str) -> str:
    """An apostrophe before what a program may take for a formula; one more where somebody typed such apostrophes."""
    bare = text.lstrip("'")
    return f"'{harmless(text)}" if bare != text and looks_like_formula(bare) else harmless(text)


def _sheets(instrument: Instrument) -> Iterator[tuple[str, Sequence[str], Iterable[Sequence[Value]]]]:
    title, english = instrument.title.id, instrument.title.en
    yield "survey", SURVEY, _survey(instrument)
    yield "choices", CHOICES, _choices(instrument)
    yield (
        "settings",
        SETTINGS,
        [(title, instrument.form_id, instrument.version, LANGUAGE, instrument.status, english, instrument.purpose)],
    )
    yield (
        "tangga_bands",
        BANDS,
        [(each.code, band.least, band.most, band.points) for each in instrument.questions for band in each.bands],
    )
    yield (
        "tangga_thresholds",
        THRESHOLDS,
        [(each.level, each.at_least_percent, each.status, each.source) for each in instrument.thresholds],
    )
    yield "tangga_sources", SOURCES, [(each.code, each.title, each.address) for each in instrument.sources]


def _survey(instrument: Instrument) -> Iterator[Sequence[Value]]:
    kinds = {question.code: str(question.kind) for question in instrument.questions}
    yield from WHO_AND_WHEN
    for section in instrument.sections:
        yield "begin_group", section.code, *_both(section.label)
        for question in instrument.of_section(section.code):
            yield (
                _type(question),
                question.code,
                *_both(question.label),
                *_both(question.hint),
                "yes" if question.required else "",
                relevant_of(question, kinds),
                "" if question.kind == "fact" else constraint_of(question),
                "''" if question.kind == "fact" else "",
                question.source,
                question.fact,
                question.means,
            )
        yield "end_group", section.code


def _type(question: Question) -> str:
    match question.kind:
        case "integer":
            return "integer"
        case "fact":
            return "calculate"
        case _:
            return f"{question.kind} {question.code}"


def _choices(instrument: Instrument) -> Iterator[Sequence[Value]]:
    for question in instrument.questions:
        for answer in question.answers:
            yield question.code, answer.code, *_both(answer.label), answer.points, "yes" if answer.alone else ""


def _both(words: Words) -> tuple[str, str]:
    return words.id, words.en
