"""The tree of area codes, from the country's provinces to its villages: look up, walk, search by name.

Pure: no Django, no clock. The codes are the ministry's (Kemendagri), digits without dots: 2 for a province, 4 for a
district (regency or city), 6 for a sub-district, 10 for a village. Names of districts always carry their kind, because
Kab. Kediri and Kota Kediri, Kab. Bima and Kota Bima are different places. Source and licence: codes/README.md.
"""

import csv
import gzip
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from io import StringIO
from itertools import islice

from tangga.errors import NotValid

DECREE = "Kepmendagri 300.2.2-2138/2025"
LEVELS = {1: "province", 2: "district", 3: "sub-district", 4: "village"}
_LEVEL_OF_LENGTH = {2: 1, 4: 2, 6: 3, 10: 4}
_LENGTH_OF_LEVEL = {level: length for length, level in _LEVEL_OF_LENGTH.items()}

# How people write the kind before a name -> kinds it can mean.
_KIND_WORDS = {
    "provinsi": {"province"}, "prov": {"province"}, "propinsi": {"province"},
    "kabupaten": {"regency"}, "kab": {"regency"},
    "kota": {"city"}, "kotamadya": {"city"}, "kodya": {"city"},
    "kecamatan": {"sub_district"}, "kec": {"sub_district"},
    "desa": {"village"}, "ds": {"village"},
    "kelurahan": {"urban_village"}, "kel": {"urban_village"},
}  # fmt: skip
SHORT_NAMES = {
    "dki": "31", "dki jakarta": "31", "jakarta": "31", "diy": "34", "di yogyakarta": "34", "yogyakarta": "34",
    "ntb": "52", "ntt": "53", "jabar": "32", "jateng": "33", "jatim": "35", "sumut": "12", "sumbar": "13",
    "sumsel": "16", "babel": "19", "kepri": "21", "kalbar": "61", "kalteng": "62", "kalsel": "63", "kaltim": "64",
    "kaltara": "65", "sulut": "71", "sulteng": "72", "sulsel": "73", "sultra": "74", "sulbar": "76", "malut": "82",
}  # fmt: skip
_PREFIX = {
    "province": "Prov. ",
    "regency": "",
    "city": "",
    "sub_district": "Kec. ",
    "village": "Desa ",
    "urban_village": "Kel. ",
}


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `kind` is province, regency, city, sub_district, village or urban_village; `level` 1 to 4."""

    code: str
    name: str
    kind: str
    level: int
    parent_code: str | None

    @property
    def title(self) -> str:
        """The name with its kind: Prov. Jawa Timur, Kab. Kediri, Kota Kediri, Kec. Mojoroto, Kel. Campurejo."""
        return _PREFIX[self.kind] + self.name


@dataclass(frozen=True, slots=True)
class Former:
    """A code no longer in use: the area's name, its present code, since when (ISO day, empty = not known), source."""

    code: str
    name: str
    successor: str
    since: str
    source: str


def digits(code: str) -> str:
    """A code as people write it (`35.71.01.1001`, blanks around) in the form used here (`3571011001`)."""
    return code.strip().replace(".", "").replace(" ", "")


def plain(text: str) -> str:
    """Text reduced for comparison: lower case, every run of anything but letters and digits one blank."""
    return " ".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", "").replace('"', "")))


def _kind(code: str, name: str) -> str:
    match len(code):
        case 2:
            return "province"
        case 4:
            return "city" if name.startswith("Kota ") else "regency"
        case 6:
            return "sub_district"
        case _:
            return "urban_village" if code[6] == "1" else "village"


