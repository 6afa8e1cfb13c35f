"""The words of what files of published figures say and Tangga does not count: measures, parts and fields."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.families.exit_models import ExitType
from tangga.labelling.models import Status

MEASURES = {
    "deceased_recipients": gettext_lazy("recipients who died"),
    "families": gettext_lazy("families"),
    "payment": gettext_lazy("aid paid"),
    "target_per_facilitator": gettext_lazy("target per facilitator"),
    "target_percent": gettext_lazy("target in percent of the active families"),
}
PARTS = {
    "registered": gettext_lazy("registered"),
    "served": gettext_lazy("served"),
    **dict(Status.choices),
    **dict(ExitType.choices),
}
FIELDS = {
    "achieved": gettext_lazy("achieved"),
    "achieved_h1": gettext_lazy("achieved in the first half-year"),
    "active_families": gettext_lazy("active families"),
    "adds_up": gettext_lazy("whether it adds up"),
    "amount_idr": gettext_lazy("amount in rupiah"),
    "award_idr": gettext_lazy("award in rupiah"),
    "deciles": gettext_lazy("deciles"),
    "each": gettext_lazy("for each one"),
    "eligible_families": gettext_lazy("eligible families"),
    "eligible_persons": gettext_lazy("eligible persons"),
    "facilitators": gettext_lazy("facilitators"),
    "families": gettext_lazy("families"),
    "grant_idr": gettext_lazy("grant in rupiah"),
    "note": gettext_lazy("note"),
    "percent": gettext_lazy("percent"),
    "proposed_for_ppse": gettext_lazy("proposed for PPSE"),
    "served_families": gettext_lazy("served families"),
    "sessions_a_month": gettext_lazy("sessions a month"),
    "standard_load": gettext_lazy("standard load"),
    "target": gettext_lazy("target"),
    "waiting_families": gettext_lazy("waiting families"),
}


def measure_said(measure: str) -> str:
    """A measure that Tangga does not count: known words, else its own."""
    return _begun(str(MEASURES.get(measure) or measure.replace("_", " ")))


def part_in_words(part: str) -> str:
    """A part that no figure has: known words, else its own."""
    return str(PARTS.get(part, part))


def field_in_words(field: str) -> str:
    """A field of a file; one that is not known as it is written."""
    return str(FIELDS.get(field, field))


def unread_in_words(fields: tuple[str, ...]) -> str:
    """Which fields nothing was made of; empty: of all something."""
    return (
        _("Not read of this entry: %(fields)s.") % {"fields": ", ".join(map(field_in_words, fields))} if fields else ""
    )


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
