"""Django app: the readiness questionnaire, its versions, and the answers families gave."""

from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "tangga.readiness"
    label = "readiness"
