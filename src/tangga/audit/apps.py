"""Django app: who did what, append-only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tangga.audit"
    label = "audit"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.audit.models import Event

        append_only.never_changed(Event, words="The log is append-only", always=True)
        append_only.connect(self)
