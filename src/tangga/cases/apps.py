"""Django app: cases: a family's way out of the programme, from the proposal until it stands on its own."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tangga.cases"
    label = "cases"

    def ready(self) -> None:
        from tangga.cases import kinds

        kinds.register()
