"""The pages of cases: the queue, a proposal, the case with its moves; what is refused comes back as it was typed."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tangga.cases import deciding
from tangga.cases.models import Case
from tangga.cases.queries import cases_seen_by, waits_for
from tangga.people.queries import posting_of
from tangga.photos.models import Photo
from tests import make
from tests.features.cases.conftest import LONG, ON, OUT, WORDS, picture

SENT = "6a0d7b1e-58a5-4f5c-9c57-0c3f1f8f2d77"


def as_(person):
    client = Client(headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    client.force_login(person)
    return client


def page(person, address):
    answer = as_(person).get(address)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def move(person, case, verb, **said):
    return as_(person).post(f"/cases/{case.public_id}/{verb}/", {"revision": case.revision, **said})


def test_a_facilitator_proposes_on_the_familys_page(family, sari):
    assert "Propose an exit" in page(sari, f"/families/{family.public_id}/")
    answer = as_(sari).post(
        f"/cases/new/{family.public_id}/",
        {
            "exit_type": "voluntary",
            "reasons": ["business_grew"],
            "words": WORDS,
            "sent": SENT,
        },
    )
    case = Case.objects.get()
    assert answer.url == f"/cases/{case.public_id}/"
    assert str(case.public_id) == SENT
    assert "voluntary graduation: proposed" in page(sari, f"/families/{family.public_id}/")


def test_a_proposal_that_is_refused_comes_back_as_it_was_typed(family, sari):
    answer = as_(sari).post(
        f"/cases/new/{family.public_id}/",
        {"exit_type": "voluntary", "reasons": ["make_room"], "words": "mau", "sent": SENT},
    )
    assert answer.status_code == 422
    assert "in its own words" in answer.text
    assert ">\nmau</textarea>" in answer.text
    assert not Case.objects.exists()


def test_what_one_may_not_do_is_shown_with_the_reason(way, sari, tono):
    way.to("signed")
    seen = page(sari, f"/cases/{way.case.public_id}/")
    assert "This is for: District coordinator, District official." in seen
    assert "The family withdraws" in seen


def test_the_re_verifier_is_told_that_somebody_else_approves(way, tono):
    way.to("signed")
    way.verify(by=tono)
    assert "You re-verified this exit; somebody else must go on with it." in page(tono, f"/cases/{way.case.public_id}/")


def test_a_statement_is_sent_with_its_picture(way, sari):
    way.propose()
    sent = SimpleUploadedFile("surat.jpg", picture(), "image/jpeg")
    answer = move(
        sari, way.case, "sign", signed_on=ON.isoformat(), witness_name="Budiman", witness_office="RT 3", picture=[sent]
    )
    assert answer.status_code == 302
    photo = Photo.objects.get()
    shown = as_(sari).get(f"/cases/picture/{photo.public_id}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "before Budiman (RT 3)" in page(sari, f"/cases/{way.case.public_id}/")


@pytest.mark.parametrize(
    ("verb", "said", "sentence"),
    [
        ("sign", {"signed_on": "kemarin"}, "Enter the day as"),
        ("sign", {"signed_on": "2025-05-17", "witness_name": "Agus", "witness_office": "B"}, "photo or a scan"),
    ],
)
def test_a_statement_that_is_refused_leaves_what_was_typed(way, sari, verb, said, sentence):
    way.propose()
    answer = move(sari, way.case, verb, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Case.objects.get().state == "proposed"


def test_the_office_decides_on_the_page(way, tono, sinta):
    way.to("signed")
    move(sinta, way.case, "verify", visited_on=ON.isoformat(), findings=LONG)
    case = Case.objects.get()
    assert (case.state, case.verified_by) == ("verified", sinta)
    assert f'<option value="{OUT.isoformat()}"' in page(tono, f"/cases/{case.public_id}/")
    move(tono, case, "approve", effective_on=OUT.isoformat())
    case.refresh_from_db()
    assert (case.state, case.effective_on) == ("approved", OUT)
    assert "Not before 1" in page(tono, f"/cases/{case.public_id}/")
    assert move(tono, case, "carry-out").status_code == 409


def test_sent_back_says_why_and_is_proposed_again(way, sinta, sari):
    way.propose()
    move(sinta, way.case, "send-back", words="Lengkapi alasan keluarga.")
    assert "Lengkapi alasan keluarga." in page(sari, f"/cases/{way.case.public_id}/again/")
    case = Case.objects.get()
    said = {"exit_type": "natural", "reasons": ["no_component"], "words": "", "revision": case.revision}
    assert as_(sari).post(f"/cases/{case.public_id}/again/", said).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.exit_type) == ("proposed", "natural")


def test_who_has_no_part_may_not_send_it_back(way, sari, kepala):
    way.propose()
    assert move(sari, way.case, "send-back", words=LONG).status_code == 403
    assert move(kepala, way.case, "send-back", words=LONG).status_code == 403


def test_somebody_elses_move_is_told(way, sinta, tono):
    way.propose()
    old = way.case.revision
    way.sign()
    way.case.revision = old
    answer = move(tono, way.case, "reject", words=LONG)
    assert answer.status_code == 409
    assert "Somebody else moved this case" in answer.text
    assert LONG in answer.text


# ---- the queue ----


@pytest.fixture
def two(way, sari):
    """One case re-verified, one proposed that is no voluntary one."""
    first = way.to("verified")
    way.family = make.family("F2", name="Beti", facilitator=sari)
    make.member(way.family, "F2-01")
    from tests.features.cases.conftest import MOVED

    return first, way.propose(MOVED)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Aminah", "Beti"}),
        ("?state=verified", {"Aminah"}),
        ("?state=closed", set()),
        ("?type=moved", {"Beti"}),
        ("?reason=business_grew", {"Aminah"}),
        ("?area=3273011001", {"Aminah", "Beti"}),
    ],
)
def test_the_queue_is_narrowed(two, tono, query, names):
    seen = page(tono, f"/cases/{query}")
    assert {name for name in ("Aminah", "Beti") if f">{name}</a>" in seen} == names


def test_a_filter_that_is_not_understood_shows_nothing(two, tono):
    answer = as_(tono).get("/cases/?state=gone")
    assert answer.status_code == 422
    assert ">Aminah</a>" not in answer.text


def waiting(person):
    posting = posting_of(person, ON)
    mine = cases_seen_by(person, ON).filter(waits_for(person, posting, ON))
    return {case.family.name for case in mine}


def test_a_case_waits_for_whoever_may_make_its_next_step(two, sari, sinta, tono, kepala, wati):
    assert waiting(sari) == set()
    assert waiting(sinta) == {"Beti"}
    assert waiting(tono) == {"Aminah", "Beti"}
    assert waiting(kepala) == {"Aminah"}


def test_what_was_re_verified_does_not_wait_for_the_re_verifier(way, tono, wati):
    way.to("signed")
    way.verify(by=tono)
    assert (waiting(tono), waiting(wati)) == (set(), {"Aminah"})


def test_an_objection_waits_for_somebody_without_a_part(way, tono, wati):
    way.to("contested")
    assert (waiting(tono), waiting(wati)) == (set(), {way.case.family.name})


def test_what_was_sent_back_waits_for_the_field(way, sinta, sari):
    way.propose()
    way.do(deciding.send_back, LONG, by=sinta)
    assert waiting(sari) == {"Aminah"}


def test_the_first_page_says_what_waits(two, tono, kepala):
    assert "exits wait for your next step" in page(tono, "/")
    assert "exit waits for your next step" in page(kepala, "/")


def test_the_queue_as_excel(two, tono):
    answer = as_(tono).post("/cases/export/?type=moved", {"reason": "audit"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "Beti" in cells
    assert "Aminah" not in cells


def test_the_auditor_reads_and_moves_nothing(way):
    way.propose()
    auditor = make.posted("auditor", "auditor", "3273")
    assert "Exit of the family Aminah" in page(auditor, f"/cases/{way.case.public_id}/")
    assert move(auditor, way.case, "reject", words=LONG).status_code == 403
