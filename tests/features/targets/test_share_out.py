"""Sharing a target out: the parts add up or the difference is named; who may; set once; two at once."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.models import Posting
from tangga.people.roles import Role
from tangga.targets.models import Rule, Target
from tangga.targets.queries import target_of, targets_of_facilitators, targets_of_parts
from tangga.targets.sharing import filled, parts_for
from tests import make
from tests.features.targets.conftest import NOW, TODAY

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def whole(families, bandung, tono, setting):
    return setting(bandung, tono)


def numbers(parts):
    return {str(part.facilitator.public_id): part.number for part in parts}


def test_a_district_shares_out_to_its_facilitators_alike(whole, sari, dewi, tono, sharing):
    parts = sharing(whole, tono)
    assert numbers(parts) == {str(sari.public_id): 10, str(dewi.public_id): 10}
    assert {part.rule for part in parts} == {"per_facilitator"}
    event = Event.objects.get(action="target.shared_out")
    assert (event.area_code, event.detail) == ("3273", {"year": 2025, "target": 20, "parts": 2})


def test_a_percentage_is_shared_out_by_families(families, bandung, tono, sari, dewi, setting, sharing):
    whole = setting(bandung, tono, Rule.ENTERED, 11)
    whole = setting(bandung, tono, Rule.PERCENT, instead_of=whole.public_id, at=LATER)
    by_families = {part.key: part.by_families for part in parts_for(whole, TODAY)}
    assert by_families == {str(sari.public_id): 1, str(dewi.public_id): 0}
    assert numbers(sharing(whole, tono)) == by_families


def test_from_the_ministry_down_every_level_adds_up(families, ministry, rina, tono, setting, sharing):
    make.family("K1", region="3571011001")
    make.posted("kediri", Role.FACILITATOR, "3571")
    country = setting(None, ministry)
    provinces = {part.area_id: part for part in sharing(country, ministry)}
    districts = {part.area_id: part for part in sharing(provinces["32"], rina)}
    people = sharing(districts["3273"], tono)

    assert country.number == 30
    assert {code: part.number for code, part in provinces.items()} == {"32": 20, "35": 10}
    assert {code: part.number for code, part in districts.items()} == {"3273": 20}
    assert sum(part.number for part in people) == 20
    assert [part.whole for part in people] == [districts["3273"]] * 2


@pytest.mark.parametrize(("first", "second", "told"), [(10, 9, "1 missing"), (12, 10, "2 too many")])
def test_parts_that_do_not_add_up_are_refused_with_the_difference(
    whole, sari, dewi, tono, sharing, first, second, told
):
    with pytest.raises(NotValid, match=told):
        sharing(whole, tono, {str(sari.public_id): first, str(dewi.public_id): second})
    assert not Target.objects.exclude(facilitator=None).exists()


def test_a_part_without_a_number_is_named(whole, sari, dewi, tono, sharing):
    with pytest.raises(NotValid, match="Dewi"):
        sharing(whole, tono, {str(sari.public_id): 20, str(dewi.public_id): None})


def test_what_is_left_goes_to_the_empty_parts(whole, sari, dewi):
    parts = parts_for(whole, TODAY)
    assert filled(whole, parts, {str(sari.public_id): 13}) == {str(sari.public_id): 13, str(dewi.public_id): 7}
    assert filled(whole, parts, {str(sari.public_id): 21}) == {str(sari.public_id): 21, str(dewi.public_id): 0}


def test_a_part_set_by_hand_says_so(whole, sari, dewi, tono, sharing):
    parts = sharing(whole, tono, {str(sari.public_id): 13, str(dewi.public_id): 7})
    assert {part.rule for part in parts} == {"entered"}


def test_sent_twice_it_is_shared_out_once(whole, tono, sharing):
    form = uuid4()
    assert sharing(whole, tono, sharing=form) == sharing(whole, tono, sharing=form)
    assert Event.objects.filter(action="target.shared_out").count() == 1


def test_shared_out_anew_the_earlier_parts_stay_readable(whole, bandung, sari, dewi, tono, sharing):
    first = sharing(whole, tono)
    sharing(whole, tono, {str(sari.public_id): 13, str(dewi.public_id): 7}, seen=first[0].sharing, at=LATER)
    assert {row.number for row in targets_of_facilitators(2025, bandung).values()} == {13, 7}
    assert {row.number for row in targets_of_facilitators(2025, bandung, NOW).values()} == {10}


def test_two_at_once_one_wins_and_the_other_is_told(whole, tono, sharing):
    sharing(whole, tono)
    with pytest.raises(Conflict):
        sharing(whole, tono, seen=None)


def test_a_target_set_anew_meanwhile_is_not_shared_out(whole, bandung, tono, setting, sharing):
    setting(bandung, tono, Rule.ENTERED, 9, instead_of=whole.public_id, at=LATER)
    with pytest.raises(Conflict):
        sharing(whole, tono)


def test_who_came_meanwhile_is_not_left_out(whole, sari, dewi, tono, sharing):
    with pytest.raises(Conflict):
        sharing(whole, tono, {str(sari.public_id): 20})


def test_who_left_keeps_the_part_in_sight_until_it_is_shared_out_anew(whole, dewi, tono, sharing):
    sharing(whole, tono)
    Posting.objects.filter(person=dewi).update(ends_on=date(2025, 10, 1))
    parts = {part.name: (part.posted, part.by_families, part.by_facilitators) for part in parts_for(whole, TODAY)}
    assert parts == {"Sari": (True, 20, 20), "Dewi": (False, 0, 0)}


@pytest.mark.parametrize("who", ["rina", "ministry", "coordinator"])
def test_nobody_else_shares_it_out(request, whole, sharing, who):
    with pytest.raises(NotAllowed):
        sharing(whole, request.getfixturevalue(who))


def test_another_districts_target_is_not_there(whole, budi, sharing):
    with pytest.raises(Target.DoesNotExist):
        sharing(whole, budi)


def test_a_district_whose_parts_were_shared_out_above_has_that_target(families, rina, setting, sharing):
    province = Area.objects.get(code="32")
    sharing(setting(province, rina), rina)
    assert targets_of_parts(2025, province, 2)["3273"] == target_of(2025, Area.objects.get(code="3273"))
