"""Answers gathered with ODK or Kobo: read in every way the tools write them, looked at by row, recorded as if typed."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from tangga.audit.models import Event
from tangga.people.roles import Role
from tangga.readiness.models import Assessment, Collected, Questionnaire
from tests import make
from tests.features.readiness.submissions import (
    GIVEN,
    ONE,
    SHIPPED,
    as_workbook,
    central,
    kobo,
    labels,
    ticked,
    written,
)

OTHER = ONE | {"instance": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}


@pytest.fixture
def upload(client, sari, shipped, family):
    client.force_login(sari)

    def uploaded(content, name="kesiapan.csv", version=shipped):
        return client.post(
            reverse("collected-upload", args=[version.public_id]), {"file": SimpleUploadedFile(name, content)}
        )

    return uploaded


@pytest.fixture
def accept(client, shipped):
    def accepted(answer, version=shipped):
        address = reverse("collected-accept", args=[version.public_id])
        return client.post(address, {"sealed": answer.context["sealed"]}, follow=True)

    return accepted


def states(answer):
    return [each.state for each in answer.context["looked"]]


def problems(answer):
    return [problem for each in answer.context["looked"] for problem in each.problems]


WAYS = [
    ("Kobo, names in groups", kobo(ONE), "k.csv"),
    ("Kobo, several answers in columns of 0 and 1", kobo(ticked(ONE)), "k.csv"),
    ("Kobo as a workbook", as_workbook(kobo(ONE)), "k.xlsx"),
    ("Kobo, labels", labels(ONE), "k.csv"),
    ("Central", central(ONE), "c.csv"),
    ("Central, several answers split", central(ticked(ONE, "-")), "c.csv"),
    ("without groups", written([ONE | {"meta/instanceID": ONE["instance"]}], ","), "c.csv"),
    ("an outer group", written([{f"kuesioner/{code}": value for code, value in ONE.items()}], ","), "c.csv"),
    ("a day as Excel shows it", kobo(ONE | {"answered_on": "10/05/2025"}), "k.csv"),
    ("a number with points", kobo(ONE | {"savings_idr": "750.000"}), "k.csv"),
]


@pytest.mark.parametrize(("content", "name"), [each[1:] for each in WAYS], ids=[each[0] for each in WAYS])
def test_each_way_to_write_a_submission_is_the_same_answers(upload, accept, family, content, name):
    answer = upload(content, name)
    assert (answer.status_code, states(answer), problems(answer)) == (200, ["new"], [])
    accept(answer)
    kept = Assessment.objects.get()
    assert kept.answers == GIVEN | {"membership_years": 6, "decile": 3}
    assert (kept.family, kept.answered_on) == (family, date(2025, 5, 10))


def test_what_is_recorded_is_what_the_screen_would_have_recorded(upload, accept, ask):
    typed = ask(GIVEN, answered_on=date(2025, 5, 10))
    accept(upload(kobo(ONE)))
    came = Assessment.objects.exclude(pk=typed.pk).get()
    same = (
        "answers",
        "points",
        "points_possible",
        "sections",
        "level",
        "purpose",
        "questionnaire_id",
        "answered_by_id",
    )
    assert [getattr(came, name) for name in same] == [getattr(typed, name) for name in same]


def test_looking_at_a_file_saves_nothing(upload):
    upload(kobo(ONE))
    assert (Assessment.objects.count(), Collected.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_it_is_marked_with_the_tool_the_time_it_was_sent_and_the_day(upload, accept, client):
    accept(upload(kobo(ONE)))
    mark = Collected.objects.get()
    assert (mark.tool, mark.instance) == ("kobo", ONE["instance"])
    assert mark.submitted_at == datetime(2025, 5, 10, 2, 15, tzinfo=UTC)
    page = client.get(reverse("readiness-result", args=[mark.assessment.public_id]))
    assert "collected with KoboToolbox" in page.text
    assert "10 May 2025" in page.text


def test_what_was_typed_on_the_screen_bears_no_such_mark(ask, client, sari):
    client.force_login(sari)
    assert "collected with" not in client.get(reverse("readiness-result", args=[ask().public_id])).text


def test_a_file_is_one_event_beside_those_of_its_answers_and_tells_no_answer(upload, accept):
    accept(upload(central(ONE, OTHER | {"answered_on": "2025-05-11"})))
    actions = list(Event.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["readiness.answered", "readiness.answered", "readiness.collected"]
    event = Event.objects.get(action="readiness.collected")
    assert event.detail.keys() == {"version", "rows", "tool", "sha256"}
    assert (event.detail["rows"], event.detail["tool"], event.area_code) == (2, "odk", "3273")


def test_the_same_file_again_records_nothing_and_says_so(upload, accept):
    accept(upload(kobo(ONE)))
    again = upload(kobo(ONE))
    assert states(again) == ["known"]
    assert "on record already" in again.text
    assert (Assessment.objects.count(), Event.objects.count()) == (1, 2)


def test_a_page_that_is_sent_twice_records_once(upload, accept):
    answer = upload(kobo(ONE))
    accept(answer)
    accept(answer)
    assert (Assessment.objects.count(), Event.objects.count()) == (1, 2)


def test_a_row_without_an_id_of_its_own_is_known_by_what_it_says(upload, accept):
    bare = {code: value for code, value in ONE.items() if code != "instance"}
    accept(upload(kobo(bare)))
    assert states(upload(kobo(bare))) == ["known"]
    assert states(upload(kobo(bare | {"floor": "soil"}))) == ["new"]


def test_a_submission_that_came_before_with_other_answers_is_not_written_over(upload, accept):
    accept(upload(kobo(ONE)))
    changed = upload(kobo(ONE | {"floor": "soil"}))
    assert states(changed) == ["wrong"]
    assert "with other answers" in problems(changed)[0]


def test_a_family_asked_on_that_day_already_is_told_and_refuses_nothing(upload, ask):
    ask(GIVEN, answered_on=date(2025, 5, 10))
    answer = upload(kobo(ONE))
    assert states(answer) == ["new"]
    assert "answers of that day already" in answer.text


def test_fewer_answers_than_on_record_of_that_day_are_left_out_unless_ticked(upload, accept, client, shipped, ask):
    full = ask(GIVEN | {"wall": "brick"}, answered_on=date(2025, 5, 10))
    answer = upload(kobo(ONE))
    assert "Fewer answers than on record of that day (5, on record 6)" in answer.text
    accept(answer)
    assert Assessment.objects.get() == full
    address = reverse("collected-accept", args=[shipped.public_id])
    client.post(address, {"sealed": answer.context["sealed"], "also": ["2"]})
    assert Assessment.objects.count() == 2


def test_answers_that_contradict_each_other_are_refused_and_both_named(upload):
    answer = upload(kobo(ONE | {"business_kind": "none", "business_months": "24"}))
    kind, months = (SHIPPED.by_code[code].label.en for code in ("business_kind", "business_months"))
    assert problems(answer) == [f"“{months}” and “{kind}”: the answers do not fit each other."]


def test_every_problem_of_a_row_is_listed(upload):
    answer = upload(kobo(ONE | {"floor": "marmer", "business_months": "abc", "earners": "900"}))
    told = " ".join(problems(answer))
    assert [word in told for word in ("“marmer” is none", "digits only", "between 0 and 20")] == [True] * 3


def test_columns_that_are_no_question_are_named_and_those_of_the_tools_are_not(upload):
    content = central(ONE | {"hobi": "memancing", "floorr": "tile"})
    assert upload(content).context["strange"] == ("hobi", "floorr")
    assert upload(kobo(ONE)).context["strange"] == ()


ROWS = [
    ("an unknown family", {"family_id": "9999-X"}, "No family of your area has this id"),
    ("no family", {"family_id": ""}, "id is missing"),
    ("a day to come", {"answered_on": "2025-05-18"}, "not come yet"),
    ("a day long past", {"answered_on": "2019-05-18"}, "five years"),
    ("no day", {"answered_on": "kemarin"}, "missing, or no date"),
    ("an answer nobody knows", {"floor": "marmer"}, "“marmer” is none of its answers"),
    ("several answers, one unknown", {"goods": "motorcycle yacht"}, "“motorcycle yacht” is none of its answers"),
    ("no number", {"savings_idr": "banyak"}, "digits only"),
    ("a number out of bounds", {"earners": "900"}, "between 0 and 20"),
    ("an answer that goes with no other", {"goods": "none fridge"}, "goes with no other answer"),
]


@pytest.mark.parametrize(("change", "sentence"), [each[1:] for each in ROWS], ids=[each[0] for each in ROWS])
def test_a_row_that_cannot_be_is_told_by_its_number_and_why(upload, change, sentence):
    answer = upload(kobo(ONE, OTHER | change))
    assert answer.status_code == 422
    assert states(answer) == ["new", "wrong"]
    assert sentence in problems(answer)[0]
    assert "row 3" in answer.text


def test_a_row_from_the_day_on_that_the_family_left_is_refused_and_one_before_is_not(upload, family):
    family.spells.update(left_on=date(2025, 5, 10))
    answer = upload(kobo(ONE, OTHER | {"answered_on": "2025-05-09"}))
    assert states(answer) == ["wrong", "new"]
    assert "out of the programme since 10" in problems(answer)[0]


def test_a_row_that_answers_nothing_is_refused(upload):
    empty = {code: OTHER[code] for code in ("family_id", "answered_on", "instance")}
    answer = upload(kobo(ONE | {"answered_on": "2025-05-09"}, empty))
    assert "at least one question" in problems(answer)[0]


def test_a_question_that_has_to_be_answered_is_named(upload, shipped):
    needed = [each | {"required": each["code"] == "water"} for each in shipped.content["questions"]]
    own = Questionnaire.objects.create(
        form_id="kesiapan_graduasi", version="2", title="Milik", status="district", area_id="3273",
        content=shipped.content | {"questions": needed}, sha256="2" * 64, in_force_from=date(2025, 5, 1),
    )  # fmt: skip
    answer = upload(kobo(ONE), version=own)
    assert problems(answer) == [f"“{SHIPPED.by_code['water'].label.en}”: This question has to be answered."]


def test_the_same_submission_twice_in_a_file_is_told_at_the_second(upload):
    answer = upload(kobo(ONE, ONE))
    assert states(answer) == ["new", "wrong"]
    assert "twice in the file" in problems(answer)[0]


def test_one_that_was_rejected_over_there_is_not_taken(upload):
    content = central(ONE).replace(b",,1", b",rejected,1")
    assert "rejected" in problems(upload(content))[0]


def test_submissions_of_another_version_belong_to_that_version(upload):
    assert "version 7" in problems(upload(central(ONE, version="7")))[0]


def test_a_version_that_held_neither_then_nor_now_is_not_answered_by(upload, shipped):
    own = Questionnaire.objects.create(
        form_id="kesiapan_graduasi", version="2", title="Milik", status="district", area_id="3273",
        content=shipped.content, sha256="2" * 64, in_force_from=date(2025, 5, 1),
    )  # fmt: skip
    assert "Another version" in problems(upload(kobo(ONE)))[0]
    assert states(upload(kobo(ONE | {"answered_on": "2025-04-20"}))) == ["new"]
    assert states(upload(kobo(ONE), version=own)) == ["new"]


def test_a_family_that_somebody_else_accompanies_is_told_apart_within_the_district(upload):
    make.family("3273-F9", facilitator=make.posted("lain", Role.FACILITATOR, "3273"))
    assert "You do not accompany this family" in problems(upload(kobo(ONE | {"family_id": "3273-F9"})))[0]


def test_a_family_of_another_area_is_like_one_that_is_not_there(upload):
    make.family("3571-F9", region="3571011001")
    unknown, elsewhere = (problems(upload(kobo(ONE | {"family_id": each}))) for each in ("9999-X", "3571-F9"))
    assert unknown == elsewhere


def test_a_coordinator_uploads_for_the_whole_district(client, upload, accept, family):
    client.force_login(make.posted("lestari", Role.COORDINATOR, "3273"))
    accept(upload(kobo(ONE)))
    assert Assessment.objects.get().answered_by.username == "lestari"


def test_what_is_wrong_is_left_out_and_the_rest_recorded(upload, accept):
    accept(upload(kobo(ONE, OTHER | {"floor": "marmer"})))
    assert Assessment.objects.get().answered_on == date(2025, 5, 10)


def test_when_one_row_cannot_be_recorded_any_more_nothing_is(upload, accept, sari):
    second = make.family("3273-F2", facilitator=sari)
    answer = upload(kobo(ONE, OTHER | {"family_id": "3273-F2"}))
    second.assignments.update(ends_on=date(2025, 5, 1))
    refused = accept(answer)
    assert refused.status_code == 422
    assert "Row 3" in refused.text
    assert (Assessment.objects.count(), Collected.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_what_was_looked_at_by_somebody_else_is_not_recorded(client, upload, accept):
    answer = upload(kobo(ONE))
    client.force_login(make.posted("lestari", Role.COORDINATOR, "3273"))
    assert accept(answer).status_code == 422
    assert not Assessment.objects.exists()


def test_no_refusal_repeats_the_id_that_was_typed(upload):
    answer = upload(kobo(ONE | {"family_id": "3273014103120001"}))
    assert "3273014103120001" not in answer.text


def test_questions_the_file_has_no_column_for_are_named(upload):
    answer = upload(kobo(ONE))
    assert SHIPPED.by_code["water"].label.en in answer.context["missing"]
    assert SHIPPED.by_code["floor"].label.en not in answer.context["missing"]


FILES = [
    ("no family", written([{"floor": "tile"}], ","), "a.csv", "family_id"),
    ("no question", written([{"family_id": "x", "age": "3"}], ","), "a.csv", "No column is a question"),
    ("no row", written([ONE], ",").split(b"\n")[0], "a.csv", "no submission"),
    ("another kind", b"x", "a.pdf", "CSV or XLSX"),
    ("no workbook", b"x", "a.xlsx", "no Excel workbook"),
    ("too many", kobo(*([ONE] * 251)), "a.csv", "more than 250"),
    ("too large", b"a" * (2 << 20) + b"b", "a.csv", "2 MB"),
]


@pytest.mark.parametrize(("content", "name", "sentence"), [each[1:] for each in FILES], ids=[each[0] for each in FILES])
def test_a_file_that_cannot_be_read_says_why(upload, content, name, sentence):
    answer = upload(content, name)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_form_made_from_the_download_gives_columns_that_come_back(upload, accept):
    """Each question of choices of the shipped version, by the name the downloaded form has for it."""
    every = {each.code: each.answers[-1].code for each in SHIPPED.questions if each.answers}
    free = {code for code in every if SHIPPED.by_code[code].only_if is None}
    row = {code: given for code, given in ONE.items() if code != "business_months"}  # asked of businesses alone
    accept(upload(central(row | {code: every[code] for code in free})))
    assert free <= Assessment.objects.get().answers.keys()


def test_the_mark_is_never_changed(upload, accept):
    accept(upload(kobo(ONE)))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Collected.objects.update(tool="odk")
    with pytest.raises(TypeError, match="written once"):
        Collected.objects.get().save()


def test_the_familys_page_shows_the_id_the_form_asks_for(client, sari, family):
    client.force_login(sari)
    assert "<code>3273-F1</code>" in client.get(reverse("family", args=[family.public_id])).text
