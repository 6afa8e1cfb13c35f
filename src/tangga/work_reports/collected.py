"""What a facilitator did, gathered from everything that records it. Nothing of a report comes from anywhere else."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tangga.families.models import Change
from tangga.graduation.activities import activities_of as graduation
from tangga.imports.models import CLOSED, Batch
from tangga.imports.words import SHAPES
from tangga.labelling.activities import activities_of as labelling
from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.photos.queries import photos_of_each
from tangga.readiness.activities import activities_of as readiness
from tangga.sessions.activities import activities_of as sessions
from tangga.sessions.activities import attendance_of as attendance_of_sessions
from tangga.visits.activities import activities_of as visits
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.models import OWNER_KIND, OtherWork

Source = Callable[[Person, date, date], list[Activity]]


def within_days(rows: QuerySet[Any], column: str, first: date, last: date) -> QuerySet[Any]:
    """Rows whose instant lies on one of these days, where the installation stands."""
    begins, ends = (timezone.make_aware(datetime.combine(on, time())) for on in (first, last + timedelta(days=1)))
    return rows.filter(**{f"{column}__gte": begins, f"{column}__lt": ends})


def corrections(person: Person, first: date, last: date) -> list[Activity]:
    """Corrections the person sent: updating of facts. What is decided of one later changes nothing of what was done."""
    sent = Change.objects.filter(proposed_by=person).exclude(state=Change.State.DRAFT)
    found = within_days(sent, "proposed_at", first, last).order_by("proposed_at", "pk")
    return [
        Activity(
            rhk=5,
            kind="correction",
            on=timezone.localtime(change.proposed_at).date(),
            what=_("Correction sent: %(kind)s") % {"kind": change.get_kind_display()},
            family_id=change.family_id,
            families=1,
            source=f"families.change {change.public_id}",
            address=reverse("change", args=[change.public_id]),
        )
        for change in found.exclude(state=Change.State.WITHDRAWN)
    ]


def lists(person: Person, first: date, last: date) -> list[Activity]:
    """Lists the person uploaded, but those thrown away, undone or refused: updating of facts, registered or not yet."""
    kept = Batch.objects.filter(uploaded_by=person).exclude(state__in=CLOSED)
    return [
        Activity(
            rhk=5,
            kind="list",
            on=timezone.localtime(batch.uploaded_at).date(),
            what=_("List uploaded: %(shape)s") % {"shape": SHAPES[batch.shape]}
            if batch.shape in SHAPES
            else _("List uploaded"),
            families=batch.counts.get("families", {}).get("read", 0),
            source=f"imports.batch {batch.public_id}",
            address=reverse("import", args=[batch.public_id]),
        )
        for batch in within_days(kept, "uploaded_at", first, last).order_by("uploaded_at", "pk")
    ]


def other_work(person: Person, first: date, last: date) -> list[Activity]:
    """What the person recorded as other work, without what was withdrawn."""
    kept = OtherWork.objects.filter(facilitator=person, done_on__gte=first, done_on__lte=last, withdrawn_at=None)
    found = list(kept.order_by("done_on", "starts_at", "pk"))
    photos = photos_of_each([work.public_id for work in found], OWNER_KIND)
    return [
        Activity(
            rhk=work.rhk,
            kind=work.kind,
            on=work.done_on,
            what=f"{KINDS[work.kind].label}: {work.what}",
            family_id=work.family_id,
            place=work.place,
            families=1 if work.family_id else 0,
            persons=work.participants or 0,
            result=" ".join(filter(None, (work.result, work.link))),
            photos=tuple(photo.public_id for photo in photos.get(work.public_id, ())),
            source=f"work_reports.otherwork {work.public_id}",
            address=reverse("other-work-one", args=[work.public_id]),
        )
        for work in found
    ]


SOURCES: list[Source] = [sessions, visits, readiness, graduation, labelling, corrections, lists, other_work]


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """Everything a person did from one day to another (both included), by day.

    In the language of the installation, whoever looks: a report says the same to everybody.
    Raises ValueError where a feature answers two things by one source, or one by none: a report would lose one.
    """
    with translation.override(settings.LANGUAGE_CODE):
        answered = [activity for source in SOURCES for activity in source(person, first, last)]
    found = [activity for activity in answered if first <= activity.on <= last]
    counted = Counter(activity.source for activity in found)
    if "" in counted or counted.total() > len(counted):
        twice = sorted(source.partition(" ")[0] for source, count in counted.items() if count > 1 or not source)
        raise ValueError(f"Activities without a source of their own: {', '.join(twice)}")
    return sorted(found, key=lambda each: (each.on, each.rhk, each.source))


def attendance_of(sources: Iterable[str], person: Person, on: date) -> dict[str, dict[str, Any]]:
    """source -> who came, of those activities that keep it; as the person sees the families on a day."""
    return attendance_of_sessions(sources, person, on)
