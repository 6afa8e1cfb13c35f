"""Families to prepare: one nothing protects, one with an elderly member, one too new; and the ways to pick and plan."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import translation

from tangga.families.models import Family
from tangga.graduation import milestones, picks, plans
from tangga.graduation.models import Why
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.readiness import content
from tangga.readiness.models import Assessment, Questionnaire
from tangga.rules.parameters import BIT
from tangga.runs.tallies import store_tallies
from tests import make

WISH = "Saya ingin warung saya cukup, supaya bantuan untuk yang lain."
ON, AT = make.TODAY, make.NOW


@pytest.fixture(autouse=True)
def in_english_today(monkeypatch):
    """Sentences as the code has them; the day and the instant of the tests."""
    monkeypatch.setattr("tangga.people.clock.today", lambda: ON)
    monkeypatch.setattr("tangga.people.clock.now", lambda: AT)
    with translation.override("en"):
        yield


@pytest.fixture
def sinta(areas) -> Person:
    """The coordinator of Sari's district."""
    return make.posted("sinta", Role.COORDINATOR, "3273")


@pytest.fixture
def dewi(areas) -> Person:
    """Another facilitator of Sari's district."""
    return make.posted("dewi", Role.FACILITATOR, "3273")


@pytest.fixture
def run(areas):
    return make.run("3273")


@pytest.fixture
def answered(run, sari):
    """answered(family_id, **answer): a family of Sari's that could be prepared, with its standing answer."""

    def made(family_id: str, name: str = "Wahyuni", facilitator: Person | None = sari, **answer) -> Family:
        region = answer.get("region_id", "3273011001")
        family = make.family(family_id, name=name, facilitator=facilitator, region=region)
        plain = {"preparable": True, "years_in_programme": 6, "decile": 2, "region_id": region}
        make.family_answer(run, family, **plain | answer)
        return family

    return made


@pytest.fixture
def world(answered, run):
    """Ready to be picked; with a grandmother at home; three years in the programme."""
    found = SimpleNamespace(
        family=answered("F1", "Aminah"),
        elderly=answered("F2", "Beti", components=BIT["elderly"], years_in_programme=9),
        new=answered("F3", "Citra", preparable=False, five_years=False, years_in_programme=3),
    )
    store_tallies(run)
    return found


@pytest.fixture
def assessed(sari):
    """assessed(family, points, ...): what a family answered about readiness."""
    form = Questionnaire.objects.create(
        form_id="siap", version="1", title="Kesiapan", status="assumed", sha256="0" * 64,
        content=content.to_json(content.shipped()[0]),
        in_force_from=date(2025, 1, 1),
    )  # fmt: skip

    def answers(family: Family, points: int, level: str = "nearly", on: date = date(2025, 4, 1), **said) -> Assessment:
        sections = {each: [points // 5, 10] for each in ("business", "income", "housing", "assets", "children")}
        return Assessment.objects.create(
            family=family, questionnaire=form, answered_on=on, answered_by=sari, answers=said, points=points,
            points_possible=50, sections=sections, level=level,
        )  # fmt: skip

    return answers


@pytest.fixture
def pick(sari):
    def picked(family: Family, by: Person = sari, year: int = ON.year, why: str = Why.LIST, reason: str = "", **more):
        return picks.pick(family, year, by=by, on=ON, at=AT, why=why, reason=reason, **more)

    return picked


@pytest.fixture
def intent():
    return plans.Intent("Income from the shop", WISH, date(2025, 12, 1), ("capital",))


@pytest.fixture
def step():
    return milestones.Step("Business registered", date(2025, 6, 1))


@pytest.fixture
def plan(world, pick, intent, step, sari):
    """The plan of Aminah's family with two milestones: one due in two weeks, one in September."""
    pick(world.family)
    steps = [step, milestones.Step("Steady customers", date(2025, 9, 1), "other", "market women")]
    return plans.begin_plan(world.family, intent, steps, by=sari, on=ON, at=AT)


@pytest.fixture
def stones(plan):
    return list(plan.milestones.all())


@pytest.fixture
def signed_in():
    """signed_in(person): a browser of theirs, in English."""

    def client(person: Person) -> Client:
        browser = Client()
        browser.cookies["django_language"] = "en"
        browser.force_login(person)
        return browser

    return client
