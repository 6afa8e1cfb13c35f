"""What a table of cells is: which of the shapes we know, where its header stands, what its columns probably mean.

Only the beginning of each sheet is looked at. Nothing is decided here: a person confirms what is proposed, and what was
confirmed is remembered for the same headers (`signature`).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from tangga.imports.reading.cells import Row, Sheets, first_rows
from tangga.imports.reading.limits import FileRefused
from tangga.imports.reading.synonyms import ABSENCES, ADDED, COUNTS, REQUIRED, SCHOOL, TELLING, bare, fits
from tangga.rules.intake import MONTHS

LOOKED_AT: Final = 60  # rows at the beginning of a sheet
_HEADER_WITHIN: Final = 30
_EXAMPLES: Final = 3
_LONGEST_EXAMPLE: Final = 60
_DIGITS = re.compile(r"[\d\s.'’-]*\d[\d\s.'’-]*")
_HEADS = {"npsn": "npsn", "namasekolah": "school_name", "tahun": "year", "tahunajaran": "year"}
_EFFECTIVE = re.compile(r"hari\s*efektif\D*(\d{1,2})?", re.IGNORECASE)


@dataclass
class Column:
    """A column of theirs. place: from 0; theirs: its header; ours: proposed, or None; examples: numbers are hidden."""

    place: int
    theirs: str
    ours: str | None = None
    examples: list[str] = field(default_factory=list)


@dataclass
class ListSheet:
    """A sheet that belongs to the list: its place, name, first row of entries, and rows that are not empty from there.

    heads: what stands above the header of a school's form (npsn, school_name, effective days by month)
    """

    place: int
    name: str
    header_row: int
    first_row: int
    heads: dict[str, Any] = field(default_factory=dict)


@dataclass
class Recognised:
    """shape: counts, persons or school; signature: of the headers; left_out: sheets with other headers or hidden."""

    shape: str
    signature: str
    columns: list[Column]
    sheets: list[ListSheet]
    left_out: list[dict[str, Any]] = field(default_factory=list)

    def mapping(self) -> dict[str, str]:
        """What is proposed, as it is confirmed: {place of their column, as text: our column}."""
        return {str(column.place): column.ours for column in self.columns if column.ours}

    def as_json(self) -> dict[str, Any]:
        """Plain lists and texts, for keeping."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Recognised":
        return cls(
            value["shape"],
            value["signature"],
            [Column(**each) for each in value["columns"]],
            [ListSheet(**each) for each in value["sheets"]],
            list(value["left_out"]),
        )


@dataclass(frozen=True)
class _Header:
    shape: str
    at: int  # place in the rows looked at
    texts: list[str]
    proposal: dict[int, str]
    score: int


def recognise(cells: Path, sheets: Sheets) -> Recognised:
    """The shape, header and proposed columns of what was read (cells.rows_of).

    Raises FileRefused: no sheet looks like one of the lists we know
    """
    beginnings = first_rows(cells, LOOKED_AT)
    found: dict[int, _Header] = {}
    # A short list of families may have nothing but what is required; it is taken for one where nothing says more.
    for telling in (TELLING, {COUNTS: REQUIRED[COUNTS]}):
        for place, rows in beginnings.items():
            header = None if sheets.sheets[place].hidden else _header(rows, telling)
            if header:
                found[place] = header
        if found:
            break
    if not found:
        raise FileRefused("no_list")
    # The list is what most rows belong to; sheets with the very same headers are part of it.
    main = max(found, key=lambda place: (sheets.sheets[place].rows, -place))
    signature = _signature(found[main])
    members = [place for place, header in found.items() if _signature(header) == signature]
    columns = _columns(found[main], [beginnings[place] for place in members], [found[place].at for place in members])
    list_sheets = [_list_sheet(place, sheets.sheets[place].name, beginnings[place], found[place]) for place in members]
    left_out = [
        {"name": sheet.name, "rows": sheet.rows, "hidden": sheet.hidden}
        for place, sheet in enumerate(sheets.sheets)
        if place not in members and sheet.rows
    ]
    return Recognised(found[main].shape, signature, columns, list_sheets, left_out)


def _header(rows: Sequence[Row], telling: Mapping[str, Sequence[str]]) -> _Header | None:
    """The row that fits one of the shapes best; telling: by shape, columns of which one must be there."""
    candidates: list[_Header] = []
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        texts = ["" if bare(text) in ADDED else text or "" for text in row.cells]
        for shape in telling:
            proposal = propose(shape, texts)
            ours = set(proposal.values())
            if not ours.issuperset(REQUIRED[shape]) or not ours.intersection(telling[shape]):
                continue
            candidates.append(_Header(shape, at, texts, proposal, len(proposal)))
    if not candidates:
        return None
    best = max(candidates, key=lambda header: (header.score, -header.at))
    return _with_months(best, rows) if best.shape == SCHOOL else best


