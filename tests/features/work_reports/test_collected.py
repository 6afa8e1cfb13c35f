"""What is gathered for a report, and what of it is missing."""

from datetime import date
from uuid import uuid4

import pytest

from tangga.families import changes
from tangga.families.models import ChangeKind
from tangga.imports.models import Batch
from tangga.papers.formats import NO_BREAK
from tangga.photos.actions import keep
from tangga.visits.models import Visit
from tangga.work_reports import collected
from tangga.work_reports.collected import activities_of
from tangga.work_reports.content import difference, digest_of, lines_of
from tangga.work_reports.missing import lacks_of
from tests import make
from tests.features.work_reports.conftest import APRIL, DAY, activity, jpeg, told

pytestmark = pytest.mark.usefixtures("english")
END = date(2025, 4, 30)


def batch(by, **more):
    plain = {
        "district_id": "3273",
        "uploaded_by": by,
        "uploaded_at": make.NOW.replace(month=4),
        "file_name": "rahasia Wahyuni.xlsx",
        "sha256": "1" * 64,
        "size_bytes": 1,
        "kind": "xlsx",
        "state": "ready",
        "effective_on": DAY,
        "shape": "school",
        "counts": {"families": {"read": 348}},
    }
    return Batch.objects.create(**(plain | more))


def test_every_feature_is_asked_and_each_thing_stands_once_by_day(sari, record, elsewhere):
    first, last = activity(on=date(2025, 4, 2)), activity(on=END)
    elsewhere(last, first, last)
    record()

    assert [each.on for each in activities_of(sari, APRIL, END)] == [first.on, DAY, last.on]


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


def test_an_uploaded_list_counts_and_its_file_name_is_not_told(sari):
    batch(sari)
    batch(sari, state="discarded", sha256="2" * 64)

    [found] = collected.lists(sari, APRIL, END)

    assert (found.rhk, found.families, found.result) == (5, 348, "waits for the district office")
    assert "Wahyuni" not in repr(found)


def test_only_ones_own_work_is_gathered(sari, record):
    record(by=make.posted("dewi", "facilitator", "3273"))

    assert activities_of(sari, APRIL, END) == []


def test_the_family_of_a_visit_is_named_as_long_as_the_facilitator_accompanied_it_then(sari, family, elsewhere):
    visit = Visit.objects.create(family=family, visitor=sari, purpose="home_visit", state="done", visited_on=DAY)
    source = f"visits.visit {visit.public_id}"
    elsewhere(activity(rhk=4, kind="home_visit", what="Kunjungan: Wahyuni", source=source))

    assert lines_of(sari, APRIL, END)[0]["family"] == {"name": "Wahyuni", "kk": family.kk_mask}
    family.assignments.update(starts_on=date(2025, 4, 11))
    [line] = lines_of(sari, APRIL, END)
    assert (line["what"], "family" in line) == ("Kunjungan: …", False)


@pytest.mark.parametrize(
    "source",
    ["nonsense", "no.such 1", "areas.area 3273", "audit.event 5d1f0c1e-0000-4000-8000-000000000001", "visits.visit x"],
)
def test_a_source_that_names_no_family_names_none(sari, elsewhere, source):
    elsewhere(activity(source=source))

    assert "family" not in lines_of(sari, APRIL, END)[0]


def test_a_session_without_its_photos_says_what_is_missing_and_where(sari, elsewhere):
    elsewhere(activity())

    found = lacks_of(lines_of(sari, APRIL, END))

    assert [each.sentence.replace(NO_BREAK, " ") for each in found] == [
        "10 Apr 2025, Melati: no photo of the attendance list.",
        "10 Apr 2025, Melati: 0 of 2 photos of the activity.",
    ]
    assert {each.address for each in found} == {"/sessions/x/"}


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
