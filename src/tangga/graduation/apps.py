"""Django app: graduation by design: whom to prepare, and the plan of each family."""

from django.apps import AppConfig


class GraduationConfig(AppConfig):
    name = "tangga.graduation"
    label = "graduation"
