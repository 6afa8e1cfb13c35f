"""The letterhead of a district: written by its official, dated, and frozen in what was made before."""

from datetime import date

import pytest

from tangga.areas.models import Area
from tangga.audit.models import Event
from tangga.errors import NotAllowed, NotValid
from tangga.people.roles import Role
from tangga.work_reports.models import OfficeLetterhead
from tangga.work_reports.office import letterhead_of, set_letterhead
from tests import make

pytestmark = pytest.mark.usefixtures("in_english")
LINES = ["PEMERINTAH KOTA BANDUNG", "DINAS SOSIAL", "Jl. Contoh 1"]


def keep(by, lines=LINES, basis=(), place="Bandung"):
    return set_letterhead(lines, basis, place, by=by, on=make.TODAY, at=make.NOW)


def test_a_letterhead_holds_from_its_day_and_the_log_has_it_once(tono):
    keep(tono)
    keep(tono)
    area = Area.objects.get(pk="3273")

    assert letterhead_of(area, make.TODAY).lines == LINES
    assert letterhead_of(area, date(2025, 5, 16)).lines == ("PEMERINTAH KOTA BANDUNG", "DINAS SOSIAL")
    event = Event.objects.get(action="letterhead.written")
    assert (event.area_code, event.detail) == ("3273", {"letterhead_lines": 3, "basis_lines": 0})


def test_another_on_the_same_day_replaces_it(tono):
    keep(tono)
    keep(tono, [*LINES, "Telepon 022"])

    assert len(letterhead_of(Area.objects.get(pk="3273"), make.TODAY).lines) == 4
    assert OfficeLetterhead.objects.count() == 2


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.DISTRICT_HEAD, Role.AUDITOR])
def test_nobody_but_the_official_writes_it(areas, role):
    with pytest.raises(NotAllowed, match="keep the letterhead"):
        keep(make.posted("other", role, "3273"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"lines": [" "]}, "at least one line"),
        ({"lines": ["a"] * 7}, "At most 6 lines"),
        ({"lines": ["a" * 121]}, "too long"),
        ({"place": ""}, "place where papers are signed"),
        ({"basis": ["NIK 3273015203870001"]}, "Leave NIK and KK"),
    ],
)
def test_what_does_not_fit_is_refused(tono, wrong, sentence):
    with pytest.raises(NotValid, match=sentence):
        keep(tono, **wrong)
    assert not OfficeLetterhead.objects.exists()


def test_the_page_shows_it_keeps_it_and_comes_back_with_what_was_typed(signed_in, tono):
    client = signed_in(tono)
    assert "PEMERINTAH KOTA BANDUNG" in client.get("/work-reports/letterhead/").text

    kept = client.post(
        "/work-reports/letterhead/", {"lines": "PEMKOT\nDINSOS", "place": "Bandung", "basis": ""}, follow=True
    )
    assert "PEMKOT / DINSOS" in kept.text
    refused = client.post("/work-reports/letterhead/", {"lines": "a\n" * 7, "place": "Bandung", "basis": ""})
    assert (refused.status_code, "At most 6 lines" in refused.text) == (422, True)
