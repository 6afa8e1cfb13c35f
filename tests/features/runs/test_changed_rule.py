"""Two assessments, and between them a version of Tangga by whose rules small children are so for longer."""

from datetime import date

import pytest

from tangga.jobs import worker
from tangga.people.roles import Role
from tangga.rules import components
from tangga.runs import compare, versions
from tests import make
from tests.features.runs.compared import JULY, MAY, NOW, assess, family_of


@pytest.fixture
def across_a_changed_rule(areas, monkeypatch, tmp_path):
    """A child of seven, assessed in May by the rules and in July by rules by which small children are so for longer."""
    tono = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")
    family_of("seven", birth_date=date(2018, 4, 30), school_level="none")
    family_of("birthday", birth_date=date(2016, 6, 30), school_level="none")  # nine in July
    before = assess(MAY)
    younger = components._younger
    monkeypatch.setattr(components, "_younger", lambda birth, years, known: younger(birth, years + 2, known))
    monkeypatch.setattr(versions, "RULES", tmp_path)  # any other content
    comparison = compare.ask_for_comparison(before, assess(JULY), by=tono, at=NOW)
    worker.work_all(NOW)
    comparison.refresh_from_db()
    return comparison


def test_a_rule_that_was_changed_is_a_revision_and_no_birthday(across_a_changed_rule):
    found = across_a_changed_rule.families.get(family__family_id="seven")

    assert (found.before_idr, found.after_idr, found.revision_idr, found.time_idr) == (0, 3_000_000, 3_000_000, 0)
    assert (found.by_revision, found.by_time, found.by_policy, found.by_facts) == (True, False, False, False)


def test_beside_a_changed_rule_the_parts_still_come_to_the_difference(across_a_changed_rule):
    before, after = across_a_changed_rule.before.counts, across_a_changed_rule.after.counts
    parts = across_a_changed_rule.totals["idr"]

    # The child that turned nine counted under the changed rule alone: in by the revision, out by its birthday.
    assert (parts["revision"], parts["time"]) == (6_000_000, -3_000_000)
    assert sum(parts.values()) == after["annual_idr"] - before["annual_idr"] == 3_000_000
