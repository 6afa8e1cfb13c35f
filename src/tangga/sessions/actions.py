"""Sessions: planning, holding, cancelling them, who came, photos. A facilitator does it for their own groups."""

from collections.abc import Mapping
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos import actions as photo_actions
from tangga.photos.models import Photo
from tangga.photos.pictures import Picture
from tangga.photos.queries import photos_of
from tangga.sessions.catalogue import Topic, catalogue_on, version
from tangga.sessions.checks import (
    LONGEST_REASON,
    check_after_original,
    check_answers,
    check_day,
    check_has_begun,
    check_has_come,
    check_hours,
    check_may_move,
    check_open,
    check_own,
    check_seen,
    clean_notes,
    clean_text,
)
from tangga.sessions.models import OWNER_KIND, Attendance, Group, Session
from tangga.sessions.queries import attendance_lines, current_statuses, groups_seen_by, missed, sessions_seen_by
from tangga.sessions.tallies import COLUMNS, count_groups_of, count_session, settle_what_counts

LONGEST_PLACE = 120
State = Session.State


@transaction.atomic
def plan(
    group_id: UUID,
    topic: str,
    meets_on: date,
    *,
    request: UUID,
    by: Person,
    on: date,
    at: datetime,
    meets_from: time | None = None,
    meets_until: time | None = None,
    place: str = "",
) -> Session:
    """Plan a session of one's own group. `request` sent twice plans one session.

    Refused: Group.DoesNotExist for groups the person does not see; NotAllowed to roles that hold no sessions and for a
    colleague's group; NotValid for a day before the group was opened or too far away, or a topic the catalogue of that
    day does not have; Conflict for a closed group, and where the group has this topic on that day already.
    """
    group = _own_group(group_id, by, on)
    if (known := _sent_before(request, by)) is not None:
        return known
    check_open(group)
    check_day(meets_on, group.opened_on, on)
    check_hours(meets_from, meets_until)
    found = _topic(topic, meets_on)
    session = Session(
        public_id=request,
        group=group,
        facilitator=by,
        region_id=group.village_id,
        meets_on=meets_on,
        meets_from=meets_from,
        meets_until=meets_until,
        place=clean_text(place, LONGEST_PLACE),
        catalogue=catalogue_on(meets_on).version,
        module=found.module,
        topic=found.code,
        planned_at=at,
    )
    _save(session)
    _record("session.planned", session, by, at, topic=numbered(session))
    return session


@transaction.atomic
def plan_make_up(
    original_id: UUID,
    meets_on: date,
    *,
    request: UUID,
    by: Person,
    on: date,
    at: datetime,
    meets_from: time | None = None,
    meets_until: time | None = None,
    place: str = "",
) -> Session:
    """Plan a make-up session for those who missed a session of one's own. `request` sent twice plans one.

    Refused: as plan; NotValid for a time that is not after the original; Conflict where the original was not held,
    is itself a make-up session, or nobody is left who missed it.
    """
    original = _locked(original_id, by, on)
    if (known := _sent_before(request, by)) is not None:
        return known
    if not original.is_held or original.makes_up_for_id:
        raise Conflict(_("Only a session that was held can be made up for."))
    if not missed(original, meets_on).exists():
        raise Conflict(
            _(
                "Everybody on the list has attended this session by now, or has left the programme. "
                "There is nothing to make up for."
            )
        )
    check_open(original.group)
    check_day(meets_on, original.meets_on, on)
    check_hours(meets_from, meets_until)
    check_after_original(original, meets_on, meets_from)
    session = Session(
        public_id=request,
        group=original.group,
        facilitator=by,
        region_id=original.region_id,
        meets_on=meets_on,
        meets_from=meets_from,
        meets_until=meets_until,
        place=clean_text(place, LONGEST_PLACE),
        catalogue=original.catalogue,
        module=original.module,
        topic=original.topic,
        makes_up_for=original,
        planned_at=at,
    )
    _save(session)
    _record("session.planned", session, by, at, topic=numbered(session), make_up=True)
    return session


