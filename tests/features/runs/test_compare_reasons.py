"""What a comparison says of a family that differs: what of its answer changed, for whom, by what and on which day."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import transaction
from django.test import Client

from tangga.jobs import worker
from tangga.people.models import Person
from tangga.people.roles import Role
from tangga.runs import compare
from tests import make
from tests.features.runs.compared import JULY, JUNE, MAY, NOW, PUPIL, SINCE, assess, family_of, unsaid

GROWN = {"sex": "male", "birth_date": date(1985, 2, 3)}


def changes():
    """Families of whom no rupiah need change, and something does; from 17 May to 17 July 2025."""
    six = family_of("six", birth_date=date(2019, 6, 12))  # of school age from that day on; the school is not on record
    make.member(six, "six-2", name="Joko", effective_on=SINCE, severe_disability=True, **GROWN)
    leaving = make.family("exit_open", name="Ibu exit_open", effective_on=SINCE, joined_on=date(2019, 1, 1))
    make.member(leaving, "exit_open-1", name="Joko", effective_on=SINCE, **GROWN)
    make.member(leaving, "exit_open-2", name="Siti", birth_date=None, **JUNE)
    answered = family_of("answered", birth_date=date(2012, 3, 4)).members.get()
    make.member_facts(
        answered, sex="female", birth_date=date(2012, 3, 4), school_level="primary", school_grade=6, **JUNE
    )
    family_of("gave_birth", sex="female", birth_date=date(1995, 3, 4), delivered_on=date(2025, 5, 3))
    joined = make.family("five", name="Ibu five", effective_on=SINCE, joined_on=date(2020, 6, 9))
    make.member(joined, "five-1", name="Ani", effective_on=SINCE, **GROWN)
    able = make.family("able", name="Ibu able", effective_on=SINCE, joined_on=date(2019, 1, 1))
    make.member(able, "able-1", name="Rudi", effective_on=SINCE, birth_date=date(2006, 6, 20), finished_school=True)
    full = make.family("full", name="Ibu full", effective_on=SINCE, joined_on=date(2019, 1, 1))
    for place, born in enumerate((date(2018, 6, 30), date(2019, 8, 1), date(2020, 8, 1)), start=1):
        young = {"birth_date": born, "school_level": "none", "effective_on": SINCE}
        make.member(full, f"full-{place}", name=f"Anak {place}", **young)
    died = family_of("nobody", **PUPIL).members.get()
    make.member_facts(died, sex="female", deceased_on=date(2025, 6, 3), **PUPIL, **JUNE)
    make.family_facts(family_of("above", **PUPIL), region="3273011001", decile=9, **JUNE)


@pytest.fixture(scope="module")
def built_reasons(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            make.areas()
            tono = make.posted("tono", Role.DISTRICT_OFFICIAL, "3273")
            changes()
            comparison = compare.ask_for_comparison(assess(MAY), assess(JULY), by=tono, at=NOW)
            assert worker.work_all(NOW) == 1
            comparison.refresh_from_db()
            yield comparison
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def comparison(built_reasons, db, monkeypatch):
    monkeypatch.setattr("tangga.people.clock.now", lambda: NOW)
    monkeypatch.setattr("tangga.people.clock.today", lambda: NOW.date())
    return built_reasons


@pytest.fixture
def client(comparison):
    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(Person.objects.get(username="tono"))
    return client


@pytest.fixture
def page(client, comparison):
    return client.get(f"/runs/comparisons/{comparison.public_id}/")


def what_of(page, name):
    """What changed of a family's answer, and why, as the page says it."""
    (told,) = [each for each in page.context["told"] if each.family_id == name]
    return [line.replace("\u00a0", " ") for line in told.what], [line.replace("\u00a0", " ") for line in told.reasons]


def test_every_family_says_what_changed(comparison):
    assert comparison.families.count() == 9
    assert unsaid(comparison) == set()


def test_a_child_that_came_of_school_age_is_named_with_its_birthday_and_what_to_ask(page):
    assert what_of(page, "six") == (["Now to ask: school of Ani"], ["Ani turned 6 on 12 Jun 2025"])


def test_an_exit_that_became_uncertain_says_whom_to_ask_for_what(page):
    what, why = what_of(page, "exit_open")

    assert what == ["Now to ask: birth date of Siti", "Leaves naturally no longer: first ask what is not known"]
    assert why == ["Siti: joined the family, birth date unknown"]


