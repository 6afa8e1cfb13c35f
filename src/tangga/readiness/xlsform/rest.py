"""The smaller sheets: settings, and ours for bands, thresholds and sources."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tangga.readiness.xlsform.cells import Row, Sheet
from tangga.readiness.xlsform.problems import Found
from tangga.rules.questionnaire import LEVELS, PURPOSES, Band, Source, Threshold, Words

STATUSES = ("assumed", "published", "regulation", "district")
FORM_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,59}")
LARGEST = 10**12


@dataclass(frozen=True)
class Settings:
    """What a version is called."""

    form_id: str
    version: str
    title: Words
    status: str
    purpose: str


@dataclass(frozen=True)
class BandRow:
    """A band with the row it stands in."""

    row: int
    band: Band


Bands = dict[str, list[BandRow]]


def whole(sheet: Sheet, row: Row, heading: str, found: Found, *, most: int = LARGEST) -> int:
    """A whole number from 0 on; anything else is a problem (and 0)."""
    text = row.text(heading)
    column = row.cells[heading].column if text else sheet.columns.get(heading, "")
    if not text:
        found.problem(
            sheet.name, row.number, column, _("The number in “%(heading)s” is missing.") % {"heading": heading},
            _("Write a whole number; 0 where there is none."),
        )  # fmt: skip
        return 0
    if not re.fullmatch(r"[0-9]{1,13}", text) or int(text) > most:
        found.problem(
            sheet.name, row.number, column, _("“%(text)s” is no whole number from 0 on.") % {"text": text[:40]},
            _("Write a whole number, digits only: no fractions, nothing below 0, at most %(most)s.") % {"most": most},
        )  # fmt: skip
        return 0
    return int(text)


def settings_of(sheet: Sheet, found: Found) -> Settings:
    """The one row of the sheet `settings`."""
    if not sheet.rows:
        found.problem(
            sheet.name, 2, "", _("The sheet settings is empty."), _("Fill in form_title, form_id and version.")
        )
        return Settings("", "", Words(""), "", PURPOSES[0])
    row = sheet.rows[0]
    for heading, most in (("form_title", 160), ("form_id", 60), ("version", 30)):
        if not 0 < len(row.text(heading)) <= most:
            found.problem(
                sheet.name, row.number, sheet.columns.get(heading, ""),
                _("“%(heading)s” is missing, or too long.") % {"heading": heading},
                _("Write at most %(most)s characters.") % {"most": most},
            )  # fmt: skip
    form_id = row.text("form_id")
    if form_id and not FORM_ID.fullmatch(form_id):
        found.problem(
            sheet.name, row.number, sheet.columns["form_id"], _("“%(name)s” cannot be a name.") % {"name": form_id},
            _("A name begins with a letter and holds letters, digits and _ only, at most 50."),
        )  # fmt: skip
    return Settings(
        form_id=form_id,
        version=row.text("version"),
        title=Words(row.text("form_title"), row.text("tangga_title_en")),
        status=_status(sheet, row, "tangga_status", found),
        purpose=_purpose(sheet, row, found),
    )


def _purpose(sheet: Sheet, row: Row, found: Found) -> str:
    """What the questionnaire is asked for; where it does not say, readiness."""
    purpose = row.text("tangga_purpose").lower() or PURPOSES[0]
    if purpose not in PURPOSES:
        found.problem(
            sheet.name, row.number, sheet.columns["tangga_purpose"],
            _("“%(text)s” does not say what the questionnaire is for.") % {"text": purpose[:40]},
            _("Write one of %(words)s.") % {"words": ", ".join(PURPOSES)},
        )  # fmt: skip
    return purpose


def _status(sheet: Sheet, row: Row, heading: str, found: Found) -> str:
    status = row.text(heading).lower()
    if status not in STATUSES:
        found.problem(
            sheet.name, row.number, sheet.columns.get(heading, ""),
            _("“%(text)s” does not say how this is known.") % {"text": status[:40]},
            _("Write one of %(words)s.") % {"words": ", ".join(STATUSES)},
        )  # fmt: skip
    return status


def bands_of(sheet: Sheet | None, found: Found) -> Bands:
    """Question code -> its bands, the smallest numbers first."""
    bands: Bands = {}
    for row in sheet.rows if sheet else ():
        assert sheet is not None
        least = whole(sheet, row, "at_least", found)
        most = whole(sheet, row, "at_most", found) if row.text("at_most") else None
        band = Band(least, most, whole(sheet, row, "points", found, most=1_000))
        bands.setdefault(row.text("question"), []).append(BandRow(row.number, band))
    return {code: sorted(rows, key=lambda each: each.band.least) for code, rows in bands.items()}


def thresholds_of(sheet: Sheet | None, found: Found) -> list[tuple[int, Threshold]]:
    """(row, level), lowest first: all three, each from a higher share on, the first from 0."""
    thresholds: list[tuple[int, Threshold]] = []
    for row in sheet.rows if sheet else ():
        assert sheet is not None
        percent = whole(sheet, row, "at_least_percent", found, most=100)
        status = _status(sheet, row, "status", found)
        thresholds.append((row.number, Threshold(row.text("level"), percent, status, row.text("source"))))
    levels = [threshold.level for _row, threshold in thresholds]
    shares = [threshold.at_least_percent for _row, threshold in thresholds]
    if tuple(levels) != LEVELS or shares[0] != 0 or shares != sorted(set(shares)):
        found.problem(
            sheet.name if sheet else "tangga_thresholds", 0, "",
            _("The thresholds are not the three levels from low to high."),
            _("Write %(levels)s in this order, the first from 0 percent, each later one from a higher share on.")
            % {"levels": ", ".join(LEVELS)},
        )  # fmt: skip
    return thresholds


def sources_of(sheet: Sheet | None, found: Found) -> list[Source]:
    """Where things were read, by the code that questions cite."""
    sources: list[Source] = []
    for row in sheet.rows if sheet else ():
        assert sheet is not None
        code, title = row.text("code"), row.text("title")
        if not code or not title or any(each.code == code for each in sources):
            found.problem(
                sheet.name, row.number, sheet.columns.get("code", ""),
                _("A source without code or title, or a code that stands twice."),
                _("Give each source a code of its own, and a title."),
            )  # fmt: skip
        sources.append(Source(code, title, row.text("address")))
    return sources
