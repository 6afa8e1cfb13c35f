"""Keeping groups: opening and closing them, and which families belong to which from when.

A facilitator keeps their own groups. A family belongs to one group at a time; whoever accompanies it now may take it
over from the group of whoever did before.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import DateField, F, Max, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.audit.actions import record
from tangga.audit.words import HIDDEN_VALUE
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.sessions.checks import check_open, check_opened, check_own, clean_name, clean_text
from tangga.sessions.models import Group, GroupMembership, Session
from tangga.sessions.queries import gone, groups_seen_by, with_first_day_out
from tangga.sessions.suggesting import suggestions_for
from tangga.sessions.tallies import count_groups

LONGEST_PLACE = 120


@transaction.atomic
def open_group(
    name: str,
    village: Area,
    *,
    request: UUID,
    by: Person,
    on: date,
    at: datetime,
    meeting_place: str = "",
    opened_on: date | None = None,
    families: Collection[UUID] = (),
) -> Group:
    """Open a group of one's own, with families where some are named. `request` sent twice opens one group.

    Refused: NotAllowed to roles that hold no sessions; NotValid without a name, for an area that is no village, for a
    day to come; Family.DoesNotExist for families the person does not accompany; Conflict for a name that an open group
    of theirs in the village has already.
    """
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    known = Group.objects.filter(public_id=request).first()
    if known is not None:
        if known.facilitator_id != by.pk:
            raise Conflict(_("This form was used already. Open it again."))
        return known
    if village.level != Level.VILLAGE:
        raise NotValid(_("Choose a village for the group."))
    since = opened_on or on
    check_opened(since, on)
    group = Group(
        public_id=request,
        name=clean_name(name),
        village=village,
        facilitator=by,
        meeting_place=clean_text(meeting_place, LONGEST_PLACE),
        opened_on=since,
        recorded_at=at,
    )
    _save(group)
    record("group.opened", group, by=by, area_code=village.code, at=at)
    if families:
        _put_in(group, _accompanied(families, by, on), since, by, on, at)
    return group


@transaction.atomic
def change_group(
    public_id: UUID, *, name: str, meeting_place: str, leader: UUID | None, by: Person, on: date, at: datetime
) -> Group:
    """Another name, meeting place or leader. Refused: as open_group; Family.DoesNotExist for a leader outside it."""
    group = _mine(public_id, by, on)
    before = _told(group)
    group.name, group.meeting_place = clean_name(name), clean_text(meeting_place, LONGEST_PLACE)
    group.leader = Family.objects.get(public_id=leader, group_memberships__in=_now_in(group)) if leader else None
    after = _told(group)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        _save(group)
        # Only that they changed: a place is where people live, and whoever leads the group is a person.
        hidden = dict.fromkeys(changed, HIDDEN_VALUE)
        record("group.changed", group, by=by, area_code=group.village_id, at=at, before=hidden, after=hidden)
    return group


@transaction.atomic
def add_families(
    public_id: UUID, families: Collection[UUID], *, by: Person, on: date, at: datetime, since: date | None = None
) -> int:
    """Families come into one's group from a day on (default: today); how many. One that is in it already stays.

    Refused: NotValid when none is named, for a day to come or before the group was opened; Family.DoesNotExist for
    families the person does not accompany; Conflict for a closed group.
    """
    group = _mine(public_id, by, on)
    start = since or on
    if not families:
        raise NotValid(_("Choose at least one family."))
    if start > on:
        raise NotValid(_("That day has not come yet. Choose today or an earlier day."))
    return _put_in(group, _accompanied(families, by, on), max(start, group.opened_on), by, on, at)


@transaction.atomic
def move_families(
    public_id: UUID, families: Collection[UUID], *, to: UUID | None, by: Person, on: date, at: datetime
) -> int:
    """Families leave one's group today, for another one's own or (to=None) for none; how many. Those who left before
    are left out.

    Refused: NotValid when none is named; Group.DoesNotExist for a group that is not theirs; Conflict for a closed one.
    """
    if not families:
        raise NotValid(_("Choose at least one family."))
    group = _mine(public_id, by, on)
    target = _mine(to, by, on) if to else None
    if target == group:
        raise NotValid(_("They are in this group already. Choose another one."))
    rows = list(
        _now_in(group).filter(family__public_id__in=families).select_related("family").select_for_update(of=("self",))
    )
    if target is not None:
        return _put_in(target, _accompanied([row.family.public_id for row in rows], by, on), on, by, on, at)
    _end(rows, on)
    _taken_out(group, rows, by, at)
    return len(rows)


@transaction.atomic
def take_out_who_left(public_id: UUID, *, by: Person, on: date, at: datetime) -> int:
    """Families that have left the programme leave one's group, each from its first day out; how many. Done twice, it
    is done once. Refused: as move_families."""
    group = _mine(public_id, by, on)
    rows: list[Any] = list(with_first_day_out(gone(on).filter(group=group), on).select_for_update(of=("self",)))
    for day in {row.left_on for row in rows}:
        _end([row for row in rows if row.left_on == day], day)
    _taken_out(group, rows, by, at)
    return len(rows)


@transaction.atomic
def close_group(public_id: UUID, *, by: Person, on: date, at: datetime) -> Group:
    """Close a group; its families are in none from today. What it held stays. Closed twice, it is closed once.

    Refused: Conflict while sessions of it are still planned.
    """
    group = groups_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    check_own(group, by)
    if not group.is_open:
        return group
    group = _mine(public_id, by, on)
    if group.sessions.filter(state=Session.State.PLANNED).exists():
        raise Conflict(_("Sessions of this group are still planned. Hold or cancel them first, then close the group."))
    _end(list(_now_in(group)), on)
    group.closed_on, group.leader = on, None
    group.save(update_fields=["closed_on", "leader"])
    count_groups([group.pk])
    record("group.closed", group, by=by, area_code=group.village_id, at=at)
    return group


@transaction.atomic
def open_suggested(keys: Collection[str], *, by: Person, on: date, at: datetime) -> list[Group]:
    """Open the groups that were suggested and chosen (sessions.suggesting), with their families; some join a group
    that is there. The groups that got families.

    They are worked out again: families that found a group meanwhile are left where they are, so that the form sent
    twice does it once. Refused: NotValid when none is chosen.
    """
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    if not keys:
        raise NotValid(_("Choose at least one group."))
    Person.objects.select_for_update().get(pk=by.pk)  # two forms sent at once: one after the other
    made = []
    for each in suggestions_for(by, on):
        if each.key not in keys:
            continue
        if each.into is not None:
            _put_in(each.into, each.families, on, by, on, at)
            made.append(each.into)
            continue
        group = Group(
            name=each.name,
            village=each.village,
            facilitator=by,
            meeting_place=each.meeting_place,
            opened_on=on,
            recorded_at=at,
        )
        _save(group)
        record("group.opened", group, by=by, area_code=group.village_id, at=at)
        _put_in(group, each.families, on, by, on, at)
        made.append(group)
    return made


def _mine(public_id: UUID, by: Person, on: date) -> Group:
    """The person's own open group, held until the end."""
    key = groups_seen_by(by, on).values_list("pk", flat=True).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    group = Group.objects.select_for_update(of=("self",)).select_related("village").get(pk=key)
    check_own(group, by)
    check_open(group)
    return group


