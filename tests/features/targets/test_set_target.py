"""Setting a target: both rules, who may, set once, two at once, recomputed when the headcount changes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people.models import Posting
from tangga.people.roles import Role
from tangga.targets.models import Rule, Target
from tangga.targets.queries import active_families, headcount, proposal_for, target_of
from tests import make
from tests.features.targets.conftest import BASE, NOW, TODAY

LATER = NOW + timedelta(hours=1)


def test_by_the_number_of_facilitators(families, bandung, tono, setting):
    target = setting(bandung, tono)
    assert (target.number, target.used, target.base_facilitators, target.base_families) == (20, 10, 2, 5)


def test_by_a_share_of_the_active_families_halves_up(families, bandung, tono, setting):
    target = setting(bandung, tono, Rule.PERCENT)
    assert (target.number, target.used) == (1, 10)  # 10 % of 5 is 0.5


def test_entered_by_hand(families, bandung, tono, setting):
    target = setting(bandung, tono, Rule.ENTERED, 7)
    assert (target.number, target.used, target.rule) == (7, None, "entered")


def test_it_is_logged_once_with_what_changed(families, bandung, tono, setting):
    first = setting(bandung, tono)
    setting(bandung, tono, Rule.ENTERED, 7, instead_of=first.public_id, at=LATER)
    events = list(Event.objects.filter(action="target.set").order_by("at"))
    assert [(each.area_code, each.before and each.before["target"], each.after["target"]) for each in events] == [
        ("3273", None, 20),
        ("3273", 20, 7),
    ]
    assert events[0].detail == {"year": 2025, "facilitators": 2, "families": 5}


def test_the_base_is_counted_before_anybody_left(families, bandung, tono, setting, gone):
    gone("F0", "F1")
    assert setting(bandung, tono).base_families == 5
    assert active_families("3273", TODAY) == 3


def test_what_was_recorded_later_is_not_in_what_was_known_then(families, gone):
    gone("F0")
    assert active_families("3273", TODAY, NOW - timedelta(seconds=1)) == 5
    assert active_families("3273", TODAY, NOW) == 4


def test_headcount_is_of_the_day(families, dewi):
    Posting.objects.filter(person=dewi).update(ends_on=date(2025, 7, 1))
    assert [headcount("3273", day) for day in (BASE, date(2025, 6, 30), date(2025, 7, 1))] == [2, 2, 1]
    assert headcount("", BASE) == 2


def test_a_facilitator_gone_makes_the_target_smaller_when_it_is_worked_out_anew(families, bandung, tono, dewi, setting):
    first = setting(bandung, tono)
    Posting.objects.filter(person=dewi).update(ends_on=date(2025, 7, 1))
    anew = setting(bandung, tono, base_on=TODAY, instead_of=first.public_id, at=LATER)

    assert (first.number, anew.number) == (20, 10)
    first.refresh_from_db()
    assert first.superseded_at == LATER
    assert target_of(2025, bandung, NOW) == first
    assert target_of(2025, bandung) == anew


def test_sent_twice_it_is_set_once(families, bandung, tono, setting):
    form = uuid4()
    assert setting(bandung, tono, sharing=form) == setting(bandung, tono, sharing=form)
    assert Target.objects.count() == Event.objects.filter(action="target.set").count() == 1


def test_two_at_once_one_wins_and_the_other_is_told(families, bandung, tono, setting):
    setting(bandung, tono)
    with pytest.raises(Conflict, match="Somebody else"):
        setting(bandung, tono, Rule.ENTERED, 9)
    assert target_of(2025, bandung).number == 20


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_other_roles_set_none(bandung, setting, role):
    with pytest.raises(NotAllowed):
        setting(bandung, make.posted("somebody", role, "3273"))


def test_another_districts_is_not_there(bandung, budi, setting):
    with pytest.raises(Area.DoesNotExist):
        setting(bandung, budi)


@pytest.mark.parametrize("code", [None, "35"], ids=["the country", "another province"])
def test_a_province_does_not_set_the_countrys_nor_another_provinces(areas, rina, setting, code):
    with pytest.raises(Area.DoesNotExist):
        setting(Area.objects.filter(code=code).first(), rina)


def test_the_ministry_sets_no_districts(bandung, ministry, setting):
    with pytest.raises(NotAllowed):
        setting(bandung, ministry)


def test_what_is_a_part_of_the_target_above_is_set_there(families, bandung, rina, tono, setting):
    setting(Area.objects.get(code="32"), rina)
    with pytest.raises(Conflict, match="Jawa Barat"):
        setting(bandung, tono)


@pytest.mark.parametrize(
    "told", [{"base_on": TODAY + timedelta(days=1)}, {"base_on": date(2023, 12, 31)}, {"year": 2018}, {"year": 2028}]
)
def test_a_base_date_to_come_and_a_year_too_far_are_refused(families, bandung, tono, setting, told):
    with pytest.raises(NotValid):
        setting(bandung, tono, **told)


def test_a_rule_without_a_value_that_year_gives_none(families, bandung, tono, setting):
    base = proposal_for(bandung, 2024, BASE)
    assert (base.by_percent, base.by_facilitators, base.number(Rule.ENTERED)) == (1, None, None)
    with pytest.raises(NotValid, match="2024"):
        setting(bandung, tono, year=2024)


@pytest.mark.parametrize("number", [None, -1, 10_000_001])
def test_a_number_that_cannot_be_is_refused(families, bandung, tono, setting, number):
    with pytest.raises(NotValid):
        setting(bandung, tono, Rule.ENTERED, number)


def test_somebody_who_sets_it_in_the_same_moment_is_not_overwritten(families, bandung, tono, setting, monkeypatch):
    """Both looked when there was none; the database lets one in."""

    def meanwhile(*asked):
        base = proposal_for(*asked)
        monkeypatch.undo()
        setting(bandung, tono, Rule.ENTERED, 9)
        return base

    monkeypatch.setattr("tangga.targets.actions.proposal_for", meanwhile)
    with pytest.raises(Conflict, match="Somebody else"):
        setting(bandung, tono)
