"""Django app: after the exit: how families fare, how long they stand, and signs worth a look."""

from django.apps import AppConfig


class AfterExitConfig(AppConfig):
    name = "tangga.after_exit"
    label = "after_exit"
