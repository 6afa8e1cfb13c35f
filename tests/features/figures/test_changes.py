"""What changed between two instants is named case by case, and its parts are the whole difference of every cell."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from tangga.areas.models import Area
from tangga.families.exit_models import Exit, ExitType
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import MembershipSpell
from tangga.figures.changes import changes, effects
from tangga.figures.counters.exits import exits as count
from tangga.figures.counting import Asked
from tangga.figures.definitions import indicator_of
from tangga.rules.periods import read
from tests import make

FIRST = datetime(2025, 3, 1, 3, tzinfo=UTC)
BEFORE, AFTER = FIRST + timedelta(days=45), FIRST + timedelta(days=200)
VILLAGES = ["3273011001", "3273011002", "3276011001"]
FLOWS = ["voluntary_graduations", "natural_graduations", "graduations", "exits"]
CUTS = ["", "district", "village", "half", "month"]


def question(code, *, known_at, as_of=date(2025, 12, 31), by="", area="32", period="2025"):
    return Asked(indicator_of(code), Area.objects.get(code=area), read(period), as_of, known_at, by)


def between(code, **more):
    now = question(code, known_at=AFTER, as_of=more.pop("now_on", date(2025, 12, 31)), **more)
    then = question(code, known_at=BEFORE, as_of=more.pop("then_on", date(2025, 12, 31)), **more)
    return [each for rows in changes([now.indicator], now, then).values() for each in rows]


def left(name, day, *, at=FIRST, kind="voluntary", correct=False):
    record_exits([Leaving(name, kind, day)], by=None, on=at.date(), at=at, correct=correct)


def ended(family, day, at):
    """The membership ended, and how is not on record."""
    MembershipSpell.objects.filter(family=family, superseded_at=None).update(superseded_at=at)
    MembershipSpell.objects.create(family=family, joined_on=date(2020, 1, 1), left_on=day, recorded_at=at)


@pytest.fixture
def family(areas):
    return make.family("V1", region=VILLAGES[0], joined_on=date(2020, 1, 1))


def test_a_leaving_of_which_only_the_day_is_on_record_is_recorded_late(family):
    ended(family, date(2025, 2, 1), AFTER - timedelta(days=1))
    [each] = between("exits")
    assert (each.way, each.was, each.now.exit_type, each.now.effective_on) == ("late", None, "", date(2025, 2, 1))


def test_a_leaving_that_is_told_how_it_was_is_put_right_among_the_exits_and_new_to_the_graduations(family):
    ended(family, date(2025, 2, 1), FIRST)
    left("V1", date(2025, 2, 1), at=AFTER - timedelta(days=1))
    assert [(each.way, each.was.exit_type, each.now.exit_type) for each in between("exits")] == [
        ("right", "", "voluntary")
    ]
    assert [(each.way, each.was) for each in between("graduations")] == [("late", None)]


def test_an_exit_that_is_no_longer_on_record_is_taken_back(family):
    left("V1", date(2025, 2, 1))
    Exit.objects.update(superseded_at=AFTER - timedelta(days=1))
    assert [(each.way, each.now) for each in between("voluntary_graduations")] == [("back", None)]


@pytest.mark.parametrize(("now_on", "then_on", "way"), [(30, 10, "since"), (10, 30, "ahead")])
def test_what_one_day_counts_and_the_other_does_not_is_told_from_what_was_put_right(family, now_on, then_on, way):
    left("V1", date(2025, 1, 20))
    now = question("exits", known_at=AFTER, as_of=date(2025, 1, now_on))
    then = question("exits", known_at=BEFORE, as_of=date(2025, 1, then_on))
    assert [each.way for each in changes([now.indicator], now, then)["exits"]] == [way]


def test_an_exit_that_went_to_another_period_is_put_right_in_both(family):
    left("V1", date(2025, 2, 1))
    left("V1", date(2025, 7, 1), at=AFTER - timedelta(days=1), correct=True)
    assert [each.way for each in between("voluntary_graduations", period="2025-H1")] == ["right"]
    assert [each.way for each in between("voluntary_graduations", period="2025-H2")] == ["right"]


@pytest.fixture(params=range(6))
def history(request, areas):
    """What was recorded, put right, taken back of forty families, by chance."""
    chance = Random(request.param)
    for number in range(40):
        _lives(f"F{number}", chance)


def _lives(name, chance):
    family = make.family(name, region=chance.choice(VILLAGES), joined_on=date(2020, 1, 1))
    at = FIRST - timedelta(days=30)
    for _step in range(chance.randrange(4)):
        at += timedelta(days=chance.randrange(1, 70))
        _step_of(family, at, chance)


def _step_of(family, at, chance):
    day = date(2024, 11, 1) + timedelta(days=chance.randrange(450))
    standing = Exit.objects.filter(family=family, superseded_at=None)
    match chance.randrange(5):
        case 0 if standing.exists():
            standing.update(superseded_at=at)
        case 1 if not standing.exists():
            ended(family, day, at)
        case 2 if standing.exists():  # the place it left from was wrong
            old = standing.get()
            standing.update(superseded_at=at)
            told = {"family": family, "joined_on": old.joined_on, "effective_on": old.effective_on}
            Exit.objects.create(region_id=chance.choice(VILLAGES), exit_type=old.exit_type, recorded_at=at, **told)
        case _:
            standing.update(superseded_at=at)
            MembershipSpell.objects.filter(family=family, superseded_at=None).update(superseded_at=at)
            told = {"family": family, "joined_on": date(2020, 1, 1)}
            MembershipSpell.objects.create(left_on=day, recorded_at=at, **told)
            kind = chance.choice([ExitType.VOLUNTARY, ExitType.NATURAL, ExitType.DECEASED])
            Exit.objects.create(
                region_id=chance.choice(VILLAGES), exit_type=kind, effective_on=day, recorded_at=at, **told
            )


def moved(now, then):
    parts = effects(changes([now.indicator], now, then).get(now.indicator.code, []), now)
    return {part: many for part, ways in parts.items() if (many := sum(ways.values()))}


def recounted(now, then):
    ours, theirs = count(now), count(then)
    return {part: more for part in ours | theirs if (more := ours.get(part, 0) - theirs.get(part, 0))}


def test_the_parts_are_the_whole_difference_of_every_cell_whatever_was_recorded(history):
    days = [
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2025, 9, 1), date(2025, 4, 15)),
        (date(2025, 4, 1), date(2025, 6, 1)),
    ]
    cuts = [(code, by) for code in FLOWS for by in CUTS] + [("graduations", "type"), ("exits", "type")]
    asked = [
        (question(code, known_at=AFTER, as_of=on, by=by), question(code, known_at=BEFORE, as_of=was_on, by=by))
        for code, by in cuts
        for on, was_on in days
    ]
    assert [moved(*each) for each in asked] == [recounted(*each) for each in asked]


def test_of_an_area_that_cases_came_into_or_left_the_parts_are_the_whole_difference(history):
    asked = [
        [question(code, known_at=known, by="village", area=area, period="2025-H1") for known in (AFTER, BEFORE)]
        for code in FLOWS
        for area in ("3273", "3276", "3273011001"[:6])
    ]
    assert [moved(*each) for each in asked] == [recounted(*each) for each in asked]


def test_no_case_is_named_of_which_nothing_changed(history):
    now, then = question("exits", known_at=AFTER), question("exits", known_at=BEFORE)
    named = {
        (each.family_id, each.was and (each.was.effective_on, each.was.region_id, each.was.exit_type))
        for each in changes([now.indicator], now, then).get("exits", [])
    }
    still = {
        (each.family_id, each.now and (each.now.effective_on, each.now.region_id, each.now.exit_type))
        for each in changes([now.indicator], now, then).get("exits", [])
    }
    assert not named & still
