"""Many certificates in one file: made once, taken up again after a kill, refused when one of them holds no longer."""

import shutil

import pytest
from django.urls import reverse

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.case_papers import bundles, files
from tangga.case_papers.lists import Chosen
from tangga.case_papers.models import Bundle
from tangga.errors import NotAllowed, NotValid
from tangga.issued_papers.drawing import address_of
from tangga.issued_papers.models import IssuedPaper, Kind
from tangga.jobs.models import Job
from tangga.jobs.worker import work_all, work_once
from tests.features.case_papers.conftest import WHY, codes_on, words_of
from tests.features.cases.conftest import fresh


@pytest.fixture
def bandung(areas) -> Area:
    return Area.objects.get(code="3273")


@pytest.fixture
def three(way):
    """Three cases in force; the way stands at the last."""
    cases = [fresh(way).to("in_force") for _ in range(3)]
    return [case.public_id for case in cases]


@pytest.fixture
def ask(way, bandung, tono):
    def asked(by=tono, **choice):
        return bundles.ask(Chosen(bandung, **choice), by=by, **way.when)

    return asked


def made(bundle):
    bundle.refresh_from_db()
    return bundle


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler")
def test_every_certificate_has_a_page_in_the_order_of_the_decisions_with_its_own_code(three, ask, way):
    bundle = ask()
    work_all(way.when["at"])
    content = files.read(made(bundle))
    papers = [IssuedPaper.objects.get(public_id=each) for each in bundle.papers]
    assert [paper.subject for paper in papers] == three
    assert [paper.serial for paper in papers] == [1, 2, 3]
    assert [codes_on(content, page) for page in (1, 2, 3)] == [[address_of(each)] for each in papers]
    assert [paper.number in words_of(content) for paper in papers] == [True] * 3


def test_asked_for_twice_it_is_made_once(three, ask, way):
    first, second = ask(), ask()
    work_all(way.when["at"])
    third = ask()
    assert (first.pk, first.pk) == (second.pk, third.pk)
    assert Job.objects.filter(kind="case_papers.bundle").count() == 1


def test_a_worker_killed_while_drawing_is_followed_by_one_that_gives_no_second_number(three, ask, way, monkeypatch):
    bundle = ask()

    def killed(*_args):
        raise SystemExit(137)

    with monkeypatch.context() as patch:
        patch.setattr(bundles, "letters", killed)
        with pytest.raises(SystemExit):
            work_once(way.when["at"])
    numbers = sorted(IssuedPaper.objects.values_list("number", flat=True))
    assert (len(numbers), made(bundle).state) == (3, Bundle.State.MAKING)
    # What the next worker finds: a job at work whose process has gone.
    Job.objects.update(worker="elsewhere|1|1", lease_until=way.when["at"])
    work_all(way.when["at"])
    assert made(bundle).state == Bundle.State.MADE
    assert sorted(IssuedPaper.objects.values_list("number", flat=True)) == numbers


def test_a_family_whose_objection_was_upheld_before_the_work_began_has_no_page(three, ask, way):
    bundle = ask()
    way.object()
    way.uphold()
    work_all(way.when["at"])
    assert len(made(bundle).papers) == 2


def test_a_file_with_a_certificate_that_holds_no_longer_is_not_given_away(three, ask, way, client_of, tono):
    bundle = ask()
    work_all(way.when["at"])
    way.object()
    way.uphold()
    address = reverse("certificates-made", args=[bundle.public_id])
    assert client_of(tono).post(address, WHY).status_code == 409
    assert "not valid any more" in client_of(tono).get(address).content.decode()
    again = ask()
    work_all(way.when["at"])
    assert again.pk != bundle.pk
    assert len(made(again).papers) == 2


def test_the_page_shows_how_far_it_is_then_asks_why_and_the_log_keeps_it(three, way, client_of, tono):
    client = client_of(tono)
    sent = client.post(reverse("certificates"), {"year": "2025"})
    assert "hx-get" in client.get(sent["Location"]).content.decode()
    work_all(way.when["at"])
    assert client.post(sent["Location"]).status_code == 422
    answer = client.post(sent["Location"], WHY)
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.get(action="certificates.exported").detail["rows"] == 3


def test_the_file_on_disk_is_sealed_and_for_its_owner_only(three, ask, way, tmp_path):
    ask()
    work_all(way.when["at"])
    (kept,) = (tmp_path / "case-papers").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert b"%PDF" not in kept.read_bytes()


def test_files_are_thrown_away_after_a_week_and_the_certificates_stay(three, ask, way, tmp_path):
    ask()
    work_all(way.when["at"])
    assert bundles.sweep(way.when["at"] + bundles.KEPT) == 0
    assert bundles.sweep(way.when["at"] + bundles.KEPT * 2) == 1
    assert list((tmp_path / "case-papers").iterdir()) == []
    assert IssuedPaper.objects.filter(kind=Kind.CERTIFICATE, void_on=None).count() == 3


def test_nobody_but_the_districts_own_deciders_ask_for_certificates(three, ask, sari, budi):
    with pytest.raises(NotAllowed):
        ask(by=sari)
    with pytest.raises(NotAllowed):
        ask(by=budi)


def test_another_districts_official_finds_no_bundle(three, ask, client_of, budi):
    assert client_of(budi).get(reverse("certificates-made", args=[ask().public_id])).status_code == 404


def test_a_choice_without_a_graduation_is_refused(three, ask):
    with pytest.raises(NotValid):
        ask(exit_type="deceased")
