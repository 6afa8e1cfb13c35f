"""The pages of sessions: what each role sees and can do, from planning on a phone to coverage."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tangga.audit.models import Event
from tangga.families.models import FacilitatorAssignment
from tangga.people.roles import Role
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.sessions import actions
from tangga.sessions.models import Attendance, Group, GroupMembership, Session
from tests import make
from tests.features.sessions.conftest import NOW, TODAY

LISTS = ["sessions", "groups", "session-month", "session-coverage"]


def page(name, row=None):
    return reverse(name, args=[row.public_id] if row else [])


def answers(families, **by_name):
    return {f"a-{families[name].public_id}": status for name, status in by_name.items()}


@pytest.fixture
def as_sari(client, sari):
    client.force_login(sari)
    return client


def photo(content, name="foto.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_from_an_empty_list_to_a_session_held(as_sari, sari, families, jpeg):
    assert "Suggest groups" in as_sari.get(page("groups")).text
    new = as_sari.post(
        page("group-new"),
        {"request": uuid.uuid4(), "name": "Melati", "village": "3273011001", "opened_on": "2025-05-01"},
    )
    group = Group.objects.get()
    assert new.url == page("group-add", group)
    assert "Ani" in as_sari.get(new.url).text
    as_sari.post(new.url, {"family": [families["Ani"].public_id, families["Beti"].public_id]})
    form = as_sari.get(page("session-plan", group))
    assert '<option value="better_parents" selected>' in form.text
    sent = {"request": uuid.uuid4(), "topic": "better_parents", "meets_on": "2025-05-17", "place": "Balai RW"}
    planned = as_sari.post(page("session-plan", group), sent)
    session = Session.objects.get()
    assert planned.url == page("session", session)
    kept = as_sari.post(
        page("session-attendance", session),
        {
            "revision": session.revision,
            "notes": "Ramai.",
            "photo-activity": [photo(jpeg()), photo(jpeg("blue"))],
            "photo-attendance_list": photo(jpeg("white")),
        }
        | answers(families, Ani="present", Beti="leave"),
    )
    assert kept.url == page("session", session)
    shown = as_sari.get(kept.url).text
    assert "Ramai." in shown
    assert shown.count("</svg>leave</span>") == 2
    assert photos_of(session.public_id, "fds_session").count() == 3


def test_what_is_not_answered_is_said_and_nothing_typed_or_sent_is_lost(as_sari, families, plan, jpeg):
    session = plan(TODAY)
    sent = {"revision": 1, "notes": "Ramai sekali", "photo-activity": photo(jpeg())} | answers(families, Ani="sick")
    again = as_sari.post(page("session-attendance", session), sent)
    assert again.status_code == 422
    assert "2 families have no answer yet" in again.text
    assert "Ramai sekali" in again.text
    assert f'name="a-{families["Ani"].public_id}" value="sick" checked' in again.text
    assert "1 photo is kept already" in again.text
    assert photos_of(session.public_id, "fds_session").count() == 1
    assert not Attendance.objects.exists()


def test_all_others_are_marked_present_and_nothing_is_saved_yet(as_sari, families, plan):
    session = plan(TODAY)
    filled = as_sari.post(page("session-attendance", session), {"fill": "present"} | answers(families, Ani="sick"))
    assert filled.status_code == 200
    assert filled.text.count('value="present" checked') == 2
    assert filled.text.count('value="sick" checked') == 1
    assert not Attendance.objects.exists()


def test_no_answer_is_chosen_beforehand(as_sari, plan):
    assert " checked" not in as_sari.get(page("session-attendance", plan(TODAY))).text


def test_a_file_that_is_no_photo_leaves_the_answers_saved(as_sari, families, plan):
    session = plan(TODAY)
    sent = {"revision": 1, "photo-activity": photo(b"hello")} | answers(families, Ani="sick", Beti="sick", Cici="sick")
    kept = as_sari.post(page("session-attendance", session), sent, follow=True)
    assert "A photo was not kept." in kept.text
    session.refresh_from_db()
    assert session.sick == 3


def test_who_saves_over_a_change_sees_both(as_sari, families, held, hold):
    hold(held, Ani="present", Beti="present", Cici="absent", seen=2)
    sent = {"revision": 2} | answers(families, Ani="present", Beti="leave", Cici="absent")
    told = as_sari.post(page("session-attendance", held), sent)
    assert told.status_code == 409
    assert "changed meanwhile" in told.text
    assert "on record now: present" in told.text


def test_the_attendance_form_opens_only_when_somebody_can_have_come(as_sari, sari, plan):
    coming = plan(TODAY + timedelta(days=1))
    assert as_sari.get(page("session-attendance", coming)).url == page("session", coming)
    assert "can be recorded from" in as_sari.get(page("session", coming)).text


def test_a_correction_stands_with_who_and_what_before(as_sari, held, hold):
    hold(held, Ani="present", Beti="present", Cici="absent", seen=2)
    shown = as_sari.get(page("session", held)).text
    assert "What was corrected" in shown
    assert "“sick” by" in shown


def test_a_form_that_cannot_be_comes_back_with_what_was_typed(as_sari, group):
    sent = {"topic": "infants", "meets_on": "2024-01-01", "meets_from": "10:00", "place": "Musala Al-Huda"}
    again = as_sari.post(page("session-plan", group), sent)
    assert again.status_code == 422
    assert "The group was opened on" in again.text
    assert "Musala Al-Huda" in again.text
    assert '<option value="infants" selected>' in again.text


def test_a_planned_session_is_changed_and_cancelled_on_its_page(as_sari, plan):
    session = plan(TODAY)
    sent = {"revision": 1, "topic": "violence", "meets_on": "2025-05-19", "meets_from": "13:00", "place": "Musala"}
    assert as_sari.post(page("session-edit", session), sent).url == page("session", session)
    refused = as_sari.post(page("session-cancel", session), {"reason": ""})
    assert refused.status_code == 422
    as_sari.post(page("session-cancel", session), {"reason": "Hujan deras"})
    assert "Hujan deras" in as_sari.get(page("session", session)).text


def test_a_form_opened_before_a_change_is_told(as_sari, plan):
    session = plan(TODAY)
    sent = {"topic": "violence", "meets_on": "2025-05-19", "place": "Musala"}
    as_sari.post(page("session-edit", session), sent | {"revision": 1})
    again = as_sari.post(page("session-edit", session), sent | {"revision": 1, "place": "Rumah"})
    assert again.status_code == 409
    assert "changed meanwhile" in again.text


def test_a_make_up_session_is_planned_from_the_session(as_sari, held):
    assert "2 families missed this session" in as_sari.get(page("session", held)).text
    sent = {"request": uuid.uuid4(), "meets_on": "2025-05-17", "meets_from": "15:00", "place": "Balai RW"}
    planned = as_sari.post(page("session-make-up", held), sent)
    shown = as_sari.get(planned.url).text
    assert "For those who missed the session of" in shown
    assert ">Ani<" not in shown


def test_photos_are_added_shown_and_removed(as_sari, held, jpeg):
    as_sari.post(page("session-photos", held), {"photo-activity": photo(jpeg())})
    kept = Photo.objects.get()
    shown = as_sari.get(page("session-photo", kept))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert as_sari.post(page("session-photos", held)).status_code == 422
    asked = as_sari.get(page("session", held)).text
    assert "The photo is deleted for good." in asked
    as_sari.post(page("session-photo-remove", kept))
    assert as_sari.get(page("session-photo", kept)).status_code == 404


@pytest.mark.parametrize("shows", ["activity", "attendance_list"])
@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.COORDINATOR, "3273", 200), (Role.DISTRICT_HEAD, "3273", 200), (Role.AUDITOR, "3273", 200),
        (Role.PROVINCE, "32", 404), (Role.MINISTRY, None, 404),
    ],
)  # fmt: skip
def test_photos_of_people_are_seen_in_the_district_and_not_above(client, sari, held, jpeg, shows, role, area, status):
    kept = actions.add_photo(held.public_id, jpeg(), shows, keep_place=False, by=sari, on=TODAY, at=NOW)
    client.force_login(make.posted("reader", role, area))
    assert client.get(page("session-photo", kept)).status_code == status
    shown = client.get(page("session", held))
    assert (shown.status_code, str(kept.public_id) in shown.text) == (200, status == 200)


def test_a_colleagues_photo_is_not_there(client, dewi, sari, held, jpeg):
    kept = actions.add_photo(held.public_id, jpeg(), "activity", keep_place=False, by=sari, on=TODAY, at=NOW)
    client.force_login(dewi)
    assert client.get(page("session-photo", kept)).status_code == 404


def test_families_move_and_groups_close_on_the_groups_page(as_sari, group, families):
    refused = as_sari.post(page("group-move", group), {"family": [families["Ani"].public_id]})
    assert refused.status_code == 422
    assert "Choose where" in refused.text
    as_sari.post(page("group-move", group), {"family": [families["Ani"].public_id], "to": "out"})
    assert not GroupMembership.objects.filter(family=families["Ani"], ends_on=None).exists()
    as_sari.post(page("group-edit", group), {"name": "Anggrek", "meeting_place": "", "leader": ""})
    assert "Group Anggrek" in as_sari.get(page("group", group)).text
    assert as_sari.post(page("group-close", group)).url == page("groups")
    assert "Anggrek" in as_sari.get(page("groups") + "?state=closed").text


def test_a_group_with_planned_sessions_says_why_it_stays_open(as_sari, group, plan):
    plan(TODAY)
    refused = as_sari.post(page("group-close", group))
    assert refused.status_code == 409
    assert "still planned" in refused.text


def test_a_form_of_a_group_comes_back_with_what_was_typed(as_sari, group, families):
    again = as_sari.post(
        page("group-new"),
        {
            "request": uuid.uuid4(),
            "name": "Melati",
            "village": "3273011001",
            "opened_on": "2025-05-01",
            "meeting_place": "X",
        },
    )
    assert again.status_code == 409
    assert "Choose another name" in again.text
    none = as_sari.post(page("group-add", group), {})
    assert none.status_code == 422


def test_groups_are_suggested_and_opened_only_when_chosen(as_sari, families):
    shown = as_sari.get(page("group-suggest")).text
    assert "Sarijadi" in shown
    assert not Group.objects.exists()
    assert as_sari.post(page("group-suggest"), {}).status_code == 422
    as_sari.post(page("group-suggest"), {"group": ["v3273011001.0"]})
    assert Group.objects.get().size == 4


def test_a_family_that_left_or_moved_on_is_marked_in_its_group(as_sari, dewi, group, families):
    FacilitatorAssignment.objects.filter(family=families["Ani"]).update(ends_on=TODAY)
    FacilitatorAssignment.objects.create(family=families["Ani"], facilitator=dewi, starts_on=TODAY)
    shown = as_sari.get(page("group", group)).text
    assert ">Ani<" not in shown
    assert "1 more family of this group is accompanied by somebody else" in shown
    assert "1 family in your groups has left the programme" in as_sari.get(page("groups")).text


@pytest.mark.parametrize("who", ["tono", "rina", "lestari"])
def test_offices_read_and_do_not_hold(request, client, held, group, who):
    client.force_login(request.getfixturevalue(who))
    shown = client.get(page("session", held))
    assert (shown.status_code, "Correct who came" in shown.text) == (200, False)
    assert client.get(page("session-attendance", held)).status_code == 403
    assert client.get(page("session-plan", group)).status_code == 403
    assert client.post(page("group-close", group)).status_code == 403


@pytest.mark.parametrize("who", ["budi", "dewi"])
def test_to_others_the_session_and_the_group_are_not_there(request, client, held, group, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(page("session", held)).status_code == 404
    assert client.get(page("group", group)).status_code == 404
    assert client.get(page("session-attendance", held)).status_code == 404
    assert "Melati" not in "".join(client.get(page(name)).text for name in LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_with_a_filter_it_does_not_know_shows_nothing(as_sari, held, name):
    shown = as_sari.get(page(name) + "?month=1999-01&state=lost")
    assert "Melati" not in shown.text


def test_the_list_is_narrowed_by_month_state_and_module(as_sari, plan, held):
    plan(date(2025, 6, 3), "infants")
    assert "1 session" in as_sari.get(page("sessions")).text
    assert "Infants and toddlers" in as_sari.get(page("sessions") + "?month=2025-06&state=planned").text
    everything = as_sari.get(page("sessions") + "?month=&module=health_nutrition").text
    assert ("Infants and toddlers" in everything, "Becoming better parents" in everything) == (True, False)


def test_a_facilitator_reads_the_month_day_by_day(as_sari, plan, held):
    plan(date(2025, 5, 20), "violence")
    shown = as_sari.get(page("session-month")).text
    assert "1 of 12" in shown
    assert "By now 6 are due." in shown
    assert "1 held, 6 due by now" in shown
    assert "Tuesday" in shown


def test_a_coordinator_sees_who_is_behind(client, lestari, dewi, held):
    client.force_login(lestari)
    shown = client.get(page("session-month")).text
    assert ("Sari" in shown, "Dewi" in shown) == (True, True)
    one = client.get(page("session-month") + f"?facilitator={held.facilitator.public_id}").text
    assert "Becoming better parents" in one
    assert "Sari" not in client.get(page("session-month") + "?verdict=reached").text.split("list-bar")[1]


def test_coverage_goes_from_the_district_to_the_family(client, lestari, group, held):
    client.force_login(lestari)
    assert "Kec. Sukasari" in client.get(page("session-coverage")).text
    assert "Kel. Sarijadi" in client.get(page("session-coverage") + "?area=327301").text
    assert "Sari" in client.get(page("session-coverage") + "?by=facilitator&sort=-rate").text
    assert "Melati" in client.get(page("session-coverage") + "?by=group&sort=coverage").text
    shown = client.get(page("session-coverage") + "?by=family&sort=-coverage&module=core").text
    assert "1 of 14" in shown
    assert shown.index("Ani") < shown.index("Beti")


def test_the_ministry_looks_at_provinces_first(client, held):
    client.force_login(make.posted("menteri", Role.MINISTRY, None))
    assert "Prov. Jawa Barat" in client.get(page("session-coverage")).text
    assert "Choose an area" in client.get(page("session-month")).text
    assert "Kota Bandung" in client.get(page("session-coverage") + "?area=32").text


def test_the_catalogue_says_what_a_text_leaves_out(as_sari):
    assert (
        "1000 Hari" not in as_sari.get(page("session-catalogue")).text.split("Version 2019")[1].split("also called")[0]
    )
    named = as_sari.post(page("session-catalogue"), {"names": "- Ekonomi\n- Kesehatan\nBerkebun"}).text
    assert "These modules are missing" in named
    assert "Not known here: Berkebun" in named


def test_whoever_keeps_accounts_sees_no_session(client, held):
    client.force_login(make.posted("admin", Role.ADMINISTRATOR, None))
    assert [client.get(page(name)).status_code for name in LISTS] == [403, 403, 403, 403]
    assert client.get(page("session", held)).status_code == 404


@pytest.fixture
def many_sessions(sari, group, plan, hold):
    topics = ("better_parents", "child_behaviour", "early_learning", "success_at_school", "family_money")
    return [
        hold(plan(TODAY - timedelta(days=days), topic), Ani="present", Beti="sick", Cici="absent")
        for days, topic in enumerate(topics)
    ]


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("sessions", 15),
        ("groups", 18),
        ("session-month", 14),
        ("session-coverage", 15),
    ],
)
def test_a_list_asks_the_database_no_more_for_more_rows(
    as_sari, many_sessions, django_assert_max_num_queries, address, most
):
    with django_assert_max_num_queries(most):
        as_sari.get(page(address))


@pytest.mark.parametrize(("query", "most"), [("by=family", 17), ("by=facilitator", 16), ("by=area", 16)])
def test_a_coverage_table_asks_the_database_no_more_for_more_rows(
    client, lestari, many_sessions, django_assert_max_num_queries, query, most
):
    client.force_login(lestari)
    with django_assert_max_num_queries(most):
        client.get(page("session-coverage") + f"?{query}")


def test_a_page_writes_nothing_to_the_log(as_sari, held):
    before = Event.objects.count()
    as_sari.get(page("session", held))
    assert Event.objects.count() == before


def test_long_numbers_stand_plain_in_attributes(as_sari, sari, plan):
    session = plan(TODAY)
    Session.objects.filter(pk=session.pk).update(revision=1234)
    Photo.objects.create(
        owner=session.public_id,
        owner_kind="fds_session",
        original_sha256="0" * 64,
        size_bytes=1,
        width=1600,
        height=1200,
        kept_by=sari,
        kept_at=NOW,
    )
    shown = as_sari.get(page("session-attendance", session)).text
    assert [each in shown for each in ('maxlength="1000"', 'value="1234"', 'width="1600"')] == [True, True, True]
