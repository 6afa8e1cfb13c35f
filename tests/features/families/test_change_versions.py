"""Who decides has seen what they decide; and what was sent before and came back stays."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tangga.audit.models import Event
from tangga.errors import Conflict
from tangga.families import changes, identity
from tangga.families.change_versions import earlier_of
from tangga.families.models import Change, ChangeKind, ChangeVersion, FamilyIdentity
from tangga.families.resealing import reseal_changes
from tangga.people.roles import Role
from tests import make

DAY = date(2024, 7, 15)
FIRST = {"address": "Jalan Melati 4", "rt": "001", "rw": "002", "region_id": "3273011001"}
SECOND = FIRST | {"address": "Jalan Kenanga 9"}
WRONG_NIK, RIGHT_NIK = "3273010403120005", "3273010403120007"
TODAY_NOW = {"on": make.TODAY, "at": make.NOW}


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch, in_english):
    monkeypatch.setattr("tangga.people.clock.today", lambda: make.TODAY)
    monkeypatch.setattr("tangga.people.clock.now", lambda: make.NOW)


@pytest.fixture
def moved(household, send):
    return send("address", household.family, on=DAY, asked=FIRST)


@pytest.fixture
def send_anew(sari, tono):
    """Tono sends a correction back; Sari puts it right, if `asked` says how, and sends the same one again."""

    def sent(change, asked=None, reason="asked again", **more):
        changes.send_back(change.public_id, "which house?", by=tono, **TODAY_NOW)
        if asked is not None:
            about = {"member": change.member, "other_family": change.other_family, "effective_on": DAY} | more
            wish = changes.Wish(ChangeKind(change.kind), change.family, asked=asked, reason=reason, **about)
            changes.write_down(wish, by=sari, instead_of=change.public_id, **TODAY_NOW)
        return changes.propose(change.public_id, by=sari, **TODAY_NOW)

    return sent


def signed_in(person):
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person)
    return browser


def page(name, change):
    return reverse(name, args=[change.public_id])


def revision_on(text):
    (found,) = set(re.findall(r'name="revision" value="(\d+)"', text))
    return found


@pytest.mark.parametrize("name", ["change-approve", "change-send-back"])
def test_what_was_sent_anew_since_the_page_was_opened_is_not_decided_by_it(moved, send_anew, lestari, name):
    browser = signed_in(lestari)
    opened = revision_on(browser.get(page("change", moved)).text)
    send_anew(moved, SECOND)

    answer = browser.post(page(name, moved), {"revision": opened, "note": "no such house"})

    assert (answer.status_code, "sent anew after you opened it" in answer.text) == (409, True)
    assert "Jalan Kenanga 9" in answer.text
    assert "no such house" in answer.text or name == "change-approve"
    moved.refresh_from_db()
    assert (moved.state, moved.decided_by) == ("proposed", None)
    assert not FamilyIdentity.objects.filter(origin=moved.public_id).exists()
    assert not Event.objects.filter(action="change.applied").exists()


@pytest.mark.parametrize("name", ["change-approve", "change-send-back"])
@pytest.mark.parametrize("sent", [{}, {"revision": "x"}, {"revision": "²"}, {"revision": "0"}, {"revision": "9" * 30}])
def test_a_decision_that_does_not_say_what_was_seen_decides_nothing(moved, lestari, name, sent):
    answer = signed_in(lestari).post(page(name, moved), {"note": "?"} | sent)

    assert answer.status_code == 409
    moved.refresh_from_db()
    assert moved.state == "proposed"


def test_the_page_that_was_shown_instead_decides(moved, send_anew, lestari):
    browser = signed_in(lestari)
    send_anew(moved, SECOND)
    again = browser.post(page("change-approve", moved), {"revision": "1"})

    browser.post(page("change-approve", moved), {"revision": revision_on(again.text)})

    assert FamilyIdentity.objects.get(origin=moved.public_id).address == "Jalan Kenanga 9"


def test_approved_twice_from_one_page_is_approved_once_and_an_older_page_did_not_approve_it(moved, send_anew, lestari):
    send_anew(moved, SECOND)
    for _ in range(2):
        changes.approve(moved.public_id, by=lestari, seen=2, **TODAY_NOW)

    with pytest.raises(Conflict):
        changes.approve(moved.public_id, by=lestari, seen=1, **TODAY_NOW)

    assert Event.objects.filter(action="change.applied").count() == 1


def test_sent_again_unchanged_it_is_still_another_sending(moved, send_anew, lestari):
    send_anew(moved)

    with pytest.raises(changes.SentAnew):
        changes.approve(moved.public_id, by=lestari, seen=1, **TODAY_NOW)

    assert ChangeVersion.objects.get().asked == FIRST


def test_what_was_sent_first_stays_on_the_page_with_who_refused_it_and_why(moved, send_anew, lestari):
    send_anew(moved, SECOND)

    text = signed_in(lestari).get(page("change", moved)).text

    kept = ChangeVersion.objects.get()
    assert (kept.revision, kept.asked, kept.reason, kept.decided_by.username) == (1, FIRST, "told at the visit", "tono")
    earlier = text.partition("and came back")[2]
    assert "Jalan Melati 4" in earlier
    assert "told at the visit" in earlier
    assert "which house?" in earlier


def test_changing_the_answers_twice_before_sending_keeps_what_was_sent(moved, sari, tono):
    changes.send_back(moved.public_id, "which house?", by=tono, **TODAY_NOW)
    for asked in (SECOND, SECOND | {"rt": "003"}):
        wish = changes.Wish(ChangeKind.ADDRESS, moved.family, effective_on=DAY, asked=asked, reason="seen")
        changes.write_down(wish, by=sari, instead_of=moved.public_id, **TODAY_NOW)
    changes.withdraw(moved.public_id, by=sari, at=make.NOW)

    assert [(each.revision, each.asked) for each in ChangeVersion.objects.all()] == [(1, FIRST)]


def test_a_draft_that_nobody_else_saw_leaves_no_version(household, sari):
    for asked in (FIRST, SECOND):
        wish = changes.Wish(ChangeKind.ADDRESS, household.family, effective_on=DAY, asked=asked, reason="seen")
        draft = changes.write_down(wish, by=sari, **TODAY_NOW)

    sent = changes.propose(draft.public_id, by=sari, **TODAY_NOW)

    assert (sent.revision, ChangeVersion.objects.count()) == (1, 0)


def test_a_correction_that_came_back_stays_about_its_family_and_of_its_kind(moved, sari, tono):
    changes.send_back(moved.public_id, "which house?", by=tono, **TODAY_NOW)
    other = make.family("3273-F2", facilitator=sari)
    wish = changes.Wish(ChangeKind.ADDRESS, other, effective_on=DAY, asked=SECOND, reason="seen")

    with pytest.raises(Change.DoesNotExist):
        changes.write_down(wish, by=sari, instead_of=moved.public_id, **TODAY_NOW)


def test_an_earlier_wording_about_a_family_the_reader_does_not_see_is_left_out(household, send, sari, send_anew):
    near, far = (make.family(code, name=code, facilitator=sari) for code in ("3273-F2", "3273-F3"))
    son = household.son
    change = send("move_family", household.family, member=son, other_family=far, on=DAY)
    change = send_anew(change, {}, member=son, other_family=near)
    other = make.posted("dewi", Role.FACILITATOR, "3273")
    far.assignments.update(facilitator=other)

    assert earlier_of(change, sari, make.TODAY) == []
    far.assignments.update(facilitator=sari)
    assert len(earlier_of(change, sari, make.TODAY)) == 1


def test_numbers_in_earlier_wordings_are_sealed_and_follow_a_change_of_key(
    household, send, send_anew, lestari, settings
):
    first, second = (
        {"nik": {"sealed": identity.seal(nik), "index": identity.blind_index("nik", nik), "mask": identity.mask(nik)}}
        for nik in (WRONG_NIK, RIGHT_NIK)
    )
    change = send("nik", household.family, member=household.son, asked=first)
    send_anew(change, second, effective_on=None)
    assert WRONG_NIK not in signed_in(lestari).get(page("change", change)).text

    settings.IDENTITY_KEYS = (identity.new_key(), *settings.IDENTITY_KEYS)
    assert reseal_changes(identity.newest_id(), 10) == 2

    settings.IDENTITY_KEYS = settings.IDENTITY_KEYS[:1]
    assert identity.unseal(ChangeVersion.objects.get().asked["nik"]["sealed"]) == WRONG_NIK
