"""Django app: tables that others published, checked and kept with their source."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "tangga.claims"
    label = "claims"

    def ready(self) -> None:
        from tangga.audit import append_only
        from tangga.claims.models import ClaimNote, PublishedClaim

        append_only.never_changed(PublishedClaim, ClaimNote, words="Kept claims are append-only")
