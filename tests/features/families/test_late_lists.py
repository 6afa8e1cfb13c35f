"""A list that arrives late, for a day before the latest record: it adds to that day, and nothing of a later day."""

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tangga.families import identity
from tangga.families.actions import register_many
from tangga.families.identities import change_identities
from tangga.families.listed_members import register_members
from tangga.families.models import Family, FamilyFacts, FamilyIdentity, Member, MemberFacts, MemberIdentity
from tangga.families.registration import Registration
from tests import make

NOW = datetime(2025, 3, 1, tzinfo=UTC)
NIK1, NIK3 = "3273014303120001", "3273014303120003"
KK1, KK3 = "3273010101900001", "3273010101900003"
BETWEEN, BEFORE = date(2022, 1, 1), date(2019, 1, 1)


def _household():
    """Of 2020: NIK 1, anak, KK 1, Jl. Melati. Of 2024: NIK 3, Istri, KK 3, Jl. Mawar, in Cibaduyut."""
    family = make.family("F1", name="Wahyuni", kk=KK1, decile=3)
    FamilyIdentity.objects.update(address="Jl. Melati 1", rt="001")
    member = make.member(family, "M1", name="Ani", relation="anak", nik=NIK1, school_level="primary", school_grade=2)
    for owner, kind, number, more in (
        (family, "kk", KK3, {"address": "Jl. Mawar 2", "rt": "009"}),
        (member, "nik", NIK3, {"relation": "Istri"}),
    ):
        sealed = {"sealed": identity.seal(number), "index": identity.blind_index(kind, number), "mask": number[:4]}
        for name, value in ({f"{kind}_{part}": text for part, text in sealed.items()} | more).items():
            setattr(owner, name, value)
        change_identities([owner], on=date(2024, 1, 1), at=make.LONG_AGO)
    return family, member


def _register(effective_on=BETWEEN, *, carer_name=None, name=None, **more):
    families = [{"family_id": "F1", "region_code": "3273011001", "joined_on": date(2020, 1, 1)} | more]
    members = [{"family_id": "F1", "member_id": "M1", "birth_date": date(2012, 3, 4), "sex": "female"}]
    if carer_name:
        families[0]["carer_name"] = carer_name
    if name:
        members[0]["name"] = name
    return register_many(families, members, effective_on=effective_on, at=NOW, by=None)


def test_a_late_list_that_says_a_name_leaves_the_rest_of_a_member_as_it_was_that_day(areas):
    _, member = _household()
    _register(name="Ani Lestari")
    row = MemberIdentity.objects.get(member=member, effective_on=BETWEEN)
    assert (row.name, row.relation) == ("Ani Lestari", "anak")
    assert identity.unseal(row.nik_sealed) == NIK1
    assert (row.nik_index, row.nik_mask) == (identity.blind_index("nik", NIK1), identity.mask(NIK1))


def test_a_late_list_that_says_a_name_leaves_the_address_and_the_kk_of_its_day(areas):
    family, _ = _household()
    _register(carer_name="Wahyuni Sari")
    row = FamilyIdentity.objects.get(family=family, effective_on=BETWEEN)
    assert (row.name, row.address, row.rt) == ("Wahyuni Sari", "Jl. Melati 1", "001")
    assert identity.unseal(row.kk_sealed) == KK1


def test_a_late_list_leaves_the_current_copy_alone(areas):
    family, member = _household()
    _register(name="Ani Lestari", carer_name="Wahyuni Sari")
    family.refresh_from_db()
    member.refresh_from_db()
    assert (family.name, family.name_search, family.address) == ("Wahyuni", "wahyuni", "Jl. Mawar 2")
    assert identity.unseal(family.kk_sealed) == KK3
    assert (member.name, member.name_search, member.relation) == ("Ani", "ani", "Istri")
    assert identity.unseal(member.nik_sealed) == NIK3


def test_a_late_list_that_says_what_holds_only_now_is_a_change_of_its_own_day(areas):
    family, _ = _household()
    done = _register(address="Jl. Mawar 2")
    assert done["families_changed"] == 1
    row = FamilyIdentity.objects.get(family=family, effective_on=BETWEEN)
    assert (row.address, identity.unseal(row.kk_sealed)) == ("Jl. Mawar 2", KK1)


def test_a_late_list_that_says_what_held_that_day_changes_nothing(areas):
    _household()
    done = _register(address="Jl. Melati 1", kk_number=KK1, carer_name="Wahyuni", name="Ani")
    assert done.changes == 0
    assert FamilyIdentity.objects.count() == MemberIdentity.objects.count() == 2


def test_a_list_of_before_the_first_record_is_about_who_they_were_first(areas):
    family, member = _household()
    _register(BEFORE, name="Ani Lestari", carer_name="Wahyuni Sari")
    assert FamilyIdentity.objects.get(family=family, effective_on=BEFORE).address == "Jl. Melati 1"
    assert identity.unseal(MemberIdentity.objects.get(member=member, effective_on=BEFORE).nik_sealed) == NIK1


def test_a_list_of_after_the_latest_record_makes_the_current_copy(areas):
    _household()
    _register(date(2025, 1, 1), name="Ani Lestari", carer_name="Wahyuni Sari")
    assert (Family.objects.get().name, Family.objects.get().address) == ("Wahyuni Sari", "Jl. Mawar 2")
    assert (Member.objects.get().name, Member.objects.get().relation) == ("Ani Lestari", "Istri")


def test_facts_of_a_late_list_are_of_its_day_too(areas):
    family, member = _household()
    later = {"effective_on": date(2024, 7, 1), "recorded_at": make.LONG_AGO}
    make.member_facts(member, pregnant=True, school_level="junior_secondary", school_grade=7, **later)
    make.family_facts(family, region="3273011002", decile=8, **later)
    _register(access_area=True, name="Ani Lestari")
    facts = FamilyFacts.objects.get(family=family, effective_on=BETWEEN)
    assert (facts.region_id, facts.decile, facts.access_area) == ("3273011001", 3, True)
    assert not MemberFacts.objects.filter(member=member, effective_on=BETWEEN).exists()


def test_many_members_of_a_late_list_take_the_statements_of_one(areas):
    family, _ = _household()
    for number in range(2, 12):
        other = make.member(family, f"M{number}", name="Budi", relation="anak")
        other.relation = "Suami"
        change_identities([other], on=date(2024, 1, 1), at=make.LONG_AGO)

    def statements(ids, name):
        rows = [{"family_id": "F1", "member_id": each, "name": name} for each in ids]
        work = Registration(BETWEEN, NOW, "", {}, areas={})
        with CaptureQueriesContext(connection) as found:
            register_members(work, rows, checked=True)
        return len(found)

    assert statements(["M1"], "Siti") == statements([f"M{number}" for number in range(2, 12)], "Siti")
    assert MemberIdentity.objects.filter(effective_on=BETWEEN, relation="anak", name="Siti").count() == 11
