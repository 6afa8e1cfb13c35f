"""Visits as a workbook: who was visited when, for what, what was done. Not what was found: that stays on the page."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.families.batching import batches
from tangga.papers.workbooks import Cell, Column, Note, filtered_by, holds_names, made_for, workbook_of
from tangga.people.screens import Viewer
from tangga.visits.lists import Filters, places_of
from tangga.visits.models import Visit, VisitStep

AT_ONCE = 500


def workbook(visits: QuerySet[Visit], filters: Filters, viewer: Viewer, made_at: datetime, reason: Reason) -> IO[bytes]:
    """Sheet 1: the visits. Sheet 2: who made the file, when, what for. An open temporary file at its beginning."""
    return workbook_of(_("Visits"), _columns(), _rows(visits, viewer.today), _notes(filters, viewer, made_at, reason))


def _columns() -> list[Column]:
    return [
        (_("Day"), 12),
        (_("State"), 12),
        (_("What for"), 30),
        (_("Family id"), 18),
        (_("Family"), 28),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("Visitor"), 26),
        (_("Who was met"), 24),
        (_("What was done"), 60),
        (_("Agreed step by"), 14),
        (_("Agreed step done on"), 14),
    ]


def _rows(visits: QuerySet[Visit], today: date) -> Iterator[list[Cell]]:
    steps = Prefetch("steps", VisitStep.objects.order_by("pk"))
    for batch in batches(visits.prefetch_related(steps).iterator(AT_ONCE), AT_ONCE):
        places = places_of(batch, today)
        for visit in batch:
            place = places.get(visit.family_id)
            yield [
                visit.day,
                visit.get_state_display(),
                visit.what_for,
                visit.family.family_id,
                visit.family.name,
                place.name if place else "",
                place.parent.name if place and place.parent else "",
                visit.visitor.display_name,
                visit.get_met_display(),
                "; ".join(str(step.get_kind_display()) for step in visit.steps.all()),
                visit.next_on,
                visit.next_done_on,
            ]


def _notes(filters: Filters, viewer: Viewer, made_at: datetime, reason: Reason) -> list[Note]:
    return [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        filtered_by(words for _name, words in filters.chips),
        holds_names(),
    ]
