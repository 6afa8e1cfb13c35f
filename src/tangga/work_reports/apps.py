"""Django app: a facilitator's monthly work reports (RHK), made from what is recorded."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from tangga.papers.letterhead import Letterhead


class WorkReportsConfig(AppConfig):
    name = "tangga.work_reports"
    label = "work_reports"

    def ready(self) -> None:
        from tangga.papers import letterhead
        from tangga.work_reports import job

        job.register_kind()
        letterhead.register(_kept_letterhead)


def _kept_letterhead(code: str, on: date) -> "Letterhead | None":
    from tangga.work_reports.office import kept_letterhead

    return kept_letterhead(code, on)
