"""Django app: a facilitator's monthly work reports (RHK), made from what is recorded."""

from django.apps import AppConfig


class WorkReportsConfig(AppConfig):
    name = "tangga.work_reports"
    label = "work_reports"