def test_what_was_answered_is_told_with_the_month_that_follows_from_it(page):
    what, why = what_of(page, "answered")

    assert what == [
        "No longer to ask: school of Ani",
        "Last month of the last component: no month foreseen → June 2032 (facts)",
    ]
    assert why == [
        "Ani: school not known → SD/MI/Paket A, class – → 6: school unknown → Primary school (SD), Rp 0 → Rp 900,000"
    ]


def test_the_time_after_a_birth_is_told_with_both_days(page):
    assert what_of(page, "gave_birth") == (
        ["Leaves naturally now"],
        [
            "Ani gave birth on 3 May 2025 and counted until 14 Jun 2025: "
            "Pregnancy or childbed → in no component, Rp 3,000,000 → Rp 0"
        ],
    )


def test_five_years_are_told_with_the_day_and_whoever_came_of_age_by_name(page):
    assert what_of(page, "five") == (
        ["Five years in the programme completed (9 Jun 2025)", "To be prepared for graduation now (9 Jun 2025)"],
        [],
    )
    assert what_of(page, "able") == (["To be prepared for graduation now: Rudi turned 19 on 20 Jun 2025"], [])


def test_whoever_took_the_place_of_another_is_told_to_have_done_so(page):
    _what, why = what_of(page, "full")

    assert why[0].startswith("Anak 1 turned 7 on 30 Jun 2025: Early childhood → of school age, not in school")
    assert why[1].startswith("Anak 3: Early childhood (over the component's number of places) → Early childhood")
    assert why[1].endswith("(through what changed for another member)")


def test_a_family_above_the_decile_and_a_family_without_members_say_so(page):
    above, nobody = what_of(page, "above"), what_of(page, "nobody")

    assert above == (
        [
            "May not be in the programme now: decile above the limit",
            "Last month of the last component: June 2031 → June 2032 (time, a school year began on 1 Jul 2025)",
        ],
        ["decile not known → 9"],
    )
    assert nobody[0][0] == "Now to ask: the family's members"
    assert nobody[1] == ["Ani: died on – → 3 Jun 2025: Primary school (SD) → died, Rp 900,000 → Rp 0"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("ask", {"six", "exit_open", "nobody"}),
        ("asked", {"answered"}),
        ("no_exit", {"exit_open"}),
        ("five_years", {"five"}),
        ("preparable", {"five", "able"}),
    ],
)
def test_the_list_can_be_narrowed_to_what_changed(client, comparison, code, names):
    page = client.get(f"/runs/comparisons/{comparison.public_id}/?now={code}")

    assert {each.family_id for each in page.context["told"]} == names
    assert comparison.totals["now"][code] == len(names)


def test_what_cannot_have_changed_is_no_filter(client, comparison):
    assert client.get(f"/runs/comparisons/{comparison.public_id}/?now=rich").status_code == 422


def test_the_families_to_ask_are_those_by_which_the_two_assessments_differ(comparison):
    now, before, after = comparison.totals["now"], comparison.before.counts, comparison.after.counts

    assert after["unsure"] - before["unsure"] == now["ask"] - now["asked"]
    assert after["five_years"] - before["five_years"] == now["five_years"]


def test_the_rupiah_still_come_to_the_difference(comparison):
    before, after = comparison.before.counts, comparison.after.counts

    assert sum(comparison.totals["idr"].values()) == after["annual_idr"] - before["annual_idr"]
    assert comparison.totals["idr"]["time"] == -3_000_000  # childbed; the place of the child of seven was taken


def test_the_workbook_says_what_changed(client, comparison):
    saved = client.post(f"/runs/comparisons/{comparison.public_id}/export/?now=ask", {"reason": "reporting"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(saved.streaming_content))).worksheets[0]
    heads, *rows = sheet.iter_rows(values_only=True)

    assert dict(zip(heads, rows[0], strict=True))["What changed"]
    assert {dict(zip(heads, row, strict=True))["What changed"].split(";")[0] for row in rows} == {
        "Now to ask: school of Ani",
        "Now to ask: birth date of Siti",
        "Now to ask: the family's members",
    }


def test_a_family_that_is_no_longer_the_readers_says_nothing(client, comparison):
    family = comparison.families.get(family__family_id="six").family
    make.family_facts(family, region="3571011001", effective_on=date(2025, 7, 18), recorded_at=NOW)
    page = client.get(f"/runs/comparisons/{comparison.public_id}/?now=ask")

    (told,) = [each for each in page.context["told"] if each.row.family_id == family.pk]
    assert (told.name, told.what, told.reasons) == ("", [], [])
