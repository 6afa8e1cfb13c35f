"""Build the area code files in src/tangga/areas/codes/ from unpacked data packages.

    python tools/areas_build.py FOLDER [--older LABEL=PATH ...]

FOLDER is the unpacked npm package `idn-area-data` (the folder with `data/provinces.csv`). Each `--older` names an older
list, either such a folder or one CSV `code,name` with dotted codes, oldest first; codes that only an older list has go
to `former.csv` with the present code of the same area, wherever it can be told without doubt. The same input gives the
same bytes: no clock and no file name in the gzip header.
"""

import argparse
import csv
import gzip
import io
import json
import re
from collections import defaultdict
from pathlib import Path

CODES = Path(__file__).resolve().parent.parent / "src" / "tangga" / "areas" / "codes"
SHORT = [
    ("Kabupaten Administrasi ", "Kab. Adm. "),
    ("Kota Administrasi ", "Kota Adm. "),
    ("Kabupaten ", "Kab. "),
]
# The four laws that split Papua and Papua Barat: new province -> (day it was enacted, law).
PAPUA_LAWS = {
    "93": ("2022-07-25", "UU 14/2022"),
    "94": ("2022-07-25", "UU 15/2022"),
    "95": ("2022-07-25", "UU 16/2022"),
    "96": ("2022-12-08", "UU 29/2022"),
}


def shown_name(code: str, name: str) -> str:
    """The name as shown: one blank between words, and a district always with its kind (`Kab.` or `Kota`)."""
    name = " ".join(name.split())
    if len(code) == 4:
        for long, short in SHORT:
            if name.startswith(long):
                return short + name.removeprefix(long)
        if not name.startswith("Kota "):
            raise SystemExit(f"district {code} {name!r} says neither Kabupaten nor Kota")
    return name


def read_package(folder: Path) -> dict[str, str]:
    """Code without dots -> name, all four levels of an unpacked idn-area-data."""
    names: dict[str, str] = {}
    for level in ("provinces", "regencies", "districts", "villages"):
        with (folder / "data" / f"{level}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names[row["code"].replace(".", "")] = row["name"]
    return names


def read_older(path: Path) -> dict[str, str]:
    """Code without dots -> name, from a package folder or a `code,name` CSV."""
    if path.is_dir():
        return read_package(path)
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0].replace(".", ""): row[1] for row in csv.reader(file)}


def bare(code: str, name: str) -> str:
    """A name reduced for comparison: kind spelt one way, letters and digits only."""
    text = name.lower()
    if len(code) == 4:
        text = re.sub(r"^(kabupaten|kab\.?) ", "kab", text)
    return re.sub(r"[^a-z0-9]", "", text)


def parent(code: str) -> str:
    return code[: {4: 2, 6: 4, 10: 6}[len(code)]]


def successors(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Old code -> present code, for codes no longer in use whose area can be told without doubt.

    A district is found by its full name, kind included, in the whole country. A sub-district or village is found by its
    name, unique in both lists, within the present code of its old parent (or, when the parent itself was divided, of
    its old district). Anything else is left out.
    """
    found: dict[str, str] = {}
    for size in (4, 6, 10):
        for scope_size in (0, 2) if size == 4 else ((4,) if size == 6 else (6, 4)):
            here: dict[tuple[str, str], list[str]] = defaultdict(list)
            there: dict[tuple[str, str], list[str]] = defaultdict(list)
            for code, name in old.items():
                if len(code) == size:
                    scope = code[:scope_size]
                    here[found.get(scope, scope), bare(code, name)].append(code)
            for code, name in new.items():
                if len(code) == size:
                    there[code[:scope_size], bare(code, name)].append(code)
            for key, codes in here.items():
                code = codes[0]
                if len(codes) == 1 and code not in new and code not in found and len(there.get(key, [])) == 1:
                    found[code] = there[key][0]
    return found


def write_current(names: dict[str, str], path: Path) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["code", "name"])
    writer.writerows((code, shown_name(code, names[code])) for code in sorted(names, key=lambda c: (len(c), c)))
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode())


def write_former(older: list[tuple[str, dict[str, str]]], new: dict[str, str], path: Path) -> None:
    rows: dict[str, tuple[str, str, str, str, str]] = {}
    for label, names in older:
        found = successors(names, new)
        gone = [code for code in names if code not in new]
        print(f"{label}: {len(gone)} codes no longer in use, {sum(code in found for code in gone)} with a successor")
        for code, successor in found.items():
            since, law = "", ""
            if code[:2] != successor[:2]:
                since, law = PAPUA_LAWS.get(successor[:2], ("", ""))
            name = shown_name(successor, new[successor]) if len(code) == 4 else " ".join(names[code].split())
            rows[code] = (code, name, successor, since, "; ".join(filter(None, (law, f"name in {label}"))))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "name", "successor", "since", "source"])
        writer.writerows(rows[code] for code in sorted(rows, key=lambda c: (len(c), c)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--older", action="append", default=[], metavar="LABEL=PATH")
    arguments = parser.parse_args()
    package = json.loads((arguments.folder / "package.json").read_text(encoding="utf-8"))
    print(f"{package['name']} {package['version']}")
    names = read_package(arguments.folder)
    for size in (2, 4, 6, 10):
        print(f"{size:>2} digits: {sum(len(code) == size for code in names)}")
    write_current(names, CODES / "kemendagri-2025.csv.gz")
    older = [(label, read_older(Path(path))) for label, path in (text.split("=", 1) for text in arguments.older)]
    write_former(older, names, CODES / "former.csv")


if __name__ == "__main__":
    main()
