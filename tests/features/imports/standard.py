"""Standard rows by hand, as the reader makes them from cells; and batches at any point of their life."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tangga.families import identity
from tangga.imports import actions, preview
from tangga.imports.models import Batch, State
from tangga.jobs.worker import work_all
from tests.make import NOW, TODAY

T, D, N, B = pa.string(), pa.date32(), pa.int64(), pa.bool_()
FAMILIES = pa.schema([
    ("sheet", T), ("row", N), ("kk_sealed", T), ("kk_index", T), ("kk_mask", T), ("carer_name", T), ("village", T),
    ("sub_district", T), ("address", T), ("rt", T), ("rw", T), ("joined_on", D), ("decile", N), ("access_area", B),
    ("excluded_for", T), ("head_name", T), ("extras", T),
])  # fmt: skip
MEMBERS = pa.schema([
    ("sheet", T), ("row", N), ("kk_index", T), ("nik_sealed", T), ("nik_index", T), ("nik_mask", T), ("name", T),
    ("birth_date", D), ("sex", T), ("relation", T), ("school_level", T), ("school_grade", N), ("finished_school", B),
    ("pregnant", B), ("delivered_on", D), ("pregnancy_number", N), ("severe_disability", B), ("deceased_on", D),
    ("deceased", B), ("nik_damaged", B), ("extras", T),
])  # fmt: skip
INCOMPLETE = pa.schema([("kk_index", T)])
PROBLEMS = pa.schema([
    ("table", T), ("sheet", T), ("row", N), ("column", T), ("code", T), ("severity", T), ("detail", T),
])  # fmt: skip

KK1, KK2, KK3 = "3273010101100001", "3273010101100002", "3273010101100003"
NIK1, NIK2, NIK3 = "3273014403120001", "3273010505100002", "3273014101800003"


def sealed(kind: identity.Kind, digits: str | None) -> dict[str, str | None]:
    if digits is None:
        return {f"{kind}_{part}": None for part in ("sealed", "index", "mask")}
    parts = identity.seal(digits), identity.blind_index(kind, digits), identity.mask(digits)
    return dict(zip((f"{kind}_sealed", f"{kind}_index", f"{kind}_mask"), parts, strict=True))


def listed_family(kk: str = KK1, row: int = 2, **values: Any) -> dict[str, Any]:
    plain = {"sheet": "DAFTAR", "row": row, "carer_name": "Wahyuni", "village": "Sarijadi", "address": "Jl. Melati 1"}
    return plain | sealed("kk", kk) | values


def listed_member(kk: str | None = KK1, nik: str | None = NIK1, row: int = 2, **values: Any) -> dict[str, Any]:
    plain = {"sheet": "DAFTAR", "row": row, "name": "Ani", "birth_date": date(2012, 3, 4), "sex": "female"}
    index = identity.blind_index("kk", kk) if kk else None
    return (
        plain
        | {"relation": "Anak", "school_level": "primary", "school_grade": 5, "kk_index": index}
        | sealed("nik", nik)
        | values
    )


def write(
    folder: Path, families: list[Any], members: list[Any], problems: list[Any], incomplete: list[Any] | None = None
) -> None:
    tables = (
        ("listed_families", FAMILIES, families),
        ("listed_members", MEMBERS, members),
        ("problems", PROBLEMS, problems),
        ("incomplete", INCOMPLETE, incomplete or []),
    )
    for name, schema, rows in tables:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")


class Lists:
    """Hands standard rows to the preview in place of the reader: what `next` says when a batch is prepared."""

    def __init__(self, monkeypatch: Any, folder: Path) -> None:
        self.folder = folder
        self.families: list[Any] = []
        self.members: list[Any] = []
        self.problems: list[Any] = []
        self.incomplete: list[Any] = []
        self.made = 0
        monkeypatch.setattr(preview, "standard_rows_of", self._rows)

    def _rows(self, _batch: Batch, folder: Path, _work: Any) -> dict[str, Any]:
        write(folder, self.families, self.members, self.problems, self.incomplete)
        return {}

    def batch(
        self, by: Any, families: list[Any], members: list[Any] | None = None, *, on: date = TODAY, at: Any = NOW,
        options: Any = None, shape: str = "persons",
    ) -> Batch:  # fmt: skip
        """An uploaded list of these rows whose columns are confirmed: compared with the registry, waiting."""
        self.families, self.members = families, members or []
        self.made += 1
        path = self.folder / f"list-{self.made}.csv"
        path.write_text(f"No KK;Nama\n{self.made};{json.dumps(len(families))}\n")
        batch, new = actions.upload(path, "daftar.csv", "csv", effective_on=on, by=by, at=at)
        assert new
        Batch.objects.filter(pk=batch.pk).update(
            state=State.MAPPING, shape=shape, signature="s" * 64, sheets=[{"name": "DAFTAR"}]
        )
        batch.refresh_from_db()
        actions.confirm_mapping(batch, {"0": "kk"}, options or {}, by=by, at=at)
        work_all(at)
        batch.refresh_from_db()
        return batch

    def accepted(
        self, by: Any, families: list[Any], members: list[Any] | None = None, *, at: Any = NOW, **more: Any
    ) -> Batch:
        batch = self.batch(by, families, members, at=at, **more)
        actions.accept(batch, seen=batch.digest, by=by, at=at)
        work_all(at)
        batch.refresh_from_db()
        return batch
