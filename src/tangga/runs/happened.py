"""What assessments have to tell of a family: when the amount changed, and when it had no component left."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tangga.families.happened import MOST, Happened
from tangga.families.models import Family
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.runs.models import FamilyAnswer, Run


def happened(_viewer: Viewer, family: Family) -> Iterator[Happened]:
    """The first answer, and each that differs from the one before it by day."""
    rows = FamilyAnswer.objects.filter(family=family, run__status=Run.Status.DONE, run__beside=False)
    rows = rows.select_related("run").order_by("-run__as_of", "-run__known_at", "-pk")[:MOST]
    before: tuple[object, ...] | None = None
    for answer in reversed(rows):
        now = (answer.active, answer.period_idr, answer.natural_exit)
        if now != before:
            yield Happened(answer.run.as_of, _what(answer), _("by the assessment of that day"))
        before = now


def _what(answer: FamilyAnswer) -> str:
    if not answer.active:
        return _("Not in the programme, no entitlement")
    if answer.natural_exit:
        return _("No component left")
    return _("Entitled to %(amount)s a period") % {"amount": formats.rupiah(answer.period_idr)}
