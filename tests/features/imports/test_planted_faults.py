"""Every fault that make-district plants in Kediri's workbooks is reported by the import, or the docs say why not.

The workbooks go in through the pages; the truth table says what was planted where.
"""

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from tangga.families import identity
from tangga.families.models import Family, Member
from tangga.imports.models import Batch, State
from tangga.imports.queries import staged_of
from tangga.imports.reading.recognising import propose
from tangga.imports.showing import refused
from tangga.jobs.worker import work_all
from tangga.synthetic import write_district
from tangga.synthetic.sheets import COUNT_HEADERS, PERSON_HEADERS
from tests import make
from tests.features.imports.browsing import confirmed, uploaded
from tests.make import NOW

AS_OF = date(2020, 6, 15)
DOCS = (Path(__file__).parents[3] / "docs" / "reference" / "planted-faults.md").read_text()
DAMAGED = {"number_scientific", "number_rounded", "nik_scientific", "nik_rounded"}
NIK_CODES = {"nik_area", "nik_date", "nik_birth_date", "nik_sex", "nik_serial", "nik_twice"}
# Any of these codes at the fault's row reports it. A row refused for a lost number is reported by that.
REPORTED_BY = {
    "number_scientific": {"number_scientific", "nik_scientific"},
    "number_rounded": {"number_rounded", "nik_rounded"},
    "missing_birth_date": {"birth_date_missing"},
    "missing_school_level": {"school_missing"},
    "missing_school_grade": {"school_missing"},
    "child_on_two_cards": {"nik_twice"} | DAMAGED,
    "members_missing": {"members_none"},
    "nik_digits_swapped": NIK_CODES | DAMAGED,
}
RUNNING_NUMBER = 12  # the digits from here on say nothing of the person


class District:
    """Kota Kediri with its workbooks and the truth about them."""

    def __init__(self, folder: Path) -> None:
        write_district("3571", 349, 12, folder, AS_OF)
        (self.people,) = (folder / "excel").glob("*-anggota-*.xlsx")
        (self.counts,) = (folder / "excel").glob("*-daftar.xlsx")
        self.truth = pq.read_table(folder / "truth.parquet").to_pylist()
        self.members = pq.read_table(folder / "registry_members.parquet").column("member_id").to_pylist()
        families = pq.read_table(folder / "families.parquet").to_pylist()
        self.active = [row["family_id"] for row in families if row["left_on"] is None]


class Reported:
    """What the import of both workbooks tells, by row."""

    def __init__(self, district: District, people: Batch, counts: Batch) -> None:
        self.batches = {"people": people, "counts": counts}
        self.codes = {name: self._codes(batch) for name, batch in self.batches.items()}
        firsts = {name: batch.columns["sheets"][0]["first_row"] for name, batch in self.batches.items()}
        self.rows = {member: firsts["people"] + place for place, member in enumerate(district.members)}
        self.rows |= {family: firsts["counts"] + place for place, family in enumerate(district.active)}

    @staticmethod
    def _codes(batch: Batch) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for problem in pq.read_table(staged_of(batch).path("problems")).to_pylist():
            found[problem["row"]].add(problem["code"])
        return found

    def place(self, fault: dict[str, Any]) -> tuple[str, int]:
        """(list, row) of a fault."""
        if "-daftar" in fault["table"] or fault["fault"] == "members_missing":
            return "counts", self.rows[fault["family_id"]]
        return "people", self.rows[fault["member_id"]]

    def at(self, fault: dict[str, Any]) -> set[str]:
        """The codes told at a fault's row."""
        name, row = self.place(fault)
        return self.codes[name][row]


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return District(tmp_path_factory.mktemp("kediri") / "district")


@pytest.fixture
def reported(district, client, settings, db) -> Reported:
    make.areas_of_the_tree("35", "3571")
    client.force_login(make.posted("budi", "district_official", "3571"))
    people, counts = (confirmed(client, uploaded(client, path, AS_OF)) for path in (district.people, district.counts))
    return Reported(district, people, counts)


def planted(district: District, *faults: str) -> list[dict[str, Any]]:
    return [row for row in district.truth if row["fault"] in faults]


def unreported(district: District, reported: Reported) -> list[dict[str, Any]]:
    """Planted faults that the import should have told at their row and did not."""
    return [fault for fault in planted(district, *REPORTED_BY) if not reported.at(fault) & REPORTED_BY[fault["fault"]]]


