"""Uncovering a NIK or KK number."""

from datetime import date

import pytest

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families import identity
from tangga.families.actions import reseal_identities, reveal_identity
from tangga.families.models import Family, Member
from tests import make

KK, NIK = "3273010101900001", "3273014303120002"


@pytest.fixture
def family(sari):
    return make.family(facilitator=sari, kk=KK)


@pytest.fixture
def member(family):
    return make.member(family, nik=NIK)


def test_a_facilitator_uncovers_the_numbers_of_their_own_family(sari, family, member):
    assert reveal_identity(family, by=sari, on=make.TODAY) == KK
    assert reveal_identity(member, by=sari, on=make.TODAY) == NIK


def test_every_look_is_logged_once_without_the_number(tono, family):
    reveal_identity(family, by=tono, on=make.TODAY)

    event = Event.objects.get()
    assert (event.action, event.actor, event.area_code) == ("family.identity_revealed", tono, "3273011001")
    assert (event.subject_type, event.subject_id) == ("families.family", str(family.public_id))
    assert event.detail == {"kind": "kk"}


def test_a_role_without_that_right_is_refused_with_the_reason(rina, family):
    with pytest.raises(NotAllowed, match="NIK"):
        reveal_identity(family, by=rina, on=make.TODAY)

    assert not Event.objects.exists()


def test_a_family_of_another_area_is_not_there_at_all(budi, member):
    with pytest.raises(Family.DoesNotExist):
        reveal_identity(member, by=budi, on=make.TODAY)

    assert not Event.objects.exists()


def test_somebody_who_moved_is_looked_at_on_the_page_of_the_family_they_were_of(sari, family, member):
    other = make.family("3571-F2", region="3571011001")
    make.member_facts(member, effective_on=date(2025, 1, 1), recorded_at=make.LONG_AGO, family=other)
    Member.objects.filter(pk=member.pk).update(family=other)
    member.refresh_from_db()

    assert reveal_identity(member, by=sari, on=make.TODAY, family=family) == NIK
    assert Event.objects.get().family == str(family.public_id)


def test_nobody_is_looked_at_through_a_family_they_were_never_of(sari, family):
    other = make.member(make.family("3571-F2", region="3571011001"), "3571-F2-01", nik=NIK)

    with pytest.raises(Family.DoesNotExist):
        reveal_identity(other, by=sari, on=make.TODAY, family=family)


def test_where_no_number_is_on_record_there_is_nothing_to_uncover(sari):
    with pytest.raises(Conflict):
        reveal_identity(make.family("without", facilitator=sari), by=sari, on=make.TODAY)


def test_the_table_holds_no_number_in_the_clear(family, member):
    rows = [*Family.objects.values_list(), *Member.objects.values_list()]

    assert KK not in str(rows)
    assert NIK not in str(rows)


def test_after_a_change_of_key_resealing_leaves_nothing_under_the_old_one(settings, sari, family, member):
    (old,) = settings.IDENTITY_KEYS
    new = identity.new_key()
    settings.IDENTITY_KEYS = (new, old)

    assert (reseal_identities(batch_size=1), reseal_identities()) == (4, 0)  # each number now, and its dated row

    settings.IDENTITY_KEYS = (new,)
    family.refresh_from_db()
    assert reveal_identity(family, by=sari, on=make.TODAY) == KK
    assert Family.objects.get(kk_index=identity.blind_index("kk", KK)) == family
    assert Member.objects.get(nik_index=identity.blind_index("nik", NIK)) == member