def _accompanied(families: Collection[UUID], by: Person, on: date) -> list[Family]:
    """Raises Family.DoesNotExist unless the person accompanies every one of them."""
    found = list(families_seen_by(by, on).filter(public_id__in=families).order_by("pk"))
    if len(found) < len(set(families)):
        raise Family.DoesNotExist
    return found


def _taken_out(group: Group, rows: Sequence[GroupMembership], by: Person, at: datetime) -> None:
    """What follows when memberships were ended: no leader who is gone, figures counted anew, a line in the log."""
    Group.objects.filter(pk=group.pk, leader__in=[row.family_id for row in rows]).update(leader=None)
    count_groups([group.pk])
    if rows:
        told = {"families": len(rows)}
        record("group.families_taken_out", group, by=by, area_code=group.village_id, at=at, detail=told)


def _save(group: Group) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Conflict(_("You have an open group of that name in this village. Choose another name.")) from None


def _now_in(group: Group) -> Any:
    return GroupMembership.objects.filter(group=group, ends_on=None)


def _told(group: Group) -> dict[str, Any]:
    return {"name": group.name, "meeting_place": group.meeting_place, "leader": group.leader_id}


def _end(rows: Iterable[GroupMembership], on: date) -> None:
    keys = [row.pk for row in rows]
    GroupMembership.objects.filter(pk__in=keys).update(ends_on=Greatest(F("starts_on"), Value(on, DateField())))


def _put_in(group: Group, families: Sequence[Family], since: date, by: Person, on: date, at: datetime) -> int:
    """Families belong to a group from a day on, and to no other; how many came."""
    keys = [each.pk for each in families]
    list(Family.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    rows = GroupMembership.objects.filter(family__in=keys)
    here = set(rows.filter(group=group, ends_on=None).values_list("family", flat=True))
    coming = [key for key in keys if key not in here]
    if not coming:
        return 0
    elsewhere = list(rows.filter(family__in=coming, ends_on=None))
    _end(elsewhere, since)
    left = [row.group_id for row in elsewhere]
    Group.objects.filter(pk__in=left, leader__in=coming).update(leader=None)
    ended: dict[int, date] = dict(
        rows.filter(family__in=coming)
        .filter(~Q(ends_on=None))
        .order_by()
        .values_list("family")
        .annotate(Max("ends_on"))
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(
            group=group,
            family_id=key,
            starts_on=max(since, ended.get(key, since)),
            recorded_at=at,
            recorded_by=by,
        )
        for key in coming
    )
    count_groups({group.pk, *left})
    group.refresh_from_db(fields=["size"])
    record("group.families_added", group, by=by, area_code=group.village_id, at=at, detail={"families": len(coming)})
    return len(coming)
