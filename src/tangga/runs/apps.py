"""Django app: runs of the rules and the answers they gave."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class RunsConfig(AppConfig):
    name = "tangga.runs"
    label = "runs"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.runs import frozen, kinds
        from tangga.runs.models import Thinning

        kinds.register()
        append_only.register(frozen.GUARD)
        append_only.never_changed(Thinning, words="That a run was thinned is never changed.")
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)


def _before_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.runs import triggers

    # PostgreSQL's outlive the columns they name: away with them before a column may go.
    if plan or connections[using].vendor == "sqlite":
        triggers.remove(connections[using])


def _after_migrating(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    from tangga.runs import triggers

    if triggers.is_ready_for(connections[using]):
        triggers.install(connections[using])
        if plan:  # what a migration changed went past the triggers
            triggers.settle_columns(connections[using])
