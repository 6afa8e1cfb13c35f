"""Which answers count now: those of the current run of each district, one a family, ready for lists and figures."""

from collections.abc import Iterable

from django.db import connection

from tangga.areas.models import Area, Level
from tangga.families.batching import batches
from tangga.runs.models import FamilyAnswer, Run, Tally
from tangga.runs.tallies import store_tallies
from tangga.runs.triggers import settle_columns

FAMILIES_AT_ONCE = 500


def settle(run: Run, before: Iterable[int]) -> None:
    """Let the answers of a run that has just become current stand in the place of those before, and count them.

    Call within the transaction that makes `run` current; `before`: the keys of the runs that were current for its
    district until now. Afterwards, for every answer: standing = its run is current and it is not superseded.
    """
    if connection.vendor == "postgresql":
        # Whoever moves a family marks its standing answer (runs.triggers), and cannot see ours before we commit: they
        # wait until then. (SQLite has one writer.) Before any row is changed, so that nobody waits in a circle.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE families_familyfacts IN SHARE MODE")
    before = list(before)
    Tally.objects.filter(run__in=before).delete()
    FamilyAnswer.objects.filter(run__in=before, standing=True).update(standing=False)
    others = _settle_between_districts(run, before)
    settle_columns(connection, run.pk)
    store_tallies(run)
    for other in others:
        store_tallies(other)


def _settle_between_districts(run: Run, before: list[int]) -> list[Run]:
    """Let one answer stand for each family that this run, or the one it replaces, shares with another current run.

    The run as of the later day knows where the family went; of two as of one day, the later made. Returns the other
    runs of which answers came to stand, or stand no longer.
    """
    # Two districts settle one after the other: else neither would see the other's answers (SQLite has one writer).
    Area.objects.select_for_update(no_key=True).filter(level=Level.PROVINCE).order_by("pk").first()
    current = FamilyAnswer.objects.filter(run__is_current=True).order_by()
    touched = FamilyAnswer.objects.filter(run__in=[run.pk, *before]).order_by().values("family")
    shared = current.exclude(run=run).filter(family__in=touched).values_list("family_id", flat=True).distinct()
    others: set[int] = set()
    for families in batches(list(shared), FAMILIES_AT_ONCE):
        found = current.filter(family__in=families).order_by("run__as_of", "run_id").values_list("family_id", "pk")
        last = dict(found)
        current.filter(pk__in=last.values()).update(superseded=False, standing=True)
        current.filter(family__in=families).exclude(pk__in=last.values()).update(superseded=True, standing=False)
        others.update(current.filter(family__in=families).values_list("run", flat=True))
    return list(Run.objects.filter(pk__in=others - {run.pk}))
