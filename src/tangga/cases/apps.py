"""Django app: cases: a family's way out of the programme, from the proposal until it stands on its own."""

from collections.abc import Collection
from datetime import date

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tangga.cases"
    label = "cases"

    def ready(self) -> None:
        from tangga.cases import kinds
        from tangga.waiting import kept_off

        kinds.register()
        kept_off.register(_open_cases)


def _open_cases(families: Collection[int], on: date) -> dict[int, str]:
    from tangga.cases.kept_off import open_cases  # here, not above: apps are loaded before their models

    return open_cases(families, on)
