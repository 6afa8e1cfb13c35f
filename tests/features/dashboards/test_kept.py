"""Families in the programme by area: what is kept is what is counted, whoever wrote, worker or none."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from tangga.dashboards import kept, triggers
from tangga.dashboards.kept import active_by_part, rebuild, refresh, stays, verify
from tangga.dashboards.models import ActiveChange, StaleRegion
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.people.roles import Role
from tests import make
from tests.features.dashboards.living import TODAY, differences, lived

VILLAGE, OTHER = "3273011001", "3273011002"
ON_POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
BEFORE = date(2025, 3, 31)


@pytest.fixture
def lestari(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


def here(day=TODAY, code="3273"):
    return active_by_part(code, 4, [day])[day]


@pytest.mark.parametrize("seed", range(3))
def test_after_any_writes_what_is_shown_is_what_the_figure_counts(sari, lestari, seed):
    found, done = lived(seed, sari, lestari)
    assert found == []
    assert "left" in done


def test_the_random_life_tries_every_way_of_writing(sari, lestari):
    _, done = lived(99, sari, lestari, steps=80)
    assert {"listed", "left", "corrected", "taken_back", "joined", "moved", "undone"} <= done


@pytest.mark.parametrize(
    ("homes", "spells", "found"),
    [
        ([(1, "a")], [(1, None)], [("a", 1, None)]),
        ([(1, "a"), (5, "b")], [(1, None)], [("a", 1, 5), ("b", 5, None)]),
        ([(1, "a"), (5, "b")], [(3, 4)], [("a", 3, 4)]),
        ([(1, "a"), (5, "b")], [(3, 9)], [("a", 3, 5), ("b", 5, 9)]),
        ([(5, "a")], [(1, 3)], []),
        ([(5, "a")], [(1, None)], [("a", 5, None)]),
        ([(1, "a")], [(2, 2)], []),
        ([(1, "a")], [(2, 6), (4, 8)], [("a", 2, 8)]),
        ([(1, "a")], [(2, None), (4, 8)], [("a", 2, None)]),
        ([(1, "a")], [(2, 4), (4, None)], [("a", 2, None)]),
        ([(1, "a")], [(2, 4), (6, 8)], [("a", 2, 4), ("a", 6, 8)]),
        ([], [(1, None)], []),
        ([(1, "a")], [], []),
    ],
)
def test_a_family_is_somewhere_while_it_is_in_the_programme(homes, spells, found):
    def day(number):
        return None if number is None else date(2020, 1, number)

    told = stays([(day(since), village) for since, village in homes], [(day(a), day(b)) for a, b in spells])
    assert list(told) == [(village, day(first), day(until)) for village, first, until in found]


def test_a_write_marks_every_village_the_family_ever_lived_in_and_no_other(areas):
    family = make.family("F1", region=VILLAGE)
    make.family("F2", region="3276011001")
    make.family_facts(family, region=OTHER, effective_on=date(2024, 1, 1), recorded_at=make.NOW)
    refresh()
    record_exits([Leaving("F1", "voluntary", date(2025, 4, 1))], by=None, on=TODAY, at=make.NOW)
    assert set(StaleRegion.objects.values_list("region", flat=True)) == {VILLAGE, OTHER}


ANOTHER = {
    "family_id": lambda: Family.objects.get(family_id="F2").pk,
    "effective_on": lambda: date(2021, 1, 1),
    "joined_on": lambda: date(2021, 1, 1),
    "left_on": lambda: date(2025, 4, 1),
    "superseded_at": lambda: make.NOW,
    "region_id": lambda: OTHER,
}
WATCHED = [(table, column) for table, columns in triggers.COLUMNS.items() for column in columns.split(", ")]


@pytest.mark.parametrize(("table", "column"), WATCHED)
def test_an_update_of_any_column_that_a_count_rests_on_marks_the_village(areas, table, column):
    family = make.family("F1", region=VILLAGE)
    Family.objects.create(family_id="F2", name="Ibu", name_search="ibu")
    refresh()
    model = {triggers.FACTS: FamilyFacts, triggers.SPELLS: MembershipSpell}[table]
    model.objects.filter(family=family).update(**{column: ANOTHER[column]()})
    assert VILLAGE in set(StaleRegion.objects.values_list("region", flat=True))


def test_what_is_marked_is_counted_and_the_rest_is_read(areas):
    make.family("F1", region=VILLAGE)
    make.family("F2", region=OTHER)
    refresh()
    ActiveChange.objects.update(families=100)
    record_exits([Leaving("F1", "voluntary", date(2025, 4, 1))], by=None, on=TODAY, at=make.NOW)
    assert (here(), here(BEFORE)) == ({OTHER: 100}, {VILLAGE: 1, OTHER: 100})


def test_a_write_that_is_rolled_back_leaves_no_mark(areas):
    make.family("F1")
    refresh()
    with transaction.atomic():
        make.family("F2")
        transaction.set_rollback(True)
    assert not StaleRegion.objects.exists()


def test_what_nobody_wrote_is_read_in_one_statement(areas, django_assert_num_queries):
    make.family("F1", region=VILLAGE)
    refresh()
    with django_assert_num_queries(1):
        assert here() == {VILLAGE: 1}


def test_a_mark_elsewhere_costs_nothing_and_one_here_a_second_reading(areas, django_assert_num_queries):
    make.family("F1", region=VILLAGE)
    refresh()
    make.family("F2", region="3276011001")
    with django_assert_num_queries(1):
        here()
    make.family("F3", region=OTHER)
    with django_assert_num_queries(2):
        assert here() == {VILLAGE: 1, OTHER: 1}


def test_more_marks_than_a_statement_names_are_asked_for_within_it(areas, monkeypatch):
    monkeypatch.setattr(kept, "LISTED", 1)
    make.family("F1", region=VILLAGE)
    refresh()
    make.family("F2", region=OTHER)
    make.family("F3", region=VILLAGE)
    assert here() == {VILLAGE: 2, OTHER: 1}


def test_marks_that_never_stop_are_asked_for_within_the_statement(areas, monkeypatch):
    """Somebody writes between any two readings."""
    monkeypatch.setattr(kept, "ATTEMPTS", 1)
    make.family("F1", region=VILLAGE)
    assert here() == {VILLAGE: 1}


def test_nothing_is_asked_of_no_days(areas):
    assert active_by_part("", 1, []) == {}


def test_the_worker_counts_no_more_than_it_is_told_to(areas, monkeypatch):
    monkeypatch.setattr(kept, "AT_ONCE", 1)
    make.family("F1", region=VILLAGE)
    make.family("F2", region=OTHER)
    assert (refresh(most=1), StaleRegion.objects.count()) == (1, 1)


def test_others_may_write_after_every_few_villages(areas, monkeypatch):
    monkeypatch.setattr(kept, "AT_ONCE", 1)
    make.family("F1", region=VILLAGE)
    make.family("F2", region=OTHER)
    marked = []
    refresh(between=lambda: marked.append(StaleRegion.objects.count()))
    assert marked == [1, 0]


def test_what_is_kept_wrong_is_found_with_village_day_and_both_numbers(areas):
    make.family("F1", region=VILLAGE)
    make.family("F2", region=OTHER)
    refresh()
    ActiveChange.objects.filter(region=VILLAGE).update(families=3)
    found = verify([TODAY])
    assert [(each.village, each.kept, each.counted) for each in found.differences] == [(VILLAGE, 3, 1)]
    assert (found.holds, found.villages) == (False, 2)


def test_what_is_kept_of_a_village_that_has_nobody_is_found_too(areas):
    ActiveChange.objects.create(region=OTHER, on=date(2020, 1, 1), families=2)
    assert [(each.kept, each.counted) for each in verify([TODAY]).differences] == [(2, 0)]


def test_a_trigger_that_is_missing_is_named(areas):
    triggers.remove(connection)
    found = verify([])
    triggers.install(connection)
    assert (found.holds, len(found.triggers)) == (False, 6)
    assert verify([]).holds


def test_made_anew_it_holds_again(areas):
    make.family("F1", region=VILLAGE)
    refresh()
    ActiveChange.objects.update(families=3)
    ActiveChange.objects.create(region=OTHER, on=date(2020, 1, 1), families=2)
    assert rebuild() == 2
    assert verify([TODAY, BEFORE]).holds
    assert here() == {VILLAGE: 1}


def test_triggers_are_there_after_all_migrations(db):
    assert triggers.missing(connection) == []


# --- several at once


def in_threads(*acts):
    def alone(act):
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(alone, act) for act in acts]]


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_a_write_that_commits_while_the_worker_counts_is_not_lost(areas):
    """The mark of a write that the worker could not see yet stays."""
    family = make.family("F1", region=VILLAGE)
    refresh()
    record_exits([Leaving("F1", "voluntary", date(2025, 4, 1))], by=None, on=TODAY, at=make.NOW)  # marked
    with transaction.atomic():
        make.family("F2", region=VILLAGE)  # not committed while the worker counts
        in_threads(refresh)
    assert list(StaleRegion.objects.values_list("region", flat=True)) == [VILLAGE]
    assert here() == {VILLAGE: 1}
    refresh()
    assert (here(), verify([TODAY]).holds, family.facts.count()) == ({VILLAGE: 1}, True, 1)


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_writers_and_workers_at_once_leave_what_the_figure_counts(areas):
    for place in range(60):
        make.family(f"F{place}", region=(VILLAGE, OTHER)[place % 2])

    def leaving(first):
        def act():
            for place in range(first, 60, 4):
                row = Leaving(f"F{place}", "voluntary", date(2025, 1, 1) + timedelta(days=place))
                record_exits([row], by=None, on=TODAY, at=datetime(2025, 5, 17, 3, tzinfo=UTC))
                shown = sum(here(date(2024, 12, 31)).values())
                assert shown == 60, shown  # nobody had left by then, whatever is written meanwhile
            return "left"

        return act

    def working():
        for _ in range(30):
            refresh()
        return "counted"

    assert in_threads(*(leaving(first) for first in range(3)), working, working)
    assert differences() == []
    refresh()
    assert (differences(), verify([TODAY, BEFORE]).holds) == ([], True)
    assert FamilyFacts.objects.count() == MembershipSpell.objects.filter(superseded_at=None).count()
