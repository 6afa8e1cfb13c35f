"""Families decided for a page: the statements made beforehand, and several pages at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tangga.policy import load, overlays_for
from tangga.runs import assess, engines, queries
from tangga.runs.queries import get_ready
from tests import make

DAY = date(2020, 6, 15)


@pytest.fixture(autouse=True)
def nothing_made():
    assess._plan.cache_clear()
    yield
    assess._plan.cache_clear()


def test_a_server_is_ready_for_today_and_the_days_of_the_standing_answers(db, areas):
    make.run("3273", as_of=DAY)
    make.run("3276", as_of=DAY)
    get_ready(make.TODAY)
    assert assess._plan.cache_info().misses == 2
    for day, area in ((make.TODAY, ""), (DAY, "3273")):
        assess.check_answerable(load(day, overlays_for(area)))
    assert assess._plan.cache_info().misses == 2


def test_a_day_without_a_rule_keeps_no_server_from_starting(db, areas):
    make.run("3273", as_of=date(2001, 1, 1))
    get_ready(make.TODAY)
    assert assess._plan.cache_info().currsize == 1


def test_only_the_latest_few_days_are_made(db, areas, monkeypatch):
    monkeypatch.setattr(queries, "READY_FOR", 2)
    make.run("3273", as_of=DAY)
    make.run("3276", as_of=make.TODAY - timedelta(days=1))
    get_ready(make.TODAY)
    assert assess._plan.cache_info().currsize == 2
    assess.check_answerable(load(make.TODAY - timedelta(days=1)))
    assert assess._plan.cache_info().misses == 2


def _family(number):
    families = [{"family_id": f"F{number}", "region_code": "3273011001", "joined_on": date(2019, 1, 1), "decile": 1}]
    born = date(2010, 1, 1 + number)
    member = {"family_id": f"F{number}", "member_id": f"F{number}-01", "birth_date": born, "sex": "female"}
    return families, [member | {"school_level": "primary", "school_grade": 4}]


def test_several_pages_at_once_each_get_their_own_family():
    policy = load(DAY)
    alone = [assess.assess_rows(*_family(number), policy) for number in range(12)]
    with ThreadPoolExecutor(4) as pages:
        together = list(pages.map(lambda number: assess.assess_rows(*_family(number), policy), range(12)))
    assert together == alone
    assert [found.families[0]["family_id"] for found in together] == [f"F{number}" for number in range(12)]


def test_nothing_of_a_family_stays_in_the_engine(monkeypatch):
    """Tables and rows belong to the connection: it is closed, also when a statement fails."""
    opened = []

    class Noting:
        def cursor(self):
            opened.append(engines.duckdb.connect())
            return opened[-1]

    monkeypatch.setattr(engines, "_in_memory", lambda _process: Noting())
    assess.assess_rows(*_family(1), load(DAY))
    with pytest.raises(engines.EngineTrouble):
        engines.run_plan(engines.Plan((("broken", "SELECT nothing"),), ()), {})
    assert len(opened) == 2
    for connection in opened:
        with pytest.raises(engines.duckdb.ConnectionException):
            connection.execute("SELECT 1")


def test_a_process_that_was_forked_has_an_engine_of_its_own(monkeypatch):
    mine = engines._in_memory(os.getpid())
    assert engines._in_memory(os.getpid()) is mine
    monkeypatch.setattr(engines.os, "getpid", lambda: -1)
    asked = []
    monkeypatch.setattr(engines, "_in_memory", lambda process: asked.append(process) or mine)
    assess.assess_rows(*_family(1), load(DAY))
    assert asked == [-1]
