"""`tangga run`."""

import pytest

from tangga.runs.models import Run


@pytest.fixture
def loaded(areas, tangga, lists):
    tangga("load", *lists, "--effective-on", "2025-01-01")


def test_a_province_is_run_district_by_district(loaded, tangga):
    done = tangga("run", "--region", "32", "--as-of", "2025-05-17")

    assert done.exit_code == 0
    assert "3273 Kota Bandung: 2 families, 2 members, 1 natural exits, 0 unsure" in done.stdout
    assert "Kota Depok: No family of 3276" in done.stderr
    assert [run.area_id for run in Run.objects.filter(is_current=True)] == ["3273"]


def test_a_day_without_policy_ends_with_its_own_code(loaded, tangga, lists):
    tangga("load", *lists, "--effective-on", "2018-01-01")

    done = tangga("run", "--region", "3273", "--as-of", "2018-06-01")

    assert done.exit_code == 4
    assert "2019-01-01" in done.stderr


@pytest.mark.parametrize("region", ["327301", "99"])
def test_what_is_no_district_or_province_is_wrong_use(loaded, tangga, region):
    assert tangga("run", "--region", region, "--as-of", "2025-05-17").exit_code == 2


def test_knowledge_of_before_the_load_holds_no_family(loaded, tangga):
    done = tangga("run", "--region", "3273", "--as-of", "2025-05-17", "--known-at", "2020-01-01")

    assert done.exit_code == 2
    assert "Load families first" in done.stderr
