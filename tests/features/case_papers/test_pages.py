"""The papers on the pages: buttons and sentences, the register, downloads that are logged, each role and area."""

import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.issued_papers.models import IssuedPaper, Kind
from tests.features.case_papers.conftest import WHY


def case_page(client, way):
    return " ".join(client.get(reverse("case", args=[way.case.public_id])).content.decode().split())


def test_the_case_page_offers_what_can_be_issued_and_says_why_the_rest_cannot(way, client_of, tono):
    way.propose()
    page = case_page(client_of(tono), way)
    assert reverse("case-paper-statement", args=[way.case.public_id]) in page
    assert reverse("case-paper-certificate", args=[way.case.public_id]) not in page
    assert "The exit is not in force yet." in page
    assert "Nobody has re-verified this proposal yet." in page


def test_a_facilitator_reads_who_issues_the_certificate(way, client_of, sari):
    way.to("in_force")
    page = case_page(client_of(sari), way)
    assert "Issued by: District official, Head of the district office." in page
    assert reverse("case-paper-certificate", args=[way.case.public_id]) not in page


def test_a_paper_whose_facts_changed_is_offered_anew_and_the_void_one_is_named(way, client_of, tono, issued, family):
    way.to("in_force")
    first = issued(Kind.CERTIFICATE)
    assert "Issue anew" not in case_page(client_of(tono), way)
    family.name = "Aminah Suryani"
    family.save()
    assert "Issue anew" in case_page(client_of(tono), way)
    issued(Kind.CERTIFICATE)
    assert f"{first.number} is not valid since" in case_page(client_of(tono), way)


def test_issuing_leads_to_the_download_which_asks_why_and_is_logged(way, client_of, tono):
    way.to("in_force")
    client = client_of(tono)
    sent = client.post(reverse("case-paper-certificate", args=[way.case.public_id]))
    paper = IssuedPaper.objects.get()
    assert sent["Location"] == reverse("case-paper", args=[paper.public_id])
    assert client.post(sent["Location"]).status_code == 422
    answer = client.post(sent["Location"], WHY)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    event = Event.objects.get(action="paper.exported")
    assert (event.actor_id, event.family) == (tono.pk, str(way.case.family.public_id))
    assert event.detail == {
        "rows": 1,
        "filters": [],
        "reason": "reporting",
        "kind": "certificate",
        "number": paper.number,
    }


def test_an_auditor_takes_what_was_issued_and_issues_nothing(way, client_of, agus, issued):
    way.to("in_force")
    paper, client = issued(Kind.CERTIFICATE), client_of(agus)
    assert client.post(reverse("case-paper", args=[paper.public_id]), WHY).status_code == 200
    assert client.post(reverse("case-paper-certificate", args=[way.case.public_id])).status_code == 403
    assert client.get(reverse("case-papers-decisions")).status_code == 403
    assert client.get(reverse("certificates")).status_code == 403


def test_another_districts_official_and_another_facilitator_find_no_paper(way, client_of, budi, issued, areas):
    from tangga.people.roles import Role
    from tests import make

    way.to("in_force")
    address = reverse("case-paper", args=[issued(Kind.CERTIFICATE).public_id])
    other = make.posted("dewi", Role.FACILITATOR, "3273")
    assert [client_of(each).get(address).status_code for each in (budi, other)] == [404, 404]
    pages = [client_of(each).get(reverse("case-papers")).content.decode() for each in (budi, other)]
    assert ["PIAGAM-PKH" in each for each in pages] == [False, False]


def test_the_register_narrows_by_kind_and_validity_and_refuses_what_it_does_not_know(way, client_of, tono, issued):
    way.to("in_force")
    issued(Kind.CERTIFICATE)
    issued(Kind.MINUTES, by=way.sinta)
    client = client_of(tono)

    def shown(query):
        answer = client.get(f"{reverse('case-papers')}?{query}")
        page = answer.content.decode()
        return answer.status_code, "PIAGAM-PKH" in page, "BA-PKH" in page

    assert shown("") == (200, True, True)
    assert shown("kind=minutes") == (200, False, True)
    assert shown("valid=no") == (200, False, False)
    assert shown("kind=other") == (422, False, False)


def test_the_register_leaves_as_a_workbook_without_the_name_of_a_family(way, client_of, tono, issued):
    way.to("in_force")
    issued(Kind.CERTIFICATE)
    answer = client_of(tono).post(reverse("case-papers-export"), WHY)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Event.objects.filter(action="papers.exported").count() == 1


def test_a_list_is_counted_first_then_issued_and_downloaded(way, client_of, tono):
    way.to("approved")
    client, address = client_of(tono), reverse("case-papers-decisions")
    assert "1 family" in client.get(f"{address}?year=2025").content.decode()
    sent = client.post(address, {"year": "2025", "first": "1", "last": "5"})
    assert sent.status_code == 302
    assert client.post(sent["Location"], WHY).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "choice", [{"year": "1999"}, {"first": "x"}, {"first": "5", "last": "2"}, {"stage": "2025-07-02"}, {"area": "3571"}]
)
def test_a_choice_that_cannot_be_is_refused_with_a_sentence(way, client_of, tono, choice):
    way.to("approved")
    answer = client_of(tono).post(reverse("case-papers-decisions"), choice)
    assert answer.status_code == 422
    assert not IssuedPaper.objects.exists()


def test_a_paper_said_to_be_a_mistake_is_void(way, client_of, tono, issued):
    way.to("in_force")
    paper = issued(Kind.CERTIFICATE)
    client_of(tono).post(reverse("case-paper-void", args=[paper.public_id]))
    paper.refresh_from_db()
    assert paper.void_reason == "mistake"


def test_the_register_asks_the_same_few_questions_however_many_papers_it_shows(
    way, client_of, tono, issued, django_assert_max_num_queries
):
    way.to("in_force")
    issued(Kind.CERTIFICATE)
    issued(Kind.MINUTES, by=way.sinta)
    client = client_of(tono)
    with django_assert_max_num_queries(12):
        client.get(reverse("case-papers"))
