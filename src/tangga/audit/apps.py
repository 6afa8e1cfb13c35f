"""Django app: who did what, append-only."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "tangga.audit"
    label = "audit"
