"""Django app: lists that arrive as spreadsheets."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "tangga.imports"
    label = "imports"

    def ready(self) -> None:
        from tangga.areas.holds import why_held
        from tangga.imports.incoming import sweep_left_behind
        from tangga.imports.kinds import register_kinds
        from tangga.jobs.kinds import register_regular
        from tangga.runs.checks import register_why_not_now

        register_kinds()
        register_regular("imports.left_behind", sweep_left_behind)
        register_why_not_now(why_held)
