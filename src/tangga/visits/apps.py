"""Django app: visits at families' homes, what was found there, their businesses, and other aid they receive."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "tangga.visits"
    label = "visits"
