"""Django app: what stands of an area at a glance, and the counts that are kept ready for it."""

from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class DashboardsConfig(AppConfig):
    name = "tangga.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from tangga.jobs.kinds import register_regular

        register_regular("dashboards: count anew", _count_anew)
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _count_anew(_at: datetime) -> None:
    from tangga.dashboards import kept  # here, not above: the rules load ibis
    from tangga.jobs.work import let_others_write

    kept.refresh(between=let_others_write)


def _before_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.dashboards import triggers

    # PostgreSQL's outlive the columns they name: away with them before a column may go.
    if plan or connections[using].vendor == "sqlite":
        triggers.remove(connections[using])


def _after_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.dashboards import triggers

    if triggers.is_ready_for(connections[using]):
        triggers.install(connections[using])
        if plan:  # what a migration changed went past the triggers
            triggers.mark_all(connections[using])
