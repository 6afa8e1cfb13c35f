"""Recording exits that were decided elsewhere: the spell ends, both dates are kept, and every problem is told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tangga.areas.holds import hold
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed
from tangga.families.actions import register_many
from tangga.families.assigning import assign
from tangga.families.exit_models import Exit, ExitType
from tangga.families.exit_queries import credited_to, credits, exits_seen_by, in_period
from tangga.families.exits import ExitsRefused, Leaving, leave, record_exits
from tangga.families.models import Family, MembershipSpell
from tangga.families.queries import families_seen_by, spell_of
from tangga.people.roles import Role
from tangga.rules.schemas import EXIT_TYPES
from tests import make

OUT = date(2025, 4, 1)
TODAY, NOW = make.TODAY, make.NOW
LATER = NOW + timedelta(days=3)


@pytest.fixture
def family(sari):
    return make.family("F1", facilitator=sari)


def leaving(family_id="F1", exit_type="voluntary", on=OUT, **more):
    return Leaving(family_id, exit_type, on, **more)


def recorded(*rows, by=None, at=NOW, correct=False):
    return record_exits(rows, by=by, on=TODAY, at=at, correct=correct)


def problems(*rows, **more):
    with pytest.raises(ExitsRefused) as refused:
        recorded(*rows, **more)
    assert not Exit.objects.filter(recorded_at__gte=NOW).exists()
    return refused.value.problems


def test_the_types_are_those_of_the_table():
    assert list(ExitType) == list(EXIT_TYPES)


def test_the_spell_ends_and_how_and_why_is_on_record(family, tono):
    done = recorded(leaving(reasons=["business_grew", "make_room"], reference="SK 12/2025"), by=tono)

    assert (done.read, done.new, done.same, done.corrected) == (1, 1, 0, 0)
    exit = Exit.objects.get()
    assert (exit.family, exit.exit_type, exit.effective_on, exit.region_id) == (family, "voluntary", OUT, "3273011001")
    assert (exit.reasons, exit.reference, exit.recorded_by) == (["business_grew", "make_room"], "SK 12/2025", tono)
    assert spell_of(family, TODAY).left_on == OUT
    assert spell_of(family, TODAY, NOW - timedelta(seconds=1)).left_on is None
    event = Event.objects.get()
    assert (event.action, event.area_code, event.actor) == ("exits.recorded", "3273", tono)
    assert event.detail == {"read": 1, "new": 1, "corrected": 0, "same": 0, "voluntary": 1}


def test_the_same_list_again_changes_nothing(family):
    recorded(leaving(reasons=["business_grew"]))
    again = recorded(leaving(reasons=["business_grew"]), at=LATER)

    assert (again.new, again.same) == (0, 1)
    assert Exit.objects.count() == 1
    assert MembershipSpell.objects.count() == 2


def test_a_spell_that_ended_that_very_day_stays_as_it_is(sari):
    make.family("F1", left_on=OUT)
    recorded(leaving())
    assert MembershipSpell.objects.count() == 1


def test_an_exit_on_record_otherwise_is_a_problem_unless_it_is_to_be_corrected(family):
    recorded(leaving())
    with pytest.raises(ExitsRefused, match="1 problem"):
        recorded(leaving(exit_type="natural"), at=LATER)

    done = recorded(leaving(exit_type="natural", on=date(2025, 5, 1)), at=LATER, correct=True)

    assert (done.new, done.corrected) == (0, 1)
    assert list(Exit.objects.order_by("pk").values_list("exit_type", "superseded_at")) == [
        ("voluntary", LATER),
        ("natural", None),
    ]
    assert spell_of(family, TODAY).left_on == date(2025, 5, 1)
    assert in_period(OUT, OUT, NOW).count() == 1
    assert in_period(OUT, OUT).count() == 0


def test_of_two_memberships_each_has_its_exit(family):
    recorded(leaving())
    MembershipSpell.objects.create(family=family, joined_on=date(2025, 5, 1), recorded_at=NOW)
    recorded(leaving(on=date(2025, 5, 10), exit_type="moved"), at=LATER)
    assert Exit.objects.filter(superseded_at=None).count() == 2


def test_every_problem_is_named_and_nothing_is_recorded(family, tono, budi):
    make.family("F2", joined_on=OUT)
    make.family("F3", left_on=date(2025, 3, 1))
    make.family("F4", region="3571011001")
    told = problems(
        leaving("F1"),
        leaving("F1"),
        leaving("F2", place="exits.csv, row 3"),
        leaving("F3"),
        leaving("F4"),
        leaving("F5", "suspended"),
        leaving("F6", reasons=["because"]),
        leaving("F7", reasons=["other", "other"]),
        leaving("F8", on=date(2027, 1, 1)),
        leaving("F9", reference="3273010101900001"),
        leaving("F10", reference="x" * 121),
        by=tono,
    )
    together = " | ".join(told)
    assert "family F1: stands twice" in together
    assert "exits.csv, row 3, family F2: was not in the programme on the day before 2025-04-01" in together
    assert "family F3: left on 2025-03-01 by the record, not on 2025-04-01" in together
    assert "family F4: there is no such family" in together
    assert "family F5: exit_type 'suspended' is none of" in together
    assert "family F6: reason 'because' is none of" in together
    assert "family F7: a reason stands twice" in together
    assert "family F8: effective_on 2027-01-01 lies more than a year ahead" in together
    assert "family F9" in together
    assert "family F10: reference holds at most 120" in together
    assert len(told) == 10
    assert spell_of(family, TODAY).left_on is None
    assert not Event.objects.exists()


def test_what_was_recorded_later_cannot_be_ended_earlier(family):
    row = leaving(on=date(2020, 6, 1))
    assert "was recorded after" in problems(row, at=make.LONG_AGO - timedelta(days=1))[0]


def test_roles_that_load_no_families_record_no_exits(family, sari, rina):
    for person in (sari, rina):
        with pytest.raises(NotAllowed):
            recorded(leaving(), by=person)


def test_an_official_records_only_in_the_own_district(family, budi):
    assert problems(leaving(), by=budi) == ["family F1: there is no such family"]


def test_nothing_is_recorded_while_a_list_goes_in(family):
    hold("3273", Family.objects.get().public_id, NOW)
    with pytest.raises(Conflict):
        recorded(leaving())


def test_whoever_decided_lets_one_family_leave_and_its_case_is_the_origin(family, tono):
    case = family.public_id
    done = leave([leaving()], by=tono, at=NOW, origin=case)
    assert done.exits["F1"].origin == case
    assert MembershipSpell.objects.get(superseded_at=None).origin == case
    assert not Event.objects.exists()


def test_the_credit_goes_to_who_accompanied_the_family_the_day_before(family, sari, tono):
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    assign(Family.objects.all(), dewi, starts_on=OUT, by=tono, on=TODAY, at=NOW)
    recorded(leaving())
    exit = Exit.objects.get()

    assert credits([exit]) == {exit.pk: sari}
    assert list(credited_to(Exit.objects.all(), [sari.pk])) == [exit]
    assert list(credited_to(Exit.objects.all(), [dewi.pk])) == []


def test_who_took_the_family_over_a_day_earlier_has_the_credit(family, sari, tono):
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    assign(Family.objects.all(), dewi, starts_on=OUT - timedelta(days=1), by=tono, on=TODAY, at=NOW)
    recorded(leaving())
    exit = Exit.objects.get()

    assert credits([exit]) == {exit.pk: dewi}
    assert list(credited_to(Exit.objects.all(), [dewi.pk])) == [exit]


def test_a_family_nobody_accompanied_is_to_nobodys_credit(sari):
    make.family("F1")
    recorded(leaving())
    assert credits(Exit.objects.all()) == {}


def test_a_family_that_left_stays_with_its_facilitator_and_in_the_registry(family, sari, tono):
    recorded(leaving())
    assert families_seen_by(sari, TODAY).get() == family
    assert families_seen_by(tono, TODAY).get() == family


def test_exits_are_seen_where_the_family_lived_and_by_who_accompanied_it(family, sari, tono, rina, budi):
    recorded(leaving())
    make.family_facts(family, region="3571011001", effective_on=date(2025, 5, 1), recorded_at=NOW)
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    admin = make.posted("wati", Role.ADMINISTRATOR, None)
    nobody = make.person("nobody")
    ministry = make.posted("menteri", Role.MINISTRY, None)
    seen = [exits_seen_by(person, TODAY).count() for person in (sari, tono, rina, ministry, budi, dewi, admin, nobody)]
    assert seen == [1, 1, 1, 1, 0, 0, 0, 0]
    assert not families_seen_by(tono, TODAY).exists()


def test_a_facilitator_sees_the_exit_of_a_family_that_a_colleague_follows_up_now(family, sari, tono):
    recorded(leaving())
    dewi = make.posted("dewi", Role.FACILITATOR, "3273")
    assign(Family.objects.all(), dewi, starts_on=TODAY, by=tono, on=TODAY, at=NOW)
    assert [exits_seen_by(person, TODAY).count() for person in (sari, dewi)] == [1, 1]


def test_a_list_that_still_names_the_family_does_not_take_the_exit_back(family):
    recorded(leaving())
    row = {"family_id": "F1", "region_code": "3273011001", "joined_on": date(2020, 1, 1), "left_on": None}
    done = register_many([row], [], effective_on=TODAY, at=LATER, by=None)

    assert done["exits_kept"] == 1
    assert spell_of(family, TODAY).left_on == OUT


def test_a_list_can_bring_the_family_back_from_a_later_day(family):
    recorded(leaving())
    row = {"family_id": "F1", "region_code": "3273011001", "joined_on": date(2025, 5, 1), "left_on": None}
    register_many([row], [], effective_on=TODAY, at=LATER, by=None)
    assert (spell_of(family, TODAY).joined_on, spell_of(family, TODAY).left_on) == (date(2025, 5, 1), None)


def test_late_entries_change_what_is_known_not_what_was_known(areas):
    made = [make.family(f"F{place}") for place in range(3)]
    july, december = datetime(2020, 7, 11, tzinfo=UTC), datetime(2020, 12, 17, tzinfo=UTC)
    first, last = date(2020, 1, 1), date(2020, 6, 30)
    recorded(*(leaving(each.family_id, on=date(2020, 4, 1)) for each in made[:2]), at=july)
    recorded(leaving(made[2].family_id, on=date(2020, 6, 1)), at=december)

    assert in_period(first, last, july).count() == 2
    assert in_period(first, last, december).count() == 3
