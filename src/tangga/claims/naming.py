"""What the parts of a pasted table are: areas by code or name, periods, ways of leaving. In doubt a person says
which."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.areas.queries import codes_in_use, within
from tangga.claims.pasting import Pasted
from tangga.families.exit_models import ExitType
from tangga.figures.claims import CENTURY, LEVELS
from tangga.figures.counting import UNKNOWN
from tangga.figures.definitions import Indicator
from tangga.rules import periods
from tangga.rules.periods import Period

OTHER = "-"  # chosen in doubt: none of them, the name stays as it is
LIKELY = 6  # areas offered where some are called nearly so
MOST_LEFT = 60  # areas offered where none is
TYPES = {
    "mandiri": "voluntary", "sejahtera mandiri": "voluntary", "graduasi mandiri": "voluntary",
    "graduasi sejahtera mandiri": "voluntary", "alamiah": "natural", "alami": "natural", "graduasi alamiah": "natural",
    "graduasi alami": "natural", "mampu": "assessed", "dinilai mampu": "assessed", "meninggal": "deceased",
    "meninggal dunia": "deceased", "pindah": "moved", "ganda": "duplicate", "tidak ditemukan": "not_found",
    "tidak tercatat": UNKNOWN,
}  # fmt: skip
HALF = re.compile(
    r"(?:semester|paruh|sm|smt)\s*(i{1,2}|[12]|pertama|kedua)(?:\s*(?:tahun)?\s*(\d{4}))?", re.ASCII | re.I
)
QUARTER = re.compile(r"(?:triwulan|tw|kuartal)\s*(i{1,3}|iv|[1-4])(?:\s*(?:tahun)?\s*(\d{4}))?", re.ASCII | re.I)
HALVES = {"januari juni": 1, "jan jun": 1, "juli desember": 2, "jul des": 2}
PLACES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "pertama": 1, "kedua": 2, "1": 1, "2": 2, "3": 3, "4": 4}


@dataclass(frozen=True)
class Named:
    """A part of the table. key: a code, period or type, else its name; area: where the key is one; choices: the areas
    it may be, where that is not sure; known: whether Tangga knows what the part is; because: why it was taken for
    this."""

    label: str
    number: int
    key: str
    area: Area | None = None
    choices: Sequence[Area] = field(default_factory=tuple)
    known: bool = False
    because: Area | None = None

    @property
    def in_doubt(self) -> bool:
        return not self.key

    @property
    def name(self) -> str:
        return tree_title(self.area) if self.area else self.label


def tree_title(area: Area) -> str:
    """The name with its kind."""
    return tree.Area(area.code, area.name, area.kind, area.level, area.parent_id).title


def name_parts(
    lines: Sequence[Pasted],
    region: Area | None,
    indicator: Indicator | None,
    period: Period | None,
    said: Mapping[int, str],
) -> list[Named]:
    """Each line with what it is.

    region  the area the table is about; None: the country
    said    place of a line -> the code a person chose for it, or OTHER
    """
    year = period.first.year if period else None
    types = {*indicator.types, UNKNOWN} if indicator else set(ExitType.values)
    plain = [_by_itself(line, types, year) for line in lines]
    if all(each is not None for each in plain):
        return [each for each in plain if each is not None]
    areas = _Areas(region)
    found = [
        one or areas.named(line, said.get(place, ""))
        for place, (one, line) in enumerate(zip(plain, lines, strict=True))
    ]
    return _asked_for(_by_the_others(found), areas, said)


def _by_itself(line: Pasted, types: set[str], year: int | None) -> Named | None:
    """A part that is a period or a way of leaving; None for any other."""
    words = tree.plain(line.label)
    kind = words.replace(" ", "_") if words.replace(" ", "_") in types else TYPES.get(words, "")
    if kind in types:
        return Named(line.label, line.number, kind, known=True)
    key = _period_of(line.label.strip(), words, year)
    return Named(line.label, line.number, key, known=True) if key else None


def _period_of(text: str, words: str, year: int | None) -> str:
    if not text.isdigit() or CENTURY.fullmatch(text):
        try:
            return periods.read(text).name
        except ValueError:
            pass
    for pattern, letter in ((HALF, "H"), (QUARTER, "Q")):
        if (found := pattern.fullmatch(words)) and (found[2] or year):
            return f"{int(found[2] or year or 0):04}-{letter}{PLACES[found[1].lower()]}"
    ending = re.fullmatch(r"(.+?)(?: (\d{4}))?", words)
    if ending and ending[1] in HALVES and (ending[2] or year):
        return f"{int(ending[2] or year or 0):04}-H{HALVES[ending[1]]}"
    return ""


class _Areas:
    """The areas within a region: its parts first, then the parts of those."""

    def __init__(self, region: Area | None) -> None:
        self.code = region.code if region else ""
        level = region.level if region else 0
        self.steps = [each for each in (level + 1, level + 2) if each <= max(LEVELS.values())]
        self.loaded: dict[int, dict[str, list[Area]]] = {}
        self.codes: dict[str, str] | None = None

    def named(self, line: Pasted, said: str) -> Named:
        if said == OTHER:
            return Named(line.label, line.number, line.label)
        code = tree.digits(said or line.label)
        if code.isascii() and code.isdigit() and len(code) in LEVELS:
            area = self._by_code(code)
            if area is not None:
                return Named(line.label, line.number, area.code, area, known=True)
        words = tree.plain(line.label)
        for level in self.steps:
            exact = self._by_name(level).get(words, [])
            if len(exact) == 1:
                return Named(line.label, line.number, exact[0].code, exact[0], known=True)
            if exact:
                return Named(line.label, line.number, "", choices=tuple(exact))
        near = get_close_matches(words, self._by_name(self.steps[0]), n=LIKELY, cutoff=0.75) if self.steps else []
        likely = {each.code: each for name in near for each in self._by_name(self.steps[0])[name]}
        if likely:
            return Named(line.label, line.number, "", choices=tuple(likely.values())[:LIKELY])
        return Named(line.label, line.number, line.label)

    def of_level(self, level: int) -> list[Area]:
        """By code."""
        return sorted({each for found in self._by_name(level).values() for each in found}, key=lambda each: each.code)

    def _by_code(self, code: str) -> Area | None:
        area = Area.objects.filter(within("code", self.code), code=code).first()
        if area is None:  # a code that a later decree replaced
            self.codes = codes_in_use() if self.codes is None else self.codes
            area = Area.objects.filter(within("code", self.code), code=self.codes.get(code, "")).first()
        return area

    def _by_name(self, level: int) -> dict[str, list[Area]]:
        """plain name, with and without its kind -> the areas of the level that are called so."""
        if level not in self.loaded:
            found: dict[str, list[Area]] = {}
            for area in Area.objects.filter(within("code", self.code), level=level).order_by("code"):
                for name in names_of_area(area):
                    found.setdefault(name, []).append(area)
            self.loaded[level] = found
        return self.loaded[level]


def names_of_area(area: Area) -> set[str]:
    """How people write it: Kabupaten Bima, Kab. Bima, Bima; a city is also called by its name alone."""
    full = tree.plain(tree_title(area))
    bare = re.sub(r"^(?:kab|kota|kec|desa|kel|prov)(?: adm)? ", "", full)
    kinds = {
        "regency": ("kab", "kabupaten"), "city": ("kota", "kotamadya"), "province": ("prov", "provinsi"),
        "sub_district": ("kec", "kecamatan"), "village": ("desa",), "urban_village": ("kel", "kelurahan"),
    }[area.kind]  # fmt: skip
    short = {name for name, code in tree.SHORT_NAMES.items() if code == area.code}
    return {full, bare, *short, *(f"{kind} {bare}" for kind in kinds)}


def _by_the_others(found: list[Named]) -> list[Named]:
    """A name that two areas have is the one that no other line names, where that leaves one: beside Kota Bima, Bima is
    Kab. Bima."""
    taken = {each.area.code: each.area for each in found if each.area}
    told: list[Named] = []
    for each in found:
        left = [area for area in each.choices if area.code not in taken]
        gone = [area for area in each.choices if area.code in taken]
        if each.in_doubt and len(left) == 1 and gone:
            each = Named(each.label, each.number, left[0].code, left[0], each.choices, known=True, because=gone[0])
        told.append(each)
    return told


def _asked_for(found: list[Named], areas: _Areas, said: Mapping[int, str]) -> list[Named]:
    """Among areas a name that is none is asked for: it may be any that no line names."""
    taken = {each.area.code: each.area.level for each in found if each.area}
    unknown = {place for place, each in enumerate(found) if each.key and not each.known and said.get(place) != OTHER}
    if not taken or not unknown:
        return found
    level = Counter(taken.values()).most_common(1)[0][0]
    left = tuple(each for each in areas.of_level(level) if each.code not in taken)[:MOST_LEFT]
    return [replace(each, key="", choices=left) if place in unknown else each for place, each in enumerate(found)]
