"""Django app: figures that a district lets everybody read, without sign-in."""

from django.apps import AppConfig


class OpenFiguresConfig(AppConfig):
    name = "tangga.open_figures"
    label = "open_figures"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.figures import opened
        from tangga.open_figures.job import register_kind
        from tangga.open_figures.models import KeptHalf, Switch
        from tangga.open_figures.queries import is_open_within

        register_kind()
        opened.register(is_open_within)
        append_only.never_changed(Switch, KeptHalf, words="What was published is never changed.")
