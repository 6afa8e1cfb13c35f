"""Drafting, counting anew, publishing by a second person, discarding, withdrawing."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import translation

from tangga.audit.models import Event
from tangga.editions import actions
from tangga.editions.content import known_by, stored
from tangga.editions.models import Cell, Edition, EditionFile, Form, State, Table
from tangga.errors import Conflict, NotAllowed, NotValid
from tests.features.editions.conftest import ACTING, EARLIER, LATE, NOW, TODAY, drafted, inputs, published


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def numbers(edition):
    return {each.code: each.total for each in stored(edition)}


def test_a_draft_holds_the_tables_of_its_layout_counted_by_the_indicators(exits, tono):
    edition = drafted(tono)
    assert numbers(edition) == {"voluntary": 2, "months": 2, "types": 3, "natural": 1, "exits": 3, "active": 1}
    assert (edition.state, edition.number, edition.code) == (State.DRAFT, 1, "graduations-3273-2025-H1-1")


def test_a_year_has_its_target_too_which_is_none_where_nobody_set_one(exits, rina):
    assert numbers(drafted(rina, region="32", period="2025", as_of=TODAY))["target"] is None


def test_what_was_recorded_later_is_in_no_draft_of_what_was_known_earlier(exits, tono):
    assert numbers(drafted(tono, known_at=EARLIER))["voluntary"] == 1


def test_the_label_on_a_house_as_a_reason_is_in_no_edition(exits, tono):
    drafted(tono)
    assert not Cell.objects.filter(part="house_label").exists()


def test_a_form_that_is_sent_twice_drafts_once(exits, tono):
    sent = uuid4()
    one, other = (actions.draft(inputs(), by=tono, on=TODAY, at=NOW, sent=sent) for _ in range(2))
    assert one == other


def test_a_form_that_is_sent_again_with_another_period_is_refused(exits, tono):
    sent = uuid4()
    actions.draft(inputs(), by=tono, on=TODAY, at=NOW, sent=sent)
    with pytest.raises(Conflict):
        actions.draft(inputs(period="2025-Q1"), by=tono, on=TODAY, at=NOW, sent=sent)


@pytest.mark.parametrize("who", ["sari", "head"])
def test_roles_that_draft_none_are_refused(exits, who, request):
    with pytest.raises(NotAllowed):
        drafted(request.getfixturevalue(who))


@pytest.mark.parametrize("region", ["3571", "32", "00"])
def test_nobody_drafts_for_an_area_beyond_their_own(exits, tono, region):
    with pytest.raises(NotAllowed):
        drafted(tono, region=region)


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "2025-06"},
        {"period": "2025-01-01..2025-02-01"},
        {"period": "2025-Q4"},
        {"known_at": NOW.replace(hour=4)},
    ],
    ids=str,
)
def test_a_period_of_another_kind_or_to_come_and_an_instant_to_come_are_refused(exits, tono, wrong):
    with pytest.raises(NotValid):
        drafted(tono, **wrong)


def test_an_edition_below_a_district_is_refused(exits, tono):
    with pytest.raises(NotValid):
        drafted(tono, region="327301")


def test_a_second_person_publishes_and_every_file_is_kept_with_its_hash(exits, tono, head):
    edition = published(tono, head)
    assert (edition.state, edition.published_by) == (State.PUBLISHED, head)
    assert set(EditionFile.objects.filter(edition=edition).values_list("form", flat=True)) == set(Form.values)
    assert len(edition.digest) == 64


def test_whoever_drafted_it_does_not_publish_it(exits, tono):
    edition = drafted(tono)
    with pytest.raises(NotAllowed, match="second person"):
        actions.publish(edition.public_id, revision=1, by=tono, **ACTING)


def test_whoever_counted_it_anew_does_not_publish_it(exits, tono, rina):
    edition = drafted(tono)
    actions.recount(edition.public_id, revision=1, by=rina, **ACTING)
    with pytest.raises(NotAllowed, match="second person"):
        actions.publish(edition.public_id, revision=2, by=rina, **ACTING)


def test_another_district_does_not_see_it(exits, tono, budi):
    edition = drafted(tono)
    with pytest.raises(Edition.DoesNotExist):
        actions.publish(edition.public_id, revision=1, by=budi, **ACTING)


def test_what_was_changed_since_it_was_looked_at_is_not_published(exits, tono, head):
    edition = drafted(tono)
    actions.recount(edition.public_id, date(2025, 8, 10), revision=1, by=tono, **ACTING)
    with pytest.raises(Conflict, match="meanwhile"):
        actions.publish(edition.public_id, revision=1, by=head, **ACTING)


@pytest.mark.parametrize("again", [actions.publish, actions.discard])
def test_a_published_edition_is_neither_published_again_nor_discarded(exits, tono, head, rina, again):
    edition = published(tono, head)
    with pytest.raises(Conflict, match="no draft"):
        again(edition.public_id, revision=edition.revision, by=rina, **ACTING)


def test_a_draft_is_counted_anew_by_what_was_known_on_a_day(exits, tono):
    edition = drafted(tono)
    again = actions.recount(edition.public_id, date(2025, 8, 10), revision=1, by=tono, **ACTING)
    assert numbers(again)["voluntary"] == 1
    assert again.known_at == known_by(date(2025, 8, 10), NOW)


def test_the_next_edition_follows_the_published_one(exits, tono, head):
    first = published(tono, head, known_at=EARLIER)
    second = published(tono, head)
    assert (second.previous, second.number) == (first, 2)


def test_two_drafts_beside_each_other_do_not_both_become_the_next(exits, tono, head):
    one, other = drafted(tono), drafted(tono)
    actions.publish(one.public_id, revision=1, by=head, **ACTING)
    with pytest.raises(Conflict, match="published meanwhile"):
        actions.publish(other.public_id, revision=1, by=head, **ACTING)
    again = actions.recount(other.public_id, revision=1, by=tono, **ACTING)
    assert actions.publish(again.public_id, revision=2, by=head, **ACTING).previous == one


def test_a_table_that_was_entered_is_published_where_it_adds_up(exits, tono, head):
    edition = drafted(tono)
    told = {"revision": 1, "by": tono, **ACTING}
    edition = actions.enter_table(edition.public_id, "Labels", "office", {"labelled": 3, "refused": 1}, 4, **told)
    actions.publish(edition.public_id, revision=2, by=head, **ACTING)
    assert stored(edition)[-1].parts == {"labelled": 3, "refused": 1}


NTB = {
    "5201": 2530, "5203": 870, "5205": 295, "5271": 194, "5208": 149, "5207": 99, "5204": 85, "5202": 79, "5206": 4,
    "5272": 3,
}  # fmt: skip


def test_the_table_of_ntb_that_comes_to_ten_too_many_is_refused_naming_the_difference(exits, tono, head):
    edition = drafted(tono)
    told = {"revision": 1, "by": tono, **ACTING}
    actions.enter_table(edition.public_id, "NTB 2020", "newspaper", NTB, 4298, **told)
    with pytest.raises(NotValid, match=r"“NTB 2020” .* 4,308, its total is 4,298 \(\+10\)"):
        actions.publish(edition.public_id, revision=2, by=head, **ACTING)


def test_a_table_that_was_entered_stays_when_the_draft_is_counted_anew_and_can_be_taken_out(exits, tono):
    edition = drafted(tono)
    told = {"by": tono, **ACTING}
    actions.enter_table(edition.public_id, "Labels", "office", {"a": 1}, 1, revision=1, **told)
    actions.recount(edition.public_id, revision=2, **told)
    code = stored(edition)[-1].code
    assert stored(edition)[-1].title == "Labels"
    actions.remove_table(edition.public_id, code, revision=3, **told)
    assert {each.title for each in stored(edition)} == {""}


@pytest.mark.parametrize(
    ("title", "source", "parts", "total"),
    [
        ("", "office", {"a": 1}, 1),
        ("Labels", "", {"a": 1}, 1),
        ("Labels", "office", {}, 0),
        ("Labels", "office", {"": 1}, 1),
        ("L" * 121, "office", {"a": 1}, 1),
        ("Labels", "office", {"a": 10**16}, 1),
        ("Labels", "office", {"3273014103120001": 1}, 1),
    ],
    ids=str,
)
def test_what_is_no_table_is_not_entered(exits, tono, title, source, parts, total):
    edition = drafted(tono)
    with pytest.raises(NotValid):
        actions.enter_table(edition.public_id, title, source, parts, total, revision=1, by=tono, **ACTING)


def test_a_counted_table_is_not_taken_out(exits, tono):
    edition = drafted(tono)
    with pytest.raises(NotValid):
        actions.remove_table(edition.public_id, "voluntary", revision=1, by=tono, **ACTING)


def test_a_draft_somebody_tampered_with_is_refused_by_its_sum(exits, tono, head):
    edition = drafted(tono)
    Cell.objects.filter(table__edition=edition, table__code="voluntary").update(value=12)
    with pytest.raises(NotValid, match=r"come to 12, its total is 2 \(\+10\)"):
        actions.publish(edition.public_id, revision=1, by=head, **ACTING)


def test_a_draft_somebody_tampered_with_so_that_it_adds_up_is_refused_too(exits, tono, head):
    edition = drafted(tono)
    Table.objects.filter(edition=edition, code="natural").update(total=12)
    Cell.objects.filter(table__edition=edition, table__code="natural").update(value=12)
    with pytest.raises(Conflict, match="Natural graduations by area"):
        actions.publish(edition.public_id, revision=1, by=head, **ACTING)


def test_a_draft_is_discarded_and_comes_back_no_more(exits, tono):
    edition = drafted(tono)
    assert actions.discard(edition.public_id, revision=1, by=tono, **ACTING).state == State.DISCARDED
    with pytest.raises(Conflict, match="no draft"):
        actions.recount(edition.public_id, revision=1, by=tono, **ACTING)


def test_a_withdrawn_edition_says_why_and_stays_as_it_was(exits, tono, head):
    edition = published(tono, head)
    made = actions.withdraw(edition.public_id, "A list came twice.", by=head, **ACTING)
    assert made.reason == "A list came twice."
    assert Edition.objects.get(pk=edition.pk).state == State.PUBLISHED
    with pytest.raises(Conflict, match="already"):
        actions.withdraw(edition.public_id, "Once more.", by=head, **ACTING)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_withdrawal_needs_a_reason(exits, tono, head, reason):
    edition = published(tono, head)
    with pytest.raises(NotValid):
        actions.withdraw(edition.public_id, reason, by=head, **ACTING)


def test_a_draft_is_not_withdrawn_and_an_outsider_withdraws_nothing(exits, tono, head, budi):
    with pytest.raises(Conflict):
        actions.withdraw(drafted(tono).public_id, "why", by=head, **ACTING)
    with pytest.raises(Edition.DoesNotExist):
        actions.withdraw(published(tono, head).public_id, "why", by=budi, **ACTING)


def test_each_step_is_in_the_log_once_with_the_edition_and_no_name(exits, tono, head):
    edition = published(tono, head)
    actions.withdraw(edition.public_id, "A list came twice.", by=head, **ACTING)
    actions.discard(drafted(tono).public_id, revision=1, by=tono, **ACTING)
    told = list(Event.objects.filter(action__startswith="edition.").order_by("pk").values_list("action", "area_code"))
    steps = ["drafted", "published", "withdrawn", "drafted", "discarded"]
    assert told == [(f"edition.{step}", "3273") for step in steps]
    assert "twice" not in str(list(Event.objects.values_list("detail", flat=True)))


def test_what_is_recorded_late_changes_the_next_edition_only(exits, tono, head):
    first = published(tono, head, known_at=EARLIER)
    before = {each.form: bytes(each.content) for each in first.files.all()}
    second = published(tono, head, known_at=LATE)
    assert (numbers(first)["voluntary"], numbers(second)["voluntary"]) == (1, 2)
    assert {each.form: bytes(each.content) for each in first.files.all()} == before
