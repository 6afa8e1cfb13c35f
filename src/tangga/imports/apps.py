"""Django app: lists that arrive as spreadsheets."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tangga.imports"
    label = "imports"

    def ready(self) -> None:
        from tangga.imports.kinds import register_kinds

        register_kinds()
