"""Each paper says what is on record and nothing else, exists when its time has come, holds while the exit does."""

import shutil
from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.case_papers.lists import Chosen
from tangga.case_papers.papers import TEMPLATES, issue_list, take_back, why_not
from tangga.cases.models import Case
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.issued_papers.drawing import address_of, letter
from tangga.issued_papers.models import IssuedPaper, Kind, Void
from tests.features.case_papers.conftest import codes_on, words_of
from tests.features.cases.conftest import MOVED, NATURAL

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")


@pytest.fixture
def bandung(areas) -> Area:
    return Area.objects.get(code="3273")


def pdf_of(paper):
    return letter(paper, TEMPLATES[paper.kind])


def lacking(paper, *wanted):
    said = words_of(pdf_of(paper))
    return [each for each in wanted if each not in said]


@needs_poppler
def test_the_statement_is_filled_with_what_is_known_and_leaves_room_for_the_witness(way, issued, family):
    family.address, family.rt, family.rw, family.kk_mask = "Jalan Melati 4", "003", "001", "************0012"
    family.save()
    way.propose()
    paper = issued(Kind.STATEMENT)
    assert lacking(
        paper, "SURAT PERNYATAAN", "Aminah", "Jalan Melati 4, RT 003/RW 001", "************0012", "Kel. Sarijadi",
        "1 Januari 2020", "usaha berkembang", "Warung saya sudah cukup", "14 hari", "30 hari", "Meterai", "Saksi,",
        "bukan pendamping keluarga", paper.number,
    ) == []  # fmt: skip


@needs_poppler
def test_what_nobody_recorded_is_said_to_be_missing(way, issued):
    way.propose()
    said = words_of(pdf_of(issued(Kind.STATEMENT)))
    assert "No. KK : tidak tercatat" in said
    assert "Alamat : tidak tercatat" in said


@needs_poppler
def test_the_minutes_tell_the_proposal_the_statement_and_what_was_found(way, issued):
    way.to("verified")
    paper = issued(Kind.MINUTES)
    assert lacking(
        paper, "BERITA ACARA VERIFIKASI ULANG", "Sabtu, 17 Mei 2025, Sinta telah melakukan verifikasi ulang",
        "Sesuai usulan, warung ramai.", "17 Mei 2025, di hadapan Pak Budiman (Ketua RT 3)", "17 Mei 2025 oleh Sari",
        "belum ditanyakan", "Petugas verifikasi ulang,",
    ) == []  # fmt: skip


@needs_poppler
def test_the_certificate_names_the_family_the_decision_and_the_day_and_its_code_leads_to_its_page(way, issued):
    way.to("in_force")
    paper = issued(Kind.CERTIFICATE)
    assert lacking(paper, "PIAGAM", "Aminah", "1 Juli 2025", way.case.number, "atas kehendak sendiri", "Kepala") == []
    assert codes_on(pdf_of(paper)) == [address_of(paper)]


@needs_poppler
def test_the_list_of_proposals_holds_those_that_are_not_decided(way, bandung, kepala):
    way.to("signed")
    paper = issue_list(Kind.PROPOSALS, Chosen(bandung), by=kepala, **way.when)
    assert (
        lacking(paper, "DAFTAR USULAN GRADUASI", "Aminah", "Kel. Sarijadi, Kec.", "17 Mei 2025, Sari", "Dasar:") == []
    )
    way.verify()
    way.approve()
    with pytest.raises(NotValid):
        issue_list(Kind.PROPOSALS, Chosen(bandung), by=kepala, **way.when)


@needs_poppler
def test_the_list_of_decisions_says_what_became_of_each(way, bandung, tono):
    way.to("approved")
    before = issue_list(Kind.DECISIONS, Chosen(bandung, year=2025), by=tono, **way.when)
    way.carry_out()
    after = issue_list(Kind.DECISIONS, Chosen(bandung, year=2025), by=tono, **way.when)
    assert lacking(before, way.case.number, "Aminah", "belum dilaksanakan") == []
    assert lacking(after, "dilaksanakan 1 Jul 2025") == []
    assert after.replaces_id == before.pk


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        ({"first": 1, "last": 1}, 1),
        ({"first": 2}, 0),
        ({"stage": date(2025, 7, 1)}, 1),
        ({"stage": date(2025, 10, 1)}, 0),
        ({"exit_type": "natural"}, 0),
    ],
)
def test_decisions_are_chosen_by_number_stage_and_type(way, bandung, choice, count):
    from tangga.case_papers.lists import decisions

    way.to("approved")
    assert decisions(Chosen(bandung, **choice)).count() == count


WHEN = {
    "proposed": {Kind.STATEMENT},
    "signed": set(),
    "verified": {Kind.MINUTES},
    "approved": {Kind.MINUTES},
    "in_force": {Kind.MINUTES, Kind.CERTIFICATE},
    "contested": {Kind.MINUTES},
    "followed_up": {Kind.MINUTES, Kind.CERTIFICATE},
    "settled": {Kind.MINUTES, Kind.CERTIFICATE},
    "fallen_back": {Kind.MINUTES},
    "returned": set(),
    "rejected": set(),
    "withdrawn": set(),
    "reversed": set(),
}


@pytest.mark.parametrize(("state", "kinds"), WHEN.items())
def test_each_paper_has_its_time(way, state, kinds):
    case = way.to(state)
    assert {kind for kind in (Kind.STATEMENT, Kind.MINUTES, Kind.CERTIFICATE) if not why_not(kind, case)} == kinds


def test_a_paper_before_its_time_is_refused_with_a_sentence(way, issued):
    way.to("approved")
    with pytest.raises(Conflict, match="not in force yet"):
        issued(Kind.CERTIFICATE)


