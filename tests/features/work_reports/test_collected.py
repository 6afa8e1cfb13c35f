"""What is gathered for a report, and what of it is missing."""

from datetime import date
from uuid import uuid4

import pytest

from tangga.families import changes
from tangga.families.models import ChangeKind
from tangga.graduation.models import Candidate, Milestone, Plan
from tangga.imports.models import Batch
from tangga.papers.formats import NO_BREAK
from tangga.photos.actions import keep
from tangga.work_reports import collected
from tangga.work_reports.collected import activities_of
from tangga.work_reports.content import difference, digest_of, lines_of, without_names
from tangga.work_reports.missing import lacks_of
from tests import make
from tests.features.work_reports.conftest import APRIL, DAY, activity, batch, jpeg, told

pytestmark = pytest.mark.usefixtures("english")
END = date(2025, 4, 30)


def test_every_feature_is_asked_and_each_thing_stands_once_by_day(sari, record, elsewhere):
    first, last = activity(on=date(2025, 4, 2)), activity(on=END)
    elsewhere(last, first)
    record()

    assert [each.on for each in activities_of(sari, APRIL, END)] == [first.on, DAY, last.on]


@pytest.mark.parametrize("source", ["sessions.session 1", ""])
def test_no_two_things_of_one_source_are_taken_for_one(sari, elsewhere, source):
    elsewhere(activity(source=source), activity(source=source, on=END))

    with pytest.raises(ValueError, match="without a source of their own"):
        activities_of(sari, APRIL, END)


def test_days_outside_are_left_out_whatever_a_feature_answers(sari, elsewhere):
    elsewhere(activity(on=date(2025, 3, 31)), activity(on=date(2025, 5, 1)))

    assert activities_of(sari, APRIL, END) == []


def test_a_correction_sent_counts_for_updating_of_facts(sari, family):
    wish = changes.Wish(ChangeKind.KK, family, reason="Dilihat pada KK", asked={"kk": {"mask": "x"}})
    draft = changes.Change.objects.create(kind=wish.kind, family=family, proposed_by=sari, begun_at=make.NOW)
    assert collected.corrections(sari, date(2025, 5, 1), make.TODAY) == []
    draft.state, draft.proposed_at = "proposed", make.NOW
    draft.save()

    [found] = collected.corrections(sari, date(2025, 5, 1), make.TODAY)

    assert (found.rhk, found.on, found.families) == (5, make.TODAY, 1)
    assert found.what == "Correction sent: The KK number is wrong or missing"
    assert found.source == f"families.change {draft.public_id}"


def test_what_is_decided_later_of_a_correction_or_a_list_leaves_the_report_as_it_is(sari, tono, family):
    change = changes.Change.objects.create(
        kind=ChangeKind.KK, family=family, proposed_by=sari, begun_at=make.NOW, state="proposed", proposed_at=make.NOW
    )
    uploaded = batch(sari, uploaded_at=make.NOW)
    before = lines_of(sari, date(2025, 5, 1), make.TODAY)
    changes.Change.objects.filter(pk=change.pk).update(state="applied", decided_at=make.NOW, decided_by=tono)
    Batch.objects.filter(pk=uploaded.pk).update(state="accepted", accepted_at=make.NOW, accepted_by=tono)

    after = lines_of(sari, date(2025, 5, 1), make.TODAY)

    assert len(after) == 2
    assert digest_of(after) == digest_of(before)


def test_an_uploaded_list_counts_and_its_file_name_is_not_told(sari):
    batch(sari)
    batch(sari, state="discarded", sha256="2" * 64)

    [found] = collected.lists(sari, APRIL, END)

    assert (found.rhk, found.families, found.result) == (5, 348, "")
    assert "Wahyuni" not in repr(found)


def test_only_ones_own_work_is_gathered(sari, record):
    record(by=make.posted("dewi", "facilitator", "3273"))

    assert activities_of(sari, APRIL, END) == []