class Tree:
    """All areas in force under one decree. Get it from `load()`, which reads the files once."""

    def __init__(self, names: dict[str, str], former: dict[str, Former]) -> None:
        self._names = names
        self._former = former
        self._by_length: dict[int, list[str]] = {length: [] for length in _LEVEL_OF_LENGTH}
        for code in names:
            self._by_length[len(code)].append(code)
        for codes in self._by_length.values():
            codes.sort()

    def __contains__(self, code: str) -> bool:
        return code in self._names

    def __len__(self) -> int:
        return len(self._names)

    def _area(self, code: str) -> Area:
        name, level = self._names[code], _LEVEL_OF_LENGTH[len(code)]
        return Area(code, name, _kind(code, name), level, code[: _LENGTH_OF_LEVEL[level - 1]] if level > 1 else None)

    def get(self, code: str) -> Area:
        """The area of a code in force, with or without dots. Raises NotValid, naming the successor of a former code."""
        found = digits(code)
        if found in self._names:
            return self._area(found)
        if found in self._former:
            gone = self._former[found]
            raise NotValid(f"Area code {found} ({gone.name}) is no longer in use; it is now {gone.successor}.")
        raise NotValid(f"No area has the code {code!r}: use 2, 4, 6 or 10 digits of {DECREE}.")

    def current(self, code: str) -> Area:
        """The area of a code, following former codes to their successor. Raises NotValid for an unknown code."""
        found = digits(code)
        while found in self._former:
            found = self._former[found].successor
        return self.get(found)

    def former(self) -> tuple[Former, ...]:
        """Every former code with its successor, in code order."""
        return tuple(self._former.values())

    def codes(self, level: int, within: str = "") -> list[str]:
        """Codes of one level that begin with `within` (any code or nothing), in code order."""
        codes = self._by_length[_LENGTH_OF_LEVEL[level]]
        return codes[bisect_left(codes, within) : bisect_left(codes, within + ":")]  # ":" sorts just after "9"

    def areas(self, level: int, within: str = "") -> list[Area]:
        """Areas of one level within a code (everywhere when empty), in code order."""
        return [self._area(code) for code in self.codes(level, within)]

    def provinces(self) -> list[Area]:
        return self.areas(1)

    def districts(self) -> list[Area]:
        return self.areas(2)

    def children(self, code: str) -> list[Area]:
        """The areas one level below a code, in code order; a village has none."""
        area = self.get(code)
        return self.areas(area.level + 1, area.code) if area.level < 4 else []

    def path(self, code: str) -> list[Area]:
        """The area and what it lies in, from the province down."""
        found = self.get(code).code
        return [self._area(found[:length]) for length in _LEVEL_OF_LENGTH if length <= len(found)]

    def described(self, code: str) -> str:
        """The area with what it lies in, for people: `Kel. Campurejo, Kec. Mojoroto, Kota Kediri, Jawa Timur`."""
        path = self.path(code)
        return ", ".join([area.title for area in path[:0:-1]] + [path[0].name if len(path) > 1 else path[0].title])

    @cached_property
    def _index(self) -> dict[int, list[tuple[str, str]]]:
        """Level -> (plain name without the kind, code), in code order."""
        index: dict[int, list[tuple[str, str]]] = {}
        for length, level in _LEVEL_OF_LENGTH.items():
            names = ((self._names[code], code) for code in self._by_length[length])
            if level == 2:
                names = ((re.sub(r"^(Kab\.|Kota)( Adm\.)? ", "", name), code) for name, code in names)
            index[level] = [(plain(name), code) for name, code in names]
        return index

    def _ranked(self, text: str, level: int | None, within: str | None) -> list[tuple[int, int, str]]:
        """(rank, level, code) of everything that matches, best first; rank 0 and 1 are exact names."""
        words = plain(text)
        if not words:
            return []
        first, _, rest = words.partition(" ")
        kinds = _KIND_WORDS.get(first) if rest else None
        if kinds:
            rest = re.sub(r"^(adm|administrasi) ", "", rest)
        scope = digits(within or "")
        found: list[tuple[int, int, str]] = []
        for at, entries in self._index.items():
            if level is not None and at != level:
                continue
            for name, code in entries:
                if not code.startswith(scope):
                    continue
                rank = None
                if kinds and rest in name and _kind(code, self._names[code]) in kinds:
                    rank = _closeness(rest, name)
                elif words in name:
                    rank = _closeness(words, name)
                if rank is not None:
                    found.append((rank, at, code))
        known = SHORT_NAMES.get(rest if kinds == {"province"} else words)
        if known and known.startswith(scope) and level in (None, 1):
            found = [(0, 1, known), *(hit for hit in found if hit[2] != known)]
        return sorted(found)

    def search(self, text: str, level: int | None = None, within: str | None = None, limit: int = 20) -> list[Area]:
        """Areas whose name matches, best first: the exact name, then names beginning with it, then those holding it.

        `kediri` finds Kab. Kediri and Kota Kediri, both; a kind before the name (`kota kediri`, `kab. bima`, `desa x`)
        keeps other kinds out. Of two equally close names the wider area comes first. A code finds its area.
        """
        code = digits(text)
        if code.isdigit() and (code in self._names or code in self._former):
            area = self.current(code)
            fits = (level is None or area.level == level) and area.code.startswith(digits(within or ""))
            return [area] if fits else []
        return [self._area(code) for _, _, code in self._ranked(text, level, within)[:limit]]

    def find_one(self, text: str, level: int, within: str | None = None) -> Area:
        """The one area of a level with exactly this name. Raises NotValid when none has it, or naming all that do."""
        exact = [self._area(code) for rank, _, code in self._ranked(text, level, within) if rank == 0]
        if len(exact) == 1:
            return exact[0]
        if not exact:
            near = ", ".join(area.title for area in self.search(text, level, within, limit=5))
            hint = f" Did you mean {near}?" if near else ""
            raise NotValid(f"No {LEVELS[level]} is called {text!r}.{hint}")
        names = "; ".join(f"{self.described(area.code)} ({area.code})" for area in exact[:10])
        more = f" and {len(exact) - 10} more" if len(exact) > 10 else ""
        raise NotValid(f"{text!r} is the name of {len(exact)} {LEVELS[level]}s: {names}{more}. Say which one.")


def _closeness(words: str, name: str) -> int:
    """0 the same, 1 begins with it as whole words, 2 begins with it, 3 holds it as whole words, 4 holds it."""
    if name == words:
        return 0
    if name.startswith(words):
        return 1 if name[len(words)] == " " else 2
    return 3 if f" {words} " in f" {name} " else 4


@lru_cache(maxsize=1)
def load() -> Tree:
    """The tree in force, read once per process (about 0.15 s)."""
    folder = files("tangga.areas") / "codes"
    text = gzip.decompress((folder / "kemendagri-2025.csv.gz").read_bytes()).decode()
    names = {row[0]: row[1] for row in islice(csv.reader(StringIO(text)), 1, None)}
    old = (folder / "former.csv").read_text(encoding="utf-8")
    former = {row[0]: Former(*row) for row in islice(csv.reader(StringIO(old)), 1, None)}
    return Tree(names, former)
