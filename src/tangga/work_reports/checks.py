"""What may be recorded and made: returns nothing, or raises with a sentence."""

from datetime import date

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.papers.months import first_of
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.models import OtherWork

LONGEST_NOTE = 1_500
LONGEST_REASON = 300


def check_day(done_on: date, on: date) -> None:
    """Raises NotValid for a day that has not come, or lies more than two years back."""
    if done_on > on:
        raise NotValid(_("This day has not come yet. Record work when it has been done."))
    if done_on.year < on.year - 2:
        raise NotValid(_("This day lies more than two years back. Check the year."))


def check_kind(kind: str, link: str) -> None:
    """Raises NotValid for a kind nobody knows, and for good news without the address of the post."""
    if kind not in KINDS:
        raise NotValid(_("Choose what kind of work it was."))
    if KINDS[kind].link and not link:
        raise NotValid(_("Give the address of the post (https://...): it is the evidence."))


def check_not_withdrawn(work: OtherWork) -> None:
    """Raises Conflict for work that was withdrawn."""
    if work.withdrawn_at is not None:
        raise Conflict(_("This work was withdrawn; nothing can be changed in it any more. Record it anew."))


def check_month(month: date, on: date) -> None:
    """Raises NotValid for what is no month, or one that has not begun."""
    if month.day != 1 or month > first_of(on):
        raise NotValid(_("Choose a month that has begun."))


def check_not_empty(lines: list[dict[str, object]]) -> None:
    """Raises NotValid where nothing is recorded: there is no report about nothing."""
    if not lines:
        raise NotValid(
            _("No activity is recorded for this month and line, so there is nothing to report. Record it first.")
        )