def test_the_one_family_it_is_about_is_named_as_long_as_the_facilitator_accompanied_it_then(sari, family, elsewhere):
    elsewhere(activity(rhk=4, kind="home_visit", what="Kunjungan: Wahyuni", family_id=family.pk))

    assert lines_of(sari, APRIL, END)[0]["family"] == {
        "id": str(family.public_id),
        "name": "Wahyuni",
        "kk": family.kk_mask,
    }
    family.assignments.update(starts_on=date(2025, 4, 11))
    [line] = lines_of(sari, APRIL, END)
    assert (line["what"], "family" in line) == ("Kunjungan: …", False)


def test_a_session_without_its_photos_says_what_is_missing_and_where(sari, elsewhere):
    elsewhere(activity())

    found = lacks_of(lines_of(sari, APRIL, END))

    assert [each.sentence.replace(NO_BREAK, " ") for each in found] == [
        "10 Apr 2025, Melati: no photo of the attendance list.",
        "10 Apr 2025, Melati: 0 of 2 photos of the activity.",
    ]
    assert {each.address for each in found} == {"/sessions/x/"}


def test_a_visit_without_a_photo_says_which_family_was_visited(sari, family, elsewhere):
    elsewhere(activity(rhk=7, kind="home_visit", what="Home visit", group="", family_id=family.pk))

    [found] = lacks_of(lines_of(sari, APRIL, END))

    assert found.sentence.replace(NO_BREAK, " ") == "10 Apr 2025, Home visit, Wahyuni: no photo."


def test_with_all_photos_nothing_is_missing(sari, elsewhere):
    shows = ["activity", "activity", "attendance_list"]
    owner = uuid4()
    photos = [
        keep(jpeg(colour), owner=owner, owner_kind="session", by=sari, at=make.NOW, shows=each)
        for colour, each in zip(("red", "green", "blue"), shows, strict=True)
    ]
    elsewhere(activity(photos=tuple(photo.public_id for photo in photos)))

    assert lacks_of(lines_of(sari, APRIL, END)) == []


def test_other_work_lacks_photo_result_and_link(sari, record):
    record(told(result=""))
    record(told("good_news", link="https://media.example/1"))

    found = [each.sentence.replace(NO_BREAK, " ") for each in lacks_of(lines_of(sari, APRIL, END))]

    assert found == [
        "10 Apr 2025, Monthly meeting: no photo.",
        "10 Apr 2025, Monthly meeting: no result written.",
    ]


def test_new_words_of_the_program_change_nothing_that_is_recorded(sari, record, elsewhere, settings):
    elsewhere(activity())
    record()
    before = lines_of(sari, APRIL, END)
    settings.LANGUAGE_CODE = "id"
    elsewhere(activity(what="Kata lain", source=before[0]["source"]))
    after = lines_of(sari, APRIL, END)

    assert [each["what"] for each in before] != [each["what"] for each in after]
    assert digest_of(before) == digest_of(after)
    assert not difference(before, after)


def test_a_difference_names_what_came_went_and_changed():
    stays, gone, new = ({"source": each, "kind": "x", "what": each} for each in ("a", "b", "c"))

    found = difference([stays, gone], [stays | {"persons": 3}, new])

    assert (found.added, found.removed, found.changed) == ([new], [gone], [stays | {"persons": 3}])


def test_a_milestones_family_is_not_named_in_what_has_no_names(sari, family):
    plan = Plan.objects.create(
        family=family,
        candidate=Candidate.objects.create(family=family, year=2025, picked_by=sari, picked_on=DAY, picked_at=make.NOW),
        goal="Warung buka setiap hari",
        wish="Saya ingin cukup.",
        target_month=date(2025, 12, 1),
        begun_by=sari,
        begun_on=DAY,
        begun_at=make.NOW,
    )
    Milestone.objects.create(
        plan=plan, what="NIB terbit", due_on=DAY, place=1, added_by=sari, met_on=DAY, met_by=sari, met_at=make.NOW
    )

    lines = lines_of(sari, APRIL, END)

    assert [line["family"]["name"] for line in lines] == ["Wahyuni", "Wahyuni"]
    assert "Wahyuni" not in repr([without_names(line) for line in lines])