def test_a_natural_exit_has_a_certificate_and_no_statement_and_a_family_that_moved_has_neither(way):
    natural = way.to("in_force", NATURAL)
    moved = Case(exit_type=MOVED.exit_type, state="in_force")
    assert (why_not(Kind.CERTIFICATE, natural), bool(why_not(Kind.STATEMENT, natural))) == ("", True)
    assert "no graduation" in why_not(Kind.CERTIFICATE, moved)


def test_a_certificate_issued_twice_is_one_paper_and_a_corrected_name_makes_another(way, issued, family):
    way.to("in_force")
    first = issued(Kind.CERTIFICATE)
    again = issued(Kind.CERTIFICATE)
    family.name = "Aminah Suryani"
    family.save()
    corrected = issued(Kind.CERTIFICATE)
    assert (again.pk, corrected.replaces_id) == (first.pk, first.pk)


def test_an_upheld_objection_makes_certificate_and_decisions_void_and_leaves_the_minutes(way, issued, bandung, tono):
    way.propose()
    statement = issued(Kind.STATEMENT)
    way.sign()
    way.verify()
    minutes = issued(Kind.MINUTES)
    way.approve()
    way.carry_out()
    certificate = issued(Kind.CERTIFICATE)
    decided = issue_list(Kind.DECISIONS, Chosen(bandung), by=tono, **way.when)
    way.object()
    assert IssuedPaper.objects.filter(void_on=None).count() == 4
    way.uphold()
    found = dict(IssuedPaper.objects.values_list("pk", "void_reason"))
    assert found == {
        statement.pk: Void.OBJECTION,
        minutes.pk: "",
        certificate.pk: Void.OBJECTION,
        decided.pk: Void.OBJECTION,
    }


@pytest.mark.parametrize(("state", "reason"), [("withdrawn", Void.WITHDRAWN), ("rejected", Void.REJECTED)])
def test_a_case_that_ends_without_an_exit_ends_its_statement(way, issued, state, reason):
    from tangga.cases import deciding, proposing

    way.propose()
    paper = issued(Kind.STATEMENT)
    act, by = {"withdrawn": (proposing.withdraw, way.sari), "rejected": (deciding.reject, way.tono)}[state]
    way.do(act, "Alasan yang cukup panjang.", by=by)
    paper.refresh_from_db()
    assert paper.void_reason == reason


@pytest.mark.parametrize("signed", [(), ("sign",)])
def test_a_case_that_is_sent_back_ends_its_statement_for_it_is_signed_anew(way, issued, signed):
    from tangga.cases import deciding

    way.propose()
    paper = issued(Kind.STATEMENT)
    assert [getattr(way, each)().state for each in signed] == ["signed"] * len(signed)
    way.do(deciding.send_back, "Tanda tangan saksi kurang.", by=way.sinta)
    paper.refresh_from_db()
    assert paper.void_reason == Void.SENT_BACK


def test_a_case_that_is_sent_back_leaves_the_minutes_of_the_visit_valid(way, issued, tono):
    from tangga.cases import deciding

    way.to("verified")
    minutes = issued(Kind.MINUTES)
    way.do(deciding.send_back, "Alasan usulan kurang jelas.", by=tono)
    minutes.refresh_from_db()
    assert minutes.is_valid


def test_a_dismissed_objection_leaves_the_certificate_valid(way, issued, kepala):
    from tangga.cases import deciding

    way.to("in_force")
    paper = issued(Kind.CERTIFICATE)
    way.object()
    way.do(deciding.dismiss, "Usaha masih berjalan baik.", by=kepala)
    paper.refresh_from_db()
    assert paper.is_valid


@pytest.mark.parametrize(
    ("who", "kind"), [("sari", Kind.CERTIFICATE), ("sinta", Kind.CERTIFICATE), ("sari", Kind.MINUTES)]
)
def test_whoever_does_not_answer_for_a_paper_issues_none(way, issued, request, who, kind):
    way.to("in_force")
    with pytest.raises(NotAllowed):
        issued(kind, by=request.getfixturevalue(who))
    assert not IssuedPaper.objects.exists()


def test_an_official_of_another_district_issues_nothing(way, issued, budi, bandung):
    way.to("in_force")
    with pytest.raises(Case.DoesNotExist):
        issued(Kind.CERTIFICATE, by=budi)
    with pytest.raises(NotAllowed):
        issue_list(Kind.DECISIONS, Chosen(bandung), by=budi, **way.when)


def test_a_paper_issued_by_mistake_is_void_for_whoever_may_issue_it(way, issued, sari, tono):
    way.to("in_force")
    paper = issued(Kind.CERTIFICATE)
    with pytest.raises(NotAllowed):
        take_back(paper, by=sari, **way.when)
    assert take_back(paper, by=tono, **way.when).void_reason == Void.MISTAKE


def test_no_official_of_another_district_takes_a_paper_back(way, issued, budi, bandung, tono):
    way.to("in_force")
    certificate = issued(Kind.CERTIFICATE)
    decided = issue_list(Kind.DECISIONS, Chosen(bandung), by=tono, **way.when)
    with pytest.raises(Case.DoesNotExist):
        take_back(certificate, by=budi, **way.when)
    with pytest.raises(NotAllowed):
        take_back(decided, by=budi, **way.when)
    assert IssuedPaper.objects.filter(void_on=None).count() == 2


def test_a_list_without_a_family_is_refused(way, bandung, tono):
    with pytest.raises(NotValid, match="No case fits"):
        issue_list(Kind.DECISIONS, Chosen(bandung), by=tono, **way.when)
