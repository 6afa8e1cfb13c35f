"""An accepted list is registered: every row new, changed, known already, or refused."""

from tangga.families.models import Family, Member, MemberFacts
from tangga.imports.models import State
from tests.features.imports.standard import NIK2, listed_family, listed_member


def test_a_list_of_families_nobody_knew_registers_them(lists, tono):
    batch = lists.accepted(tono, [listed_family()], [listed_member(), listed_member(nik=NIK2, row=3, name="Budi")])
    assert batch.state == State.ACCEPTED
    family = Family.objects.get()
    assert family.name == "Wahyuni"
    assert family.family_id.startswith("3273-")
    assert [member.member_id for member in Member.objects.all()] == [f"{family.family_id}-01", f"{family.family_id}-02"]
    assert {facts.origin for facts in MemberFacts.objects.all()} == {batch.public_id}
    assert batch.counts["done"]["families_new"] == 1
    assert batch.counts["done"]["members_new"] == 2
