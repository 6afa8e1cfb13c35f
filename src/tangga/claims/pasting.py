"""A table as somebody pastes it, taken apart: names and whole numbers. Pure: no clock, no database.

Understood are lines and one sentence alike: "Lombok Barat 2.530; Lombok Timur 870", cells of a spreadsheet (tabs), of a
CSV file (; , |), "Dompu: 295 KPM". Thousands may have points, commas or blanks. What is not understood is named.
"""

import re
from dataclasses import dataclass, field

MOST_LINES = 2_000
LONGEST = 200  # letters of a cell; longer ones are no table
_THOUSANDS = r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[\u00a0\u202f]\d{3})+|\d+"
_UNIT = r"(?:\s*(?:kpm|kk|keluarga|orang|jiwa|rumah|families|persons?|people)\b)?"
_NUMBER = re.compile(rf"([-–−]?)\s*({_THOUSANDS})(?:[.,]0+)?{_UNIT}\.?", re.IGNORECASE)
# Blanks alone: 2 530 in a cell of its own is one number, 295 300 may be two, and nobody guesses.
_WITH_BLANKS = re.compile(rf"([-–−]?)\s*(\d{{1,2}}(?: \d{{3}})+){_UNIT}\.?", re.IGNORECASE)
# A name, something between, a number at the end: "Dompu: 295 KPM", "5201 = 2530", "Bima sebanyak 4".
_ENTRY = re.compile(rf"(.*?[^\s\d.,–−-].*?|\d[\d.]{{1,12}})(\s*[:=]\s*|\s+[-–−=]\s+|\s+)({_NUMBER.pattern})", re.I)
_PARTED = re.compile(r"\s*[:=]\s*")  # says where a name ends
_WITH_NUMBER = re.compile(r"(?:\d{1,2}\s+)?[^\d:=]+(?:\d{1,2})?")  # 7 Ulu, Sukamaju 2
_SHARE = re.compile(r"[-–−]?\d+(?:[.,]\d+)?\s*(?:%|persen|percent)", re.IGNORECASE)
_COMMAS = re.compile(r",(?!(?<=\d,)\d{1,3}(?!\d))")  # not the comma of 2,530, and not of 2,5
_CODE_COMMA = re.compile(r"\s*(\d{4}|\d{6}|\d{10}),(\d+)\s*")  # 5201,870 of a CSV file
# The end of a sentence: not the point of thousands, nor that of "Kab. Bima", "Smt. II" or "S. Parman".
_STOP = re.compile(
    r"(?<![^\W\d_])(?!(?:kab|kec|kel|prov|kep|adm|ds|dsn|kp|smt|sm|sem|tw|[^\W\d_])\.)([^\W\d_]+|\d|[)%])\.\s+(?=[^\W\d_])",
    re.IGNORECASE,
)
_PROVINCE = re.compile(r"[1-9]\d")
_BULLET = re.compile(r"^\s*(?:[-•*·]\s+|\d{1,3}[.)]\s+(?=[^\W\d]))")
_IN_BRACKETS = re.compile(r"\(\s*([^()]{1,40}?)\s*\)$")
_BLANKS = re.compile(r"[ \u00a0\u202f]{2,}")
_AND = re.compile(
    r"^(?:(?:dan|serta|and|lalu|kemudian|disusul|diikuti|terakhir|yaitu|yakni|rincian(?:nya)?)(?:\s*:\s*|\s+))+", re.I
)
# What is left in a name when another figure stands in it: only years, halves and quarters may have digits.
_TIME = re.compile(
    r"[\d.\-/]+(?: - [\d.\-/]+)?|\d{4}-[HQ]\d|"
    r"(?:(?:semester|paruh|sm|smt|triwulan|tw|kuartal)\s*(?:[1-4]|[ivx]+|pertama|kedua)\s*)?"
    r"(?:tahun\s*)?(?:(?:jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)[a-z]*[\s–-]*){0,2}(?:20\d\d)?", re.IGNORECASE
)  # fmt: skip
_BEHIND_NUMBER = re.compile(rf"((?<![\w.,])(?:{_THOUSANDS}){_UNIT})\s+(?=[^\W\d])", re.IGNORECASE)
_AS_MANY = re.compile(
    r"(?:\s+(?:sebanyak|sejumlah|dengan|mencapai|with|had|ada|yang|hanya|cuma|only|masing-masing|"
    r"(?:paling\s+|ter)(?:banyak|sedikit|tinggi|rendah|besar|kecil)))*[\s:=–−-]*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:sub)?(?:grand\s+)?(?:total|jumlah|seluruhnya|keseluruhan)(?:\s+(?:total|semua|all))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Pasted:
    """A line of the table: what it is called, and its number."""

    label: str
    number: int


@dataclass
class Table:
    """What was pasted. total: what a line "Jumlah" states; left_out: lines without a number (headings); wrong: lines
    that have something like a number which cannot be read."""

    lines: list[Pasted] = field(default_factory=list)
    total: int | None = None
    left_out: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def number_of(text: str) -> int | None:
    """A whole number as people write it: 2530, 2.530, 2,530, 2 530, -80.000, 870 KPM; None for anything else."""
    cell = text.strip()
    found = (_NUMBER.fullmatch(cell) or _WITH_BLANKS.fullmatch(cell)) if len(text) <= LONGEST else None
    if found is None or len(found[2]) > 24:
        return None
    return int(re.sub(r"\D", "", found[2])) * (-1 if found[1] else 1)


def read(text: str) -> Table:
    """Take a pasted table apart. Raises nothing: what is not understood stands in `wrong`."""
    table = Table()
    for line in _BLANKS.sub(" ", text).splitlines()[:MOST_LINES]:  # many blanks would keep the patterns busy
        if line.strip():
            _line(line, table)
    return table


def _line(line: str, table: Table) -> None:
    line = _BULLET.sub("", line)
    if code := _CODE_COMMA.fullmatch(line):
        _row([code[1], code[2]], table)
        return
    if "\t" in line or "|" in line:
        _row(re.split(r"[\t|]", line), table)
        return
    cells = line.split(";") if ";" in line else _COMMAS.split(line)
    if not any(number_of(each) is not None for each in cells):  # no row of a table
        cells = [part for each in cells for part in _STOP.sub("\\1\n", each).split("\n")]
    cells = [part for each in cells for part in _figures(each.strip().strip('"').strip())]
    entries = [(each, _entry(each)) for each in cells if each]
    if len(entries) == 1 or all(found for _, found in entries):
        for each, found in entries:
            _add(found, each, table)
    elif sum(number_of(each) is not None for each in cells) and not any(found for _, found in entries):
        _row(cells, table)
    else:  # a sentence: each part that is an entry, the others by name
        for each, found in entries:
            _add(found, each, table)


def _figures(text: str) -> list[str]:
    """A cell in which several figures stand, as prose has them, parted behind each: "Bima 4 dan Kota Bima 3"."""
    found = _ENTRY.fullmatch(_AND.sub("", text.rstrip(". "))) if len(text) <= LONGEST else None
    if found is None or _TIME.fullmatch(_label(found[1])) or _parted(found):
        return [text]
    pieces = _BEHIND_NUMBER.sub("\\1\n", text).split("\n")
    return [text] if number_of(pieces[0]) is not None else pieces  # a number before the first name: see _entry


def _entry(text: str) -> Pasted | None:
    if len(text) > LONGEST:
        return None
    found = _ENTRY.fullmatch(_IN_BRACKETS.sub(r" \1", _AND.sub("", text.rstrip(". "))))
    number = number_of(found[3]) if found else None
    if found is None or number is None:
        return None
    label = _label(found[1])
    is_name = not re.search(r"\d", label) or _TIME.fullmatch(label) or _parted(found)
    return Pasted(label, number) if is_name else None


def _parted(found: re.Match[str]) -> bool:
    """Whether a name with a small number in it is told from the figure by a colon: "7 Ulu: 25"."""
    return bool(_PARTED.fullmatch(found[2]) and _WITH_NUMBER.fullmatch(_label(found[1])))


def _label(text: str) -> str:
    return _AS_MANY.sub("", " ".join(_AND.sub("", text.strip().strip('"')).split())).strip()


def _row(cells: list[str], table: Table) -> None:
    """Cells of a row: the name is the last text, or else the code; the number is the only one behind it. Shares in
    percent, and a row's own number before the name, are passed over."""
    said = [each.strip().strip('"').strip() for each in cells]
    said = [each for each in said if each and not _SHARE.fullmatch(each)]
    texts = [place for place, each in enumerate(said) if number_of(each) is None and not _is_code(each)]
    codes = [place for place, each in enumerate(said) if _is_code(each)]
    begins = texts[-1] if texts else codes[0] if codes and len(said) > 1 else None
    if begins is None and len(said) == 2 and _PROVINCE.fullmatch(said[0]):
        begins = 0  # a row's own number stands before a name, and here is none
    behind = [number_of(each) for each in said[begins + 1 :]] if begins is not None else []
    shown = " | ".join(said)[:LONGEST]
    if begins is None or (not behind and any(character.isdigit() for each in said for character in each)):
        _add(_entry(said[0]) if len(said) == 1 else None, shown, table)
    elif not behind:
        table.left_out.append(shown)
    elif len(behind) > 1:
        table.wrong.append(shown)
    else:
        code = next((said[place] for place in codes if place < begins), "")
        number = behind[0]
        _add(None if number is None else Pasted(_label(code or said[begins]), number), shown, table)


def _is_code(text: str) -> bool:
    """A code of an area, written 5201 or 52.01: longer than a row's own number and no number with thousands."""
    digits = text.replace(".", "")
    return digits.isascii() and digits.isdigit() and len(digits) in (4, 6, 10) and ("." not in text or _dotted(text))


def _dotted(text: str) -> bool:
    return re.fullmatch(r"\d{2}\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?", text) is not None


def _add(found: Pasted | None, shown: str, table: Table) -> None:
    if found is None:
        holder = table.wrong if any(each.isdigit() for each in shown) else table.left_out
        holder.append(shown[:80])
    elif _WHOLE.fullmatch(found.label):
        table.total = found.number
    else:
        table.lines.append(found)
