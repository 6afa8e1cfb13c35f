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

        register_kind()
        opened.register(_opened_within)
        append_only.never_changed(Switch, KeptHalf, words="What was published is never changed.")


def _opened_within(code: str) -> bool:
    """queries.is_open_within, loaded when it is asked: with it come the rules, which Django starts without."""
    from tangga.open_figures.queries import is_open_within

    return is_open_within(code)
