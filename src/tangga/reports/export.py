"""Families as a workbook: one row in memory at a time, numbers as numbers, no text taken for a formula."""

from datetime import date, datetime, timedelta
from typing import IO

from django.utils.translation import gettext as _

from tangga.audit.reasons import Reason, in_words
from tangga.papers import formats
from tangga.papers.workbooks import RUPIAH, Cell, Column, Note, filtered_by, holds_names, made_for, workbook_of
from tangga.people.screens import Viewer
from tangga.policy import Policy, load
from tangga.reports import words
from tangga.reports.filters import Answers, Filters
from tangga.reports.places import Freshness, area_title
from tangga.reports.policy_words import exclusion_in_words
from tangga.runs.models import FamilyAnswer

AT_ONCE = 2_000


def workbook(
    answers: Answers, filters: Filters, viewer: Viewer, fresh: Freshness | None, made_at: datetime, reason: Reason
) -> IO[bytes]:
    """Sheet 1: the families. Sheet 2: what the figures mean, from when they are, who made the file.

    Takes    answers, filtered and ordered; each row's family, region and region's parent already joined
    Returns  an open temporary file at its beginning; it vanishes when closed
    """
    policy = load(fresh.latest if fresh else viewer.today)
    cells = (_cells(answer, policy) for answer in answers.iterator(AT_ONCE))
    notes = _notes(filters, viewer, fresh, made_at, reason)
    return workbook_of(_("Families"), _columns(), cells, notes, frozen=2, numbers=RUPIAH)


def _columns() -> list[Column]:
    return [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("KK number (masked)"), 20),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("Area code"), 14),
        (_("In the programme"), 12),
        (_("Components"), 34),
        (_("Members"), 10),
        (_("Members paid"), 10),
        (_("Rupiah this period"), 16),
        (_("Rupiah a year"), 16),
        (_("Decile"), 8),
        (_("Years in the programme"), 12),
        (_("Leaves naturally now"), 12),
        (_("Last component ends"), 16),
        (_("Last component ends if children leave school early"), 20),
        (_("To ask"), 30),
        (_("Could be prepared for leaving"), 14),
        (_("A child out of school"), 14),
        (_("May not be in the programme because"), 30),
    ]


def _cells(answer: FamilyAnswer, policy: Policy) -> list[Cell]:
    region = answer.region
    return [
        answer.family.family_id,
        answer.family.name,
        answer.family.kk_mask,
        area_title(region),
        area_title(region.parent) if region.parent else "",
        region.code,
        answer.active,
        ", ".join(str(words.SHORT_COMPONENTS[code]) for code in answer.component_codes),
        answer.members_count,
        answer.members_paid,
        answer.period_idr,
        answer.annual_idr,
        answer.decile,
        answer.years_in_programme,
        answer.natural_exit,
        _end(answer, answer.last_component_ends_on),
        _end(answer, answer.last_component_ends_on_dropout),
        ", ".join(str(words.UNSURE.get(code, code)) for code in answer.unsure_about.split()),
        answer.preparable,
        answer.out_of_school,
        "; ".join(exclusion_in_words(code, policy) for code in answer.ineligible_for.split()),
    ]


def _end(answer: FamilyAnswer, ends_on: date | None) -> date | str | None:
    """When the last component ends: a day only where it is certain; that a family has left, with the day."""
    left_on: date | None = getattr(answer, "left_on", None)
    if not answer.active:
        return _("already left %(day)s") % {"day": formats.day(left_on)} if left_on else None
    if not answer.unsure:
        return ends_on
    if ends_on is None:
        return _("not certain yet")
    month = formats.month(ends_on - timedelta(days=1))
    return _("not certain yet, %(month)s at the earliest") % {"month": month}


def _notes(filters: Filters, viewer: Viewer, fresh: Freshness | None, made_at: datetime, reason: Reason) -> list[Note]:
    return [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), area_title(viewer.area)),
        (_("Facts as of"), formats.long_day(fresh.latest) if fresh else "–"),
        (_("Computed at"), formats.instant(fresh.computed_at).replace(formats.NO_BREAK, " ") if fresh else "–"),
        filtered_by(chip.label for chip in filters.chips),
        (
            _("Ends"),
            _("The first day of the month after the last component is expected to end; empty: no end in sight."),
        ),
        holds_names(),
    ]
