"""`tangga load`."""

from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db.utils import OperationalError

from tangga.areas.holds import hold
from tangga.audit.models import Event
from tangga.families.models import Family, FamilyFacts, Member
from tangga.families.queries import facilitator_of
from tests import make


def test_files_are_registered_and_the_same_files_again_change_nothing(areas, tangga, lists):
    first = tangga("load", *lists, "--effective-on", "2025-01-01")
    second = tangga("load", *lists, "--effective-on", "2025-01-01")

    assert first.exit_code == second.exit_code == 0
    assert "families: 2 read = 2 new + 0 changed + 0 known already" in first.stdout
    assert "members: 2 read = 0 new + 0 changed + 2 known already" in second.stdout
    assert FamilyFacts.objects.count() == 2


def test_a_registry_folder_gives_names_numbers_and_facilitators(sari, tangga, lists, registry):
    pq.write_table(
        pa.table({"facilitator_id": ["P1", "P2"], "name": ["Sari", "Asep"], "username": ["sari", "asep"]}),
        registry / "facilitators.parquet",
    )

    done = tangga("load", *lists, "--registry", registry, "--effective-on", "2025-01-01")

    family = Family.objects.get(family_id="F1")
    assert (family.name, family.kk_mask, family.rt) == ("Sari Wahyuni", "3273••••••••0001", "001")
    assert Member.objects.get(member_id="M1").nik_mask == "3273••••••••0002"
    assert facilitator_of(family, make.TODAY) == sari
    assert facilitator_of(Family.objects.get(family_id="F2"), make.TODAY) is None
    assert "1 facilitator(s) have no account here" in done.stdout
    assert "1 KK and 0 NIK were not kept" in done.stdout


def test_a_file_with_problems_is_refused_with_all_of_them(areas, tangga, lists):
    lists[1].write_text("member_id,family_id,sex\nM1,F9,man\nM1,F1,female\n", encoding="utf-8")

    done = tangga("load", *lists)

    assert done.exit_code == 3
    assert "members.csv, row 2, column sex: must be one of female, male" in done.stderr
    assert "members.csv, row 2, column family_id" in done.stderr
    assert "members.csv, row 3, column member_id" in done.stderr
    assert not Family.objects.exists()


def test_an_area_that_does_not_exist_is_refused(areas, tangga, lists):
    lists[0].write_text("family_id,region_code,joined_on\nF1,9999,2020-01-01\nF2,3273,2020-01-01\n", encoding="utf-8")

    done = tangga("load", *lists)

    assert done.exit_code == 3
    assert "family F1: region_code 9999 is no area's code" in done.stderr
    assert not Event.objects.exists()


def test_a_registry_that_names_a_family_twice_is_refused(areas, tangga, lists, registry):
    path = registry / "registry_families.csv"
    path.write_text(path.read_text(encoding="utf-8") + "F1,,Sari,,,,\n", encoding="utf-8")

    done = tangga("load", *lists, "--registry", registry)

    assert (done.exit_code, Family.objects.count()) == (3, 0)
    assert "registry_families.csv, row 4, column family_id" in done.stderr


@pytest.mark.usefixtures("areas")
def test_a_folder_without_registry_files_is_refused(tangga, lists, tmp_path):
    done = tangga("load", *lists, "--registry", tmp_path)

    assert done.exit_code == 3
    assert "registry_families.parquet" in done.stderr


def test_a_file_without_a_column_or_with_an_empty_cell_wipes_nothing(areas, tangga, lists):
    tangga("load", *lists, "--effective-on", "2025-01-01")
    lists[0].write_text("family_id,region_code,joined_on,decile\nF1,3273011001,2020-01-01,\n", encoding="utf-8")
    lists[1].write_text("member_id,family_id,birth_date\nM1,F1,2012-03-04\n", encoding="utf-8")

    done = tangga("load", *lists, "--effective-on", "2025-02-01")

    assert "members: 1 read = 0 new + 0 changed + 1 known already" in done.stdout
    assert "1 known value(s) were kept" in done.stdout
    assert FamilyFacts.objects.get(family__family_id="F1").decile == 2


def test_a_database_that_somebody_else_writes_to_is_said_in_a_sentence(areas, tangga, lists, monkeypatch):
    def busy(*_words: object, **_more: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("tangga.families.actions.register_many", busy)
    done = tangga("load", *lists)
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        5,
        "Somebody else is writing to the database. Nothing was written; try again in a minute.",
    )


def test_a_list_that_holds_the_district_is_said_in_a_sentence_too(areas, tangga, lists):
    hold("3273", uuid4(), make.NOW)

    done = tangga("load", *lists)

    assert (done.exit_code, Family.objects.exists()) == (5, False)
    assert "A list of this district is being registered, or taken back." in done.stderr


def test_another_trouble_of_the_database_is_not_taken_for_that(areas, tangga, lists, monkeypatch):
    def broken(*_words: object, **_more: object) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("tangga.families.actions.register_many", broken)
    assert isinstance(tangga("load", *lists).exception, OperationalError)
