"""Django app: the papers of a family's exit, made from what is on record."""

from typing import Any

from django.apps import AppConfig


class CasePapersConfig(AppConfig):
    name = "tangga.case_papers"
    label = "case_papers"

    def ready(self) -> None:
        from tangga.case_papers import job
        from tangga.cases import beside

        job.register_kind()
        beside.register(_panel)


def _panel(*asked: Any) -> Any:
    from tangga.case_papers.panel import panel_of

    return panel_of(*asked)
