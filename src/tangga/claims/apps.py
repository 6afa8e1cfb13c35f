"""Django app: tables that others published, checked and kept with their source."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "tangga.claims"
    label = "claims"
