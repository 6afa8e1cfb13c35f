"""What the programme's people said and what Tangga answers: targets, progress, load, who left (1-4, 2-1 to 4-2)."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation

from tangga.areas.models import Area
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts, MembershipSpell
from tangga.people import clock
from tangga.people.models import Person, Posting
from tangga.people.roles import Role
from tangga.policy import load
from tangga.rules.targets import (
    TENTHS_OF_A_PERCENT,
    load_of,
    pace,
    percent_of_families,
    share,
    shared_out,
    so_many_each,
)
from tangga.targets.actions import set_target, share_out
from tangga.targets.load import load_board
from tangga.targets.models import Rule, Target
from tangga.targets.progress import board_of
from tangga.targets.queries import EACH, LOAD, PERCENT
from tangga.targets.sharing import filled, parts_for
from tangga.visits.models import Business
from tests import make

OCTOBER = date(2025, 10, 31)
AT = datetime(2025, 10, 31, 3, 0, tzinfo=UTC)
BASE = date(2025, 1, 1)
LONG_AGO = make.LONG_AGO


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def facilitators(count, area, prefix="p"):
    """So many facilitators posted in an area since 2020."""
    people = Person.objects.bulk_create(
        Person(username=f"{prefix}{place:03d}", display_name=f"Pendamping {place:03d}", password="!")
        for place in range(count)
    )
    Posting.objects.bulk_create(
        Posting(person=person, role=Role.FACILITATOR, area_id=area, starts_on=date(2020, 1, 1)) for person in people
    )
    return people


def many_families(count, village, people=()):
    """So many families in the programme since 2018, the bare rows of them; accompanied by the people in turn."""
    made = Family.objects.bulk_create(
        Family(family_id=f"{village}-{place:06d}", name="Ibu", name_search="ibu") for place in range(count)
    )
    told = {"recorded_at": LONG_AGO}
    MembershipSpell.objects.bulk_create(
        MembershipSpell(family=each, joined_on=date(2018, 1, 1), **told) for each in made
    )
    FamilyFacts.objects.bulk_create(
        FamilyFacts(family=each, effective_on=date(2018, 1, 1), region_id=village, **told) for each in made
    )
    FacilitatorAssignment.objects.bulk_create(
        FacilitatorAssignment(
            family=each, facilitator=people[place % len(people)], starts_on=date(2020, 1, 1), recorded_at=LONG_AGO
        )
        for place, each in enumerate(made if people else ())
    )
    return made


def setting(area, by, rule, base_on=BASE, instead_of=None, at=AT, on=OCTOBER, year=2025):
    return set_target(area, year, rule, base_on, sharing=uuid4(), instead_of=instead_of, by=by, on=on, at=at)


def sharing(whole, by):
    numbers = filled(whole, parts_for(whole, OCTOBER), {})
    return share_out(whole.public_id, numbers, sharing=uuid4(), seen=None, by=by, on=OCTOBER, at=AT)


def test_scenario_1_4_graduates_are_filtered_by_what_they_live_on(sari, tono, monkeypatch):
    """Micro businesses: bakulan (peddling) and kios kecil (a small kiosk)."""
    monkeypatch.setattr(clock, "today", lambda: OCTOBER)
    made = [make.family(f"F{place}", name=f"Ibu{place}", facilitator=sari) for place in range(4)]
    Business.objects.bulk_create(
        Business(family=family, kind=kind, started_on=date(2022, 1, 1), recorded_by=sari)
        for family, kind in zip(made, ("peddling", "kiosk", "farming"), strict=False)
    )
    rows = [Leaving(family.family_id, "voluntary", date(2025, 4, 1), ("business_grew",)) for family in made]
    record_exits(rows, by=tono, on=OCTOBER, at=AT)
    official = Client()
    official.force_login(tono)
    pages = [official.get(f"/targets/graduates/?livelihood={kind}") for kind in ("peddling", "kiosk")]

    assert [[line.exit.family.name for line in page.context["lines"]] for page in pages] == [["Ibu0"], ["Ibu1"]]
    assert official.get("/targets/graduates/").context["rows"].paginator.count == 4


def test_scenario_2_1_ten_percent_of_the_active_families(areas):
    percent = load(date(2021, 1, 1)).value(PERCENT)
    assert percent_of_families(31_430, percent) == 3_143
    assert percent_of_families(67_245, percent) == 6_725  # halves up

    many_families(65, "3276011001")
    depok = make.posted("depok", Role.DISTRICT_OFFICIAL, "3276")
    target = setting(Area.objects.get(code="3276"), depok, Rule.PERCENT)
    assert (target.base_families, target.number) == (65, 7)  # 6.5


def test_scenario_2_2_the_result_stands_beside_both_bases(areas):
    assert share(3_324, 31_430) == 1_058
    assert share(3_324, 3_143, TENTHS_OF_A_PERCENT) == 1_058
    assert share(3_324, 31_430 - 3_324) == 1_183  # of who stayed
    assert share(3_324, 31_430 + 3_324) == 956  # were 31,430 those who had stayed: the target was not reached

    people = facilitators(2, "3276")
    made = many_families(40, "3276011001", people)
    depok = make.posted("depok", Role.DISTRICT_OFFICIAL, "3276")
    area = Area.objects.get(code="3276")
    setting(area, depok, Rule.PERCENT)
    rows = [Leaving(each.family_id, "voluntary", date(2025, 4, 1)) for each in made[:5]]
    record_exits([*rows, Leaving(made[6].family_id, "natural", date(2025, 4, 1))], by=depok, on=OCTOBER, at=AT)
    row = board_of(area, 2025, date(2025, 6, 30)).whole

    assert (row.target.number, row.achieved, row.share_of_target, row.state) == (4, 5, 1_250, "reached")
    assert (row.target.base_families, row.share_before) == (40, 1_250)
    assert (row.base_after, row.share_after) == (34, 1_471)


def test_scenario_2_3_load_of_depok(areas):
    each = load(date(2021, 8, 24)).value(LOAD)
    depok = load_of(31_430, 98, each)
    assert (each, depok.capacity, depok.mean_tenths, depok.spare) == (350, 34_300, 3_207, 2_870)

    people = facilitators(98, "3276")
    many_families(300, "3276011001", people)
    board = load_board(Area.objects.get(code="3276"), OCTOBER)
    assert (board.whole.capacity, board.whole.families, board.whole.spare) == (34_300, 300, 34_000)


def test_scenario_3_1_ten_a_facilitator_and_again_when_the_headcount_changes(areas):
    each = load(BASE).value(EACH)
    assert [so_many_each(people, each) for people in (191, 189)] == [1_910, 1_890]

    people = facilitators(191, "3571")
    official = make.posted("pamekasan", Role.DISTRICT_OFFICIAL, "3571")
    area = Area.objects.get(code="3571")
    first = setting(area, official, Rule.PER_FACILITATOR)
    Posting.objects.filter(person__in=people[:2]).update(ends_on=date(2025, 10, 1))
    anew = setting(
        area, official, Rule.PER_FACILITATOR, OCTOBER, instead_of=first.public_id, at=AT + timedelta(minutes=1)
    )

    assert (first.number, anew.number) == (1_910, 1_890)
    assert [row.number for row in Target.objects.order_by("set_at")] == [1_910, 1_890]
    parts = sharing(anew, official)
    assert (len(parts), {part.number for part in parts}) == (189, {10})


def test_scenario_3_2_the_target_as_a_share_of_all_families_and_the_mean_load(areas, monkeypatch):
    assert share(1_910, 67_245) == 284
    assert load_of(67_245, 191, load(BASE).value(LOAD)).mean_tenths == 3_521

    monkeypatch.setattr(clock, "today", lambda: OCTOBER)
    people = facilitators(2, "3571")
    many_families(704, "3571011001", people)
    official = Client()
    official.cookies["django_language"] = "en"
    official.force_login(make.posted("pamekasan", Role.DISTRICT_OFFICIAL, "3571"))
    rule = official.get("/targets/set/?year=2025&base_on=2025-01-01").context["rules"][1]
    assert (rule["number"], rule["share"]) == (20, "2.84")
    assert official.get("/targets/load/").context["mean"] == "352.0"


def test_scenario_3_3_progress_of_each_facilitator_and_a_late_warning(areas):
    found = pace(1_890, 8, 2025, OCTOBER)
    assert (found.due, found.difference, found.projected, found.late) == (1_574, -1_566, 10, True)

    people = facilitators(189, "3571")
    made = many_families(378, "3571011001", people)
    official = make.posted("pamekasan", Role.DISTRICT_OFFICIAL, "3571")
    area = Area.objects.get(code="3571")
    sharing(setting(area, official, Rule.PER_FACILITATOR), official)
    rows = [Leaving(made[place].family_id, "voluntary", date(2025, 7, 1)) for place in (0, 1, 2, 3, 4, 5, 6, 189)]
    record_exits(rows, by=official, on=OCTOBER, at=AT)
    board = board_of(area, 2025, OCTOBER)

    assert (board.whole.target.number, board.whole.achieved, board.whole.pace, board.whole.state) == (
        1_890, 8, found, "late",
    )  # fmt: skip
    assert [row.achieved for row in board.parts][:8] == [2, 1, 1, 1, 1, 1, 1, 0]
    assert {row.target.number for row in board.parts} == {10}
    assert (board.late, board.off, sum(row.achieved for row in board.parts)) == (189, 0, 8)


def test_scenario_4_2_kota_kediri_twenty_nine_times_ten(areas):
    assert so_many_each(29, load(BASE).value(EACH)) == 290
    assert shared_out(290, [1] * 29) == [10] * 29

    facilitators(29, "3571")
    official = make.posted("kediri", Role.DISTRICT_OFFICIAL, "3571")
    target = setting(Area.objects.get(code="3571"), official, Rule.PER_FACILITATOR)
    parts = sharing(target, official)
    assert (target.number, len(parts), sum(part.number for part in parts)) == (290, 29, 290)
