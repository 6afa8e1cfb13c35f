"""Recording what became of a house's label, putting it right, and following it up."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import MembershipSpell
from tangga.labelling import actions, labels
from tangga.labelling.models import House, HouseLabel, Status
from tangga.labelling.queries import houses_counted_by, standing_of_each
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.runs.models import FamilyAnswer
from tests import make
from tests.features.labelling.conftest import BEGUN, jpeg

RECORDED = [status for status in Status if status != Status.NOT_YET]


def test_a_label_is_recorded_with_day_officer_and_photo_and_logged_once_by_codes_alone(record, families, sari):
    made = record(families.one, labelled_on=BEGUN, photos=[jpeg("green"), jpeg("red")])

    assert (made.status, made.on, made.officer_id, made.recorded_by_id) == ("labelled", BEGUN, sari.pk, sari.pk)
    assert [photo.shows for photo in photos_of(made.public_id, "house_label")] == ["label", "label"]
    event = Event.objects.get(action="label.recorded")
    assert (event.family, event.area_code, event.before) == (str(families.one.public_id), "3273011001", None)
    assert event.after == {"label_status": "labelled", "labelled_on": "2025-05-10"}
    assert event.detail == {"label_photos": 2}


def test_sent_twice_it_is_recorded_once(record, families):
    key = uuid4()
    first = record(families.one, label_id=key, photos=[jpeg()])
    again = record(families.one, label_id=key, photos=[jpeg()], instead_of=None)

    assert first == again
    assert (
        HouseLabel.objects.count(),
        Photo.objects.count(),
        Event.objects.filter(action="label.recorded").count(),
    ) == (
        1,
        1,
        1,
    )


def test_a_correction_is_a_new_row_and_the_old_one_stays_with_its_photo(record, families):
    first = record(families.one, "refused", photos=[jpeg()])
    second = record(families.one, "labelled")

    first.refresh_from_db()
    assert (first.superseded_at, first.status, second.superseded_at) == (make.NOW, "refused", None)
    assert photos_of(first.public_id, "house_label").count() == 1
    event = Event.objects.filter(action="label.recorded").latest("pk")
    assert (event.before["label_status"], event.after["label_status"]) == ("refused", "labelled")


def test_of_two_who_record_one_house_the_second_is_told(record, families, sari, lestari):
    record(families.one, "labelled")
    with pytest.raises(Conflict, match="A colleague has recorded this house meanwhile"):
        record(families.one, "refused", by=lestari, instead_of=None)
    assert HouseLabel.objects.get().status == "labelled"


def test_the_database_keeps_one_label_a_house(record, families, sari):
    made = record(families.one)
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseLabel.objects.create(
            house=made.house, status="refused", on=BEGUN, officer=sari, recorded_by=sari, reason="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseLabel.objects.filter(pk=made.pk).update(status="not_yet")


def test_saying_the_same_again_is_refused_but_a_photo_can_be_added(record, families):
    record(families.one)
    with pytest.raises(NotValid, match="says that already"):
        record(families.one)
    assert photos_of(record(families.one, photos=[jpeg()]).public_id, "house_label").count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"labelled_on": make.TODAY + timedelta(days=1)}, "not come yet"),
        ({"labelled_on": BEGUN - timedelta(days=1)}, "The campaign began on"),
        ({"status": "refused", "reason": " "}, "Say in a few words"),
        ({"status": "resigned", "reason": ""}, "Say in a few words"),
        ({"status": "not_found", "reason": ""}, "Say in a few words"),
        ({"status": "not_yet"}, "Choose what became"),
        ({"status": "painted"}, "Choose what became"),
        ({"reason": "NIK 3273 0101 0190 0001"}, "NIK and KK numbers"),
        ({"photos": [b"no picture"]}, "no photo that can be read"),
    ],
)
def test_what_cannot_be_recorded_leaves_nothing_behind(record, families, wrong, sentence):
    with pytest.raises(NotValid, match=sentence):
        record(families.one, **wrong)
    assert not HouseLabel.objects.exists()
    assert not Photo.objects.exists()
    assert not Event.objects.filter(action="label.recorded").exists()


@pytest.mark.parametrize("role", [Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.AUDITOR, Role.PROVINCE])
def test_roles_that_label_no_houses_are_refused(record, families, role):
    area = "32" if role == Role.PROVINCE else "3273"
    with pytest.raises(NotAllowed):
        record(families.one, by=make.posted("other", role, area))
    assert not HouseLabel.objects.exists()


def test_houses_of_other_facilitators_and_other_districts_are_not_there(record, families, dewi, areas):
    with pytest.raises(House.DoesNotExist):
        record(families.one, by=dewi)
    with pytest.raises(House.DoesNotExist):
        record(families.one, by=make.posted("asing", Role.COORDINATOR, "3571"))


def test_a_coordinator_records_for_the_facilitator_who_was_there(record, families, lestari, sari):
    made = record(families.one, by=lestari, officer=sari)
    assert (made.officer_id, made.recorded_by_id) == (sari.pk, lestari.pk)


def test_nobody_records_in_the_name_of_somebody_who_works_elsewhere(record, families, lestari, sari, dewi, budi):
    with pytest.raises(NotValid, match="who was at the house"):
        record(families.one, by=lestari, officer=budi)
    with pytest.raises(NotValid, match="who was at the house"):
        record(families.one, by=sari, officer=dewi)


def test_only_a_campaign_under_way_takes_labels_and_one_that_is_done_takes_corrections(
    campaign, record, families, tono
):
    record(families.one, "not_found")
    actions.finish(campaign.public_id, by=tono, on=make.TODAY, at=make.NOW)

    with pytest.raises(Conflict, match="no label is recorded"):
        record(families.two)
    assert record(families.one, "labelled").status == "labelled"


def test_a_cancelled_campaign_takes_nothing(campaign, record, families, tono):
    record(families.one)
    actions.cancel(campaign.public_id, "no stickers", by=tono, on=make.TODAY, at=make.NOW)
    with pytest.raises(Conflict, match="no label is recorded"):
        record(families.one, "refused")


@pytest.mark.parametrize("status", RECORDED)
def test_no_label_ends_a_membership_or_changes_an_answer_or_who_could_be_prepared(record, families, status):
    """Refusing, or saying one resigns, is on record; what follows is decided by people."""
    run = make.run()
    make.family_answer(run, families.one, preparable=True, period_idr=750_000)
    answers = list(FamilyAnswer.objects.order_by("pk").values())
    spells = list(MembershipSpell.objects.order_by("pk").values())
    facts = list(families.one.facts.order_by("pk").values())
    changes = families.one.changes.count()

    made = record(families.one, status)
    labels_of_house = made.house.labels.count()

    assert labels_of_house == 1
    assert list(FamilyAnswer.objects.order_by("pk").values()) == answers
    assert list(MembershipSpell.objects.order_by("pk").values()) == spells
    assert list(families.one.facts.order_by("pk").values()) == facts
    assert families.one.changes.count() == changes


# ---- followed up


def follow(label, by, note="spoke with the family"):
    return labels.follow_up(label.public_id, note, by=by, on=make.TODAY, at=make.NOW)


def test_what_was_done_is_written_down_once_and_the_log_keeps_no_words(record, families, tono):
    refused = record(families.one, "refused")
    follow(refused, tono, "spoke  with the family")
    done = follow(refused, tono, "again")

    assert (done.followed_up_on, done.follow_up_note) == (make.TODAY, "spoke with the family")
    assert Event.objects.get(action="label.followed_up").detail == {"label_status": "refused"}


def test_a_second_official_reads_what_the_first_did(record, families, tono):
    refused = record(families.one, "refused")
    follow(refused, tono)
    with pytest.raises(Conflict, match="A colleague has followed this up already"):
        follow(refused, make.posted("lain", Role.DISTRICT_OFFICIAL, "3273"))


def test_nothing_is_followed_up_of_a_house_that_was_labelled_or_put_right(record, families, tono):
    labelled, refused = record(families.one), record(families.two, "refused")
    record(families.two, "labelled")
    with pytest.raises(Conflict, match="has changed"):
        follow(labelled, tono)
    with pytest.raises(Conflict, match="has changed"):
        follow(refused, tono)


def test_following_up_asks_for_words_without_numbers(record, families, tono):
    refused = record(families.one, "refused")
    with pytest.raises(NotValid, match="Say in a few words"):
        follow(refused, tono, " ")
    with pytest.raises(NotValid, match="NIK and KK"):
        follow(refused, tono, "3273010101900001")


def test_only_the_official_of_the_district_follows_up(record, families, sari, lestari, budi):
    refused = record(families.one, "refused")
    with pytest.raises(NotAllowed):
        follow(refused, sari)
    with pytest.raises(NotAllowed):
        follow(refused, lestari)
    with pytest.raises(HouseLabel.DoesNotExist):
        follow(refused, budi)


# ---- counted


def test_every_house_stands_in_one_status_and_they_add_up_to_the_base(campaign, record, families, tono, dewi):
    record(families.one, "refused")
    record(families.one, "resigned")
    record(families.two, "labelled")
    record(families.four, "not_own_house", by=dewi)

    houses = houses_counted_by(tono, make.TODAY)
    standing = standing_of_each([campaign], houses, own=False)[campaign.pk]

    assert standing.by_status == {"resigned": 1, "labelled": 1, "not_own_house": 1, "not_yet": 1}
    assert (standing.base, standing.houses, standing.recorded, standing.adds_up) == (4, 4, 3, True)
    assert [status for status, _at, _wide in standing.bar] == ["labelled", "not_own_house", "resigned", "not_yet"]


def test_a_base_that_the_statuses_do_not_add_up_to_is_noticed(campaign, tono):
    campaign.base = 5
    houses = houses_counted_by(tono, make.TODAY)
    assert not standing_of_each([campaign], houses, own=False)[campaign.pk].adds_up


def test_a_facilitators_figures_are_of_their_own_families(campaign, record, families, dewi):
    houses = houses_counted_by(dewi, make.TODAY)
    standing = standing_of_each([campaign], houses, own=True)[campaign.pk]
    assert (standing.base, standing.by_status) == (1, {"not_yet": 1})