@transaction.atomic
def change(
    public_id: UUID,
    *,
    meets_on: date,
    meets_from: time | None,
    meets_until: time | None,
    place: str,
    topic: str,
    seen: int | None,
    by: Person,
    on: date,
    at: datetime,
) -> Session:
    """Another day, time, place or topic for a session that is still planned (a make-up session keeps its topic).

    Refused: as plan; Conflict when it was held or cancelled, or changed after the person opened it.
    """
    session = _locked(public_id, by, on)
    if not session.is_planned:
        check_may_move(session, State.HELD)
    first = session.makes_up_for.meets_on if session.makes_up_for else session.group.opened_on
    if meets_on != session.meets_on:
        check_day(meets_on, first, on)  # before the catalogue of that day is asked for
    found = _topic(topic, meets_on) if not session.makes_up_for_id else None
    place = clean_text(place, LONGEST_PLACE)
    new = {"meets_on": meets_on, "meets_from": meets_from, "meets_until": meets_until, "place": place}
    if found is not None:
        new |= {"catalogue": catalogue_on(meets_on).version, "module": found.module, "topic": found.code}
    fields = [name for name, value in new.items() if getattr(session, name) != value]
    if not fields:
        return session
    check_seen(session, seen)
    check_day(meets_on, first, on)
    check_hours(meets_from, meets_until)
    if session.makes_up_for:
        check_after_original(session.makes_up_for, meets_on, meets_from)
    before = _when_and_what(session)
    for name in fields:
        setattr(session, name, new[name])
    session.revision += 1
    _save(session)
    after = _when_and_what(session)
    record("session.changed", session, by=by, area_code=session.region_id, at=at, before=before, after=after)
    return session


@transaction.atomic
def cancel(public_id: UUID, reason: str, *, by: Person, on: date, at: datetime) -> Session:
    """Cancel a planned session, with the reason. Cancelled twice, it is cancelled once.

    Refused: NotValid without a reason; Conflict when it was held.
    """
    session = _locked(public_id, by, on)
    if session.is_cancelled:
        return session
    check_may_move(session, State.CANCELLED)
    words = clean_text(reason, LONGEST_REASON)
    if not words:
        raise NotValid(_("Say why the session does not take place."))
    session.state, session.cancelled_at, session.cancel_reason = State.CANCELLED, at, words
    session.revision += 1
    session.save(update_fields=["state", "cancelled_at", "cancel_reason", "revision"])
    _record("session.cancelled", session, by, at, topic=numbered(session))
    return session


@transaction.atomic
def record_attendance(
    public_id: UUID, answers: Mapping[UUID, str], notes: str, *, seen: int | None, by: Person, on: date, at: datetime
) -> Session:
    """Say who came: a planned session is held by it; of one that was held the attendance is corrected.

    answers  public_id of a family -> present, sick, leave or absent, for everybody on the list whom the person sees
    seen     the revision the person looked at; the same answers sent twice are recorded once, whatever it says
    Corrected rows are superseded, not changed: who said what, and when, stays.
    Refused: NotValid before the session begins, while somebody has no answer, and with a NIK or KK in the notes;
    Conflict when it was cancelled, or changed after the person opened it.
    """
    session = _locked(public_id, by, on)
    if session.is_cancelled:
        check_may_move(session, State.HELD)
    check_has_come(session, on)
    check_has_begun(session, at)
    listed = {line.family.public_id: line.family.pk for line in attendance_lines(session, by, on) if line.seen}
    found = {listed.get(family, 0): status for family, status in answers.items()}
    check_answers(found, listed.values())
    words = clean_notes(notes)
    now = current_statuses(session)
    differ = {family: status for family, status in found.items() if now.get(family) != status}
    was_held = session.is_held
    if was_held and not differ and words == session.notes:
        return session
    check_seen(session, seen)
    before = _counts(session)
    _write(session, differ, by, at)
    session.state, session.held_at = State.HELD, session.held_at or at
    session.notes = words
    session.revision += 1
    count_session(session)
    session.save()
    settle_what_counts(list(differ), session.topic)
    count_groups_of(list(differ))
    after = _counts(session)
    if was_held:
        told = {"families": len(differ)} | ({"notes": True} if words else {})
        record(
            "session.attendance_corrected",
            session,
            by=by,
            area_code=session.region_id,
            at=at,
            detail=told,
            before=before,
            after=after,
        )
    else:
        _record("session.held", session, by, at, topic=numbered(session), **after)
    return session


