"""Reading the log: which events somebody may read, in which order, a page at a time, each with what it is told with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.audit.models import Event
from tangga.audit.reasons import Reason
from tangga.audit.reasons import in_words as reason_in_words
from tangga.audit.words import ABOUT_ACCOUNTS, ACTIONS, FOR_MACHINES, field_in_words, in_words, value_in_words
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.models import Person, Posting
from tangga.people.roles import ROLE_SCOPES, Action, Role, Scope
from tangga.people.screens import Viewer
from tangga.reports.places import area_title

COUNTED = 10_000  # a log may have millions of lines: beyond this a page says "more than"
NEWEST, OLDEST = "-at", "at"


def events_seen_by(viewer: Viewer) -> QuerySet[Event]:
    """The events somebody may read in the log.

    Auditor and district head: those of the posting's area. Administrator of accounts: those about accounts, and none
    about a family. Every other role, and what this version does not know: none.
    """
    if viewer.role is None or not viewer.may(Action.SEE_LOG):
        return Event.objects.none()
    match ROLE_SCOPES[viewer.role]:
        case Scope.AREA if viewer.area is not None:
            return Event.objects.filter(within("area_code", viewer.area.code))
        case Scope.NOTHING:
            about_accounts = [action for action, told in ACTIONS.items() if told.kind in ABOUT_ACCOUNTS]
            here = within("area_code", viewer.area.code if viewer.area else "")
            return Event.objects.filter(here, action__in=about_accounts, family="")
    return Event.objects.none()


def events_about(family: Family, viewer: Viewer) -> QuerySet[Event]:
    """What was done to or with one family, as far as it was done in the reader's area.

    The caller has checked that the reader sees the family. While it lived elsewhere, its events are that area's.
    """
    events = Event.objects.filter(family=str(family.public_id))
    if viewer.role is None or not viewer.may(Action.SEE_FAMILY_LOG):
        return events.none()
    if ROLE_SCOPES[viewer.role] is Scope.AREA and viewer.area is not None:
        return events.filter(within("area_code", viewer.area.code) | Q(area_code=""))
    return events.none()


@dataclass(frozen=True)
class Told:
    """An event with what a page says of it. `place` and `who` are words; `family` only where the reader sees it."""

    event: Event
    what: str
    who: str
    role: str
    subject: str
    family: Family | None
    place: str
    details: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]  # field, before, after


@dataclass(frozen=True)
class Stretch:
    """One page of events. `newer` and `older` are keys of the events to go on from; None at an end of the log."""

    events: list[Told]
    back: int | None
    on: int | None


def stretch(
    events: QuerySet[Event], viewer: Viewer, *, sort: str, size: int, after: Event | None, before: Event | None
) -> Stretch:
    """The page after, or before, an event; the first page without either.

    No page is counted off from the start of the table: the index leads straight to the event to go on from, however
    far down that is.
    """
    downwards = sort == NEWEST
    if before is not None:
        found = list(_ordered(events.filter(_beyond(before, not downwards)), not downwards)[: size + 1])
        more, found = len(found) > size, found[:size][::-1]
        return Stretch(told(found, viewer), found[0].pk if more and found else None, found[-1].pk if found else None)
    if after is not None:
        events = events.filter(_beyond(after, downwards))
    found = list(_ordered(events, downwards)[: size + 1])
    more, found = len(found) > size, found[:size]
    return Stretch(
        told(found, viewer), found[0].pk if after is not None and found else None, found[-1].pk if more else None
    )


def _ordered(events: QuerySet[Event], downwards: bool) -> QuerySet[Event]:
    return events.select_related("actor").order_by(*(("-at", "-id") if downwards else ("at", "id")))


def _beyond(event: Event, downwards: bool) -> Q:
    """The events that come after one in the order. The first condition is for the index, the second for equal times."""
    if downwards:
        return Q(at__lte=event.at) & (Q(at__lt=event.at) | Q(pk__lt=event.pk))
    return Q(at__gte=event.at) & (Q(at__gt=event.at) | Q(pk__gt=event.pk))


def told(events: Sequence[Event], viewer: Viewer) -> list[Told]:
    """Events in words, with five further queries for all of them together."""
    families = _families(events, viewer)
    places = {area.code: area_title(area) for area in Area.objects.filter(code__in={each.area_code for each in events})}
    postings = _postings(events)
    people = _people(events)
    return [
        Told(
            event=event,
            what=in_words(event.action),
            who=event.actor.display_name if event.actor else _("nobody signed in, or the server itself"),
            role=_role_then(event, postings),
            subject=people.get(event.subject_id, "") if event.subject_type == "people.person" else "",
            family=families.get(event.family),
            place=places.get(event.area_code, event.area_code),
            details=details_of(event),
            changes=changes_of(event),
        )
        for event in events
    ]


def _families(events: Sequence[Event], viewer: Viewer) -> dict[str, Family]:
    """Those the reader sees today, by public id: of others the log has the event, and no name or way to it."""
    asked = {each.family for each in events if each.family}
    if not asked or not viewer.sees_families:
        return {}
    found = families_seen_by(viewer.person, viewer.today).filter(public_id__in=asked)
    return {str(family.public_id): family for family in found}


def _people(events: Sequence[Event]) -> dict[str, str]:
    asked = {each.subject_id for each in events if each.subject_type == "people.person"}
    return {str(one.public_id): one.display_name for one in Person.objects.filter(public_id__in=asked)} if asked else {}


def _postings(events: Iterable[Event]) -> dict[int, list[Posting]]:
    found: dict[int, list[Posting]] = {}
    for posting in Posting.objects.filter(person__in={each.actor_id for each in events if each.actor_id}):
        found.setdefault(posting.person_id, []).append(posting)
    return found


def _role_then(event: Event, postings: dict[int, list[Posting]]) -> str:
    """What the person was posted as on the day of the event."""
    day: date = timezone.localtime(event.at).date()
    held = [
        each
        for each in postings.get(event.actor_id or 0, [])
        if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)
    ]
    return str(Role(max(held, key=lambda each: each.starts_on).role).label) if held else ""


def details_of(event: Event) -> list[tuple[str, str]]:
    """(field, value) in words. A reason is said with its words, and with the note beside it."""
    kept: dict[str, Any] = dict(event.detail)
    if isinstance(reason := kept.get("reason"), str):
        kept["reason"] = reason_in_words(Reason(reason, str(kept.pop("note", ""))))
    if kept.get("role") in Role.values:
        kept["role"] = Role(kept["role"]).label
    shown = ((name, value) for name, value in kept.items() if name not in FOR_MACHINES)
    return [(field_in_words(name), value_in_words(value)) for name, value in shown]


def changes_of(event: Event) -> list[tuple[str, str, str]]:
    """(field, before, after) in words, for every field that either side names."""
    before, after = event.before or {}, event.after or {}
    return [
        (field_in_words(name), value_in_words(before.get(name)), value_in_words(after.get(name)))
        for name in dict.fromkeys([*before, *after])
    ]
