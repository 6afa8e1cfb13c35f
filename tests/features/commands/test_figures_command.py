"""`tangga figures verify` and `rebuild`: what is said, and the exit codes."""

import json
from datetime import date

import pytest

from tangga.cli.figures import days_of
from tangga.dashboards import kept
from tangga.dashboards.models import ActiveChange
from tests import make


@pytest.fixture
def kept_wrong(areas):
    make.family("F1", region="3273011001")
    kept.refresh()
    ActiveChange.objects.update(families=7)


def test_what_is_kept_right_is_said_so(areas, tangga):
    make.family("F1", region="3273011001")
    kept.refresh()
    done = tangga("figures", "verify", "--months", "2")
    assert (done.exit_code, "1 villages, 0 of them to be counted anew: nothing differs." in done.stdout) == (0, True)


def test_what_is_kept_wrong_is_named_and_the_exit_code_says_so(kept_wrong, tangga):
    done = tangga("figures", "verify", "--months", "0")
    assert done.exit_code == 1
    assert "3273011001 on " in done.stdout
    assert "kept 7, counted 1" in done.stdout
    assert "NOT RIGHT" in done.stdout


def test_it_is_said_as_json_too(kept_wrong, tangga):
    done = tangga("figures", "verify", "--months", "0", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["differences"][0]["kept"], told["missing_triggers"]) == (1, 7, [])


def test_made_anew_it_is_right(kept_wrong, tangga):
    assert "Counted anew: 1 villages." in tangga("figures", "rebuild").stdout
    assert tangga("figures", "verify").exit_code == 0


def test_today_and_the_ends_of_months_before_are_looked_at():
    assert days_of(date(2026, 1, 9), 2) == [date(2026, 1, 9), date(2025, 12, 31), date(2025, 11, 30)]
