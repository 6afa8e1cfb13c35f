"""What tests of several features need that work in a process of their own."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection


@pytest.fixture
def empty_postgresql(db) -> Iterator[str]:
    """Address of an empty database beside the tests' own, which ends with the test; skipped on SQLite."""
    if connection.vendor != "postgresql":
        pytest.skip("for PostgreSQL alone; SQLite has a longer one")
    import psycopg

    name = f"beside_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
