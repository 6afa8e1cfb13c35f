"""Django app: a facilitator's monthly work reports (RHK), made from what is recorded."""

from django.apps import AppConfig


class WorkReportsConfig(AppConfig):
    name = "tangga.work_reports"
    label = "work_reports"

    def ready(self) -> None:
        from tangga.work_reports import job

        job.register_kind()
