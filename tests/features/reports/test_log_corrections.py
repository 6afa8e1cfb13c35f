"""What the log's pages and workbook say of a correction: what changed, of whom, and the way to it."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from tangga.audit.actions import record
from tangga.families import changes
from tangga.families.models import ChangeKind, FamilyFacts, Member
from tests.small_district import SINCE, TODAY

LOG, EXPORT = "/log/", "/log/export/"
AT = datetime(2025, 5, 19, 3, 0, tzinfo=UTC)


@pytest.fixture
def corrected(district):
    """A class corrected by Sari and approved by Tono: the pupil Budi of Sari Wahyuni's family."""
    pupil = Member.objects.get(member_id="M-2")
    asked = {"school_level": "senior_secondary", "school_grade": 11, "finished_school": False}
    wish = changes.Wish(ChangeKind.SCHOOL, district.wahyuni, pupil, None, date(2025, 5, 1), asked, "seen at school")
    draft = changes.write_down(wish, by=district.sari, on=TODAY, at=AT)
    changes.propose(draft.public_id, by=district.sari, on=TODAY, at=AT)
    return changes.approve(draft.public_id, by=district.tono, on=TODAY, at=AT)[0]


def of_corrections(page):
    return [each for each in page.context["stretch"].events if each.event.action == "change.applied"]


def test_a_correction_says_what_changed_of_whom_and_leads_to_its_page(as_auditor, corrected, district):
    for page in (LOG, f"/families/{district.wahyuni.public_id}/log/"):
        answer = as_auditor.get(page)
        (told,) = of_corrections(answer)
        assert told.changes == [("Class", "10", "11")]
        assert told.details[:3] == [
            ("Kind", "School or class"),
            ("Holds from", "1\u00a0May\u00a02025"),
            ("Member", "Budi"),
        ]
        assert f'href="/changes/{corrected.public_id}/"' in answer.text
    assert as_auditor.get(f"/changes/{corrected.public_id}/").status_code == 200


def test_who_may_not_read_corrections_has_no_way_to_one(as_head, corrected, district):
    page = as_head.get(f"/families/{district.wahyuni.public_id}/log/")
    assert [told.changes for told in of_corrections(page)] == [[("Class", "10", "11")]]
    assert "/changes/" not in page.text.split("</nav>")[-1]
    assert as_head.get(f"/changes/{corrected.public_id}/").status_code == 403


def test_of_a_family_that_moved_away_a_member_has_no_name_and_the_correction_no_way_to_it(
    as_auditor, corrected, district
):
    FamilyFacts.objects.filter(family=district.wahyuni).update(region_id="3571011001", effective_on=SINCE)
    page = as_auditor.get(LOG)
    (told,) = of_corrections(page)
    assert ("Member", "member 2") in told.details
    assert f"/changes/{corrected.public_id}/" not in page.text


def test_the_workbook_calls_members_by_their_ids(as_auditor, corrected):
    answer = as_auditor.post(f"{EXPORT}?action=change.applied", {"reason": "audit"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    heading, row = list(sheet.iter_rows(values_only=True))
    told = dict(zip(heading, row, strict=True))
    assert "Member: M-2" in told["Details"]
    assert told["Changed"] == "Class: 10 → 11"


def test_what_stayed_as_it_was_is_no_change_in_older_lines_either(as_auditor, district):
    before = {"school_level": "primary", "school_grade": 3, "finished_school": False, "name": "…"}
    after = {"school_level": "primary", "school_grade": 4, "finished_school": False, "name": "…"}
    record("change.applied", None, by=district.tono, area_code="3273", at=AT, before=before, after=after)
    (told,) = of_corrections(as_auditor.get(LOG))
    assert told.changes == [("Class", "3", "4"), ("Name", "", "changed (not shown)")]
