"""Django app: editions, figures that are published once and never changed."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class EditionsConfig(AppConfig):
    name = "tangga.editions"
    label = "editions"

    def ready(self) -> None:
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _before_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.editions import triggers

    if plan or connections[using].vendor == "sqlite":
        triggers.remove(connections[using])


def _after_migrating(using: str, **_: Any) -> None:
    from tangga.editions import triggers

    if triggers.is_ready_for(connections[using]):
        triggers.install(connections[using])
