"""What a damaged row may do: leave a number out, or wait; never make a family look poorer in rights than it is."""

from datetime import date

from tangga.families import identity
from tangga.families.models import Family, Member
from tests.features.imports.standard import KK1, KK2, NIK1, listed_family, listed_member


def damaged(**values):
    return listed_member(nik=None, nik_damaged=True, **values)


def test_a_new_familys_person_with_a_damaged_nik_goes_in_without_it(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member(), damaged(row=3, name="Budi")])
    assert [(member.name, bool(member.nik_index)) for member in Member.objects.order_by("member_id")] == [
        ("Ani", True),
        ("Budi", False),
    ]


def test_a_known_person_with_a_damaged_nik_keeps_the_one_on_record(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    again = lists.accepted(tono, [listed_family()], [damaged(school_grade=6)])
    assert again.counts["members"]["changed"] == 1
    assert Member.objects.get().nik_index == identity.blind_index("nik", NIK1)


def test_a_damaged_nik_under_another_name_waits_because_it_may_be_somebody_on_record(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    again = lists.accepted(tono, [listed_family()], [damaged(name="Anni", birth_date=date(2012, 4, 3))])
    assert again.counts["problems"]["error:nik_damaged_unknown"] == 1
    assert Member.objects.count() == 1


def test_a_new_family_with_a_refused_row_waits_until_it_can_come_in_whole(lists, tono):
    lists.incomplete = [{"kk_index": identity.blind_index("kk", KK2)}]
    batch = lists.accepted(tono, [listed_family(), listed_family(KK2, row=5)], [listed_member(), listed_member(KK2)])
    assert batch.counts["problems"]["error:family_incomplete"] == 1
    assert batch.counts["problems"]["error:family_refused"] == 1
    assert [family.kk_index for family in Family.objects.all()] == [identity.blind_index("kk", KK1)]


def test_a_family_on_record_takes_what_its_other_rows_say_although_one_was_refused(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    lists.incomplete = [{"kk_index": identity.blind_index("kk", KK1)}]
    again = lists.accepted(tono, [listed_family()], [listed_member(school_grade=6)])
    assert again.counts["members"]["changed"] == 1
    assert Member.objects.count() == 1
