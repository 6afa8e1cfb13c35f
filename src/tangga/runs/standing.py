"""Which answer about a family stands, when it moved and two districts' current runs both hold it."""

from collections.abc import Iterable

from tangga.areas.models import Area, Level
from tangga.families.registration import batches
from tangga.runs.models import FamilyAnswer, Run

FAMILIES_AT_ONCE = 500


def settle_between_districts(run: Run, before: Iterable[int]) -> None:
    """Let one answer stand for each family that this run, or the one it replaces, shares with another current run.

    The run as of the later day knows where the family went; of two as of one day, the later made. Call within the
    transaction that makes `run` current; `before`: the keys of the runs that were current for its district until now.
    """
    # Two districts settle one after the other: else neither would see the other's answers (SQLite has one writer).
    Area.objects.select_for_update(no_key=True).filter(level=Level.PROVINCE).order_by("pk").first()
    current = FamilyAnswer.objects.filter(run__is_current=True).order_by()
    touched = FamilyAnswer.objects.filter(run__in=[run.pk, *before]).order_by().values("family")
    shared = current.exclude(run=run).filter(family__in=touched).values_list("family_id", flat=True).distinct()
    for families in batches(list(shared), FAMILIES_AT_ONCE):
        found = current.filter(family__in=families).order_by("run__as_of", "run_id").values_list("family_id", "pk")
        last = dict(found)
        current.filter(pk__in=last.values()).update(superseded=False)
        current.filter(family__in=families).exclude(pk__in=last.values()).update(superseded=True)
