"""Django app: waiting: the freed place, and the family that takes it."""

from django.apps import AppConfig


class WaitingConfig(AppConfig):
    name = "tangga.waiting"
    label = "waiting"
