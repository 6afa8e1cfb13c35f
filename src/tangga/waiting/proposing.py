"""Families come on the waiting list, and off it again; what is found at their homes is kept with them."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.waiting import vacancies
from tangga.waiting.assessing import Found, assessed, take_over
from tangga.waiting.checks import check_said, check_source, check_state, check_visited, clean
from tangga.waiting.kept_off import check_may_wait
from tangga.waiting.models import Entry, EntryMove, FieldCheck, Meeting, Offer, Outside, Source, State
from tangga.waiting.moving import Moving, about
from tangga.waiting.queries import live_offer_of, meetings_seen_by, open_entry_of

MOST_AT_A_MEETING = 10_000
HIGHEST_RANK = 999_999_999


@transaction.atomic
def propose(
    family: Family,
    source: str,
    words: str = "",
    rank: int | None = None,
    meeting: UUID | None = None,
    *,
    by: Person,
    on: date,
    at: datetime,
    sent: UUID,
) -> Entry:
    """Propose a family for the waiting list of the district where it lives. Sent twice, it is one entry.

    source   a code of models.Source; rank: its place within the registry, if known; meeting: the village meeting that
             proposed it
    Refused: Family.DoesNotExist outside the person's area; NotAllowed to other roles; Conflict where it waits already,
    is in the programme, left by a case that is still open, or nothing is recorded about where it lives; NotValid for a
    source that is not known, a meeting that is not named, and NIK or KK numbers in the words.
    """
    family = families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PROPOSE_WAITING)
    check_source(source)
    held = meetings_seen_by(by, on).filter(public_id=meeting).first() if meeting else None
    if source == Source.MEETING and held is None:
        raise NotValid(_("Choose the village meeting that proposed the family."))
    if rank is not None and not 1 <= rank <= HIGHEST_RANK:
        raise NotValid(_("The rank within the registry is a whole number from 1 on; not known: leave it empty."))
    return enter(
        family, source, clean(words), rank, held if source == Source.MEETING else None, by=by, on=on, at=at, sent=sent
    )


@transaction.atomic
def put_back(family: Family, case: UUID, words: str = "", *, by: Person, on: date, at: datetime) -> Entry:
    """Put a family that has fallen back on the waiting list again: nothing is asked anew, its data are kept.

    case     public_id of the case by which it had left; the caller knows that it has fallen back. The same case again
             is the same entry while that is open
    Refused: Family.DoesNotExist outside the person's area; NotAllowed to other roles; Conflict as propose.
    """
    family = families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.PROPOSE_WAITING)
    Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    standing = open_entry_of(family)
    if standing is not None and standing.returns_from == case:
        return standing
    return enter(family, Source.FALLEN_BACK, clean(words), None, None, by=by, on=on, at=at, returns_from=case)


def enter(
    family: Family,
    source: str,
    words: str,
    rank: int | None,
    meeting: Meeting | None,
    *,
    by: Person | None,
    on: date,
    at: datetime,
    sent: UUID | None = None,
    returns_from: UUID | None = None,
) -> Entry:
    """Write an entry, asked of the rules where it stands. Who may is the caller's to ask."""
    before = Entry.objects.filter(public_id=sent).first() if sent else None
    if before is not None:
        if before.family_id != family.pk:
            raise Conflict(_("This form was sent for another family. Open it again."))
        stands = (before.source, before.words, before.rank, before.meeting_id, before.proposed_by_id)
        asked = (source, words, rank, meeting.pk if meeting else None, by.pk if by else None)
        check_sent_the_same(stands, asked)
        return before
    Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    if open_entry_of(family) is not None:
        raise Conflict(_("This family is on a waiting list already."))
    found = assessed([family.pk], on).get(family.pk)
    if found is None:
        raise Conflict(_("Nothing is recorded about where this family lives. Have that put right first."))
    if found.outside == Outside.IN_PROGRAMME:
        raise Conflict(_("This family is in the programme; only families outside it wait for a place."))
    check_may_wait(family.pk, on)
    entry = made(family, source, words, rank, meeting, found, by=by, on=on, returns_from=returns_from)
    if sent:
        entry.public_id = sent
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This family is on a waiting list already.")) from None
    EntryMove.objects.create(entry=entry, code="propose", state=entry.state, words=words, by=by, on=on, at=at)
    record("waiting.proposed", entry, **about(entry, by, at, source=str(source), outside=str(entry.outside)))
    return entry


def made(
    family: Family,
    source: str,
    words: str,
    rank: int | None,
    meeting: Meeting | None,
    found: Found,
    *,
    by: Person | None,
    on: date,
    returns_from: UUID | None = None,
    proposed_on: date | None = None,
) -> Entry:
    """An entry, not saved yet, with what an assessment found. proposed_on None: on the day."""
    entry = Entry(
        family=family,
        district_id=found.district,
        source=source,
        words=words,
        rank=rank,
        meeting=meeting,
        returns_from=returns_from,
        proposed_by=by,
        proposed_on=proposed_on or on,
        since=on,
    )
    take_over(entry, found, on)
    return entry


