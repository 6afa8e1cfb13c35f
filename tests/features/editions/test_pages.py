"""The pages of editions: the list, drafting, one edition, its difference; of one's own area, as one's role may."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tangga.audit.models import Event
from tangga.editions import actions
from tangga.editions.models import Cell, Edition, Form, State
from tangga.editions.todo import steps_of
from tangga.families.exits import Leaving, record_exits
from tangga.people import clock
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, Action, Role
from tangga.people.screens import Viewer
from tests import make
from tests.features.editions.conftest import ACTING, EARLIER, LATE, LEFT, NOW, TODAY, drafted, published


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    with translation.override("en"):
        yield


@pytest.fixture
def signed_in(client):
    """A function that signs somebody in, with the screen in English."""

    def sign_in(person):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def two(exits, tono, head):
    """The first edition knew one less than the second."""
    return published(tono, head, known_at=EARLIER), published(tono, head)


def page(client, edition, name="edition", **query):
    return client.get(reverse(name, args=[edition.public_id]), query)


def test_the_list_shows_the_editions_of_the_area_newest_first_and_none_of_another(two, tono, rina, signed_in):
    elsewhere = drafted(rina, region="3276")
    text = signed_in(tono).get(reverse("editions")).content.decode()
    assert text.index(two[1].code) < text.index(two[0].code)
    assert elsewhere.code not in text
    assert elsewhere.code in signed_in(rina).get(reverse("editions")).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"state": "draft"}, 0),
        ({"state": "published"}, 2),
        ({"state": "withdrawn"}, 0),
        ({"year": "2025"}, 2),
        ({"year": "2024"}, 0),
        ({"layout": "participation"}, 0),
        ({"area": "3273"}, 2),
        ({"q": "bandung"}, 2),
        ({"q": "graduations-3273-2025-H1-2"}, 1),
        ({"q": "depok"}, 0),
        ({"sort": "area", "size": "50"}, 2),
    ],
    ids=str,
)
def test_the_list_is_narrowed_and_searched(two, tono, signed_in, query, shown):
    assert signed_in(tono).get(reverse("editions"), query).context["rows"].paginator.count == shown


@pytest.mark.parametrize("query", [{"state": "x"}, {"area": "3571"}, {"page": "0"}], ids=str)
def test_a_filter_that_is_not_understood_shows_nothing(two, tono, signed_in, query):
    answer = signed_in(tono).get(reverse("editions"), query)
    assert (answer.status_code, list(answer.context["rows"])) == (422, [])


def test_an_empty_list_says_what_to_do(areas, tono, signed_in):
    assert "Draft an edition" in signed_in(tono).get(reverse("editions")).content.decode()


def test_a_list_of_many_editions_sends_as_many_statements_as_one_of_few(
    exits, tono, signed_in, django_assert_max_num_queries
):
    drafts = [drafted(tono, period=period) for period in ("2025-H1", "2025-Q1", "2025-Q2")]
    client = signed_in(tono)
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("editions")).context["shown"]) == len(drafts)


ASKED = {
    "layout": "graduations",
    "area": "3273",
    "year": "2025",
    "part": "H1",
    "on": "2025-06-30",
    "known": "2025-08-10",
}


def test_the_numbers_are_shown_before_anything_is_kept(exits, tono, signed_in):
    text = signed_in(tono).get(reverse("edition-new"), ASKED).content.decode()
    assert "Voluntary graduations by area" in text
    assert "It would be the first edition of its kind." in text
    assert not Edition.objects.exists()


def test_what_is_shown_is_kept_as_a_draft(exits, tono, signed_in):
    client = signed_in(tono)
    sent = client.get(reverse("edition-new"), ASKED).context["sent"]
    answers = [client.post(reverse("edition-new"), {**ASKED, "sent": sent}) for _ in range(2)]
    edition = Edition.objects.get()
    assert {answer.url for answer in answers} == {reverse("edition", args=[edition.public_id])}
    assert (edition.as_of, edition.known_at.isoformat()) == (date(2025, 6, 30), "2025-08-10T16:59:59.999999+00:00")


@pytest.mark.parametrize(
    "wrong",
    [{"year": "1999"}, {"part": "H9"}, {"on": "soon"}, {"known": "2099-01-01"}, {"part": "06"}, {"layout": "x"}],
    ids=str,
)
def test_what_cannot_be_asked_for_is_said_and_nothing_is_kept(exits, tono, signed_in, wrong):
    answers = [method(reverse("edition-new"), ASKED | wrong) for method in (signed_in(tono).get, signed_in(tono).post)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert not Edition.objects.exists()


@pytest.mark.parametrize("area", ["3571", "32", "327301", "nothing"])
def test_an_area_beyond_ones_own_is_not_there(exits, tono, signed_in, area):
    assert signed_in(tono).get(reverse("edition-new"), {"area": area}).status_code == 404


def test_the_page_offers_every_file_with_its_hash(two, tono, signed_in):
    client = signed_in(tono)
    text = page(client, two[1]).content.decode()
    assert [form for form in Form.values if reverse("edition-file", args=[two[1].public_id, form]) not in text] == []
    assert two[1].files.get(form="pdf").sha256 in text
    kept = client.get(reverse("edition-file", args=[two[1].public_id, "pdf"]))
    assert kept.content == bytes(two[1].files.get(form="pdf").content)
    assert kept.headers["Content-Disposition"] == 'attachment; filename="graduations-3273-2025-H1-2.pdf"'


def test_a_file_of_a_draft_says_that_it_is_one(exits, tono, signed_in):
    edition = drafted(tono)
    answer = signed_in(tono).get(reverse("edition-file", args=[edition.public_id, "html"]))
    assert "KONSEP" in answer.content.decode()


@pytest.mark.parametrize("form", ["docx", "x"])
def test_a_file_that_no_edition_has_is_not_there(two, tono, signed_in, form):
    assert signed_in(tono).get(reverse("edition-file", args=[two[1].public_id, form])).status_code == 404


def test_whoever_drafted_it_is_told_to_wait_and_the_head_may_publish(exits, tono, head, signed_in):
    edition = drafted(tono)
    waiting = page(signed_in(tono), edition).content.decode()
    assert "Yes, publish it" not in waiting
    assert "A second person publishes it." in waiting
    assert "Yes, publish it" in page(signed_in(head), edition).content.decode()


def test_the_head_publishes_on_the_page(exits, tono, head, signed_in):
    edition = drafted(tono)
    answer = signed_in(head).post(reverse("edition-publish", args=[edition.public_id]), {"revision": 1}, follow=True)
    assert "Published." in answer.content.decode()
    assert Edition.objects.get().state == State.PUBLISHED


def test_a_table_that_does_not_add_up_is_told_on_the_page_and_not_published(exits, tono, head, signed_in):
    edition = drafted(tono)
    Cell.objects.filter(table__edition=edition, table__code="voluntary").update(value=12)
    assert "come to 12, the total is 2 (+10)" in page(signed_in(tono), edition).content.decode()
    assert "Yes, publish it" not in page(signed_in(head), edition).content.decode()
    answer = signed_in(head).post(reverse("edition-publish", args=[edition.public_id]), {"revision": 1})
    assert answer.status_code == 422
    assert "its parts come to 12, its total is 2 (+10)" in answer.content.decode()


TYPED = {"revision": 1, "title": "NTB 2020", "source": "newspaper", "total": "4.298"}


def test_a_table_of_another_source_is_typed_line_by_line(exits, tono, signed_in):
    edition = drafted(tono)
    sent = {**TYPED, "parts": "Lombok Barat; 2.530\nLombok Timur\t870\n\nLain: 908"}
    answer = signed_in(tono).post(reverse("edition-enter-table", args=[edition.public_id]), sent, follow=True)
    assert "The parts come to 4,308, the total is 4,298 (+10)" in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"parts": "Lombok Barat"},
        {"parts": "a; 1\na; 2"},
        {"parts": "a; 1,5"},
        {"parts": "a; 1", "total": "x"},
        {"parts": ""},
        {"parts": "x" * 20_001},
    ],
    ids=lambda wrong: str(wrong)[:30],
)
def test_what_cannot_be_read_is_refused_and_what_was_typed_stays(exits, tono, signed_in, wrong):
    edition = drafted(tono)
    answer = signed_in(tono).post(reverse("edition-enter-table", args=[edition.public_id]), TYPED | wrong)
    assert answer.status_code == 422
    assert 'value="NTB 2020"' in answer.content.decode()


def test_a_draft_is_counted_anew_a_table_taken_out_and_discarded_on_the_page(exits, tono, signed_in):
    edition = drafted(tono)
    client = signed_in(tono)

    def post(name, **sent):
        return client.post(reverse(name, args=[edition.public_id]), sent).status_code

    assert post("edition-enter-table", **TYPED, parts="a; 4298") == 302
    assert post("edition-remove-table", revision=2, code="entered-7") == 302
    assert post("edition-recount", revision=3, known="2025-08-10") == 302
    assert post("edition-recount", revision=4, known="soon") == 422
    assert post("edition-recount", revision=1) == 409
    assert post("edition-discard", revision=4) == 302
    assert page(client, edition).context["files"] == []
    assert client.get(reverse("edition-file", args=[edition.public_id, "pdf"])).status_code == 404


def test_a_withdrawn_edition_stays_readable_under_its_reason(two, head, tono, signed_in):
    where = reverse("edition-withdraw", args=[two[0].public_id])
    assert signed_in(head).post(where, {"reason": ""}).status_code == 422
    signed_in(head).post(where, {"reason": "A list came twice."})
    text = page(signed_in(tono), two[0]).content.decode()
    assert "A list came twice." in text
    assert "Voluntary graduations by area" in text
    assert signed_in(tono).get(reverse("editions"), {"state": "withdrawn"}).context["rows"].paginator.count == 1


def test_the_difference_names_what_was_recorded_late_by_area_and_case(two, tono, signed_in):
    answer = page(signed_in(tono), two[1], "edition-difference")
    text = answer.content.decode()
    assert "1 recorded late: 1 in Kec. Sukasari" in text
    assert [line.family.family_id for line in answer.context["cases"]["lines"]] == ["V2"]
    assert [each.table.title for each in answer.context["tables"]] == [
        "Voluntary graduations by area", "Voluntary graduations by month", "Graduations by type",
        "Exits from PKH by how they left", "Active families on record in Tangga at the end of the first half of 2025",
    ]  # fmt: skip


def test_the_difference_tells_what_happened_since_from_what_was_recorded_late(exits, tono, head, signed_in):
    published(tono, head, as_of=date(2025, 3, 15), known_at=EARLIER)
    second = published(tono, head)
    text = page(signed_in(tono), second, "edition-difference").content.decode()
    assert "2 happened since then: 2 in Kec. Sukasari" in text


@pytest.fixture
def put_right(exits, tono, head):
    """Between the two editions the day of one exit was put right, in the same half-year."""
    published(tono, head, known_at=LATE)
    record_exits(
        [Leaving("V1", "voluntary", date(2025, 2, 3), ("business_grew",))],
        by=None, on=TODAY, at=LATE + timedelta(days=1), correct=True,
    )  # fmt: skip
    return published(tono, head)


def test_the_difference_names_a_case_that_was_put_right_with_what_it_was_and_is(put_right, tono, signed_in):
    answer = page(signed_in(tono), put_right, "edition-difference")
    assert "1 put right: 1 in Kec. Sukasari" in answer.content.decode()
    [line] = answer.context["cases"]["lines"]
    assert (line.family.family_id, line.was.exit.effective_on) == ("V1", LEFT)
    assert line.now.exit.effective_on == date(2025, 2, 3)


def test_every_cell_that_is_otherwise_says_what_makes_it(put_right, tono, signed_in):
    tables = page(signed_in(tono), put_right, "edition-difference").context["tables"]
    assert [(each.table.numbers.code, [(row.code, row.change, why) for row, why in each.rows]) for each in tables] == [
        ("months", [("2025-02", "+1", "+1 put right"), ("2025-04", "−1", "−1 put right")])
    ]


def test_who_sees_no_cases_is_told_how_many_were_put_right_and_where(put_right, tono, signed_in, monkeypatch):
    may = ROLE_ACTIONS[Role.DISTRICT_OFFICIAL] - {Action.SEE_FIGURE_FAMILIES}
    monkeypatch.setitem(ROLE_ACTIONS, Role.DISTRICT_OFFICIAL, may)
    answer = page(signed_in(tono), put_right, "edition-difference")
    assert "1 put right: 1 in Kec. Sukasari" in answer.content.decode()
    assert answer.context["cases"] is None


def test_each_opening_of_the_names_behind_a_difference_is_in_the_log_without_a_name(put_right, tono, signed_in):
    page(signed_in(tono), put_right, "edition-difference")
    event = Event.objects.get(action="figure.families_opened")
    assert (event.actor_id, event.area_code, event.family) == (tono.pk, "3273", "")
    assert (event.detail["figure"], event.detail["families"]) == ("voluntary_graduations", 1)


def test_the_ministry_reads_a_difference_by_area_and_nobodys_name(put_right, signed_in):
    answer = page(signed_in(make.posted("ministry", Role.MINISTRY, None)), put_right, "edition-difference")
    assert "1 put right: 1 in Kec. Sukasari" in answer.content.decode()
    assert answer.context["cases"] is None
    assert not Event.objects.filter(action="figure.families_opened").exists()


def test_the_first_edition_has_no_difference(two, tono, signed_in):
    assert page(signed_in(tono), two[0], "edition-difference").status_code == 404


def test_two_editions_that_say_the_same_say_so(two, tono, head, signed_in):
    third = published(tono, head)
    assert "Nothing is otherwise" in page(signed_in(tono), third, "edition-difference").content.decode()


def test_the_pages_of_an_edition_send_a_bounded_number_of_statements(
    two, tono, signed_in, django_assert_max_num_queries
):
    client = signed_in(tono)
    with django_assert_max_num_queries(24):
        page(client, two[1])
    with django_assert_max_num_queries(36):
        page(client, two[1], "edition-difference")


def test_an_edition_tells_which_came_after_it(two, tono, signed_in):
    assert two[1].code in page(signed_in(tono), two[0]).content.decode()


def viewer(person):
    return Viewer(person, posting_of(person, TODAY), TODAY)


def test_the_first_page_tells_the_second_person_and_nobody_else(exits, tono, head, sari, budi):
    drafted(tono)
    assert [step.count for step in steps_of(viewer(head))] == [1]
    assert [steps_of(viewer(person)) for person in (tono, sari, budi)] == [[], [], []]


def test_what_was_published_or_counted_by_oneself_waits_for_nobody(exits, tono, head, rina):
    published(tono, head)
    edition = drafted(tono)
    actions.recount(edition.public_id, revision=1, by=rina, **ACTING)
    assert steps_of(viewer(rina)) == []
    assert steps_of(viewer(head)) != []
