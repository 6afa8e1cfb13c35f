"""How families fared, counted by month: who fell back, who came back, who was last seen when, and by which group."""

from datetime import date, timedelta

import pytest

from tangga.after_exit import standing
from tangga.after_exit.standing import Wanted
from tangga.cases.models import Case
from tangga.families import exits as leaving
from tangga.families.models import MembershipSpell
from tangga.grants.models import Budget, Grant
from tangga.labelling.models import Campaign, House
from tangga.policy import load
from tangga.readiness.models import Assessment, Questionnaire
from tangga.visits.models import Visit
from tests import make

OUT, ON = date(2024, 1, 1), date(2025, 5, 17)
POLICY = load(ON)


@pytest.fixture
def leave(sari, tono):
    """leave("A", ...): a family of Sari's that left on a day; seen=: visited then; back=, fallen=: the day of that."""

    def left(name, exit_type="voluntary", reasons=("business_grew",), out=OUT, region="3273011001", **more):
        family = make.family(name, name=name, facilitator=sari, region=region)
        leaving.leave([leaving.Leaving(name, exit_type, out, reasons)], by=tono, at=make.NOW)
        for day in more.get("seen", ()):
            Visit.objects.create(
                family=family, visitor=sari, purpose="after_exit", state="done", visited_on=day, met="carer"
            )
        if "back" in more:
            MembershipSpell.objects.create(family=family, joined_on=more["back"])
        if "fallen" in more:
            exit_of = family.exits.get()
            case = Case.objects.create(
                family=family, region_id=region, district_id=region[:4], exit_type=exit_type, state="fallen_back",
                proposed_by=sari, proposed_on=out, signed_on=out, verified_by=make.person(f"v{name}"),
                approved_by=make.person(f"a{name}"), effective_on=out, in_force_on=out, serial=len(name) + ord(name[0]),
                year=out.year, since=more["fallen"],
            )  # fmt: skip
            family.exits.filter(pk=exit_of.pk).update(origin=case.public_id)
        return family

    return left


def counted(person, on=ON, **wanted):
    asked = Wanted(on, **wanted)
    return standing.counts(standing.graduated(person, ON, asked), asked, POLICY)


def test_a_family_counts_until_it_was_last_seen_or_the_day_it_fell_or_came_back(leave, sari):
    leave("A", seen=[date(2024, 4, 1), date(2024, 6, 30)])
    leave("B", fallen=date(2024, 8, 15))
    leave("C", back=date(2024, 12, 31))
    leave("D")
    assert counted(sari) == {"": {5: (0, 1), 7: (1, 0), 11: (1, 0), 0: (0, 1)}}


def test_a_family_lost_from_sight_counts_until_it_was_last_seen_and_neither_fell_nor_settled(leave, sari):
    leave("A", seen=[date(2024, 4, 1)], fallen=date(2024, 9, 15))
    Case.objects.update(state="lost")
    assert counted(sari) == {"": {3: (0, 1)}}


def test_a_family_fell_on_the_day_of_the_visit_that_found_it_however_late_somebody_says_so(leave, sari):
    family = leave("A", seen=[date(2024, 2, 1), date(2024, 4, 2), date(2024, 6, 2)], fallen=date(2024, 9, 15))
    family.visits.filter(visited_on=date(2024, 6, 2)).update(met="nobody")
    leave("B", seen=[date(2024, 12, 2)], fallen=date(2024, 8, 15))
    assert counted(sari) == {"": {3: (1, 0), 7: (1, 0)}}


@pytest.fixture
def answered_twice(leave, sari, tono):
    """Two families that left after the label: at the proposal A was ready and B not yet; later each answered
    otherwise."""
    campaign = Campaign.objects.create(
        area_id="3273", state="done", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), label_words="PKH",
        legal_basis="SK 1", base=3, begun_on=date(2023, 1, 1), finished_on=date(2023, 12, 31), planned_by=tono,
    )  # fmt: skip
    version = Questionnaire.objects.get(purpose="readiness", area=None)

    def answered(family, day, level, **more):
        return Assessment.objects.create(
            family=family, questionnaire=version, answered_on=day, answered_by=sari, answers={}, points=1,
            points_possible=2, level=level, **more,
        )  # fmt: skip

    for name, frozen, later in (("A", "ready", "not_yet"), ("B", "not_yet", "ready")):
        family = leave(name, fallen=date(2024, 8, 15))
        given = answered(family, date(2023, 11, 1), frozen, is_latest=False)
        answered(family, date(2023, 12, 15), later)
        Case.objects.filter(family=family).update(readiness=given.public_id)
        House.objects.create(
            campaign=campaign, family=family, region_id="3273011001", status="labelled", labelled_on=date(2023, 11, 1)
        )


