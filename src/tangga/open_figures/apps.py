"""Django app: figures that a district lets everybody read, without sign-in."""

from django.apps import AppConfig


class OpenFiguresConfig(AppConfig):
    name = "tangga.open_figures"
    label = "open_figures"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.open_figures.job import register_kind
        from tangga.open_figures.models import KeptHalf, Switch

        register_kind()
        append_only.never_changed(Switch, KeptHalf, words="What was published is never changed.")
