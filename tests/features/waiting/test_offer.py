"""A free place is offered, answered and given: from the top, once, never above the quota, both families linked."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tangga.areas.holds import hold
from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import FamilyFacts, MembershipSpell
from tangga.waiting import offering, proposing
from tangga.waiting.models import Enrolment, Entry, Offer, PassedOver, Vacancy
from tangga.waiting.queries import places_of, position_of, quota_of
from tests.features.waiting.conftest import AT, DISTRICT, NEXT_STAGE, ON, WORDS


@pytest.fixture
def first(way):
    entry = way.waits("W1", decile=1)
    way.check(entry)
    return entry


@pytest.fixture
def second(way):
    entry = way.waits("W2", decile=2)
    way.check(entry)
    return entry


# ---- offering ----


def test_the_first_of_the_list_is_offered_the_place(way, first):
    made = way.offer(first, way.place())
    assert (made.position, made.answer_by, made.why_passed_over) == (1, ON + timedelta(days=14), "")
    assert [Entry.objects.get().state, Vacancy.objects.get().state] == ["offered", "offered"]


def test_who_is_not_first_is_offered_it_only_with_a_reason_that_is_kept(way, first, second):
    place = way.place()
    with pytest.raises(NotValid, match="why they are passed over"):
        way.offer(second, place)
    made = way.offer(second, place, "Keluarga pertama sedang di luar kota.")
    assert PassedOver.objects.get().entry == first
    assert (made.position, made.why_passed_over) == (2, "Keluarga pertama sedang di luar kota.")


def test_the_database_asks_for_the_reason_too(way, first):
    made = way.offer(first, way.place())
    with pytest.raises(IntegrityError, match="offered_with_a_reason"), transaction.atomic():
        Offer.objects.filter(pk=made.pk).update(position=2)


def test_at_most_fifty_are_passed_over_at_once(way, monkeypatch, first, second):
    monkeypatch.setattr("tangga.waiting.checks.MOST_PASSED_OVER", 0)
    with pytest.raises(NotValid, match="at most 0"):
        way.offer(second, way.place(), WORDS)


def test_without_a_field_check_nothing_is_offered(way):
    entry, place = way.waits(), way.place()
    with pytest.raises(Conflict, match="Visit the family first"):
        way.offer(entry, place)


def test_a_check_that_does_not_bear_it_out_stands_against_it_until_a_later_one_does(way):
    entry, place = way.waits(), way.place()
    way.check(entry, bears_out=False)
    with pytest.raises(Conflict, match="does not bear the entry out"):
        way.offer(entry, place)
    way.check(entry)
    assert way.offer(entry, place).state == "offered"


def test_a_check_counts_for_half_a_year(way):
    entry, place = way.waits(), way.place()
    way.check(entry, visited_on=ON - timedelta(days=181))
    with pytest.raises(Conflict, match="Visit the family again"):
        way.offer(entry, place)


def test_what_holds_today_decides_and_not_the_last_assessment(way, first):
    FamilyFacts.objects.filter(family=first.family).update(decile=9)
    with pytest.raises(Conflict, match="no place on the list"):
        way.offer(first, way.place())


def test_a_place_is_offered_once(way, first, second):
    place = way.place()
    way.offer(first, place)
    with pytest.raises(Conflict, match="not free any more"):
        way.offer(second, place)


@pytest.mark.parametrize("other", ["family", "place"])
def test_the_database_knows_one_live_offer_a_place_and_a_family(way, first, second, other):
    made = way.offer(first, way.place())
    columns = {"family": {"entry": second}, "place": {"vacancy": way.place("L2")}}[other]
    said = {"vacancy": made.vacancy, "entry": first, "position": 1, "offered_by": made.offered_by} | columns
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.create(offered_on=ON, answer_by=ON, **said)


def test_a_place_of_another_district_is_none_of_its(way, first, sari):
    from tangga.families.exits import Leaving
    from tangga.waiting.vacancies import record_exits
    from tests import make

    make.family("L9", region="3276011001")
    record_exits([Leaving("L9", "moved", ON)], by=None, on=ON, at=AT)
    with pytest.raises(NotValid, match="free places of the district"):
        way.offer(first, Vacancy.objects.get())


def test_the_quota_ends_offers_before_the_places_do(way, first):
    way.quota(0)
    with pytest.raises(Conflict, match="quota"):
        way.offer(first, way.place())


def test_what_is_promised_counts_against_the_quota(way, first, second):
    way.quota(1)
    way.offer(first, way.place("L1"))
    with pytest.raises(Conflict, match="quota"):
        way.offer(second, way.place("L2"))


def test_sent_twice_it_is_one_offer(way, first):
    place = way.place()
    assert way.offer(first, place) == way.offer(first, place)
    assert Offer.objects.count() == 1


def test_of_two_officials_the_second_is_told(way, first, wati):
    place = way.place()
    way.offer(first, place, seen=first.revision)
    with pytest.raises(Conflict, match="meanwhile"):
        way.offer(first, way.place("L2"), by=wati, seen=first.revision)


@pytest.mark.parametrize("who", ["sari", "kepala", "auditor"])
def test_only_an_official_offers(way, first, who, request):
    with pytest.raises(NotAllowed):
        way.offer(first, way.place(), by=request.getfixturevalue(who))


def test_another_districts_official_finds_nothing(way, first, budi):
    with pytest.raises(Entry.DoesNotExist):
        way.offer(first, way.place(), by=budi)


# ---- answering ----


def test_a_family_that_does_not_want_it_is_off_the_list_and_the_place_is_free(way, first, sari):
    place = way.place()
    way.offer(first, place)
    offering.refuse(first.public_id, "Kami sudah mampu sekarang.", by=sari, on=ON, at=AT)
    place.refresh_from_db()
    assert (Entry.objects.get().state, place.state) == ("refused", "open")


def test_refusing_without_a_word_is_refused(way, first, sari):
    way.offer(first, way.place())
    with pytest.raises(NotValid, match="own words"):
        offering.refuse(first.public_id, "", by=sari, on=ON, at=AT)


def test_who_does_not_answer_in_time_keeps_its_place_on_the_list(way, first, second, tono):
    way.offer(first, way.place())
    late = ON + timedelta(days=15)
    offering.expire(first.public_id, by=tono, on=late, at=AT)
    first.refresh_from_db()
    assert (first.state, position_of(first), Offer.objects.get().state) == ("waiting", 1, "expired")


def test_nobody_ends_an_offer_while_the_family_may_answer(way, first, tono):
    way.offer(first, way.place())
    with pytest.raises(Conflict, match="may answer until"):
        offering.expire(first.public_id, by=tono, on=ON + timedelta(days=14), at=AT)


def test_nobody_answers_after_the_last_day(way, first):
    way.offer(first, way.place())
    way.on = ON + timedelta(days=15)
    with pytest.raises(Conflict, match="days to answer were over"):
        way.accept(first)


def test_the_office_takes_an_offer_back_with_a_reason(way, first, tono):
    way.offer(first, way.place())
    offering.take_back(first.public_id, "Tempat salah dipilih.", by=tono, on=ON, at=AT)
    assert (Entry.objects.get().state, Offer.objects.get().state) == ("waiting", "taken_back")


def test_a_place_promised_is_not_taken_back(way, tono):
    entry = way.accepted()
    with pytest.raises(Conflict, match="place accepted"):
        offering.take_back(entry.public_id, WORDS, by=tono, on=ON, at=AT)


def test_who_withdraws_after_accepting_leaves_the_place_free(way, sari):
    entry = way.accepted()
    proposing.withdraw(entry.public_id, WORDS, by=sari, on=ON, at=AT)
    assert (Entry.objects.get().state, Vacancy.objects.get().state) == ("withdrawn", "open")


def test_answered_twice_it_is_one_answer(way, first, sari):
    way.offer(first, way.place())
    way.accept(first)
    way.accept(first)
    assert Event.objects.filter(action="waiting.accepted").count() == 1


def test_nobody_answers_what_was_not_offered(way, first):
    with pytest.raises(Conflict, match="not open from there"):
        way.accept(first)


# ---- enrolment ----


def test_enrolling_begins_the_membership_fills_the_place_and_links_both_families(way):
    entry = way.accepted()
    made = way.enrol(entry)
    spell = MembershipSpell.objects.get(family=entry.family)
    assert (spell.joined_on, spell.left_on, spell.origin) == (NEXT_STAGE, None, entry.public_id)
    assert (made.vacancy.family.family_id, made.family.family_id) == ("L1", "W1")
    assert [Entry.objects.get().state, Vacancy.objects.get().state, Offer.objects.get().state] == [
        "enrolled", "filled", "enrolled",
    ]  # fmt: skip
    assert Event.objects.get(action="waiting.enrolled").detail["vacancy"] == str(made.vacancy.public_id)


def test_sent_twice_it_is_one_enrolment(way):
    entry = way.accepted()
    assert way.enrol(entry) == way.enrol(entry)
    assert MembershipSpell.objects.filter(family=entry.family).count() == 1


def test_of_two_officials_who_enrol_one_is_told(way, wati):
    entry = way.accepted()
    way.enrol(entry, seen=entry.revision)
    with pytest.raises(Conflict, match="meanwhile"):
        way.enrol(entry, date(2025, 10, 1), by=wati, seen=entry.revision)


@pytest.mark.parametrize("day", [date(2025, 4, 1), date(2025, 7, 2), date(2026, 7, 1), date(2025, 6, 1)])
def test_a_membership_begins_on_the_first_day_of_a_stage_to_come(way, day):
    with pytest.raises(NotValid):
        way.enrol(way.accepted(), day)


def test_the_quota_is_asked_again_when_the_place_is_given(way):
    entry = way.accepted()
    way.quota(0)
    with pytest.raises(Conflict, match="quota"):
        way.enrol(entry)
    assert not Enrolment.objects.exists()


def test_a_family_that_joined_meanwhile_is_not_enrolled_again(way):
    entry = way.accepted()
    MembershipSpell.objects.create(family=entry.family, joined_on=ON, recorded_at=AT)
    with pytest.raises(Conflict, match="in the programme already"):
        way.enrol(entry)


def test_nobody_is_enrolled_while_a_list_goes_in(way):
    entry = way.accepted()
    hold(DISTRICT, entry.public_id, AT)
    with pytest.raises(Conflict, match="being registered"):
        way.enrol(entry)


def test_without_having_accepted_nobody_is_enrolled(way, first):
    way.offer(first, way.place())
    with pytest.raises(Conflict, match="not open from there"):
        way.enrol(first)


def test_one_place_is_filled_once(way):
    made = way.enrol(way.accepted())
    other = way.accepted("W2", "L2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(
            vacancy=made.vacancy, entry=other, offer=other.offers.get(), family=other.family, joined_on=NEXT_STAGE,
            enrolled_by=made.enrolled_by, enrolled_on=ON, enrolled_at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["sari", "kepala", "auditor"])
def test_only_an_official_enrols(way, who, request):
    with pytest.raises(NotAllowed):
        way.enrol(way.accepted(), by=request.getfixturevalue(who))


# ---- quota and places without an exit ----


def test_a_quota_is_entered_with_what_it_rests_on_and_corrected_by_a_new_row(way):
    earlier = way.quota(100)
    later = way.quota(110, why="Salah ketik, SK 12/2025.")
    earlier.refresh_from_db()
    assert (earlier.superseded_at, quota_of(DISTRICT, ON)) == (AT, later)
    assert Event.objects.filter(action="quota.set").latest("pk").detail["was"] == 100


def test_a_quota_holds_from_its_day_on(way):
    old = way.quota(100, date(2025, 1, 1))
    new = way.quota(90, date(2025, 7, 1))
    assert [quota_of(DISTRICT, day) for day in (ON, NEXT_STAGE)] == [old, new]


def test_sent_twice_a_quota_is_entered_once(way):
    sent = uuid4()
    assert way.quota(100, sent=sent) == way.quota(100, sent=sent)


@pytest.mark.parametrize(
    ("families", "starts_on", "why"),
    [(110, date(2025, 1, 1), WORDS), (100, date(2025, 7, 1), WORDS), (100, date(2025, 1, 1), f"{WORDS} Nomor 5.")],
)
def test_a_quota_sent_again_otherwise_is_told_and_not_taken_for_the_same(way, families, starts_on, why):
    sent = uuid4()
    way.quota(100, why=WORDS, sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        way.quota(families, starts_on, why, sent=sent)


def test_a_quota_form_that_another_district_sent_is_told(way, budi):
    sent, kediri = uuid4(), Area.objects.get(code="3571")
    offering.set_quota(kediri, date(2025, 1, 1), 100, WORDS, by=budi, on=ON, at=AT, sent=sent)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        way.quota(100, why=WORDS, sent=sent)


@pytest.mark.parametrize("starts_on", [date(2006, 12, 31), date(ON.year + 6, 1, 1), date(205, 1, 1)])
def test_a_quota_from_before_the_programme_or_from_far_ahead_is_refused(way, starts_on):
    with pytest.raises(NotValid, match="Check the year"):
        way.quota(100, starts_on)


@pytest.mark.parametrize("starts_on", [date(2007, 1, 1), date(ON.year + 5, 12, 31)])
def test_a_quota_within_the_programme_and_five_years_ahead_is_entered(way, starts_on):
    assert way.quota(100, starts_on).starts_on == starts_on


@pytest.mark.parametrize(("families", "why"), [(-1, WORDS), (1_000_001, WORDS), (5, "")])
def test_a_quota_that_cannot_be_is_refused(way, families, why):
    with pytest.raises(NotValid):
        way.quota(families, why=why)


def test_the_quota_of_another_district_is_not_for_him(way, budi):
    with pytest.raises(Conflict, match="another district"):
        way.quota(5, by=budi)


def test_a_raised_quota_lets_places_be_opened_and_no_more_than_it_leaves(way, tono):
    way.place()
    way.quota(5)
    district = Area.objects.get(code=DISTRICT)
    with pytest.raises(NotValid, match="4 places"):
        offering.open_places(district, 5, by=tono, on=ON, at=AT)
    offering.open_places(district, 4, by=tono, on=ON, at=AT)
    told = places_of(DISTRICT, ON)
    assert (told.vacant, told.to_fill, told.to_open) == (5, 5, 0)


def test_places_are_opened_once_by_a_form_sent_twice(way, tono):
    way.quota(5)
    said = {"by": tono, "on": ON, "at": AT, "sent": uuid4()}
    district = Area.objects.get(code=DISTRICT)
    assert [offering.open_places(district, 2, **said), offering.open_places(district, 2, **said)] == [2, 2]
    assert (Vacancy.objects.count(), Event.objects.filter(action="vacancy.opened").count()) == (2, 1)


@pytest.mark.parametrize("many", [0, 1, 3])
def test_a_form_that_opened_places_sent_again_for_another_number_is_told(way, tono, many):
    way.quota(5)
    said = {"by": tono, "on": ON, "at": AT, "sent": uuid4()}
    offering.open_places(Area.objects.get(code=DISTRICT), 2, **said)
    with pytest.raises(Conflict, match="already recorded, with other content"):
        offering.open_places(Area.objects.get(code=DISTRICT), many, **said)
    assert Vacancy.objects.count() == 2


def test_a_place_opened_by_the_quota_is_given_like_any_other(way, first, tono):
    way.quota(1)
    offering.open_places(Area.objects.get(code=DISTRICT), 1, by=tono, on=ON, at=AT)
    way.offer(first, Vacancy.objects.get())
    way.accept(first)
    assert way.enrol(first).vacancy.family is None
