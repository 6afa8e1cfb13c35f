"""The log as a workbook: one line in memory at a time, no text taken for a formula, no name of any family."""

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.papers.workbooks import TO_THE_SECOND, Cell, Note, filtered_by, made_for, workbook_of
from tangga.people.screens import Viewer
from tangga.reports.log_filters import LogFilters
from tangga.reports.places import area_title
from tangga.reports.queries_log import Told


def workbook(
    events: Iterable[Told], filters: LogFilters, viewer: Viewer, made_at: datetime, reason: Reason
) -> IO[bytes]:
    """Sheet 1: the events. Sheet 2: what was asked for, by whom, what for. An open temporary file at its beginning."""
    columns = [
        (_("Number"), 10),
        (_("When"), 18),
        (_("Who"), 28),
        (_("As"), 24),
        (_("What"), 36),
        (_("About whom"), 28),
        (_("Family id"), 20),
        (_("Area code"), 14),
        (_("Where"), 26),
        (_("Details"), 60),
        (_("Changed"), 60),
    ]
    notes = _notes(filters, viewer, made_at, reason)
    return workbook_of(_("Log"), columns, map(_cells, events), notes, frozen=2, instants=TO_THE_SECOND)


def _cells(told: Told) -> list[Cell]:
    return [
        told.event.pk,
        told.event.at,
        told.who,
        told.role,
        told.what,
        told.subject,
        told.family.family_id if told.family else "",
        told.event.area_code,
        told.place,
        "; ".join(f"{name}: {value}" for name, value in told.details),
        "; ".join(
            f"{name}: {before} → {after}" if before else f"{name}: {after}" for name, before, after in told.changes
        ),
    ]


def _notes(filters: LogFilters, viewer: Viewer, made_at: datetime, reason: Reason) -> list[Note]:
    return [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), area_title(viewer.area)),
        filtered_by(chip.label for chip in filters.chips),
        *([(_("Work in the background"), _("left out"))] if filters.leaves_out_work else []),
        (_("Times"), _("as the clock stood in the office's time zone")),
    ]
