"""Keeping a claim: its source, once, for good; who may; what became of it; the list, the page and the file."""

import io
from uuid import uuid4

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tangga.audit.models import Event
from tangga.claims.models import ClaimNote, PublishedClaim
from tangga.people.roles import Role
from tests import make
from tests.features.claims.conftest import AS_PRINTED, NOW, TODAY

WORDS = "Koran diminta memperbaiki tabelnya."


@pytest.fixture
def kept(few, send):
    """The article, kept."""
    assert send(step="keep").status_code == 302
    return PublishedClaim.objects.get()


def test_it_is_kept_as_printed_with_what_tangga_counted(kept):
    assert (kept.area_id, kept.stated, kept.parts_total, kept.difference) == ("52", 4298, 4308, 10)
    assert (kept.ours_then, kept.ours_now, kept.kept_at) == (10, 10, NOW)
    assert kept.parts[8] == {"key": "5206", "name": "Bima", "number": 4}
    event = Event.objects.get(action="claim.kept")
    assert (event.area_code, event.subject_id) == ("52", str(kept.public_id))


def test_sent_twice_it_is_kept_once(places, send):
    sent_as = str(uuid4())
    assert [send(step="keep", sent_as=sent_as).status_code for _ in range(2)] == [302, 302]
    assert PublishedClaim.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"source": ""}, "Say where it was published"),
        ({"address": "javascript:alert(1)"}, "no address on the web"),
        ({"source": "NIK 3571012345678901"}, "Leave NIK and KK numbers out"),
        ({"stated": "900000000000000"}, "too large"),
    ],
)
def test_what_may_not_be_kept_is_refused(places, send, fields, why):
    answer = send(step="keep", **fields)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not PublishedClaim.objects.exists()


def test_an_auditor_checks_and_keeps_nothing(places, send, signed_in):
    client = signed_in(make.posted("audit", Role.AUDITOR, "52"))
    answer = send(client)
    assert answer.status_code == 200
    assert "Keep it with its source" not in answer.content.decode()
    assert send(client, step="keep").status_code == 403
    assert not PublishedClaim.objects.exists()


def test_a_facilitator_checks_nothing(places, send, signed_in):
    assert send(signed_in(make.posted("damping", Role.FACILITATOR, "5201"))).status_code == 403


@pytest.mark.parametrize("area", ["52", "5203", "3571", "00"])
def test_a_district_keeps_nothing_of_another_area(places, send, signed_in, area):
    client = signed_in(make.posted("dinsos", Role.DISTRICT_OFFICIAL, "5201"))
    assert send(client, step="keep", area=area).status_code == 422
    assert not PublishedClaim.objects.exists()


def test_the_database_refuses_to_change_or_remove_it(kept):
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedClaim.objects.update(stated=4308)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedClaim.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""},
        {"measure": ""},
        {"stated": None, "parts_total": None, "difference": None},
        {"difference": 3},
        {"first": None},
        {"why": "sebab"},
    ],
    ids=str,
)
def test_the_database_refuses_what_must_never_be(kept, wrong):
    names = [each.attname for each in PublishedClaim._meta.concrete_fields if each.name not in ("id", "public_id")]
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedClaim.objects.create(**({name: getattr(kept, name) for name in names} | wrong))


def test_a_correction_is_a_new_row_and_the_list_shows_it_alone(kept, send, as_lalu):
    fields = {"corrects": str(kept.public_id), "why": "Angka Lombok Barat salah dikutip.", "text": "Lombok Barat 2.520"}
    assert send(step="keep", **fields).status_code == 302
    new = PublishedClaim.objects.get(corrects=kept)
    assert [each[0].pk for each in as_lalu.get("/claims/").context["lines"]] == [new.pk]
    assert {each[0].pk for each in as_lalu.get("/claims/?kept=all").context["lines"]} == {new.pk, kept.pk}
    assert "This row was corrected." in as_lalu.get(f"/claims/{kept.public_id}/").content.decode()
    assert send(step="keep", **fields).status_code == 409
    assert Event.objects.filter(action="claim.corrected").count() == 1


def test_a_correction_says_why_and_starts_from_what_was_kept(kept, send, as_lalu):
    text = as_lalu.get(f"/claims/check/?corrects={kept.public_id}").content.decode()
    assert "Lombok Barat\t2530" in text
    assert send(step="keep", corrects=str(kept.public_id)).status_code == 422


@pytest.fixture
def noted(kept, as_lalu):
    def note(**fields):
        sent = {"sent_as": str(uuid4()), "on": "2020-12-19", "words": WORDS} | fields
        return as_lalu.post(f"/claims/{kept.public_id}/note/", sent)

    return note


def test_what_became_of_it_stays_with_it(kept, noted, as_lalu):
    assert noted().status_code == 302
    assert WORDS in as_lalu.get(f"/claims/{kept.public_id}/").content.decode()
    assert Event.objects.get(action="claim.noted").area_code == "52"


