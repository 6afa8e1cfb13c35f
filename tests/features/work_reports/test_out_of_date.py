"""A report's page says when what it holds is no longer what is recorded, and leads to where it is made anew."""

import pytest

from tangga.work_reports.models import OtherWork

pytestmark = pytest.mark.usefixtures("english")
APRIL = "month=2025-04"


@pytest.fixture
def page(signed_in, sari):
    return signed_in(sari)


def test_whoever_oversees_it_is_told_and_is_not_asked_to_make_it(record, make_report, signed_in, lestari):
    record()
    report = make_report()
    OtherWork.objects.update(result="Lain.")
    text = signed_in(lestari).get(f"/work-reports/made/{report.public_id}/").text
    assert ("This report is out of date" in text, "make it anew</a>" in text) == (True, False)


def test_a_report_says_on_its_page_that_it_is_out_of_date_and_what_to_do(page, record, make_report, sari):
    record()
    address = f"/work-reports/made/{make_report().public_id}/"
    assert "This report is out of date" not in page.get(address).text
    OtherWork.objects.update(result="Lain.")
    text = page.get(address).text
    assert "This report is out of date" in text
    assert f"of/{sari.public_id}/report/?{APRIL}&amp;rhk=7" in text


def test_an_earlier_revision_leads_to_the_latest_one(page, record, make_report):
    record()
    first = make_report()
    OtherWork.objects.update(result="Lain.")
    second = make_report()
    text = page.get(f"/work-reports/made/{first.public_id}/").text
    assert ("This is an earlier revision." in text, f"made/{second.public_id}/" in text) == (True, True)
    assert "This report is out of date" not in page.get(f"/work-reports/made/{second.public_id}/").text
