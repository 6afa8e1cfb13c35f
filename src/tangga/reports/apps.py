"""Django app: the screens. It has no rows of its own; it reads what the features below it keep."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tangga.reports"
    label = "reports"