def test_a_note_sent_twice_is_one_and_another_under_its_key_is_refused(noted):
    sent_as = str(uuid4())
    answers = [noted(sent_as=sent_as).status_code for _ in range(2)]
    assert (answers, noted(sent_as=sent_as, words="Sesuatu yang lain sama sekali.").status_code) == ([302, 302], 409)
    assert ClaimNote.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"words": "ya"}, {"on": "2027-01-01"}, {"words": "NIK 3571012345678901 diminta."}])
def test_a_note_that_says_too_little_or_too_much_is_refused(noted, wrong):
    assert noted(**wrong).status_code == 422
    assert not ClaimNote.objects.exists()


def test_the_page_says_the_sum_and_the_difference_and_leads_to_the_figure(kept, as_lalu):
    text = as_lalu.get(f"/claims/{kept.public_id}/").content.decode()
    assert "stated are 4,298 (+10)" in text
    assert (
        "/figures/voluntary_graduations/?area=52&amp;year=2020&amp;by=district&amp;on=2020-12-17&amp;before=2020-12-17"
        in text
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"as_of": "", "published_on": TODAY.isoformat()},
        {"period": "2026", "as_of": TODAY.isoformat(), "published_on": TODAY.isoformat()},
        {"as_of": "2020-12-17", "known_on": TODAY.isoformat()},
        {"as_of": "", "published_on": "2005-01-01"},
        {"as_of": "", "published_on": ""},
    ],
    ids=str,
)
def test_the_figure_a_claim_leads_to_opens_whatever_day_the_claim_is_of(few, send, as_lalu, fields):
    assert send(step="keep", **fields).status_code == 302
    address = as_lalu.get(f"/claims/{PublishedClaim.objects.get().public_id}/").context["figure"]
    assert address.startswith("/figures/voluntary_graduations/")
    assert as_lalu.get(address).status_code == 200


@pytest.mark.parametrize(("area", "status"), [("5201", 404), ("52", 200)])
def test_a_claim_of_a_larger_area_is_not_a_districts(kept, signed_in, area, status):
    client = signed_in(make.posted("kepala", Role.AUDITOR, area))
    assert client.get(f"/claims/{kept.public_id}/").status_code == status


@pytest.mark.parametrize(
    ("query", "many"),
    [("", 1), ("?q=koran", 1), ("?q=majalah", 0), ("?sum=wrong", 1), ("?sum=right", 0), ("?ours=same", 0),
     ("?ours=other", 1),
     ("?measure=exits", 0), ("?measure=voluntary_graduations&area=52", 1), ("?area=5201", 0)],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(kept, as_lalu, query, many):
    assert len(as_lalu.get(f"/claims/{query}").context["lines"]) == many


@pytest.mark.parametrize("query", ["?sum=perhaps", "?area=3571", "?sort=colour"])
def test_a_filter_that_is_not_understood_shows_nothing(kept, as_lalu, query):
    answer = as_lalu.get(f"/claims/{query}")
    assert (answer.status_code, answer.context["lines"]) == (422, [])
    assert as_lalu.get(f"/claims/export/{query}").status_code == 422


def test_the_workbook_says_what_the_list_says(kept, as_lalu):
    content = b"".join(as_lalu.get("/claims/export/").streaming_content)
    (row,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True)
    assert row[1:9] == ("Prov. Nusa Tenggara Barat", "2020", row[3], 4298, 4308, 10, 10, 10)


def test_list_and_page_send_few_statements(kept, as_lalu, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        as_lalu.get("/claims/")
    with django_assert_max_num_queries(18):
        as_lalu.get(f"/claims/{kept.public_id}/")


def test_the_printed_text_is_read_again_from_what_was_kept(kept):
    assert "; ".join(each["name"] for each in kept.parts[:2]) in AS_PRINTED.replace(" 2.530", "")


def test_without_another_day_the_claim_is_held_against_the_day_it_was_published(few, send):
    assert send(step="keep", as_of="", published_on="2020-06-30").status_code == 302
    assert send(step="keep", as_of="", published_on="2020-06-29").status_code == 302
    kept = {each.published_on.day: (each.known_at, each.ours_then) for each in PublishedClaim.objects.all()}
    assert kept == {30: (None, 10), 29: (None, 0)}


def test_a_form_that_was_used_already_keeps_nothing_else(places, send):
    sent_as = str(uuid4())
    assert send(step="keep", sent_as=sent_as).status_code == 302
    assert send(step="keep", sent_as=sent_as, text="Dompu 295").status_code == 409
    assert PublishedClaim.objects.get().parts_total == 4308


def test_the_log_holds_no_words_that_somebody_typed(places, send):
    assert send(step="keep", measure="-", other_measure="rumah berlabel").status_code == 302
    assert Event.objects.get(action="claim.kept").detail["measure"] == ""
