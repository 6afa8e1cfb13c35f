"""Django app: what whoever runs an installation needs: a look over it, health, measures, the log, backups."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "tangga.upkeep"
    label = "upkeep"
