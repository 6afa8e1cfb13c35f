"""What the site asks of its database at each connection."""

import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a cost that PostgreSQL reckons with")
def test_postgresql_reckons_with_a_disk_that_does_not_turn():
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is a file: to open it anew costs little")
def test_a_thread_keeps_its_connection_for_a_while_and_asks_whether_it_still_holds(settings):
    kept = settings.DATABASES["default"]
    assert kept["CONN_MAX_AGE"] > 0
    assert kept["CONN_HEALTH_CHECKS"] is True