def propose(shape: str, headers: Sequence[str | None]) -> dict[int, str]:
    """{place of their column: our column}: each column of ours at most once, by the header that fits it best."""
    best: dict[str, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        for fit in fits(shape, header):
            if fit.ours not in best or fit.rank < best[fit.ours][0]:
                best[fit.ours] = fit.rank, place
    found: dict[int, tuple[int, str]] = {}
    for ours, (rank, place) in best.items():
        if place not in found or rank < found[place][0]:
            found[place] = rank, ours
    return {place: ours for place, (_, ours) in sorted(found.items())}


def _with_months(header: _Header, rows: Sequence[Row]) -> _Header:
    """The school's form: months above, alpa, izin, sakit, jumlah, % below; one header of both."""
    above = header.texts
    below_at = next(
        (at for at in range(header.at, min(header.at + 4, len(rows))) if _absence_cells(rows[at]) >= 3), header.at
    )
    width = max(len(above), len(rows[below_at].cells))
    texts, proposal, month = [], dict(header.proposal), 0
    for place in range(width):
        top = _cell(above, place) or (_cell(rows[header.at - 1].cells, place) if header.at else "")
        below = _cell(rows[below_at].cells, place) if below_at != header.at else ""
        named = MONTHS.get((top.split() or [""])[0].lower().strip(".,"), 0)
        if named:
            month = named
        elif top and place not in header.proposal and bare(top) not in ABSENCES:
            month = 0
        what = ABSENCES.get(bare(below or top)) if (below or top).strip() else None
        if month and what and place not in header.proposal:
            proposal[place] = f"absence:{month}:{what}"
        texts.append(" ".join(part for part in (top, below) if part))
    return _Header(header.shape, below_at, texts, proposal, header.score)


def _absence_cells(row: Row) -> int:
    return sum(1 for text in row.cells if text and bare(text) in ("alpa", "alpha", "izin", "ijin", "sakit"))


def _cell(cells: Sequence[str | None], place: int) -> str:
    return (cells[place] or "").strip() if place < len(cells) else ""


def _signature(header: _Header) -> str:
    """The same for the same headers in the same order, however they are capitalised and spaced.

    What Tangga itself added when it gave the list back is left out, so that the columns are not asked for again.
    """
    return hashlib.sha256("|".join([header.shape, *map(bare, header.texts)]).rstrip("|").encode()).hexdigest()


def added_columns(header: Row) -> list[int]:
    """Places of the columns that Tangga wrote beside the list when it gave it back."""
    return [place for place, text in enumerate(header.cells) if bare(text) in ADDED]


def _columns(header: _Header, beginnings: Sequence[Sequence[Row]], ats: Sequence[int]) -> list[Column]:
    rows = [row for beginning, at in zip(beginnings, ats, strict=True) for row in beginning[at + 1 :]]
    width = max(len(header.texts), max((len(row.cells) for row in rows), default=0))
    added = {place for beginning, at in zip(beginnings, ats, strict=True) for place in added_columns(beginning[at])}
    columns = []
    for place in [each for each in range(width) if each not in added]:
        ours = header.proposal.get(place)
        column = Column(place, " ".join(_cell(header.texts, place).split()), ours)
        for row in rows:
            shown = hide_numbers(_cell(row.cells, place))
            if shown and shown not in column.examples and len(column.examples) < _EXAMPLES:
                column.examples.append(shown)
        if column.theirs or column.examples:
            columns.append(column)
    return columns


def hide_numbers(text: str) -> str:
    """A value as it may be shown and kept as an example: of long numbers only the first and last four digits."""
    text = " ".join(text.split())[:_LONGEST_EXAMPLE]

    def hidden(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return f"{digits[:4]}••••••••{digits[-4:]}" if len(digits) >= 10 else found[0]

    return _DIGITS.sub(hidden, text)


def _list_sheet(place: int, name: str, rows: Sequence[Row], header: _Header) -> ListSheet:
    heads: dict[str, Any] = {}
    if header.shape == SCHOOL:
        heads = _school_heads(rows[: header.at + 1])
    first = rows[header.at].row + 1
    if header.at + 1 < len(rows) and _numbers_columns(rows[header.at + 1]):
        first = rows[header.at + 1].row + 1
    return ListSheet(place, name, rows[header.at].row, first, heads)


def _numbers_columns(row: Row) -> bool:
    """Whether a line below the header only counts the columns: 1, 2, 3 or (1), (2), (3)."""
    said = [text.strip(" ()") for text in row.cells if text and text.strip()]
    return len(said) >= 4 and said == [str(number) for number in range(1, len(said) + 1)]


def _school_heads(rows: Sequence[Row]) -> dict[str, Any]:
    """NPSN and the school's name above the table, effective days in the months' heads."""
    heads: dict[str, Any] = {}
    days: dict[str, int] = {}
    for row in rows:
        texts = [(text or "").strip() for text in row.cells]
        for place, text in enumerate(texts):
            name, _, value = text.partition(":")
            key = _HEADS.get(bare(name))
            if key:
                value = value.strip() or next((each.lstrip(": ") for each in texts[place + 1 :] if each), "")
                heads.setdefault(key, value[:120])
    months: dict[int, int] = {}  # place -> month that begins there
    for row in rows:
        for place, cell in enumerate(row.cells):
            word = (cell or "").split()
            if word and (named := MONTHS.get(word[0].lower().strip(".,"))):
                months[place] = named
    for row in rows:
        for place, cell in enumerate(row.cells):
            if cell and (found := _EFFECTIVE.search(cell)):
                month = next((months[each] for each in sorted(months, reverse=True) if each <= place), 0)
                count = found[1] or _number_after(row.cells, place)
                if month and count:
                    days[str(month)] = int(count)
    if days:
        heads["effective_days"] = days
    return heads


def _number_after(cells: Sequence[str | None], place: int) -> str:
    for text in cells[place + 1 : place + 5]:
        if text and text.strip().isdigit():
            return text.strip()
    return ""
