"""What somebody sees of the answers, and its figures, are those of this moment: drawn families, every scope."""

from dataclasses import asdict
from datetime import timedelta
from random import Random

import pytest

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.models import Family, FamilyFacts
from tangga.families.queries import families_seen_by
from tangga.runs import actions, tallies
from tangga.runs.models import FamilyAnswer, Tally
from tangga.runs.seen import Seen
from tangga.runs.standing import settle
from tests import make
from tests.features.runs import drawn

SEEDS = range(3)


@pytest.fixture(params=SEEDS)
def world(request, sari):
    """Drawn answers, and what was written since."""
    chance = Random(request.param)
    drawn.answers(chance, sari)
    drawn.life_goes_on(chance)
    return drawn.viewers(sari)


def defined(person, on):
    """The answers somebody sees, by the words of the definition."""
    return FamilyAnswer.objects.filter(
        run__is_current=True, superseded=False, family__in=families_seen_by(person, on).order_by().values("pk")
    )


def keys(answers):
    return sorted(answers.values_list("pk", flat=True))


def sums(found):
    """Sums by key, those of nobody left out."""
    return {key: asdict(each) for key, each in found.by_key.items() if each.families}


def test_everybody_sees_the_standing_answers_of_the_families_they_see_today(world):
    for on in (drawn.TODAY, drawn.TODAY + timedelta(days=30), drawn.AS_OF - timedelta(days=1)):
        for person in world:
            seen = Seen(person, on)
            assert keys(seen.answers) == keys(seen.answers_in_order) == keys(defined(person, on))


def test_figures_are_what_counting_the_families_gives(world):
    for person in world:
        expected = tallies.counted(defined(person, drawn.TODAY))
        assert sums(Seen(person, drawn.TODAY).tallied()) == sums(expected)


@pytest.mark.parametrize("area", ["32", "3273", "327301", "3273011001", "3571"])
def test_figures_of_an_area_hold_only_what_the_person_sees_of_it(world, area):
    for person in world:
        expected = tallies.counted(defined(person, drawn.TODAY).filter(within("region_id", area)))
        assert sums(Seen(person, drawn.TODAY).tallied(area)) == sums(expected)


@pytest.mark.parametrize("level", list(Level))
def test_figures_by_area_are_what_counting_gives(world, level):
    for person in world:
        seen = Seen(person, drawn.TODAY)
        expected = tallies.counted_by_area(defined(person, drawn.TODAY), level)
        found = {code: sums(each) for code, each in seen.tallied_by_area(level).items()}
        assert {code: each for code, each in found.items() if each} == {
            code: sums(each) for code, each in expected.items()
        }
        some = sorted(expected)[:1]
        active = {code: each.families("active") for code, each in expected.items() if each.families("active")}
        assert seen.families_by_area(level) == active
        assert {code: sums(each) for code, each in seen.tallied_by_area(level, only=some or ["-"]).items()} == {
            code: sums(expected[code]) for code in some
        }


def test_a_run_of_a_day_to_come_is_seen_by_where_families_live_until_then(sari, tono, budi):
    run = make.run("3273", as_of=drawn.TODAY + timedelta(days=60))
    family = make.family("F1")
    make.family_answer(run, family)
    make.family_facts(family, region="3571011001", effective_on=drawn.TODAY, recorded_at=make.LONG_AGO)

    assert keys(Seen(tono, drawn.TODAY).answers) == []
    assert Seen(tono, drawn.TODAY).tallied().families("active") == 0
    assert len(keys(Seen(budi, drawn.TODAY).answers)) == 1
    assert Seen(budi, drawn.TODAY).tallied().families("active") == 1


@pytest.fixture
def stays(sari):
    """One family of 3273 with a standing answer, counted."""
    run, family = make.run("3273", as_of=drawn.AS_OF), make.family("F1")
    make.family_answer(run, family, standing=False)
    settle(run, [])
    return family


def test_a_family_that_moves_away_is_out_of_sight_and_out_of_the_figures_at_once(stays, tono, budi):
    make.family_facts(stays, region="3571011001", effective_on=drawn.TODAY, recorded_at=make.LONG_AGO)

    assert [len(keys(Seen(who, drawn.TODAY).answers)) for who in (tono, budi)] == [0, 1]
    assert [Seen(who, drawn.TODAY).tallied().families("active") for who in (tono, budi)] == [0, 1]


def test_a_move_taken_back_leaves_no_mark(stays):
    row = make.family_facts(stays, region="3571011001", effective_on=drawn.TODAY, recorded_at=make.LONG_AGO)
    marked = stays.answers.get().moved

    row.superseded_at = make.NOW
    row.save()
    taken_back = stays.answers.get().moved
    FamilyFacts.objects.filter(pk=row.pk).update(superseded_at=None)
    again = stays.answers.get().moved
    FamilyFacts.objects.filter(pk=row.pk).delete()

    assert (marked, taken_back, again, stays.answers.get().moved) == (True, False, True, False)


def test_columns_for_lists_are_as_defined_also_after_a_new_name(sari):
    drawn.answers(Random(3), sari)
    Family.objects.filter(family_id="F5").update(name_search="nama baru")

    stored = {each.family_id: (each.standing, each.sort_name) for each in FamilyAnswer.objects.all()}

    assert stored == drawn.columns_as_defined()


def test_only_current_runs_have_tallies(sari, tono):
    drawn.answers(Random(4), sari)
    new = actions.start(Area.objects.get(code="3273"), as_of=make.TODAY, known_at=make.NOW, at=make.NOW, by=None)

    runs = set(Tally.objects.values_list("run__area", "run__is_current"))
    assert {("3273", True), ("3276", True), ("3571", True)} >= runs
    assert FamilyAnswer.objects.filter(standing=True, run__area="3273").exclude(run=new).count() == 0
    stored = {each.pk: (each.standing, each.sort_name) for each in FamilyAnswer.objects.filter(run=new)}
    assert set(stored.values()) == {(True, each.family.name_search) for each in new.family_answers.all()}
    assert sums(Seen(tono, make.TODAY).tallied()) == sums(tallies.counted(defined(tono, make.TODAY)))
