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
from tangga.audit.words import ABOUT_ACCOUNTS, ACTIONS, FOR_MACHINES, HIDDEN_VALUE, field_in_words, in_order, in_words
from tangga.families.change_queries import changes_seen_by
from tangga.families.models import Change, Family, Member
from tangga.families.queries import families_seen_by
from tangga.people.models import Person, Posting
from tangga.people.roles import ROLE_SCOPES, Action, Role, Scope
from tangga.people.screens import Viewer
from tangga.reports.log_words import TOLD_BESIDE, Names, somebody, value_in_words
from tangga.reports.places import area_title

COUNTED = 10_000  # a log may have millions of lines: beyond this a page says "more than"
NEWEST, OLDEST = "-at", "at"
ONLY_IF_ANY = frozenset({"cases_opened"})  # counts that say nothing by being 0
PERSON, MEMBER, CORRECTION = Person._meta.label_lower, Member._meta.label_lower, Change._meta.label_lower


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

    The caller has checked that the reader sees the family. While it lived elsewhere, its events are that area's. An
    event of a day for which no place of the family was on record is no area's: whoever reads the family's log now reads
    it too, or nobody ever would.
    """
    events = Event.objects.filter(family=str(family.public_id))
    if viewer.role is None or not viewer.may(Action.SEE_FAMILY_LOG):
        return events.none()
    if ROLE_SCOPES[viewer.role] is Scope.AREA and viewer.area is not None:
        return events.filter(within("area_code", viewer.area.code) | Q(area_code=""))
    return events.none()


@dataclass(frozen=True)
class Told:
    """An event with what a page says of it. `place` and `who` are words; `family` only where the reader sees it.

    correction  public_id of the correction it is about, where the reader may open that
    """

    event: Event
    what: str
    who: str
    role: str
    subject: str
    family: Family | None
    place: str
    details: list[tuple[str, str]]
    changes: list[tuple[str, str, str]]  # field, before, after
    correction: str = ""


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


def told(events: Sequence[Event], viewer: Viewer, *, named: bool = True) -> list[Told]:
    """Events in words, with a few further queries for all of them together.

    named  whether a member of a family that the reader sees is called by name; False: by member_id, for files
    """
    families = _families(events, viewer)
    members = _members(events, viewer, named=named)
    people = _people(events)
    codes = {each.area_code for each in events} | {code for each in events for code in _villages(each)}
    places = {area.code: area_title(area) for area in Area.objects.filter(code__in=codes)}
    postings = _postings(events)
    corrections = _corrections(events, viewer)
    names = Names(members, people, places)
    return [
        Told(
            event=event,
            what=in_words(event.action),
            who=event.actor.display_name if event.actor else _("nobody signed in, or the server itself"),
            role=_role_then(event, postings),
            subject=_subject(event, names),
            family=families.get(event.family),
            place=places.get(event.area_code, event.area_code),
            details=details_of(event, names),
            changes=changes_of(event, names),
            correction=event.subject_id if event.subject_id in corrections else "",
        )
        for event in events
    ]


def _subject(event: Event, names: Names) -> str:
    """The colleague or the member it was done to."""
    if event.subject_type == PERSON:
        return names.people.get(event.subject_id, "")
    return names.members.get(event.subject_id, "") if event.subject_type == MEMBER else ""


def _families(events: Sequence[Event], viewer: Viewer) -> dict[str, Family]:
    """Those the reader sees today, by public id: of others the log has the event, and no name or way to it."""
    asked = {each.family for each in events if each.family}
    if not asked or not viewer.sees_families:
        return {}
    found = families_seen_by(viewer.person, viewer.today).filter(public_id__in=asked)
    return {str(family.public_id): family for family in found}


def _members(events: Sequence[Event], viewer: Viewer, *, named: bool) -> dict[str, str]:
    """What the members in these events are called, by member_id and by public_id.

    Of a family that the reader does not see a member has no name here, and without a name is "member 03".
    """
    ids = {each for event in events for each in _member_ids(event)}
    uncovered = {each.subject_id for each in events if each.subject_type == MEMBER}
    if not ids and not uncovered:
        return {}
    found = list(Member.objects.filter(Q(member_id__in=ids) | Q(public_id__in=uncovered)))
    seen: set[int] = set()
    if named and viewer.sees_families:
        homes = families_seen_by(viewer.person, viewer.today).filter(pk__in={each.family_id for each in found})
        seen = set(homes.values_list("pk", flat=True))
    called: dict[str, str] = {}
    for each in found:
        plain = somebody(each.member_id) if named else each.member_id
        words = (each.name if each.family_id in seen else "") or plain
        called |= {each.member_id: words, str(each.public_id): words}
    return called


def _member_ids(event: Event) -> list[str]:
    """The member_ids that a correction's event names."""
    if event.subject_type != CORRECTION:
        return []
    kept: list[Any] = [event.detail.get("member"), event.detail.get("mother"), *(event.detail.get("people") or [])]
    for side in (event.before or {}, event.after or {}):
        kept += [value for name, value in side.items() if name.rpartition(".")[2] == "carer"]
    return [each for each in kept if isinstance(each, str) and each not in ("", HIDDEN_VALUE)]


def _villages(event: Event) -> list[str]:
    sides = (event.before or {}, event.after or {})
    kept = [value for side in sides for name, value in side.items() if name.rpartition(".")[2] == "region_id"]
    return [each for each in kept if isinstance(each, str)]


def _people(events: Sequence[Event]) -> dict[str, str]:
    """Colleagues by public id: to whom something was done, and from whom families were taken over."""
    asked = {each.subject_id for each in events if each.subject_type == PERSON}
    asked |= {key for each in events for key in each.detail.get("from") or () if key != "nobody"}
    return {str(one.public_id): one.display_name for one in Person.objects.filter(public_id__in=asked)} if asked else {}


def _corrections(events: Sequence[Event], viewer: Viewer) -> set[str]:
    """The corrections among the events' subjects that the reader may open."""
    asked = {each.subject_id for each in events if each.subject_type == CORRECTION}
    if not asked or not viewer.may(Action.SEE_CORRECTIONS):
        return set()
    found = changes_seen_by(viewer.person, viewer.today, Q(public_id__in=asked))
    return {str(public_id) for public_id in found.values_list("public_id", flat=True)}


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


def details_of(event: Event, names: Names) -> list[tuple[str, str]]:
    """(field, value) in words. A reason is said with its words, and with the note beside it."""
    kept: dict[str, Any] = dict(event.detail)
    if isinstance(reason := kept.get("reason"), str):
        kept["reason"] = reason_in_words(Reason(reason, str(kept.pop("note", ""))))
    left_out = FOR_MACHINES | TOLD_BESIDE.get(event.action.partition(".")[0], frozenset())
    day = timezone.localtime(event.at).date()
    return [
        (field_in_words(name), value_in_words(event.action, name, kept[name], names, day))
        for name in in_order(kept)
        if name not in left_out and (kept[name] != 0 or name not in ONLY_IF_ANY)
    ]


def changes_of(event: Event, names: Names) -> list[tuple[str, str, str]]:
    """(field, before, after) in words, for every field that one side names and that is not the same on both.

    Of a value that is not shown and became another one that is not shown only that: its `before` is empty.
    """
    before, after = event.before or {}, event.after or {}
    day = timezone.localtime(event.at).date()
    found = []
    for name in in_order({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new == HIDDEN_VALUE:
            found.append((field_in_words(name), "", _("changed (not shown)")))
        elif old != new:
            was, became = (value_in_words(event.action, name, each, names, day) for each in (old, new))
            found.append((field_in_words(name), was, became))
    return found
