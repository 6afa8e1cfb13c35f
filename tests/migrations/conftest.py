"""Migrations run one by one here, without the command that takes triggers away before and puts them back after."""

import pytest
from django.db import connection

from tangga.audit import append_only
from tangga.dashboards import triggers as dashboard_triggers
from tangga.families import names
from tangga.readiness import triggers as readiness_triggers
from tangga.runs import triggers


@pytest.fixture(autouse=True)
def without_triggers(transactional_db):
    """SQLite rebuilds no table that a trigger of another names (families.names, runs.triggers, readiness.triggers)."""
    for each in (append_only, names, triggers, readiness_triggers, dashboard_triggers):
        each.remove(connection)
    yield
    for each in (append_only, names, triggers, readiness_triggers, dashboard_triggers):
        each.install(connection)
