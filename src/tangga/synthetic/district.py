"""Writes a whole synthetic district (or province): tables, spreadsheets, the truth, and a summary."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tangga.areas.tree import load
from tangga.errors import NotValid
from tangga.policy import load as load_policy
from tangga.synthetic.block import Block, Makers, make_block
from tangga.synthetic.draws import BLOCK, Draws
from tangga.synthetic.faults import Truth, note_twins, with_faults
from tangga.synthetic.names import CUSTOMS, full_names
from tangga.synthetic.numbers import Numbers
from tangga.synthetic.places import custom_of
from tangga.synthetic.region import Region, lay_out
from tangga.synthetic.sheets import Sheets
from tangga.synthetic.tables import FACILITATORS, MEMBERS, REGISTRY_FAMILIES, REGISTRY_MEMBERS, Writers, open_writers

AS_OF = date(2020, 6, 15)
FORMATS = ("parquet", "csv")


def write_district(
    region: str,
    families: int,
    seed: int,
    out: Path,
    as_of: date = AS_OF,
    *,
    file_format: str = "parquet",
    excel: bool = True,
    faults: bool = True,
    force: bool = False,
    left_out: Collection[str] = (),
    progress: Callable[[int], None] = lambda families: None,
) -> dict[str, Any]:
    """Make a district's families, as of a day, and write them to a folder; the same arguments give the same bytes.

    Files: the tables of `tables.TABLES` as Parquet or CSV, `excel/*.xlsx` unless `excel` is false, and `district.json`,
    whose content is returned. `left_out` are family_ids that the spreadsheets do not name, though the tables hold them.
    `progress` is told the families done. Nothing is left behind when it fails.
    Raises NotValid for a region, number, date or folder that cannot be used; PolicyGap for a day without policy (when
    spreadsheets are wanted).
    """
    if families < 1:
        raise NotValid(f"A district needs at least one family, not {families}.")
    if not 0 <= seed < 2**63:
        raise NotValid("The seed is a whole number from 0 to 9,223,372,036,854,775,807.")
    if as_of < date(2008, 1, 1):
        raise NotValid("The day must be 2008-01-01 or later: the programme began in 2007.")
    if file_format not in FORMATS:
        raise NotValid(f"The format is one of {', '.join(FORMATS)}, not {file_format!r}.")
    layout = lay_out(region, families, seed)
    with _new_folder(out, force) as folder:
        summary = _write(layout, seed, folder, as_of, file_format, excel, faults, left_out, progress)
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (folder / "district.json").write_text(text, encoding="utf-8")
    return summary


@contextmanager
def _new_folder(out: Path, force: bool) -> Iterator[Path]:
    """A folder beside `out` that takes its place when all went well, and vanishes otherwise."""
    if out.exists() and not out.is_dir():
        raise NotValid(f"{out} is a file; name a folder.")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise NotValid(f"The folder {out} is not empty; --force replaces it.")
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield draft
        draft.chmod(0o755)
        if out.exists():
            shutil.rmtree(out)
        draft.rename(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(
    layout: Region,
    seed: int,
    folder: Path,
    as_of: date,
    file_format: str,
    excel: bool,
    faults: bool,
    left_out: Collection[str],
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Block after block into the open files; only one block is in memory."""
    facilitators = _facilitators(layout, seed)
    makers = Makers(
        seed,
        layout,
        as_of,
        Numbers(layout.registration, as_of, sexes=2),
        Numbers(layout.registration, as_of, sexes=1, others=400),
        facilitators["facilitator_id"].combine_chunks(),
    )
    truth = Truth()
    kinds: Counter[str] = Counter()
    active = 0
    tree = load()
    villages = {code: tree.get(code).name for code in layout.villages}
    sheets = None
    if excel:
        policy = load_policy(as_of)
        sheets = Sheets(folder / "excel", seed, layout.code, policy, villages, truth, faults, left_out)
    with open_writers(folder, file_format) as writers, sheets or nullcontext():
        writers.write("facilitators", facilitators)
        for number, first in enumerate(range(0, layout.families, BLOCK)):
            block = make_block(makers, number, min(BLOCK, layout.families - first))
            if faults:
                block = with_faults(block, Draws(seed, layout.code, 3, number, block.families.num_rows), truth)
            else:
                note_twins(block, truth)
            _write_tables(writers, block)
            active += block.families["left_on"].null_count
            if sheets:
                sheets.write(block, number)
            _flush(writers, truth, kinds)
            progress(first + block.families.num_rows)
    return {
        "region": layout.code,
        "name": layout.name,
        "families": layout.families,
        "seed": seed,
        "as_of": as_of.isoformat(),
        "format": file_format,
        "counts": {
            "active_families": active,
            "members": writers.rows["members"],
            "districts": len(layout.districts),
            "villages": len(layout.villages),
            "facilitators": writers.rows["facilitators"],
            "excel_files": sheets.files if sheets else 0,
            "truth": dict(sorted(kinds.items())),
        },
    }


def _write_tables(writers: Writers, block: Block) -> None:
    writers.write("families", block.families)
    writers.write("members", block.people.select(MEMBERS.names))
    writers.write("registry_families", block.households.select(REGISTRY_FAMILIES.names))
    writers.write("registry_members", block.people.select(REGISTRY_MEMBERS.names))


def _flush(writers: Writers, truth: Truth, kinds: Counter[str]) -> None:
    """Write the truth gathered so far and forget it."""
    rows = truth.take()
    for kind in rows["fault"].value_counts().to_pylist():
        kinds[kind["values"]] += kind["counts"]
    writers.write("truth", rows)


def _facilitators(layout: Region, seed: int) -> pa.Table:
    """One row per facilitator, in the order of their families."""
    codes = [district.code for district in layout.districts for _ in range(district.facilitators)]
    places = [place for district in layout.districts for place in range(1, district.facilitators + 1)]
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, int(layout.code), 6])))
    draws = random.random((5, len(codes)))
    customs = np.array([CUSTOMS.index(custom_of(code)[0]) for code in codes])
    names = full_names(
        customs,
        (draws[4] < 0.55).astype(np.int64),
        1978 + (draws[0] * 18).astype(np.int64),
        (draws[0], draws[1], draws[2], draws[3] * 0.5),
    )
    return pa.table(
        {
            "facilitator_id": [f"P{code}-{place:04d}" for code, place in zip(codes, places, strict=True)],
            "name": names,
            "username": [f"pendamping.{code}.{place}" for code, place in zip(codes, places, strict=True)],
            "region_code": codes,
        },
        schema=FACILITATORS,
    )
