"""A draft of a past month names the families that whoever looks at it sees today, and no other."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tangga.families.models import FacilitatorAssignment
from tangga.work_reports import making
from tangga.work_reports.content import as_seen_by, difference, digest_of, lines_of
from tests import make
from tests.features.work_reports.conftest import APRIL, DAY, told

pytestmark = pytest.mark.usefixtures("english")
WHO = {"on": make.TODAY, "at": make.NOW}


@pytest.fixture
def work(record, family):
    """Sari's, in April, about a family she accompanied then."""
    return record(told("complaint", DAY, family=family, result="Wahyuni senang."))


@pytest.fixture
def moved(work, family, sari):
    """A colleague accompanies the family since the first of May."""
    dewi = make.posted("dewi", "facilitator", "3273")
    FacilitatorAssignment.objects.filter(family=family).update(ends_on=DAY.replace(month=5, day=1))
    FacilitatorAssignment.objects.create(family=family, facilitator=dewi, starts_on=DAY.replace(month=5, day=1))
    return family


def draft(client, person):
    return client.get(reverse("work-report", args=[person.public_id]) + "?month=2025-04&rhk=6").text


def lines(sari):
    return lines_of(sari, APRIL, DAY)


def test_a_family_of_ones_own_is_named(signed_in, sari, work, family):
    page = draft(signed_in(sari), sari)
    assert ("Wahyuni" in page, family.kk_mask in page) == (True, True)


def test_a_family_that_a_colleague_accompanies_by_now_is_not_named_to_who_did_before(signed_in, sari, moved):
    page = draft(signed_in(sari), sari)
    assert ("Wahyuni" in page, moved.kk_mask in page, "… senang." in page) == (False, False, True)


def test_the_coordinator_who_sees_both_reads_the_name(signed_in, sari, lestari, moved):
    assert "Wahyuni" in draft(signed_in(lestari), sari)


def test_a_report_made_after_the_move_names_nobody_whom_its_author_does_not_see(sari, moved):
    report = making.make(uuid4(), APRIL, 6, by=sari, **WHO)
    assert "Wahyuni" not in str(report.content)


def test_that_a_family_may_not_be_named_any_more_is_no_change(sari, work, family):
    report = making.make(uuid4(), APRIL, 6, by=sari, **WHO)
    FacilitatorAssignment.objects.filter(family=family).update(ends_on=make.TODAY)
    assert report.digest == digest_of(lines(sari))
    assert not difference(report.content["lines"], as_seen_by(lines(sari), sari, make.TODAY))
