"""The columns page: what is proposed, what is asked for, what is remembered, who may."""

import pytest

from tangga.audit.models import Event
from tangga.imports.models import Batch, Mapping, State
from tests import make
from tests.features.imports.browsing import PERSONS, SITI, choices, confirmed, uploaded


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def waiting(client, tono) -> Batch:
    client.force_login(tono)
    client.cookies["django_language"] = "en"
    return uploaded(client, PERSONS.replace("\r\n", ";Warna\r\n") + SITI.replace("\r\n", ";biru\r\n"))


def test_the_page_shows_their_columns_examples_and_what_is_proposed(client, waiting):
    page = client.get(f"/imports/{waiting.public_id}/columns/").text
    assert "3273••••••••0001" in page
    assert "3273014101010001" not in page
    assert '<option value="nik" selected>' in page
    assert "Warna" in page


def test_confirming_starts_the_comparison_and_is_remembered(client, waiting):
    confirmed(client, waiting)
    assert waiting.mapping["1"] == "nik"
    assert "0" not in waiting.mapping
    assert waiting.options == {"joined_on": "2025-05-17"}
    assert Mapping.objects.get().columns == waiting.mapping
    assert Event.objects.filter(action="list.mapping_confirmed").count() == 1


def test_the_same_headers_are_not_asked_again(client, waiting):
    confirmed(client, waiting)
    second = uploaded(client, PERSONS.replace("\r\n", ";Warna\r\n") + SITI.replace("\r\n", ";merah\r\n"))
    assert (second.state, second.mapping) == (State.READY, waiting.mapping)


def test_a_column_chosen_twice_is_refused(client, waiting):
    answer = client.post(f"/imports/{waiting.public_id}/columns/", choices(waiting, **{"column-7": "name"}))
    assert answer.status_code == 422
    assert "is chosen for several columns" in answer.text
    waiting.refresh_from_db()
    assert waiting.state == State.MAPPING


def test_what_the_list_cannot_do_without_is_asked_for(client, waiting):
    answer = client.post(f"/imports/{waiting.public_id}/columns/", choices(waiting, **{"column-2": ""}))
    assert answer.status_code == 422
    assert "Choose the column that holds" in answer.text


@pytest.mark.parametrize("ours", ["password", "absence:1:ill", "components"])
def test_a_column_that_tangga_does_not_have_for_such_a_list_is_refused(client, waiting, ours):
    sent = choices(waiting, **{"column-7": ours})
    assert client.post(f"/imports/{waiting.public_id}/columns/", sent).status_code == 422


@pytest.mark.parametrize("day", ["2031-01-01", "1.2.2020"])
def test_an_impossible_day_of_joining_is_refused(client, waiting, day):
    answer = client.post(f"/imports/{waiting.public_id}/columns/", choices(waiting, joined_on=day))
    assert answer.status_code == 422


def test_an_outsider_does_not_find_the_page(client, waiting, budi):
    client.force_login(budi)
    assert client.get(f"/imports/{waiting.public_id}/columns/").status_code == 404
    assert client.post(f"/imports/{waiting.public_id}/columns/", choices(waiting)).status_code == 404


def test_the_province_may_not_open_it(client, waiting, rina):
    client.force_login(rina)
    assert client.get(f"/imports/{waiting.public_id}/columns/").status_code == 403


def test_a_list_that_was_discarded_has_no_columns_to_confirm(client, waiting):
    Batch.objects.update(state=State.DISCARDED)
    answer = client.post(f"/imports/{waiting.public_id}/columns/", choices(waiting))
    assert answer["Location"] == f"/imports/{waiting.public_id}/"
    assert not Mapping.objects.exists()


def again(client, person, colour="merah"):
    client.force_login(person)
    return uploaded(client, PERSONS.replace("\r\n", ";Warna\r\n") + SITI.replace("\r\n", f";{colour}\r\n"))


def test_what_a_facilitator_made_of_the_columns_is_only_proposed_to_the_official(client, waiting, sari, tono):
    theirs = confirmed(client, again(client, sari), {"column-7": "note"})
    officials = again(client, tono, "hijau")
    assert (officials.state, officials.mapping) == (State.MAPPING, theirs.mapping)
    assert '<option value="note" selected>' in client.get(f"/imports/{officials.public_id}/columns/").text
    assert f"Columns as confirmed by {sari.display_name}" in client.get(f"/imports/{theirs.public_id}/").text


def test_a_facilitators_own_columns_are_not_asked_again(client, waiting, sari):
    confirmed(client, again(client, sari))
    assert again(client, sari, "hijau").state == State.READY


def test_what_the_official_confirmed_holds_for_the_facilitator_and_stays(client, waiting, sari, tono):
    confirmed(client, waiting)
    theirs = again(client, sari)
    assert theirs.state == State.READY
    confirmed(client, theirs, {"column-7": "note"})
    assert Mapping.objects.get().confirmed_by == tono
    assert again(client, tono, "hijau").mapping == waiting.mapping


def test_an_official_who_left_does_not_vouch_any_more(client, waiting, sari, tono):
    confirmed(client, waiting)
    tono.postings.update(ends_on=make.TODAY)
    assert again(client, sari).state == State.MAPPING


def test_the_page_says_who_confirmed_the_columns_and_changing_them_compares_anew(client, waiting, tono):
    confirmed(client, waiting)
    second = again(client, tono)
    page = client.get(f"/imports/{second.public_id}/").text
    assert f"Columns as confirmed by {tono.display_name}" in page
    assert f"/imports/{second.public_id}/columns/" in page
    before = second.previewed_at
    assert before is not None
    confirmed(client, second, {"column-7": "note"})
    assert second.mapping["7"] == "note"
    assert Event.objects.filter(action="list.compared", subject_id=str(second.public_id)).count() == 2
