"""A family whose exit is in force in an open case does not wait for a place: its case would stay open for ever."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from tangga.cases.models import Case
from tangga.papers import formats
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves

STILL_OPEN = sorted(exit_moves.OUT - exit_moves.CLOSED)


def open_cases(families: Collection[int], on: date) -> dict[int, str]:
    """key of a family that left by a case still open -> what to do in it first (waiting.kept_off)."""
    cases = Case.objects.filter(family__in=families, state__in=STILL_OPEN)
    return {each.family_id: _what_first(each, on) for each in cases}


def _what_first(case: Case, on: date) -> str:
    if case.state == exit_moves.CONTESTED:
        return _("This family objects to its exit. Have the objection decided first: upheld, it is in the programme.")
    begun = case.in_force_on or on
    last = exit_moves.object_until(begun, load(begun, overlays_for(case.region_id)))
    if on <= last:
        return _(
            "The case by which this family left is still open, and it may object until %(day)s. Record its objection "
            "on the page of the case."
        ) % {"day": formats.day(last)}
    if case.exit_type in exit_moves.GRADUATIONS:
        return _(
            "The case by which this family left is still open. Record on the page of the case that it has fallen "
            "back; from there it waits again with one tap."
        )
    return _("The case by which this family left is still open. Have it closed on the page of the case first.")
