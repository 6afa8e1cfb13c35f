"""Visits held."""

from tangga.areas.queries import within
from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import PURPOSE
from tangga.visits.counting import held_visits


def held(asked: Asked) -> dict[str, int]:
    """Visits held in the period, by where the family lived that day; those recorded by mistake are not among them."""
    rows = held_visits(asked.period.first, asked.last, asked.known_at).filter(within("lived_in", asked.code))
    return counted(asked, rows, region="lived_in", day="held_on", cuts={PURPOSE: "held_for"})