@transaction.atomic
def withdraw(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """The family does not want to wait any more; it may be proposed again at any time.

    Refused: as every move (moving.Moving); Conflict once it is enrolled or off the list; NotValid without words.
    """
    moving = Moving(public_id, "withdraw", Action.PROPOSE_WAITING, words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.entry
    check_state(moving.entry, State.WAITING, State.OFFERED, State.ACCEPTED)
    check_said(moving.words, _("Write in the family's own words why it withdraws."))
    _take_off(moving, State.WITHDRAWN)
    record("waiting.withdrawn", moving.entry, **moving.told())
    return moving.entry


@transaction.atomic
def strike(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """Take a family off the list, saying why (it was not found, the field check does not bear it out). It may be
    proposed again.

    Refused: as every move; Conflict once a place is accepted, unless the family may not have it any more (another
    district, another decile, in the programme); NotValid without words.
    """
    moving = Moving(public_id, "strike", Action.FILL_PLACES, words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving.entry
    check_may_strike(moving.entry, on)
    check_said(moving.words, _("Write why the family is taken off the list; it has a right to know."))
    _take_off(moving, State.STRUCK)
    record("waiting.struck", moving.entry, **moving.told())
    return moving.entry


def check_may_strike(entry: Entry, on: date) -> None:
    """Raises Conflict where an entry is closed, and for a family that has accepted a place and may still have it."""
    if entry.state != State.ACCEPTED:
        check_state(entry, State.WAITING, State.OFFERED)
        return
    found = assessed([entry.family_id], on).get(entry.family_id)
    if found is not None and not found.outside and found.district == entry.district_id:
        raise Conflict(_("The family has accepted a place and may have it: enrol it, or let it withdraw."))


def _take_off(moving: Moving, state: str) -> None:
    _give_back(moving.entry, moving.words, by=moving.by, on=moving.on, at=moving.at)
    moving.move(state)


def _give_back(entry: Entry, words: str, *, by: Person, on: date, at: datetime) -> None:
    offer = live_offer_of(entry)
    if offer is not None:
        offer.entry = entry
        vacancies.give_back(offer, Offer.State.TAKEN_BACK, words, by=by, on=on, at=at)


@transaction.atomic
def leave_the_list(family: Family, words: str, *, by: Person, on: date, at: datetime) -> None:
    """A family whose exit was taken back waits for no place: its open entry is closed, and a place that was offered to
    it, or that it has accepted, is free again. Whoever asks has decided, in the same transaction; nothing where it does
    not wait."""
    found = open_entry_of(family)
    if found is None:
        return
    vacancies.lock_district(found.district_id)
    entry = Entry.objects.select_for_update(of=("self",)).select_related("family").get(pk=found.pk)
    _give_back(entry, words, by=by, on=on, at=at)
    vacancies.move(entry, "exit_taken_back", State.WITHDRAWN, words, by=by, on=on, at=at)
    record("waiting.exit_taken_back", entry, **about(entry, by, at))


@transaction.atomic
def record_check(
    public_id: UUID,
    visited_on: date,
    findings: str,
    bears_out: bool,
    *,
    by: Person,
    on: date,
    at: datetime,
    sent: UUID,
) -> FieldCheck:
    """Record what was found at the home of a family that waits, and whether it bears the entry out. Sent twice, it is
    one check. A check ends nothing: the latest counts when a place is offered.

    Refused: as every move; Conflict once the entry is closed; NotValid for a day that cannot be, or without findings.
    """
    moving = Moving(public_id, "check", Action.PROPOSE_WAITING, "", by=by, on=on, at=at, seen=None)
    found = clean(findings)
    before = FieldCheck.objects.filter(public_id=sent).first()
    if before is not None:
        if before.entry_id != moving.entry.pk:
            raise Conflict(_("This form was sent for another family. Open it again."))
        stands = (before.visited_on, before.findings, before.bears_out, before.by_id)
        check_sent_the_same(stands, (visited_on, found, bears_out, by.pk))
        return before
    check_state(moving.entry, State.WAITING, State.OFFERED, State.ACCEPTED)
    check_visited(visited_on, on)
    check_said(found, _("Write what you found at the family's home."))
    check = FieldCheck.objects.create(
        public_id=sent, entry=moving.entry, visited_on=visited_on, findings=found, bears_out=bears_out, by=by, at=at
    )
    record("waiting.checked", moving.entry, **moving.told(visited_on=visited_on.isoformat(), bears_out=bears_out))
    return check


@transaction.atomic
def record_meeting(
    village: str, held_on: date, attendance: int, outcome: str, *, by: Person, on: date, at: datetime, sent: UUID
) -> Meeting:
    """Record a village meeting about who needs the aid most. Sent twice, it is one meeting.

    Refused: NotAllowed to other roles; NotValid for a village outside the person's area, a day to come, a meeting to
    which nobody came, or one without an outcome.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.PROPOSE_WAITING)
    said = clean(outcome)
    before = Meeting.objects.filter(public_id=sent).first()
    if before is not None:
        stands = (before.village_id, before.held_on, before.attendance, before.outcome, before.recorded_by_id)
        check_sent_the_same(stands, (village, held_on, attendance, said, by.pk))
        return before
    reach = (posting.area_id if posting else None) or ""
    area = Area.objects.filter(within("code", reach), code=village, level=Level.VILLAGE).first()
    if area is None:
        raise NotValid(_("Choose a village of your area."))
    check_visited(held_on, on)
    if not 1 <= attendance <= MOST_AT_A_MEETING:
        raise NotValid(_("Write how many people came, at least 1."))
    check_said(said, _("Write what the meeting decided."))
    meeting = Meeting.objects.create(
        public_id=sent,
        village=area,
        held_on=held_on,
        attendance=attendance,
        outcome=said,
        recorded_by=by,
        recorded_at=at,
    )
    record(
        "waiting.meeting_recorded", meeting, by=by, area_code=area.code, at=at,
        detail={"held_on": held_on.isoformat(), "attendance": attendance},
    )  # fmt: skip
    return meeting
