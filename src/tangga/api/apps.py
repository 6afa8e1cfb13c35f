"""Django app: the JSON door for other programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "tangga.api"
    label = "api"
