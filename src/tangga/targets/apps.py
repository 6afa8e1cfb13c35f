"""Django app: targets of graduation, their parts, progress, pace and load."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "tangga.targets"
    label = "targets"
