"""What the site asks of its database at each connection."""

import pytest
from django.db import connection


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a cost that PostgreSQL reckons with")
def test_postgresql_reckons_with_a_disk_that_does_not_turn():
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)