def test_readiness_after_a_label_is_what_the_case_froze_whatever_was_answered_later(answered_twice, tono):
    [found] = standing.after_label(tono, ON, Wanted(ON, area="3273"), POLICY)
    assert (found.followed, found.unready) == (2, 1)
    Case.objects.filter(family__family_id="A").update(readiness=None)
    [found] = standing.after_label(tono, ON, Wanted(ON, area="3273"), POLICY)
    assert found.unready == 2


def test_by_the_registry_alone_every_family_counts_until_today_or_until_it_is_back(leave, sari):
    leave("A", seen=[date(2024, 4, 1)])
    leave("C", back=date(2024, 12, 31))
    assert counted(sari, measure="back") == {"": {16: (0, 1), 11: (1, 0)}}


def test_what_happened_later_than_the_day_asked_for_is_not_known_then(leave, sari):
    leave("A", seen=[date(2024, 4, 1)], fallen=date(2024, 8, 15))
    leave("B", out=date(2025, 1, 1))
    assert counted(sari, on=date(2024, 7, 1)) == {"": {3: (0, 1)}}


def test_visits_at_which_nobody_of_the_family_was_met_or_that_were_a_mistake_tell_nothing(leave, sari):
    family = leave("A", seen=[date(2024, 4, 1), date(2024, 7, 1)])
    family.visits.filter(visited_on=date(2024, 7, 1)).update(met="nobody")
    family.visits.filter(visited_on=date(2024, 4, 1)).update(state="withdrawn")
    assert counted(sari) == {"": {0: (0, 1)}}


def test_groups_by_type_reason_and_region(leave, sari, rina):
    leave("A", seen=[date(2024, 4, 1)], reasons=("business_grew", "make_room"))
    leave("B", "natural", ("no_component",), seen=[date(2024, 4, 1)], region="3276011001")
    leave("C", "moved", ("other",))
    one = {3: (0, 1)}
    assert counted(rina, by="type") == {"voluntary": one, "natural": one}
    assert counted(rina, by="reason") == {"business_grew": one, "make_room": one, "no_component": one}
    assert counted(rina, by="region", area="32") == {"3273": one, "3276": one}
    assert counted(rina, exit_type="natural") == {"": one}
    assert counted(rina, first=date(2024, 2, 1)) == {}


def test_groups_by_the_label_on_the_house(leave, sari, tono):
    campaign = Campaign.objects.create(
        area_id="3273", state="done", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31), label_words="PKH",
        legal_basis="SK 1", base=3, begun_on=date(2023, 1, 1), finished_on=date(2023, 12, 31), planned_by=tono,
    )  # fmt: skip
    for name, labelled_on in (("A", date(2023, 11, 1)), ("B", date(2023, 2, 1)), ("C", date(2024, 2, 1))):
        House.objects.create(
            campaign=campaign, family=leave(name), region_id="3273011001", status="labelled", labelled_on=labelled_on
        )
    assert counted(sari, by="label") == {"recent": {0: (0, 1)}, "earlier": {0: (0, 1)}, "none": {0: (0, 1)}}
    [found] = standing.after_label(tono, ON, Wanted(ON, area="3273"), POLICY)
    assert (found.part, found.exits, found.followed, found.unready) == ("327301", 3, 1, 1)


def test_groups_by_the_first_grant_that_was_handed_over(leave, sari, tono):
    given, promised = leave("A"), leave("B")
    budget = Budget.objects.create(
        district_id="3273", source="apbn", year=2024, programme="ppse", amount_idr=9_000_000, paid_idr=5_000_000
    )
    for family, state in ((given, "paid"), (promised, "proposed")):
        member = make.member(family, f"{family.family_id}-01")
        Grant.objects.create(
            family=family, district_id="3273", region_id="3273011001", programme="ppse", joined_on=date(2020, 1, 1),
            member=member, budget=budget, amount_idr=5_000_000, state=state, proposed_by=sari, proposed_on=OUT,
            since=OUT, approved_by=tono, paid_on=OUT, handed_by=tono, received_by=member,
        )  # fmt: skip
    assert counted(sari, by="grant") == {"ppse": {0: (0, 1)}, "none": {0: (0, 1)}}


def test_only_exits_of_ones_own_area_are_counted(leave, sari, tono, budi):
    leave("A", seen=[date(2024, 4, 1)])
    assert counted(tono) == {"": {3: (0, 1)}}
    assert counted(budi) == {}


def test_one_statement_however_many_exits(leave, sari, django_assert_num_queries):
    for name in "ABCD":
        leave(name, seen=[OUT + timedelta(days=95)])
    asked = Wanted(ON, by="region")
    exits = standing.graduated(sari, ON, asked)
    with django_assert_num_queries(1):
        standing.counts(exits, asked, POLICY)
