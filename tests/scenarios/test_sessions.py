"""What published accounts of the programme say of its sessions, as the product has to answer it."""

from datetime import date

import pytest
from django.db.models import Q

from tangga.papers.months import last_of
from tangga.people.queries import posting_of
from tangga.people.screens import Viewer
from tangga.policy import history, load
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.figures import held_in
from tangga.sessions.models import Session
from tangga.sessions.month import Plan, due_by, plan_of
from tangga.sessions.suggesting import usual_sizes
from tangga.sessions.todo import steps_of
from tests import make
from tests.features.sessions.conftest import *  # noqa: F403 - the group of three families and its sessions
from tests.features.sessions.conftest import TODAY

ARTICLE_OF_2020 = ["Pengasuhan dan Pendidikan Anak", "Kesehatan", "Ekonomi", "Kesejahteraan Sosial"]
AUGUST = date(2021, 8, 1)


@pytest.mark.parametrize("on", [date(2020, 7, 11), date(2026, 1, 1)], ids=["when it was said", "now"])
def test_scenario_1_6_a_text_of_2020_names_four_modules_and_leaves_out_child_protection(on):
    catalogue = catalogue_on(on)
    assert [catalogue.find(name).code for name in ARTICLE_OF_2020] == [
        "education_parenting",
        "health_nutrition",
        "money_business",
        "social_welfare",
    ]
    assert [module.code for module in catalogue.modules_missing_in(ARTICLE_OF_2020)] == ["child_protection"]


@pytest.mark.parametrize("name", ["Peningkatan Kemampuan Kelompok", "Pertemuan Peningkatan Kemampuan Keluarga", "FDS"])
def test_scenario_1_6_both_spellings_of_p2k2_mean_these_meetings(name):
    catalogue = catalogue_on(date(2026, 1, 1))
    assert catalogue.find(name) is catalogue


def test_scenario_1_6_social_welfare_is_about_the_elderly_and_severe_disability():
    module = catalogue_on(date(2020, 7, 11)).module("social_welfare")
    assert [topic.code for topic in module.topics] == ["disability", "elderly"]


def test_scenario_2_4_a_facilitator_is_to_hold_twelve_to_fifteen_sessions_a_month_as_published_in_depok():
    assert plan_of(date(2021, 9, 1), "3276") == Plan(12, 15)
    published = [each for each in history("sessions/monthly/lowest") if each.status == "published"]
    assert [(each.value, each.since, each.citations[0].id) for each in published] == [
        (12, date(2021, 8, 24), "depok-2021-08-24")
    ]


def test_scenario_2_4_three_hundred_and_fifty_families_make_twelve_to_fifteen_groups():
    parts = usual_sizes(date(2021, 8, 24), "3276").parts(350)
    assert 12 <= parts <= 15


@pytest.mark.parametrize(("held", "verdict"), [(11, "behind"), (12, "reached"), (15, "reached")])
def test_scenario_2_4_below_twelve_at_the_months_end_is_behind(sari, group, held, verdict):
    Session.objects.bulk_create(
        Session(
            group=group,
            facilitator=sari,
            region_id=group.village_id,
            meets_on=date(2021, 8, 2 + number),
            catalogue="2019",
            module="education_parenting",
            topic="better_parents",
            state="held",
            planned_at=make.NOW,
            held_at=make.NOW,
        )
        for number in range(held)
    )
    month = held_in(AUGUST, last_of(AUGUST), Q(facilitator=sari))[sari.pk]
    plan = plan_of(AUGUST, "3276")
    assert month.verdict(plan, due_by(plan, AUGUST, last_of(AUGUST))) == verdict
    on_first_page = {step.what: step.count for step in steps_of(Viewer(sari, posting_of(sari, TODAY), last_of(AUGUST)))}
    assert on_first_page.get("P2K2 sessions missing by now this month", 0) == max(0, 12 - held)


def test_scenario_2_4_within_the_month_what_is_due_by_now_is_told():
    assert due_by(plan_of(AUGUST, "3276"), AUGUST, date(2021, 8, 24)) == 9


def test_scenario_3_7_every_aim_is_served_by_a_module():
    catalogue = catalogue_on(date(2025, 6, 1))
    assert list(catalogue.aims) == ["welfare", "economy", "education", "health", "parenting", "access"]
    assert [aim for aim in catalogue.aims if not catalogue.modules_for(aim)] == []


def test_scenario_3_7_every_module_serves_an_aim():
    catalogue = catalogue_on(date(2025, 6, 1))
    assert [module.code for module in catalogue.modules if not module.aims] == []


def test_the_plan_is_a_value_of_the_policy_of_that_day():
    assert load(date(2025, 1, 1)).value("sessions/monthly/highest") == 15
