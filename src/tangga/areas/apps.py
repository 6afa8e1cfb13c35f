"""Django app: the tree of provinces, districts, sub-districts and villages."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "tangga.areas"
    label = "areas"
