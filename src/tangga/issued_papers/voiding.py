"""A paper that no longer holds: said once, with the day and the reason, and never taken back."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from tangga.audit.actions import record
from tangga.issued_papers.models import IssuedPaper, Kind, PaperAbout, Void
from tangga.people.models import Person


@transaction.atomic
def void(paper: IssuedPaper, reason: Void, *, by: Person, on: date, at: datetime) -> IssuedPaper:
    """Say that a paper no longer holds. A void one stays as it is. The caller has asked who may."""
    locked = IssuedPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if locked.is_valid:
        _void(IssuedPaper.objects.filter(pk=locked.pk), reason, by=by, on=on, at=at)
        locked.refresh_from_db()
    return locked


@transaction.atomic
def void_of(
    subject: UUID, reason: Void, *, by: Person, on: date, at: datetime, kinds: Collection[Kind] = tuple(Kind)
) -> int:
    """Say it of every valid paper about a subject, and of every valid list that names it; returns how many.

    Call it in the transaction that ends what the papers say.
    """
    named = PaperAbout.objects.filter(subject=subject).values("paper")
    found = IssuedPaper.objects.filter(Q(subject=subject) | Q(pk__in=named), void_on=None, kind__in=kinds)
    return _void(found, reason, by=by, on=on, at=at)


def _void(papers: QuerySet[IssuedPaper], reason: Void, *, by: Person, on: date, at: datetime) -> int:
    held = list(papers.select_for_update(of=("self",)).order_by("pk"))
    for each in held:
        told = {"kind": each.kind, "number": each.number, "void_reason": reason.value}
        record("paper.voided", each, by=by, area_code=each.district_id, detail=told, at=at)
    found = IssuedPaper.objects.filter(pk__in=[each.pk for each in held])
    found.update(void_on=on, void_at=at, void_by=by, void_reason=reason)
    return len(held)
