"""Claims of the field that the system must be able to keep: whom to prepare, and by when (scenarios 0-7, 1-5, 4-5)."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tangga.areas.models import Area
from tangga.graduation import picks, plans
from tangga.people.roles import Role
from tangga.runs.actions import start
from tests import make

pytestmark = pytest.mark.usefixtures("areas")
AS_OF = date(2020, 12, 17)
KNOWN = datetime(2020, 12, 17, 3, 0, tzinfo=UTC)
SINCE = {"effective_on": date(2019, 1, 1), "recorded_at": datetime(2019, 1, 1, 3, 0, tzinfo=UTC)}


@pytest.fixture
def on_the_day(monkeypatch):
    """Screens are looked at on the day of the scenario."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: AS_OF)
    monkeypatch.setattr("tangga.people.clock.now", lambda: KNOWN)


def household(family_id, name, joined_on, sari, *, adult=date(1985, 4, 1), **grandmother):
    """A mother and a pupil, with a grandmother where one is given."""
    family = make.family(family_id, name=name, joined_on=joined_on, facilitator=sari, **SINCE)
    make.member(family, f"{family_id}-1", name=name, relation="head", birth_date=adult, **SINCE)
    pupil = {"birth_date": date(2010, 3, 4), "school_level": "primary", "school_grade": 5}
    make.member(family, f"{family_id}-2", name="Budi", **pupil, **SINCE)
    if grandmother:
        make.member(family, f"{family_id}-3", name="Nenek", relation="parent", **grandmother, **SINCE)
    return family


def assess(on=AS_OF):
    at = datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC)
    start(Area.objects.get(code="3273"), as_of=on, known_at=at, at=at, by=None, threads=1)


def opened(person, address):
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(person)
    return browser.get(address)


def planned(family, target, sari):
    """The family is picked, and wants to have left by then."""
    picks.pick(family, 2021, by=sari, on=AS_OF, at=KNOWN)
    wish = plans.Intent("Income of our own", "Kami mau mandiri.", target)
    return plans.begin_plan(family, wish, by=sari, on=AS_OF, at=KNOWN)


def names(answer):
    return [told.family.name for told in answer.context["rows"]]


@pytest.mark.django_db
def test_scenario_0_7_candidates_are_those_five_years_in_the_programme_as_of_a_date(sari, on_the_day):
    household("F1", "Lima tahun", date(2015, 12, 17), sari)
    household("F2", "Kurang sehari", date(2015, 12, 18), sari)
    household("F3", "Delapan tahun", date(2012, 7, 1), sari)
    household("F4", "Hanya lansia", date(2012, 7, 1), sari, adult=date(1945, 1, 1))
    assess()

    answer = opened(sari, reverse("candidates"))
    assert names(answer) == ["Delapan tahun", "Lima tahun"]
    assert "as of 17\u00a0Dec\u00a02020" in answer.text
    assert "five years or more in the programme" in answer.text


@pytest.mark.django_db
def test_scenario_0_7_the_same_list_as_of_the_day_before_leaves_out_who_was_not_yet_five_years_in(sari, on_the_day):
    household("F1", "Lima tahun", date(2015, 12, 17), sari)
    household("F3", "Delapan tahun", date(2012, 7, 1), sari)
    assess(date(2020, 12, 16))

    assert names(opened(sari, reverse("candidates"))) == ["Delapan tahun"]


@pytest.mark.django_db
def test_scenario_1_5_the_plan_of_a_facilitator_names_each_family_with_its_target_month(sari, on_the_day):
    coordinator = make.posted("sinta", Role.COORDINATOR, "3273")
    targets = {"Aminah": date(2021, 3, 1), "Beti": date(2021, 9, 1), "Citra": date(2022, 1, 1)}
    families = [household(name, name, date(2014, 1, 1), sari) for name in targets]
    assess()
    made = [planned(family, target, sari) for family, target in zip(families, targets.values(), strict=True)]

    address = f"{reverse('work-plan')}?year=2021&facilitator={sari.public_id}"
    months = opened(coordinator, address).context["months"]
    told = {plan.family.name: month.first for month in months for plan in month.targets}
    assert told == {"Aminah": date(2021, 3, 1), "Beti": date(2021, 9, 1)}
    listed = opened(coordinator, reverse("plans")).context["rows"]
    assert [(plan.family.name, plan.target_month) for plan in listed] == list(targets.items())
    assert list(listed) == made


@pytest.mark.django_db
def test_scenario_4_5_beyond_five_years_without_elderly_or_severely_disabled_members(sari, on_the_day):
    household("F1", "Tujuh tahun", date(2013, 1, 1), sari)
    household("F2", "Ada nenek", date(2013, 1, 1), sari, birth_date=date(1940, 1, 1))
    household("F3", "Ada difabel", date(2013, 1, 1), sari, birth_date=date(1990, 1, 1), severe_disability=True)
    household("F4", "Tiga tahun", date(2017, 6, 1), sari)
    assess()

    answer = opened(sari, f"{reverse('candidates')}?limit=yes")
    assert names(answer) == ["Tujuh tahun"]
    assert "2 families more are as long in it, but the limit does not apply to them" in answer.text
    assert "No right ends by this list" in answer.text
    red = [told.reasons.protections for told in opened(sari, f"{reverse('candidates')}?sort=name").context["rows"]]
    assert red == [("elderly_or_disabled",), ("elderly_or_disabled",), ()]
