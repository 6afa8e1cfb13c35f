"""Django app: work done in the background, with progress, and taken up again after a crash."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tangga.jobs"
    label = "jobs"
