"""Planning, beginning, finishing and cancelling a campaign."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.areas.holds import hold
from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.labelling import actions
from tangga.labelling.models import Campaign, House
from tangga.people.roles import Role
from tests import make
from tests.features.labelling.conftest import BEGUN


def move(name, campaign, by, *more, on=make.TODAY):
    return getattr(actions, name)(campaign.public_id, *more, by=by, on=on, at=make.NOW)


# ---- planned


def test_a_campaign_is_planned_once_however_often_it_is_sent_and_the_log_has_it_once(plan, tono):
    key = uuid4()
    first, again = plan("327301", public_id=key), plan("327301", public_id=key)

    assert (first.pk, first.state, first.base) == (again.pk, "planned", None)
    event = Event.objects.get(action="labelling.planned")
    assert (event.actor_id, event.area_code, event.subject_id) == (tono.pk, "327301", str(key))
    assert event.detail == {"starts_on": "2025-05-10", "ends_on": "2025-06-06"}


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_only_the_district_official_plans(plan, role):
    with pytest.raises(NotAllowed):
        plan(by=make.posted("other", role, "3273"))


def test_the_official_of_another_district_does_not_find_the_region(plan, budi):
    with pytest.raises(Area.DoesNotExist):
        plan("3273", by=budi)
    with pytest.raises(Area.DoesNotExist):
        plan("32")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"legal_basis": "  "}, "letter or decree"),
        ({"label_words": " "}, "words that stand on the label"),
        ({"ends_on": BEGUN - timedelta(days=1)}, "before the first"),
        ({"ends_on": BEGUN + timedelta(days=400)}, "more than a year"),
        ({"starts_on": date(1900, 1, 1), "ends_on": date(1900, 2, 1)}, "began in 2007"),
        ({"label_words": "NIK 3273010101900001"}, "NIK and KK numbers"),
        ({"legal_basis": "KK 3273010101900001"}, "NIK and KK numbers"),
    ],
)
def test_what_cannot_be_planned(plan, wrong, sentence):
    with pytest.raises(NotValid, match=sentence):
        plan(**wrong)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("3273", "3273"),
        ("3273", "327301"),
        ("3273", "3273011001"),
        ("327301", "3273"),
        ("3273011001", "327301"),
        ("3273011001", "3273"),
    ],
)
def test_no_two_open_campaigns_share_a_house(plan, first, second):
    plan(first)
    with pytest.raises(Conflict, match="is planned already"):
        plan(second)


def test_two_villages_of_one_sub_district_have_a_campaign_each(plan):
    plan("3273011001")
    assert plan("3273011002").state == "planned"


def test_after_a_campaign_is_done_or_cancelled_another_can_be_planned(plan, campaign, tono):
    move("finish", campaign, tono)
    second = plan()
    move("cancel", second, tono, "no stickers")
    assert plan().state == "planned"


def test_the_database_refuses_two_open_campaigns_of_one_region(plan, tono):
    first = plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.create(
            area_id="3273", starts_on=BEGUN, ends_on=BEGUN, label_words="x", legal_basis="x", planned_by=tono
        )
    assert Campaign.objects.get() == first


# ---- begun


def test_beginning_counts_the_families_in_the_programme_living_there_and_lists_their_houses(campaign, families):
    assert (campaign.state, campaign.base, campaign.begun_on) == ("under_way", 4, BEGUN)
    listed = {house.family_id: house.region_id for house in House.objects.all()}
    assert listed == {
        families.one.pk: "3273011001",
        families.two.pk: "3273011001",
        families.three.pk: "3273011002",
        families.four.pk: "3273011002",
    }
    assert Event.objects.get(action="labelling.begun").detail == {"houses_listed": 4}


def test_a_campaign_of_a_village_lists_that_village_alone(plan, families, tono):
    begun = move("begin", plan("3273011002"), tono)
    assert set(begun.houses.values_list("family", flat=True)) == {families.three.pk, families.four.pk}


def test_it_is_begun_once_and_what_happens_afterwards_changes_neither_base_nor_list(campaign, families, tono, sari):
    make.family("F6", name="Later", facilitator=sari)
    families.two.spells.update(left_on=date(2025, 5, 12))
    make.family_facts(families.one, region="3571011001", effective_on=date(2025, 5, 13), recorded_at=make.NOW)

    again = move("begin", campaign, tono)

    assert (again.base, again.houses.count()) == (4, 4)
    assert Event.objects.filter(action="labelling.begun").count() == 1


def test_who_lived_elsewhere_on_the_day_it_began_is_not_listed(plan, families, tono):
    make.family_facts(families.one, region="3571011001", effective_on=date(2025, 5, 1), recorded_at=make.NOW)
    assert move("begin", plan(), tono).base == 3


def test_a_region_where_nobody_lives_cannot_begin(plan, tono):
    empty = plan()
    with pytest.raises(NotValid, match="No family in the programme"):
        move("begin", empty, tono)
    empty.refresh_from_db()
    assert empty.state == "planned"


def test_nothing_begins_while_a_list_of_the_district_is_being_registered(plan, families, tono):
    planned = plan("327301")
    hold("3273", uuid4(), make.NOW)
    with pytest.raises(Conflict, match="being registered"):
        move("begin", planned, tono)


# ---- finished, cancelled


def test_a_campaign_is_finished_once_and_houses_without_a_record_stay_so(campaign, record, families, tono):
    record(families.one)
    move("finish", campaign, tono)
    done = move("finish", campaign, tono)

    assert (done.state, done.finished_on, done.base) == ("done", make.TODAY, 4)
    event = Event.objects.get(action="labelling.finished")
    assert event.detail == {"houses_listed": 4, "houses_recorded": 1}


def test_cancelling_asks_why_and_keeps_what_was_recorded(campaign, record, families, tono):
    kept = record(families.one)
    with pytest.raises(NotValid, match="Say why"):
        move("cancel", campaign, tono, "  ")
    with pytest.raises(NotValid, match="NIK and KK"):
        move("cancel", campaign, tono, "3273010101900001")

    cancelled = move("cancel", campaign, tono, " no   stickers ")

    kept.refresh_from_db()
    assert (cancelled.state, cancelled.cancelled_reason, kept.superseded_at) == ("cancelled", "no stickers", None)
    assert Event.objects.get(action="labelling.cancelled").detail == {}  # never what somebody typed


@pytest.mark.parametrize(
    ("before", "name", "more"),
    [
        ("planned", "finish", ()),
        ("done", "begin", ()),
        ("done", "cancel", ("why",)),
        ("cancelled", "begin", ()),
        ("cancelled", "finish", ()),
    ],
)
def test_a_campaign_moves_in_one_direction(campaign, tono, before, name, more):
    Campaign.objects.filter(pk=campaign.pk).update(state=before, finished_on=BEGUN, cancelled_reason="x")
    with pytest.raises(Conflict, match="cannot be done any more"):
        move(name, campaign, tono, *more)


@pytest.mark.parametrize(("name", "more"), [("begin", ()), ("finish", ()), ("cancel", ("why",))])
def test_nobody_but_the_official_of_the_district_moves_it(campaign, sari, lestari, budi, name, more):
    with pytest.raises(NotAllowed):
        move(name, campaign, lestari, *more)
    with pytest.raises(NotAllowed):
        move(name, campaign, sari, *more)
    with pytest.raises(Campaign.DoesNotExist):
        move(name, campaign, budi, *more)
    assert Event.objects.exclude(action__in=["labelling.planned", "labelling.begun"]).count() == 0
