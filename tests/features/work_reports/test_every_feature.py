"""Every real feature in one month of one facilitator: what each records stands in a report once, and names nobody."""

import json
from datetime import date, time, timedelta
from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.families import changes
from tangga.families.models import ChangeKind
from tangga.graduation import milestones, picks, plans
from tangga.labelling import actions as campaigns
from tangga.labelling import labels
from tangga.labelling.models import House
from tangga.papers.paper import texts_of
from tangga.readiness.actions import record_answers
from tangga.readiness.models import Questionnaire
from tangga.sessions import actions as sessions
from tangga.sessions import groups
from tangga.work_reports import collected, making
from tangga.work_reports.content import lines_of
from tangga.work_reports.kinds import RHK
from tangga.work_reports.paper import paper_of
from tests import make
from tests.features.readiness.conftest import ANSWERS
from tests.features.visits.conftest import visit
from tests.features.work_reports.conftest import batch, told

pytestmark = pytest.mark.usefixtures("english")
MAY, TODAY = date(2025, 5, 1), make.TODAY
WHO = {"on": TODAY, "at": make.NOW}
TYPED = "Wahyuni senang."  # a facilitator writes the name of the family into what came of it

# rhk -> (kind, families, people) of each line
RECORDED = {
    1: [("payment_monitoring", 1, 14)],
    2: [("fds_session", 1, 1)],
    3: [("commitment_follow_up", 1, 1)],
    4: [("milestone", 1, 0), ("plan", 1, 0), ("readiness", 1, 1)],
    5: [("correction", 1, 0), ("list", 348, 0)],
    6: [("complaint", 1, 14)],
    7: [("monthly_meeting", 0, 14)],
    8: [("house_labels", 1, 0), ("house_labels", 1, 0)],
    9: [("good_news", 0, 14)],
}
ABOUT_ONE_FAMILY = {
    "payment_monitoring", "commitment_follow_up", "milestone", "plan", "readiness", "correction", "complaint",
}  # fmt: skip


@pytest.fixture
def session(sari, family):
    village = Area.objects.get(code="3273011001")
    group = groups.open_group(
        "Melati", village, request=uuid4(), opened_on=MAY, families=[family.public_id], by=sari, **WHO
    )
    planned = sessions.plan(
        group.public_id, "better_parents", TODAY, request=uuid4(), meets_from=time(9), place="Balai", by=sari, **WHO
    )
    return sessions.record_attendance(
        planned.public_id, {family.public_id: "present"}, "Ramai.", seen=None, by=sari, **WHO
    )


@pytest.fixture
def assessment(sari, family):
    form = Questionnaire.objects.get(area=None, purpose="readiness")
    return record_answers(family, ANSWERS, sent_as=uuid4(), questionnaire=form, answered_on=TODAY, by=sari, **WHO)


@pytest.fixture
def milestone(sari, family):
    """Met, of the plan of the family."""
    make.family_answer(make.run("3273"), family, preparable=True, years_in_programme=6, decile=2)
    picks.pick(family, TODAY.year, by=sari, **WHO)
    intent = plans.Intent(f"Warung cukup: {TYPED}", "Supaya bantuan untuk yang lain.", date(2025, 12, 1), ("capital",))
    steps = [milestones.Step("NIB terdaftar", date(2025, 6, 1))]
    plan = plans.begin_plan(family, intent, steps, by=sari, **WHO)
    return milestones.meet_milestone(plan.milestones.get().public_id, TODAY, TYPED, by=sari, **WHO)


@pytest.fixture
def two_days_of_labels(sari, tono, family):
    """A house labelled today, another refused the day before."""
    other = make.family("3273-F2", name="Kartini", facilitator=sari)
    begun = TODAY - timedelta(days=7)
    planned = campaigns.plan(
        uuid4(), area=Area.objects.get(pk="3273"), starts_on=begun, ends_on=TODAY + timedelta(days=9),
        label_words="Keluarga Penerima Manfaat PKH", legal_basis="SK No. 460/12/2025", by=tono, **WHO,
    )  # fmt: skip
    campaigns.begin(planned.public_id, by=tono, on=begun, at=make.NOW)
    said = ((family, "labelled", TODAY, ""), (other, "refused", TODAY - timedelta(days=1), "told at the door"))
    return [
        labels.label(
            House.objects.get(family=each).public_id, label_id=uuid4(), status=status, labelled_on=day, reason=reason,
            instead_of=None, by=sari, **WHO,
        )
        for each, status, day, reason in said
    ]  # fmt: skip


@pytest.fixture
def correction(sari, family):
    son = make.member(family, name="Edi")
    asked = {"school_level": "primary", "school_grade": 6, "finished_school": False}
    wish = changes.Wish(
        ChangeKind.SCHOOL, family, son, effective_on=date(2024, 7, 15), asked=asked, reason="Dilihat di rapor"
    )
    return changes.propose(changes.write_down(wish, by=sari, **WHO).public_id, by=sari, **WHO)


@pytest.fixture
def other_work(record, family):
    """Of each line that only other work counts for, and about the family where one can be named."""
    return [
        record(told("payment_monitoring", TODAY, family=family, result=TYPED)),
        record(told("complaint", TODAY, family=family, result=TYPED)),
        record(told("monthly_meeting", TODAY)),
        record(told("good_news", TODAY, link="https://media.example/1")),
    ]


@pytest.fixture
def month(session, assessment, milestone, two_days_of_labels, correction, other_work, sari, family):
    """Everything that can be recorded, in May."""
    visit(family, sari, purpose="commitment_follow_up")
    batch(sari, uploaded_at=make.NOW)


@pytest.fixture
def reports(month, sari):
    """rhk -> the report of May, made; its files are not needed here."""
    return {rhk: making.make(uuid4(), MAY, rhk, by=sari, **WHO) for rhk in RHK}


def texts(report, named):
    return " ".join(texts_of(paper_of(report, {}, named=named)))


def test_every_feature_answers_and_none_names_a_family(month, sari):
    answered = {source: source(sari, MAY, TODAY) for source in collected.SOURCES}

    assert [source for source, activities in answered.items() if not activities] == []
    everything = [each for activities in answered.values() for each in activities]
    assert [each.what for each in everything if "Wahyuni" in each.what] == []
    assert {each.kind for each in everything if each.family_id is not None} == ABOUT_ONE_FAMILY


def test_what_was_recorded_stands_once_in_the_report_of_its_line(reports):
    assert {
        rhk: sorted((line["kind"], line["families"], line["persons"]) for line in report.content["lines"])
        for rhk, report in reports.items()
    } == RECORDED


def test_with_names_the_family_is_named_and_without_names_nowhere(reports, family):
    named = {rhk for rhk, report in reports.items() if "Wahyuni" in texts(report, named=True)}
    plain = "".join(texts(report, named=False) for report in reports.values())

    assert named == {1, 2, 3, 4, 5, 6}
    assert [hidden for hidden in ("Wahyuni", "Kartini", family.kk_mask) if hidden in plain] == []


def test_no_label_of_a_house_stands_in_a_report(reports):
    said = texts(reports[8], named=True)

    assert [word for word in ("refused", "labelled") if word in said] == []


def test_a_family_that_was_not_accompanied_that_day_is_not_named_by_any_feature(month, sari, family):
    family.assignments.update(starts_on=TODAY + timedelta(days=1))

    said = json.dumps(lines_of(sari, MAY, TODAY), ensure_ascii=False)

    assert [hidden for hidden in ("Wahyuni", family.kk_mask) if hidden in said] == []
