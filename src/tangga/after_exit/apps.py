"""Django app: after the exit: how families fare, how long they stand, and signs worth a look."""

from django.apps import AppConfig


class AfterExitConfig(AppConfig):
    name = "tangga.after_exit"
    label = "after_exit"

    def ready(self) -> None:
        from tangga.after_exit.models import SignLook
        from tangga.audit import append_only

        append_only.never_changed(SignLook, words="Looks at signs are append-only")
