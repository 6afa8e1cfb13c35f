"""Every exit in force frees one place in its district; a family that is restored takes none from anybody."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

import tangga
from tangga.audit.models import Event
from tangga.errors import Conflict, NotValid
from tangga.families.exits import ExitsRefused, Leaving
from tangga.families.models import Exit
from tangga.families.returning import undo_exit
from tangga.waiting.models import Entry, Offer, State, Vacancy
from tangga.waiting.queries import places_of
from tangga.waiting.vacancies import close_restored, given_otherwise, open_for, record_exits
from tests import make
from tests.features.waiting.conftest import AT, DISTRICT, NEXT_STAGE, ON, WORDS

LEFT = date(2025, 4, 1)


def leave(*ids, effective_on=LEFT, kind="voluntary", **more):
    return record_exits([Leaving(each, kind, effective_on) for each in ids], by=None, on=ON, at=AT, **more)


def test_each_exit_of_a_list_opens_one_place_from_its_first_day_out(way):
    make.family("L1")
    make.family("L2", region="3276011001")
    leave("L1", "L2")
    found = Vacancy.objects.values_list("family__family_id", "district", "from_on", "state")
    assert sorted(found) == [("L1", "3273", LEFT, "open"), ("L2", "3276", LEFT, "open")]
    assert Event.objects.filter(action="vacancy.opened").count() == 2


def test_the_same_list_again_opens_nothing(way):
    way.place()
    leave("L1")
    assert Vacancy.objects.count() == 1


def test_an_exit_that_is_corrected_keeps_its_one_place(way):
    way.place()
    leave("L1", kind="moved", correct=True)
    assert Exit.objects.filter(superseded_at=None).get().exit_type == "moved"
    assert Vacancy.objects.count() == 1


def test_a_free_place_follows_the_corrected_day_of_its_exit(way):
    place = way.place()
    later = leave("L1", effective_on=NEXT_STAGE, correct=True).exits["L1"]
    place.refresh_from_db()
    assert (place.exit, place.from_on, place.state) == (later, NEXT_STAGE, "open")
    assert given_otherwise([later]) == 0


def test_an_offered_place_follows_the_corrected_day_and_is_not_given_before_it(way):
    entry = way.accepted()
    leave("L1", effective_on=date(2025, 10, 1), correct=True)
    with pytest.raises(NotValid, match=r"1.Oct.2025"):
        way.enrol(entry, NEXT_STAGE)


def test_a_free_place_goes_to_the_district_where_the_corrected_exit_counts(way):
    family = make.family("L1")
    make.family_facts(family, region="3276011001", effective_on=date(2025, 5, 1), recorded_at=make.LONG_AGO)
    leave("L1")
    leave("L1", effective_on=NEXT_STAGE, correct=True)
    assert Vacancy.objects.get().district_id == "3276"


def test_a_place_that_was_given_keeps_its_day_and_that_is_said(way):
    way.enrol(way.accepted())
    later = leave("L1", effective_on=NEXT_STAGE, correct=True).exits["L1"]
    assert Vacancy.objects.get().from_on == LEFT
    assert given_otherwise([later]) == 1
    assert Event.objects.get(action="vacancy.exit_corrected").detail["followed"] is False


def test_a_list_that_is_refused_opens_nothing(way):
    make.family("L1")
    with pytest.raises(ExitsRefused):
        leave("L1", "nobody")
    assert not Vacancy.objects.exists()


def test_the_database_knows_one_place_an_exit(way):
    place = way.place()
    with pytest.raises(IntegrityError), transaction.atomic():
        Vacancy.objects.create(
            district_id=DISTRICT, exit=place.exit, family=place.family, joined_on=place.joined_on, from_on=LEFT,
            opened_on=ON, opened_at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"state": "gone"}, "vacancy_state_is_known"),
        ({"state": "closed"}, "a_closed_place_says_why"),
        ({"exit": None}, "a_freed_place_names_its_exit"),
        ({"restored_on": ON}, "only_a_promised_place_is_owed"),
    ],
)
def test_the_database_says_again_what_a_place_is(way, columns, constraint):
    place = way.place()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Vacancy.objects.filter(pk=place.pk).update(**columns)


# ---- a family is restored ----


def restored(place, tono):
    """The exit of a place is undone, as an upheld objection does it."""
    Exit.objects.filter(pk=place.exit_id).update(origin=place.public_id)
    close_restored(undo_exit(place.family, place.public_id, at=AT), by=tono, on=ON, at=AT)
    place.refresh_from_db()
    return place


def test_a_free_place_is_closed_when_its_family_is_restored(way, tono):
    place = restored(way.place(), tono)
    assert (place.state, place.closed_why, place.closed_on) == ("closed", "restored", ON)


def test_a_restored_family_that_leaves_again_frees_a_place_again(way, tono):
    place = restored(way.place(), tono)
    again = leave("L1").exits["L1"]
    assert Vacancy.objects.exclude(pk=place.pk).get().exit == again


def test_an_offer_nobody_answered_is_taken_back_and_the_family_stands_where_it_stood(way, tono):
    first, second = way.waits("W1"), way.waits("W2", decile=2)
    place = way.place()
    way.check(first)
    way.offer(first, place)
    restored(place, tono)
    assert Offer.objects.get().state == "taken_back"
    assert list(Entry.objects.filter(state=State.WAITING)) == [first, second]
    assert place.state == "closed"


def test_who_has_accepted_the_place_keeps_it_and_is_enrolled(way, tono):
    way.quota(1)
    entry = way.accepted()
    place = restored(Vacancy.objects.get(), tono)
    assert (place.state, place.restored_on) == ("offered", ON)
    way.enrol(entry)
    assert places_of(DISTRICT, ON).over == 1


def test_who_has_the_place_keeps_it_and_the_district_is_over_its_quota_by_one(way, tono):
    way.quota(1)
    entry = way.accepted()
    way.enrol(entry)
    place = restored(Vacancy.objects.get(), tono)
    told = places_of(DISTRICT, ON)
    assert (place.state, told.served, told.over, told.owed) == ("filled", 2, 1, 1)


def test_the_next_place_makes_up_for_it_and_is_not_given(way, tono):
    entry = way.accepted()
    way.enrol(entry)
    owed = restored(Vacancy.objects.get(), tono)
    later = way.place("L2")
    assert (later.state, later.closed_why, later.makes_up_for) == ("closed", "makes_up", owed)
    assert places_of(DISTRICT, ON).owed == 0
    assert way.place("L3").state == "open"


def test_a_place_that_is_free_already_makes_up_at_once(way, tono):
    entry = way.accepted()
    way.enrol(entry)
    spare = way.place("L2")
    restored(Vacancy.objects.get(family__family_id="L1"), tono)
    spare.refresh_from_db()
    assert spare.closed_why == "makes_up"


def test_the_same_list_again_does_not_open_the_place_that_made_up(way, tono):
    entry = way.accepted()
    way.enrol(entry)
    restored(Vacancy.objects.get(), tono)
    way.place("L2")
    leave("L2")
    assert Vacancy.objects.filter(family__family_id="L2").count() == 1


def test_the_place_is_owed_again_when_the_family_that_made_up_is_restored_too(way, tono):
    entry = way.accepted()
    way.enrol(entry)
    restored(Vacancy.objects.get(), tono)
    restored(way.place("L2"), tono)
    assert places_of(DISTRICT, ON).owed == 1


def test_the_offered_place_of_a_second_restored_family_is_closed_and_pays_no_debt(way, tono):
    way.enrol(way.accepted())
    waiting, place = way.waits("W2"), way.place("L2")
    way.check(waiting)
    way.offer(waiting, place, WORDS)
    restored(Vacancy.objects.get(family__family_id="L1"), tono)
    restored(place, tono)
    assert (place.state, place.closed_why, place.makes_up_for) == ("closed", "restored", None)
    assert places_of(DISTRICT, ON).owed == 1
    assert Entry.objects.get(pk=waiting.pk).state == State.WAITING


def test_who_has_accepted_another_place_is_enrolled_whatever_the_district_owes(way, tono):
    way.quota(2)
    way.enrol(way.accepted())
    entry = way.accepted("W2", "L2")
    restored(Vacancy.objects.get(family__family_id="L1"), tono)
    assert places_of(DISTRICT, ON).to_fill == 0
    way.enrol(entry)
    told = places_of(DISTRICT, ON)
    assert (told.served, told.over, told.owed) == (3, 1, 1)


def test_a_debt_lets_nobody_in_above_a_quota_that_was_lowered(way, tono):
    way.quota(2)
    way.enrol(way.accepted())
    entry = way.accepted("W2", "L2")
    restored(Vacancy.objects.get(family__family_id="L1"), tono)
    way.quota(1)
    with pytest.raises(Conflict, match="its quota is 1"):
        way.enrol(entry)


def test_a_restored_family_whose_promised_place_nobody_takes_leaves_no_debt(way, tono, sari):
    from tangga.waiting.proposing import withdraw

    entry = way.accepted()
    place = restored(Vacancy.objects.get(), tono)
    withdraw(entry.public_id, WORDS, by=sari, on=ON, at=AT)
    place.refresh_from_db()
    assert (place.state, place.restored_on) == ("closed", None)
    assert places_of(DISTRICT, ON).owed == 0


def test_a_family_that_left_before_places_were_kept_is_restored_all_the_same(way, tono):
    family = make.family("L9")
    exit_undone = Exit.objects.create(
        family=family, joined_on=date(2020, 1, 1), effective_on=LEFT, exit_type="voluntary", region_id="3273011001"
    )
    close_restored(exit_undone, by=tono, on=ON, at=AT)
    assert not Vacancy.objects.exists()


def test_a_place_may_be_given_from_the_first_day_out_only(way):
    entry = way.waits()
    place = way.place(effective_on=date(2025, 10, 1))
    way.check(entry)
    way.offer(entry, place)
    way.accept(entry)
    with pytest.raises(NotValid, match=r"1.Oct.2025"):
        way.enrol(entry, NEXT_STAGE)
    assert way.enrol(entry, date(2025, 10, 1)).vacancy == place


def test_opening_none_is_nothing(way):
    assert open_for([], by=None, on=ON + timedelta(days=1), at=AT) == []


def test_nothing_in_the_source_lets_a_family_leave_without_freeing_its_place():
    said = re.compile(r"from tangga\.families\.exits import[^\n]*\b(leave|record_exits)\b")
    source = Path(tangga.__file__).parent
    letting_go = {
        str(path.relative_to(source)) for path in source.rglob("*.py") if said.search(path.read_text("utf-8"))
    }
    assert letting_go == {"cases/deciding.py", "waiting/vacancies.py"}
