"""Visits held."""

from django.db.models.functions import Substr

from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import PURPOSE
from tangga.visits.counting import held_visits


def held(asked: Asked) -> dict[str, int]:
    """Visits held in the period, by where the family lived that day; those recorded by mistake are not among them."""
    rows = held_visits(asked.period.first, asked.last, asked.known_at)
    if asked.code:  # not within(): the place of each visit is then looked for once, and not twice
        rows = rows.annotate(lies_in=Substr("lived_in", 1, len(asked.code))).filter(lies_in=asked.code)
    return counted(asked, rows, region="lived_in", day="held_on", cuts={PURPOSE: "held_for"})