def beyond_knowing(fault: dict[str, Any]) -> bool:
    """Whether the docs say that nobody can see it: digits swapped within the running number."""
    true, written = fault["true_value"], fault["written_value"]
    return fault["fault"] == "nik_digits_swapped" and true[:RUNNING_NUMBER] == written[:RUNNING_NUMBER]


def taken_with_the_right_number(reported: Reported, fault: dict[str, Any]) -> bool:
    """Whether the row of a number with apostrophe or blanks is in the staged rows, found by the true number."""
    name, row = reported.place(fault)
    table, kind = ("families", "kk") if name == "counts" else ("members", "nik")
    staged = pq.read_table(staged_of(reported.batches[name]).path(table), columns=["row", f"{kind}_index", "outcome"])
    index = identity.blind_index(kind, fault["true_value"])
    return {"row": row, f"{kind}_index": index, "outcome": "new"} in staged.to_pylist()


def test_every_planted_fault_is_reported_at_its_row_or_beyond_knowing(district, reported):
    assert {fault["fault"] for fault in planted(district, *REPORTED_BY)} == set(REPORTED_BY)
    assert [fault for fault in unreported(district, reported) if not beyond_knowing(fault)] == []


def test_numbers_dressed_up_are_taken_as_they_truly_are(district, reported):
    dressed = planted(district, "number_apostrophe", "number_blanks")
    assert len(dressed) > 10
    assert [fault for fault in dressed if not taken_with_the_right_number(reported, fault)] == []


def test_nothing_is_told_of_twins(district, reported):
    twins = planted(district, "twins")
    assert {code for fault in twins for code in reported.at(fault)} <= {*DAMAGED, *NIK_CODES}


def test_every_row_read_is_new_or_refused(district, reported):
    for_people, for_counts = (reported.batches[name].counts for name in ("people", "counts"))
    assert for_people["cells"]["read"] == len(district.members)
    assert for_people["cells"]["read"] == for_people["cells"]["refused"] + for_people["cells"]["members"]
    assert for_counts["cells"]["read"] == len(district.active)
    assert for_counts["cells"]["read"] == for_counts["cells"]["refused"] + for_counts["cells"]["families"]


def accepted(client: Client, batch: Batch) -> dict[str, dict[str, int]]:
    """Accept through the page; when the registry has changed since the preview, look again and accept that. What became
    of the rows read: {"families": {"read": 12, "registered": 10, "refused": 1, "known": 1}, "members": ...}."""
    for _ in range(2):
        if batch.state == State.READY:
            assert client.post(f"/imports/{batch.public_id}/accept/", {"seen": batch.digest}).status_code == 302
            work_all(NOW)
            batch.refresh_from_db()
    assert batch.state == State.ACCEPTED
    done, gone = batch.counts["done"], refused(batch)
    return {
        name: {
            "read": batch.counts[name].get("read", 0),
            "registered": done.get(f"{name}_new", 0) + done.get(f"{name}_changed", 0),
            "refused": gone[name],
            "known": done.get(f"{name}_same", 0),
        }
        for name in ("families", "members")
    }


def test_every_row_read_is_registered_refused_or_known_when_both_lists_are_accepted(district, reported, client):
    people, counts = (accepted(client, reported.batches[name]) for name in ("people", "counts"))
    assert people["members"]["read"] == len(district.members)
    assert counts["families"]["read"] == len(district.active)
    for figures in (people["families"], people["members"], counts["families"]):
        assert figures["read"] == figures["registered"] + figures["refused"] + figures["known"]
        assert min(figures["read"], figures["registered"]) > 0
    assert counts["members"]["read"] == 0
    registered = people["families"]["registered"], people["members"]["registered"]
    by_people = {"origin": reported.batches["people"].public_id}
    assert (Family.objects.filter(**by_people).count(), Member.objects.filter(**by_people).count()) == registered


@pytest.mark.parametrize(("shape", "variants"), [("counts", COUNT_HEADERS), ("persons", PERSON_HEADERS)])
def test_every_header_that_make_district_writes_is_understood_as_the_usual_one(shape, variants):
    usual, *others = [propose(shape, headers.split("|")) for headers in variants]
    assert len(usual) >= 15
    assert others == [usual] * len(others)


def test_the_docs_list_every_kind_of_fault_once_as_what_it_is(district):
    named = re.findall(r"^\| (`[^|]+)\|", DOCS, flags=re.MULTILINE)
    listed = {code for cell in named for code in re.findall(r"`(\w+)`", cell)}
    assert listed >= {fault["fault"] for fault in district.truth}
    assert listed == {
        *REPORTED_BY, "header_variant", "number_apostrophe", "number_blanks", "name_mistyped", "twins",
    }  # fmt: skip
