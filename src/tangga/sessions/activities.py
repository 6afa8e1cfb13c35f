"""What of sessions counts as a facilitator's work: lines of the monthly reports."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.papers.activity import Activity
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of_each
from tangga.sessions import words
from tangga.sessions.models import OWNER_KIND, Session

RHK_SESSIONS = 2


def activities_of(person: Person, first: date, last: date) -> list[Activity]:
    """What somebody did from one day to another (both included), by day. The caller has checked who asks."""
    held = list(
        Session.objects.filter(facilitator=person, state=Session.State.HELD, meets_on__gte=first, meets_on__lte=last)
        .select_related("group", "region")
        .order_by("meets_on", "meets_from", "pk")
    )
    photos = photos_of_each([each.public_id for each in held], OWNER_KIND)
    return [_activity(each, photos.get(each.public_id, [])) for each in held]


def _activity(session: Session, photos: list[Photo]) -> Activity:
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
        families=session.listed,
        persons=session.present,
        result=session.notes,
        photos=tuple(photo.public_id for photo in lists_last),
        source=f"fds_sessions.session {session.public_id}",
        address=reverse("session", args=[session.public_id]),
    )
