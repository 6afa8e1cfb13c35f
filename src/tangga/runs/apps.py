"""Django app: runs of the rules and the answers they gave."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "tangga.runs"
    label = "runs"

    def ready(self) -> None:
        from tangga.runs import kinds

        kinds.register()