@transaction.atomic
def add_photo(
    public_id: UUID, content: bytes | Picture, shows: str, *, keep_place: bool, by: Person, on: date, at: datetime
) -> Photo:
    """Keep a photo of a session, planned for today or before. The same photo sent twice is kept once.

    One at a time, so that a file that is no photo takes no other along.
    Refused: NotValid for what is no photo, beyond the most one session may have, and before the session's day;
    Conflict when it was cancelled.
    """
    session = _locked(public_id, by, on)
    if session.is_cancelled:
        check_may_move(session, State.HELD)
    check_has_come(session, on)
    before = photos_of(session.public_id, OWNER_KIND).count()
    photo = photo_actions.keep(
        content, owner=session.public_id, owner_kind=OWNER_KIND, by=by, at=at, shows=shows, keep_place=keep_place
    )
    if photos_of(session.public_id, OWNER_KIND).count() > before:
        _record("session.photo_added", session, by, at, place_kept=photo.latitude is not None)
    return photo


@transaction.atomic
def remove_photo(photo_id: UUID, *, by: Person, on: date, at: datetime) -> Session:
    """Take a photo of one's own session away; that there was one stays on record. Removed twice, it is removed once."""
    photo = Photo.objects.get(public_id=photo_id, owner_kind=OWNER_KIND)
    session = _locked(photo.owner, by, on)
    if photo.removed_at is None:
        photo_actions.remove(photo, at=at)
        _record("session.photo_removed", session, by, at)
    return session


def _own_group(public_id: UUID, by: Person, on: date) -> Group:
    group = groups_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    check_own(group, by)
    return Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _locked(public_id: UUID, by: Person, on: date) -> Session:
    """A session of the person's own, held until the end."""
    seen = sessions_seen_by(by, on).get(public_id=public_id)
    check_role_may(posting_of(by, on), Action.HOLD_SESSIONS)
    check_own(seen.group, by)
    Group.objects.select_for_update(of=("self",)).get(pk=seen.group_id)  # the counted figures of one group, one by one
    sessions = Session.objects.select_for_update(of=("self",)).select_related("group", "makes_up_for")
    return sessions.get(pk=seen.pk)


def _sent_before(request: UUID, by: Person) -> Session | None:
    known = Session.objects.filter(public_id=request).first()
    if known is not None and known.facilitator_id != by.pk:
        raise Conflict(_("This form was used already. Open it again."))
    return known


def _topic(code: str, day: date) -> Topic:
    try:
        return catalogue_on(day).topic(code)
    except KeyError:
        raise NotValid(_("The catalogue of that day has no such session. Choose one from the list.")) from None


def _save(session: Session) -> None:
    """Keep the session. Raises Conflict where the group meets at that minute already, or has this session that day."""
    same = Session.objects.filter(group=session.group_id, meets_on=session.meets_on, meets_from=session.meets_from)
    if session.meets_from and same.exclude(state=State.CANCELLED).exclude(topic=session.topic).exists():
        raise Conflict(
            _("The group has another session at that very time: a family cannot be at both. Choose another time.")
        )
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        raise Conflict(
            _("The group has this session on that day already. Choose another day or another session.")
        ) from None


def _write(session: Session, answers: Mapping[int, str], by: Person, at: datetime) -> None:
    """Supersede what stands for these families and write their answers."""
    rows = Attendance.objects.filter(session=session, family__in=list(answers), superseded_at=None)
    rows.update(superseded_at=at, counts=False)
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            family_id=family,
            status=status,
            module=session.module,
            topic=session.topic,
            recorded_at=at,
            recorded_by=by,
        )
        for family, status in answers.items()
    )


def _counts(session: Session) -> dict[str, int]:
    return {column: getattr(session, column) for column in COLUMNS.values()}


def _when_and_what(session: Session) -> dict[str, str]:
    return {"meets_on": session.meets_on.isoformat(), "topic": numbered(session)}


def numbered(session: Session) -> str:
    """The topic as the log holds it: the number of its module, and its own: 1.2."""
    catalogue = version(session.catalogue)
    return f"{catalogue.module(session.module).number}.{catalogue.topic(session.topic).number}"


def _record(action: str, session: Session, by: Person, at: datetime, **detail: object) -> None:
    record(action, session, by=by, area_code=session.region_id, at=at, detail=detail)
