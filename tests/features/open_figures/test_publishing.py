"""What is published: the indicators' own numbers, half-years only, each once."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tangga.audit import append_only
from tangga.audit.models import Event
from tangga.figures.figure import figure
from tangga.jobs.models import Job
from tangga.open_figures.actions import publish_due
from tangga.open_figures.content import BY_SUB_DISTRICT, STOCK, closes_at, digest_of, halves_due, table_in, taken
from tangga.open_figures.job import AGAIN, ask_for_due
from tangga.open_figures.models import KeptHalf, Switch
from tangga.open_figures.queries import not_as_published
from tangga.rules import periods
from tangga.upkeep import database
from tests.features.open_figures.conftest import HALF, LATER, NOW, families


def kept(half=HALF):
    return KeptHalf.objects.get(district_id="3273", half=half)


def test_the_last_half_years_are_published_and_none_that_has_not_closed(people, opened):
    assert [each.half for each in opened()] == ["2023-H2", "2024-H1", "2024-H2", "2025-H1"]


def test_what_is_not_as_the_log_says_it_was_published_is_named(people, opened):
    opened()
    assert not_as_published() == []
    append_only.remove(connection)  # as somebody with the database in hand may do
    row = kept()
    row.content["active_families"] = {"total": 999}
    KeptHalf.objects.filter(pk=row.pk).update(content=row.content)
    KeptHalf.objects.filter(half="2024-H1").delete()
    append_only.install(connection)
    assert not_as_published() == ["3273 2024-H1", f"3273 {HALF}"]
    assert not database.published().ok


def test_what_is_changed_with_a_digest_that_fits_is_named_too(people, opened):
    opened()
    append_only.remove(connection)
    row = kept()
    row.content["active_families"] = {"total": 999}
    KeptHalf.objects.filter(pk=row.pk).update(content=row.content, digest=digest_of(row.content))
    append_only.install(connection)
    assert not_as_published() == [f"3273 {HALF}"]


def test_a_half_year_closes_some_days_after_its_end(areas):
    half = periods.read("2025-H2")
    assert closes_at("3273", half).astimezone().date() - half.last == timedelta(days=30)  # at the end of that day
    assert [each.name for each in halves_due("3273", NOW, closes_at("3273", half) - timedelta(seconds=1))][-1] == HALF
    assert [each.name for each in halves_due("3273", NOW, closes_at("3273", half))][-1] == "2025-H2"


@pytest.mark.parametrize("name", [*BY_SUB_DISTRICT, STOCK])
def test_every_number_that_is_shown_is_that_of_its_indicator(people, opened, name):
    opened()
    row = kept()
    table = table_in(row, name)
    told = {"as_of": row.as_of, "known_at": row.known_at, "by": "sub_district" if name != STOCK else "", "now": NOW}
    found = figure(name, "3273", periods.read(HALF), **told)
    assert {code: many for code, many in table.parts.items() if many is not None}.items() <= found.parts.items()
    assert table.total in (None, found.total)


def test_a_small_number_and_its_neighbour_are_hidden_and_the_others_shown(people, opened):
    opened()
    found = table_in(kept(), "voluntary_graduations")
    assert found.total == 65
    assert list(found.parts.values()) == [12, 9, None, None, 0, 7, 8, 6]
    assert found.groups == {("327303", "327304"): 23}


def test_a_total_of_several_kinds_is_shown_only_where_each_kind_is(people, opened):
    opened()
    assert table_in(kept(), "natural_graduations").total is None
    found = table_in(kept(), "graduations")
    assert (found.total, set(found.parts.values()), found.groups) == (None, {None}, {})


def test_hidden_numbers_are_not_even_kept(people, opened):
    opened()
    natural = kept().content["measures"]["natural_graduations"]
    assert (natural["total"], set(natural["parts"].values()), natural["together"]) == (None, {None}, [])


def test_what_is_recorded_later_changes_no_half_year_that_was_published(people, opened, bandung):
    opened()
    before = kept().digest
    families("327301", 40, date(2025, 5, 1), recorded_at=NOW)
    assert publish_due(bandung, LATER) == []
    assert kept().digest == before == digest_of(kept().content)


def test_made_again_from_its_two_dates_it_is_the_same(people, opened, bandung):
    opened()
    families("327301", 40, date(2025, 5, 1), recorded_at=LATER)
    row = kept()
    earlier = list(KeptHalf.objects.filter(half__lt=HALF).order_by("half"))
    again = taken(bandung, periods.read(HALF), row.known_at, LATER + timedelta(days=90), earlier)
    assert (again.digest, again.as_of) == (row.digest, row.as_of)


def test_a_half_year_that_closes_later_is_as_known_when_it_closed_whenever_it_is_made(people, opened, bandung):
    opened()
    closes = closes_at("3273", periods.read("2025-H2"))
    families("327301", 40, date(2025, 9, 1), recorded_at=closes + timedelta(days=1))
    publish_due(bandung, closes + timedelta(days=20))
    assert kept("2025-H2").known_at == closes
    assert table_in(kept("2025-H2"), "voluntary_graduations").total == 0


def test_what_came_between_the_close_of_a_half_year_and_the_first_opening_counts(people, opened, bandung):
    closed_at = closes_at("3273", periods.read(HALF))
    families("327301", 40, date(2025, 5, 1), recorded_at=closed_at + timedelta(days=1))
    opened()
    assert closed_at + timedelta(days=1) < NOW == kept().known_at
    assert table_in(kept(), "voluntary_graduations").total == 65 + 40


def test_closed_and_opened_again_the_same_half_years_are_shown(people, opened, closed, bandung):
    opened()
    before = list(KeptHalf.objects.values_list("half", "digest", "kept_at"))
    closed()
    families("327301", 40, date(2025, 5, 1), recorded_at=LATER)
    opened(LATER + timedelta(hours=1))
    assert list(KeptHalf.objects.values_list("half", "digest", "kept_at")) == before


def test_active_families_are_hidden_where_one_more_left_than_is_shown(people, opened):
    families("327308", 65, date(2024, 10, 1))
    families("327308", 3, date(2024, 10, 1), "moved")
    opened()
    before, after, last = (table_in(kept(half), "active_families").total for half in ("2024-H1", "2024-H2", HALF))
    assert (before, after) == (240 + 65 + 1 + 6 + 68, None)
    assert last == 240  # beside 65 and 65 that are shown 10 left


def test_of_a_district_without_anybody_nothing_is_shown(bandung, opened):
    opened()
    assert list(KeptHalf.objects.values_list("is_empty", "content")) == [(True, {})] * 4


def test_of_two_workers_at_once_one_publishes(people, opened, bandung, monkeypatch):
    opened()
    rows = list(KeptHalf.objects.values_list("half", "digest"))
    monkeypatch.setattr("tangga.open_figures.actions.kept_of", lambda district: [])  # as the slower one saw it
    assert publish_due(bandung, LATER) == []
    assert list(KeptHalf.objects.values_list("half", "digest")) == rows
    assert Event.objects.filter(action="open_figures.published").count() == len(rows)


def test_publishing_is_written_into_the_log_without_a_number_of_families(people, opened):
    opened()
    event = Event.objects.filter(action="open_figures.published").last()
    assert (event.area_code, event.actor_id) == ("3273", None)
    assert set(event.detail) == {"half", "digest"}


def test_the_work_is_asked_for_once_a_half_year_is_due(people, opened):
    opened()
    Job.objects.all().delete()
    closes = closes_at("3273", periods.read("2025-H2"))
    ask_for_due(closes - timedelta(seconds=1))
    assert not Job.objects.exists()
    ask_for_due(closes)
    ask_for_due(closes + timedelta(minutes=1))
    assert [each.area_code for each in Job.objects.all()] == ["3273"]


def test_what_went_wrong_is_tried_again_the_next_day(people, opened):
    opened()
    Job.objects.all().delete()
    closes = closes_at("3273", periods.read("2025-H2"))
    ask_for_due(closes)
    Job.objects.update(state=Job.State.FAILED, finished_at=closes)
    ask_for_due(closes + timedelta(hours=1))
    assert Job.objects.count() == 1
    ask_for_due(closes + AGAIN + timedelta(minutes=1))
    assert Job.objects.count() == 2


def test_of_a_closed_district_nothing_is_published(people, opened, closed, bandung):
    opened()
    closed()
    later = closes_at("3273", periods.read("2025-H2"))
    ask_for_due(later)
    assert publish_due(bandung, later) == []


@pytest.mark.parametrize("model", [KeptHalf, Switch])
def test_the_database_changes_and_takes_away_nothing(people, opened, model):
    opened()
    table = model._meta.db_table
    for statement in (f"UPDATE {table} SET district_id = '3276'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_takes_a_half_year_once(people, opened):
    opened()
    row = kept()
    row.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


def test_the_statements_of_publishing_do_not_grow_with_the_families(people, bandung, django_assert_max_num_queries):
    half = periods.read(HALF)
    with django_assert_max_num_queries(17):
        taken(bandung, half, NOW, NOW, [])
