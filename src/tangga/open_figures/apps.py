"""Django app: figures that a district lets everybody read, without sign-in."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class OpenFiguresConfig(AppConfig):
    name = "tangga.open_figures"
    label = "open_figures"

    def ready(self) -> None:
        from tangga.open_figures.job import register_kind

        register_kind()
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _before_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.open_figures import triggers

    if plan or connections[using].vendor == "sqlite":
        triggers.remove(connections[using])


def _after_migrating(using: str, **_: Any) -> None:
    from tangga.open_figures import triggers

    if triggers.is_ready_for(connections[using]):
        triggers.install(connections[using])
