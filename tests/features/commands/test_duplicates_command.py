"""`tangga duplicates find`: what is said, the exit codes, and what it leaves behind."""

import json

import pytest

from tangga import matching
from tangga.families.models import DuplicateCase
from tests import make


@pytest.fixture
def copied(areas):
    """One mother with her son, word for word in two families."""
    for place in range(2):
        family = make.family(f"3273-D{place}", name="Siti Nurjannah")
        make.member(family, f"3273-D{place}-01", name="Siti Nurjannah", relation="head", birth_date=None)
        make.member(family, f"3273-D{place}-02", name="Muhammad Rizki", sex="male", relation="child")


def test_it_says_how_many_were_found_and_how_many_are_new_and_no_name(copied, tangga):
    done = tangga("duplicates", "find", "--region", "3273")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("3273: 4 people; ")
    assert "Rizki" not in done.stdout
    assert DuplicateCase.objects.filter(kind="person").exists()


def test_a_second_time_nothing_is_new(copied, tangga):
    first = json.loads(tangga("duplicates", "find", "--region", "32", "--json").stdout)
    again = json.loads(tangga("duplicates", "find", "--region", "32", "--json").stdout)
    assert first["new_persons"] == first["persons"] == again["persons"] >= 1
    assert (again["new_persons"], again["new_families"]) == (0, 0)


@pytest.mark.parametrize(
    ("code", "sentence"), [("9999", "No area has the code 9999"), ("3273011001", "give a province")]
)
def test_what_is_no_district_or_province_is_wrong_use(areas, tangga, code, sentence):
    done = tangga("duplicates", "find", "--region", code)
    assert done.exit_code == 2
    assert sentence in done.stderr


def test_without_matching_it_says_what_to_install(copied, tangga, monkeypatch):
    def missing(people):
        raise matching.MatchingMissing

    monkeypatch.setattr(matching, "find", missing)
    done = tangga("duplicates", "find", "--region", "3273")
    assert done.exit_code == 5
    assert "tangga[matching]" in done.stderr
    assert not DuplicateCase.objects.exists()
