"""On PostgreSQL, no page reads a table whole that grows with families and years: as its planner says, by its plans."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from tangga.families.models import Family
from tests.access.asking import ask
from tests.access.grown import TABLES, grow, tidy_up
from tests.access.table import ROUTES
from tests.access.world import MINE, World, build

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="reads the plans of PostgreSQL")
# Whose families are a facilitator's, a district's, a province's: the first two of these who may open a page. Not the
# ministry nor the administrator: a count of the whole country reads the whole of what it counts.
ASKERS = "FOP"
READING = ("search", "count/")  # sent by POST, and written nothing
# (table, address) -> why it is right, or not yet otherwise
KNOWN = {
    ("families_change", "api/v1/changes"): "corrections in any state: where a family lives stands only in its facts",
    ("families_member", "duplicates/"): "of each undecided case, whether it touches the area; few are undecided",
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with transaction.atomic():
            world = build()
            grow()
            yield world
            transaction.set_rollback(True)
        tidy_up()


class Plans:
    """Asks the planner about each statement that reads, once; keeps those that read a large table whole."""

    def __init__(self) -> None:
        self.asked: set[tuple[str, str]] = set()
        self.found: list[tuple[str, str]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        key = (sql, repr(params))
        if sql.startswith(("SELECT", "WITH", "(SELECT")) and key not in self.asked:
            self.asked.add(key)
            with connection.connection.cursor() as cursor:  # the driver's own: no wrapper asks about that one
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                plan = cursor.fetchone()[0][0]["Plan"]
            self.found += [(table, sql) for table in scanned(plan) if table in TABLES]
        return execute(sql, params, many, context)


def scanned(node: dict[str, Any], limited: bool = False) -> Iterator[str]:
    """Tables that a plan reads from end to end; not one of which it takes the first rows, whichever they are."""
    if node["Node Type"] == "Seq Scan" and not (limited and "Filter" not in node):
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from scanned(inner, node["Node Type"] == "Limit")


def asked() -> Iterator[tuple[str, str, str]]:
    """(address pattern, who, method) of everything that reads."""
    for pattern, route in sorted(ROUTES.items()):
        by_post = "POST" in route.methods and any(word in pattern for word in READING)
        if by_post or "GET" in route.methods:
            for letter in [each for each in ASKERS if each in route.may][:2]:
                yield pattern, letter, "POST" if by_post else "GET"


def scans(world: World) -> list[str]:
    """What is read whole: the table, the address, who asked, and the statement."""
    plans, told = Plans(), []
    with connection.execute_wrapper(plans):
        for pattern, letter, method in asked():
            before = len(plans.found)
            ask(world, pattern, letter, method, MINE)
            found = [(table, sql) for table, sql in plans.found[before:] if (table, pattern) not in KNOWN]
            told += [f"{table} is read whole: {method} {pattern} by {letter}: {sql}" for table, sql in found]
    return told


def test_no_page_part_or_answer_reads_a_large_table_whole(world: World):
    assert scans(world) == []


def test_a_table_is_read_whole_where_its_index_is_absent(world: World):
    """Or the test above would prove nothing."""
    about = world.sets[MINE].ids["family"]
    asked_for = Family.objects.filter(kk_index=Family.objects.get(public_id=about).kk_index).order_by()
    with connection.execute_wrapper(before := Plans()):
        assert asked_for.count() == 1
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {', '.join(indexes_of('families_family', 'kk_index'))}")
    with connection.execute_wrapper(after := Plans()):
        assert asked_for.count() == 1
    assert [table for table, _sql in before.found] == []
    assert [table for table, _sql in after.found] == ["families_family"]


def indexes_of(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return [name for name, each in found.items() if each["index"] and each["columns"] == [column]]


def test_the_first_rows_of_a_table_are_no_scan_of_it():
    """Whether there is any row, or which are the newest by no order, reads a page of it."""
    some = {"Node Type": "Seq Scan", "Relation Name": "families_family"}
    assert list(scanned({"Node Type": "Limit", "Plans": [some]})) == []
    assert list(scanned({"Node Type": "Limit", "Plans": [some | {"Filter": "(name = '')"}]})) == ["families_family"]
    assert list(scanned({"Node Type": "Hash Join", "Plans": [some]})) == ["families_family"]
