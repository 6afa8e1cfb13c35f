"""What uploaded lists did to a family is told on the family's own log."""

from datetime import date, timedelta

import pytest

from tangga.families.models import Family
from tangga.imports import actions
from tangga.jobs.worker import work_all
from tangga.reports.family_lists import lists_about
from tests.features.imports.standard import listed_family, listed_member
from tests.make import NOW, TODAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)


def test_a_familys_log_names_the_lists_that_wrote_about_it(lists, tono, client):
    first = lists.accepted(tono, [listed_family()], [listed_member()])
    lists.accepted(tono, [listed_family(address="Jl. Kenanga 9")], [listed_member()], on=date(2025, 5, 18), at=LATER)
    family = Family.objects.get()

    told = lists_about(family)
    assert [each.holds_from for each in told] == [date(2025, 5, 18), first.effective_on]
    assert (len(told[0].about), len(told[1].about)) == (1, 5)
    client.force_login(tono)
    page = client.get(f"/families/{family.public_id}/log/").text
    assert all(each.file_name in page for each in told)


def test_a_list_taken_back_is_no_longer_told(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    later = lists.accepted(
        tono, [listed_family(address="Jl. Kenanga 9")], [listed_member()], on=date(2025, 5, 18), at=LATER
    )
    actions.undo(later, by=tono, at=LATER + timedelta(hours=1))
    work_all(LATER + timedelta(hours=1))

    assert [each.holds_from for each in lists_about(Family.objects.get())] == [TODAY]
