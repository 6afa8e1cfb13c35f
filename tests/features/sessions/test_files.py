"""Papers and workbooks that leave: what they hold, the reason they need, and the line in the log."""

import io
import shutil
import subprocess
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from tangga.audit.models import Event
from tangga.families import identity
from tangga.families.models import Family
from tangga.people.roles import Role
from tangga.sessions import actions
from tests import make
from tests.features.sessions.conftest import NOW, TODAY

REASON = {"reason": "reporting"}


@pytest.fixture
def as_sari(client, sari):
    client.force_login(sari)
    return client


def address(name, row):
    return reverse(name, args=[row.public_id])


def words_of(pdf, tmp_path):
    """The text of a PDF, by poppler."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) reads the paper; it is not installed here")
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def rows_of(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_the_list_to_be_signed_has_every_family_and_no_answer(as_sari, sari, plan, tmp_path):
    kk = "3273010101100003"
    Family.objects.filter(name="Ani").update(address="Jl. Melati 4", rt="001", rw="002", kk_mask=identity.mask(kk))
    sari.nip = "198001012006041001"
    sari.save()
    answer = as_sari.post(address("session-list-export", plan(TODAY)), {"reason": "field_work"})
    assert answer["Content-Type"] == "application/pdf"
    text = words_of(answer.content, tmp_path)
    assert [name in text for name in ("Ani", "Beti", "Cici", "Dini")] == [True, True, True, False]
    assert [word in text for word in ("Jl. Melati 4", "001", "002", "198001012006041001", "Melati")] == [True] * 5
    assert "present" not in text
    assert kk not in text
    event = Event.objects.get(action="session.list_exported")
    assert event.detail == {"rows": 3, "filters": [], "reason": "field_work"}


def test_the_list_of_a_session_held_says_who_came(as_sari, held, tmp_path):
    text = words_of(as_sari.post(address("session-list-export", held), REASON).content, tmp_path)
    assert "Present 1, sick 1, leave 0, absent 1; 3 families in all." in text


def test_the_report_has_what_the_office_asks_for_and_the_photos(as_sari, sari, held, hold, jpeg, tmp_path):
    hold(held, Ani="present", Beti="sick", Cici="absent", notes="Ramai sekali.", seen=2)
    actions.add_photo(held.public_id, jpeg(), "activity", keep_place=False, by=sari, on=TODAY, at=NOW)
    actions.add_photo(held.public_id, jpeg("blue"), "attendance_list", keep_place=False, by=sari, on=TODAY, at=NOW)
    answer = as_sari.post(address("session-report-export", held), REASON)
    text = words_of(answer.content, tmp_path)
    told = (
        "Ramai sekali.",
        "Kota Bandung",
        "Kec. Sukasari",
        "Kel. Sarijadi",
        "Friday",
        "09:00",
        "Balai RW 2",
        "1 of 3 families",
    )
    assert [word for word in told if word not in text] == []
    assert text.count("Attendance list") == 1
    assert b"/Image" in answer.content or len(answer.content) > 10_000
    assert Event.objects.get(action="session.report_exported").detail["rows"] == 3


def test_a_session_not_held_has_no_report(as_sari, plan):
    assert as_sari.get(address("session-report-export", plan(TODAY))).status_code == 422


@pytest.mark.parametrize("name", ["session-list-export", "session-report-export"])
def test_a_paper_needs_a_reason(as_sari, held, name):
    assert "Why do you need this file?" in as_sari.get(address(name, held)).text
    refused = as_sari.post(address(name, held), {"reason": "other", "note": "abc"})
    assert refused.status_code == 422
    assert 'value="abc"' in refused.text
    assert not Event.objects.filter(action__endswith="exported").exists()


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [(Role.MINISTRY, None, 403), (Role.AUDITOR, "3273", 403), (Role.DISTRICT_HEAD, "3273", 200)],
)
def test_only_who_may_save_files_saves_a_paper(client, held, role, area, status):
    client.force_login(make.posted("reader", role, area))
    assert client.post(address("session-list-export", held), REASON).status_code == status


def test_somebody_elsewhere_finds_no_paper(client, budi, held):
    client.force_login(budi)
    assert client.post(address("session-list-export", held), REASON).status_code == 404


def test_coverage_is_saved_by_group_for_a_reason(client, lestari, held):
    client.force_login(lestari)
    where = reverse("session-coverage-export") + "?by=group"
    assert client.post(where, {}).status_code == 422
    head, row = rows_of(client.post(where, REASON))
    assert list(zip(head, row, strict=True)) == [
        ("Group", "Melati"), ("Facilitator", "Sari"), ("Families", 3), ("Sessions held", 1),
        ("Present", 1), ("Sick", 1), ("Leave", 0), ("Absent", 1),
        ("Attendance, %", 33), ("Attendance without excused, %", 50),
        ("Attended by today's families", 1), ("Could have been attended", 87), ("Coverage, %", 1),
    ]  # fmt: skip
    event = Event.objects.get(action="sessions.coverage_exported")
    assert event.detail == {"rows": 1, "filters": ["by"], "reason": "reporting"}


def test_coverage_by_family_is_saved_with_each_module(client, lestari, held):
    client.force_login(lestari)
    rows = rows_of(client.post(reverse("session-coverage-export") + "?by=family", REASON))
    assert [row[0] for row in rows[1:]] == ["Ani", "Beti", "Cici"]
    assert [row[5] for row in rows[1:]] == [1, 0, 0]
    assert rows[1][4].date() == date(2025, 5, 16)
    assert len(rows[0]) == 7 + 6


def test_coverage_with_a_filter_it_does_not_know_is_not_saved(client, lestari, held):
    client.force_login(lestari)
    assert client.post(reverse("session-coverage-export") + "?module=cooking", REASON).status_code == 422
    assert not Event.objects.filter(action="sessions.coverage_exported").exists()


def test_a_file_by_area_names_no_family(client, rina, held):
    client.force_login(rina)
    rows = rows_of(client.post(reverse("session-coverage-export"), REASON))
    assert [row[0] for row in rows[1:]] == ["Kota Bandung"]
