"""Which families somebody sees."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from tangga.families.models import FacilitatorAssignment, Family
from tangga.families.queries import families_seen_by, matching
from tangga.people.models import Posting
from tangga.people.roles import Role
from tests import make


def seen_by(person, on=make.TODAY):
    return sorted(families_seen_by(person, on).values_list("family_id", flat=True))


@pytest.fixture
def four_families(sari):
    """Sari's in Kota Bandung, a colleague's there, one in Kota Depok, one in Kota Kediri."""
    make.family("mine", facilitator=sari)
    make.family("colleague's", region="3273011002", facilitator=make.posted("asep", Role.FACILITATOR, "3273"))
    make.family("depok", region="3276011001")
    make.family("kediri", region="3571011001")


def test_a_facilitator_sees_the_families_assigned_to_them(sari, four_families):
    assert seen_by(sari) == ["mine"]


def test_a_facilitator_no_longer_sees_a_family_that_was_handed_over(sari, four_families):
    FacilitatorAssignment.objects.filter(facilitator=sari).update(ends_on=make.TODAY)

    assert seen_by(sari) == []
    assert seen_by(sari, make.TODAY - timedelta(days=1)) == ["mine"]


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.COORDINATOR, Role.AUDITOR])
def test_district_roles_see_the_families_living_in_the_district(four_families, role):
    assert seen_by(make.posted("somebody", role, "3273")) == ["colleague's", "mine"]


def test_the_province_sees_its_districts(rina, four_families):
    assert seen_by(rina) == ["colleague's", "depok", "mine"]


def test_the_outsider_sees_only_their_own_district(budi, four_families):
    assert seen_by(budi) == ["kediri"]


def test_the_ministry_sees_all_and_the_administrator_none(four_families):
    assert len(seen_by(make.posted("ministry", Role.MINISTRY, None))) == 4
    assert seen_by(make.posted("admin", Role.ADMINISTRATOR, None)) == []


def test_without_a_posting_nobody_sees_anything(tono, four_families):
    Posting.objects.filter(person=tono).update(ends_on=make.TODAY)

    assert seen_by(tono) == []
    assert seen_by(AnonymousUser()) == []


def test_a_family_that_moved_is_seen_where_it_lives_now(tono, budi):
    family = make.family("moving")
    make.family_facts(family, region="3571011001", effective_on=date(2025, 5, 1), recorded_at=make.NOW)

    assert (seen_by(tono), seen_by(budi)) == ([], ["moving"])
    assert (seen_by(tono, date(2025, 4, 30)), seen_by(budi, date(2025, 4, 30))) == (["moving"], [])


def test_a_corrected_address_counts_and_the_mistake_does_not(tono, budi):
    family = make.family("corrected")
    family.facts.update(superseded_at=make.NOW)
    make.family_facts(family, region="3571011001", effective_on=date(2020, 1, 1), recorded_at=make.NOW)

    assert (seen_by(tono), seen_by(budi)) == ([], ["corrected"])


@pytest.mark.parametrize(
    "text",
    ["wahyu", "SARI", "eko", "3273010101900001", "3273 0101 0190 0002", "F-7"],
)
def test_a_search_finds_a_family_by_names_numbers_and_id(areas, text):
    make.family("F-8", name="Dewi")
    family = make.family("F-7", name="Sari Wahyuni", kk="3273010101900001")
    make.member(family, name="Eko", nik="3273010101900002")

    assert list(Family.objects.filter(matching(text))) == [family]


@pytest.mark.parametrize("text", ["nobody", "3273010101900009", "%%", "李明"])
def test_a_search_that_means_nobody_finds_nobody(areas, text):
    make.family("F-7", name="Sari Wahyuni", kk="3273010101900001")

    assert not Family.objects.filter(matching(text)).exists()
