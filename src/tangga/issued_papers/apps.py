"""Django app: papers that an office issues, and the page that says whether one is valid."""

from django.apps import AppConfig


class IssuedPapersConfig(AppConfig):
    name = "tangga.issued_papers"
    label = "issued_papers"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.issued_papers.triggers import GUARD

        append_only.register(GUARD)
