"""What of sessions counts as a facilitator's work: lines of the monthly reports."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of_each
from tangga.sessions import papers, words
from tangga.sessions.models import OWNER_KIND, Attendance, Session
from tangga.sessions.queries import attendance_lines

RHK_SESSIONS = 2
SOURCE = "fds_sessions.session"


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day. The caller has checked who asks."""
    corrected = Attendance.objects.filter(session=OuterRef("pk"), superseded_at__isnull=False)
    corrected = corrected.order_by("-superseded_at")
    held: list[Any] = list(  # sessions with `corrected_at`
        Session.objects.filter(facilitator=person, state=Session.State.HELD, meets_on__gte=first, meets_on__lte=last)
        .select_related("group", "region")
        .annotate(corrected_at=Subquery(corrected.values("superseded_at")[:1]))
        .order_by("meets_on", "meets_from", "pk")
    )
    photos = photos_of_each([each.public_id for each in held], OWNER_KIND)
    came = _came([each.pk for each in held])
    return [_activity(each, photos.get(each.public_id, []), came[each.pk]) for each in held]


def _came(sessions: Iterable[int]) -> dict[int, list[UUID]]:
    """key of a session -> the families that came, as its attendance stands."""
    rows = Attendance.objects.filter(session__in=sessions, superseded_at=None, status=Attendance.Status.PRESENT)
    found: dict[int, list[UUID]] = defaultdict(list)
    for session, family in rows.order_by("session", "family").values_list("session", "family__public_id"):
        found[session].append(family)
    return found


def _activity(session: Any, photos: list[Photo], came: Iterable[UUID]) -> Activity:
    topic, module = words.topic_of(session), words.module_of(session)
    told = {"group": session.group.name, "title": words.topic_title(topic)}
    what = _("P2K2 session of group %(group)s: %(title)s") % told
    if session.makes_up_for_id:
        what = _("Make-up session of group %(group)s: %(title)s") % told
    lists_last = sorted(photos, key=lambda photo: photo.shows == Photo.Shows.ATTENDANCE_LIST)
    return Activity(
        rhk=RHK_SESSIONS,
        kind="fds_session",
        on=session.meets_on,
        what=what,
        place=", ".join(filter(None, (session.place, words.area_name(session.region)))),
        group=session.group.name,
        module=f"{module.number}. {words.module_title(module)}",
        session=f"{topic.number}. {words.topic_title(topic)}",
        families=session.present,
        persons=session.present,
        listed=session.listed,
        came=tuple(came),
        result=session.notes,
        photos=tuple(photo.public_id for photo in lists_last),
        source=f"{SOURCE} {session.public_id}",
        address=reverse("session", args=[session.public_id]),
        hours=words.hours(session),
        corrected_at=session.corrected_at,
    )


def attendance_of(sources: Iterable[str], person: Person, on: date) -> dict[str, dict[str, Any]]:
    """source -> who came to that session: `counts` by answer; `rows`, as the printed attendance list has them (papers),
    the answers as codes; `unseen`: how many families of the list the person does not see. Other sources are left out.
    """
    ids = [key for model, _blank, key in (source.partition(" ") for source in sources) if model == SOURCE]
    held = Session.objects.filter(public_id__in=ids, facilitator=person, state=Session.State.HELD)
    found = {}
    for session in held.select_related("group", "makes_up_for"):
        lines = attendance_lines(session, person, on)
        seen = [line for line in lines if line.seen]
        found[f"{SOURCE} {session.public_id}"] = {
            "counts": [session.present, session.sick, session.on_leave, session.absent],
            "rows": [[*row, line.status] for row, line in zip(papers.list_rows(seen), seen, strict=True)],
            "unseen": len(lines) - len(seen),
        }
    return found
