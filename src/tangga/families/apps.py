"""Django app: families, members and their dated facts."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "tangga.families"
    label = "families"
