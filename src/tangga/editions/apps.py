"""Django app: editions, figures that are published once and never changed."""

from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "tangga.editions"
    label = "editions"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.editions.triggers import GUARD

        append_only.register(GUARD)
