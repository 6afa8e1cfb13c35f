"""Django app: the published figures, defined once, as of a day and as known at an instant."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tangga.figures"
    label = "figures"
