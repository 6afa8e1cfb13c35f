"""The pages of the questionnaire itself: versions, one version, and bringing in a new one."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tangga.people.roles import Role
from tangga.readiness import xlsform
from tangga.readiness.models import Questionnaire
from tests import make
from tests.features.readiness.books import changed, shipped_book

LIST, UPLOAD, ACCEPT = reverse("questionnaires"), reverse("questionnaire-upload"), reverse("questionnaire-accept")


def own(shipped, area="3273", version="2", in_force_from=make.TODAY):
    return Questionnaire.objects.create(
        form_id="kesiapan_graduasi", version=version, title=f"Milik {area}", status="district", area_id=area,
        content=shipped.content, sha256=version.zfill(64), in_force_from=in_force_from,
    )  # fmt: skip


@pytest.fixture
def upload(client, tono):
    client.force_login(tono)

    def uploaded(content, name="kesiapan.xlsx"):
        return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})

    return uploaded


def cheaper(book):
    book["choices"]["E3"] = 1
    book["tangga_thresholds"]["B3"] = 20


def looked_at(answer):
    """The version as the page of differences holds it."""
    return answer.context["form"].initial["version"]


def test_a_version_is_looked_at_first_and_saved_only_when_brought_in(client, upload, ask):
    ask()
    answer = upload(changed(cheaper))
    assert answer.status_code == 200
    assert "2 points before, 1 now" in answer.text
    assert "from 50 % of the points to 20 %" in answer.text
    assert "1 of 1 families" in answer.text
    assert not Questionnaire.objects.exclude(area=None).exists()

    done = client.post(ACCEPT, {"version": looked_at(answer), "in_force_from": "2025-06-01"})
    made = Questionnaire.objects.get(area="3273")
    assert done.url == reverse("questionnaire", args=[made.public_id])
    assert (made.version, made.in_force_from, made.brought_by.username) == ("2", date(2025, 6, 1), "tono")
    again = client.post(ACCEPT, {"version": looked_at(answer), "in_force_from": "2025-06-01"})
    assert again.url == done.url


def test_every_problem_is_shown_and_nothing_saved(upload):
    def wrong(book):
        book["choices"]["E3"], book["survey"]["K5"] = 2.5, "koran"

    answer = upload(changed(wrong))
    assert answer.status_code == 422
    assert "2 things have to be put right" in answer.text
    assert "choices, row 3, column E" in answer.text
    assert "survey, row 5, column K" in answer.text
    assert not Questionnaire.objects.exclude(area=None).exists()


def test_a_version_that_is_there_already_is_refused(upload):
    answer = upload(shipped_book())
    assert answer.status_code == 422
    assert "Version 1 of this questionnaire is there already" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"a,b", "a.csv", "no Excel workbook"),
        (b"", "a.xlsx", "The file is empty"),
        (b"PK\x03\x04" + b"0" * xlsform.MOST_BYTES, "a.xlsx", "larger than 2 MB"),
    ],
)
def test_a_file_that_is_not_read_says_why(upload, content, name, sentence):
    answer = upload(content, name)
    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize("day", ["2025-05-16", "", "besok"])
def test_a_day_that_cannot_be_leaves_the_version_on_the_page(client, upload, day):
    seen = looked_at(upload(changed(cheaper)))
    answer = client.post(ACCEPT, {"version": seen, "in_force_from": day})
    assert answer.status_code == 422
    assert seen in answer.text
    assert not Questionnaire.objects.exclude(area=None).exists()


def test_what_somebody_else_looked_at_or_changed_is_not_taken(client, upload):
    seen = looked_at(upload(changed(cheaper)))
    form = {"version": seen[:-3] + "abc", "in_force_from": "2025-06-01"}
    assert client.post(ACCEPT, form).status_code == 422
    client.force_login(make.posted("tini", Role.DISTRICT_OFFICIAL, "3273"))
    assert client.post(ACCEPT, form | {"version": seen}).status_code == 422
    assert not Questionnaire.objects.exclude(area=None).exists()


def test_a_version_taken_meanwhile_is_told(client, upload, shipped):
    seen = looked_at(upload(changed(cheaper)))
    own(shipped)
    answer = client.post(ACCEPT, {"version": seen, "in_force_from": "2025-06-01"})
    assert (answer.status_code, "is there already" in answer.text) == (422, True)


def test_the_list_says_what_holds_what_comes_and_what_held(client, tono, shipped):
    own(shipped, version="2", in_force_from=date(2024, 1, 1))
    own(shipped, version="3", in_force_from=date(2025, 1, 1))
    own(shipped, version="4", in_force_from=make.TODAY + timedelta(days=9))
    client.force_login(tono)
    text = client.get(LIST).text
    assert [text.count(word) for word in ("in force since", "holds from", "earlier, from")] == [2, 1, 1]
    assert "version 4" in client.get(f"{LIST}?state=to_come").text
    assert "version 3" not in client.get(f"{LIST}?state=earlier").text
    assert "1 version" in client.get(f"{LIST}?state=earlier").text


def test_an_empty_choice_says_what_to_do(client, tono):
    client.force_login(tono)
    assert "No version like that" in client.get(f"{LIST}?state=to_come").text


def test_the_list_asks_the_same_number_of_questions_however_many_versions(
    client, tono, shipped, django_assert_max_num_queries
):
    versions = [own(shipped, version=str(day), in_force_from=date(2024, 1, day)) for day in range(2, 22)]
    client.force_login(tono)
    with django_assert_max_num_queries(12):
        assert client.get(LIST).status_code == 200
    assert len(versions) == 20


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.FACILITATOR, "3273", 200),
        (Role.PROVINCE, "32", 200),
        (Role.AUDITOR, "3273", 200),
        (Role.DISTRICT_OFFICIAL, "3571", 404),
        (Role.MINISTRY, None, 404),
    ],
)
def test_a_districts_version_is_read_by_those_of_the_district_and_above(client, tono, shipped, role, area, status):
    made = own(shipped)
    client.force_login(make.posted("reader", role, area))
    assert client.get(reverse("questionnaire", args=[made.public_id])).status_code == status
    assert client.get(reverse("questionnaire-xlsform", args=[made.public_id])).status_code == status


def test_a_version_shows_its_points_thresholds_sources_and_that_it_is_assumed(client, tono, shipped):
    client.force_login(tono)
    text = client.get(reverse("questionnaire", args=[shipped.public_id])).text
    assert "Assumed" in text
    assert "at most 13 points" in text
    assert "from 70 % on" in text
    assert "Dinas Sosial Kabupaten Buleleng (2015)" in text
    assert "Not asked if: What business does the family have? No business" in text


def test_the_spreadsheet_is_the_version_itself(client, sari, shipped):
    client.force_login(sari)
    answer = client.get(reverse("questionnaire-xlsform", args=[shipped.public_id]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kesiapan_graduasi-1.xlsx"'
    assert xlsform.read(answer.content, "a.xlsx").instrument == shipped.instrument


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.COORDINATOR, Role.AUDITOR])
def test_only_officials_bring_versions_in(client, areas, role):
    client.force_login(make.posted("other", role, "3273"))
    assert client.get(UPLOAD).status_code == 403
    assert client.post(ACCEPT, {}).status_code == 403
    assert UPLOAD not in client.get(LIST).text
