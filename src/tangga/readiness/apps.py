"""Django app: the readiness questionnaire, its versions, and the answers families gave."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class ReadinessConfig(AppConfig):
    name = "tangga.readiness"
    label = "readiness"

    def ready(self) -> None:
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _before_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.readiness import triggers

    # PostgreSQL's outlive the columns they name: away with them before a column may go.
    if plan or connections[using].vendor == "sqlite":
        triggers.remove(connections[using])


def _after_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.readiness import triggers
    from tangga.readiness.bringing_in import bring_in_shipped

    if triggers.is_ready_for(connections[using]):
        triggers.install(connections[using])
        if plan:  # what a migration changed went past the triggers
            triggers.settle(connections[using])
        bring_in_shipped(using)
