"""Django app: families, members and their dated facts."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class FamiliesConfig(AppConfig):
    name = "tangga.families"
    label = "families"

    def ready(self) -> None:
        # SQLite loses a table's triggers when a migration rebuilds the table: away before, and back after.
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _before_migrating(using: str, **_: Any) -> None:
    from tangga.families import names

    if connections[using].vendor == "sqlite":
        names.remove(connections[using])


def _after_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.families import names

    if names.is_ready_for(connections[using]):
        names.install(connections[using])
        if plan:  # what a migration wrote went past the triggers
            names.fill(connections[using])
