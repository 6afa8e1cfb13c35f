"""A pytest plugin (`-p database_only`): keep only the tests that touch the database, and none that drives a browser.

`make test` runs them a second time, on PostgreSQL. They are found by what they ask for, not by the folder they are in,
so a new one is never forgotten. Left out are those that say of themselves that no database answers them otherwise
(`any_database`): of long walks over every page, where another walk does the same on PostgreSQL.
"""

import pytest

DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


def uses_the_database(item: pytest.Item) -> bool:
    """True when a test is marked `django_db` or asks, itself or through another fixture, for the database."""
    asked_for = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(asked_for & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the rest, and say so in pytest's own count of deselected tests."""
    once = ("browser", "any_database")
    kept = [item for item in items if uses_the_database(item) and not any(map(item.get_closest_marker, once))]
    left_out = [item for item in items if item not in set(kept)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
