"""A free place is offered to the family that stands first, answered, and given: never twice, never above the quota.

Every action locks the district first: of two officials at once one wins, and the other is told.
"""

from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.areas.holds import check_free as check_no_list
from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.joining import join
from tangga.people.checks import check_role_may, check_sent_the_same
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.rules.waiting import answer_by
from tangga.waiting import vacancies
from tangga.waiting.assessing import assessed, take_over
from tangga.waiting.checks import (
    check_answerable,
    check_borne_out,
    check_first_day,
    check_free,
    check_has_a_place,
    check_over,
    check_passed_over,
    check_quota,
    check_quota_day,
    check_room,
    check_said,
    check_state,
    clean,
)
from tangga.waiting.kept_off import check_may_wait
from tangga.waiting.models import Enrolment, Entry, Offer, PassedOver, Quota, State, Vacancy
from tangga.waiting.moving import Moving
from tangga.waiting.queries import (
    ahead_of,
    given_twice_in,
    latest_check,
    live_offer_of,
    places_of,
    promised_in,
)

MOST_FAMILIES, MOST_PLACES = 1_000_000, 5_000


@transaction.atomic
def offer(
    public_id: UUID,
    place: UUID,
    why_passed_over: str = "",
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> Offer:
    """Offer a free place to a family of the list: the first, or another one, with the reason why those before it
    are passed over.

    Refused: as every move; Conflict where the family does not wait, is not eligible by the facts of today, has no field
    check that counts, or the place is not free any more, or nothing may be given; NotValid for passing over without a
    reason, or too many.
    """
    said = (place,)
    moving = Moving(public_id, "offer", Action.FILL_PLACES, why_passed_over, *said, by=by, on=on, at=at, seen=seen)
    entry = moving.entry
    if moving.again:
        return entry.offers.latest("pk")
    check_state(entry, State.WAITING)
    check_borne_out(latest_check(entry), moving.policy, on)
    vacancy = Vacancy.objects.select_for_update().filter(public_id=place, district=entry.district_id).first()
    if vacancy is None:
        raise NotValid(_("Choose one of the free places of the district."))
    check_free(vacancy)
    check_room(places_of(entry.district_id, on), promised_in(entry.district_id))
    _assess_again(entry, on)
    check_has_a_place(entry)
    before = ahead_of(entry).count()
    check_passed_over(before, moving.words)
    made = Offer.objects.create(
        vacancy=vacancy,
        entry=entry,
        position=before + 1,
        why_passed_over=moving.words if before else "",
        offered_by=by,
        offered_on=on,
        answer_by=answer_by(on, moving.policy),
    )
    PassedOver.objects.bulk_create(
        PassedOver(offer=made, entry=each, position=position)
        for position, each in enumerate(ahead_of(entry) if before else (), start=1)
    )
    vacancy.state = Vacancy.State.OFFERED
    vacancy.save(update_fields=["state"])
    moving.move(State.OFFERED)
    record("waiting.offered", entry, **moving.told(position=before + 1, passed_over=before))
    return made


def _assess_again(entry: Entry, on: date) -> None:
    """A decile or an exclusion may have come since the list was assessed: what holds today decides."""
    take_over(entry, assessed([entry.family_id], on).get(entry.family_id), on)
    entry.save()


@transaction.atomic
def accept(public_id: UUID, words: str = "", *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """The family takes the place. Refused: as every move; Conflict without an open offer, or after its last day."""
    moving, found = _answering(public_id, "accept", words, by=by, on=on, at=at, seen=seen)
    if found is None:
        return moving.entry
    check_answerable(found, on)
    found.state = Offer.State.ACCEPTED
    found.save(update_fields=["state"])
    moving.move(State.ACCEPTED)
    record("waiting.accepted", moving.entry, **moving.told())
    return moving.entry


@transaction.atomic
def refuse(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """The family does not want the place: it is off the list, and may be proposed again at any time.

    Refused: as every move; Conflict without an open offer; NotValid without its words.
    """
    moving, found = _answering(public_id, "refuse", words, by=by, on=on, at=at, seen=seen)
    if found is None:
        return moving.entry
    check_said(moving.words, _("Write in the family's own words why it does not want the place."))
    _end(moving, found, Offer.State.REFUSED)
    record("waiting.refused", moving.entry, **moving.told())
    return moving.entry


@transaction.atomic
def expire(public_id: UUID, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """Nobody answered in time: the place is free again, and the family keeps its place on the list.

    Refused: as every move; Conflict without an open offer, and while the family may still answer.
    """
    moving, found = _answering(public_id, "expire", "", Action.FILL_PLACES, by=by, on=on, at=at, seen=seen)
    if found is None:
        return moving.entry
    check_over(found, on)
    _end(moving, found, Offer.State.EXPIRED)
    record("waiting.expired", moving.entry, **moving.told())
    return moving.entry


@transaction.atomic
def take_back(public_id: UUID, words: str, *, by: Person, on: date, at: datetime, seen: int | None = None) -> Entry:
    """The office takes an offer back that was a mistake; the family keeps its place on the list.

    Refused: as every move; Conflict once the family has accepted: a place promised is kept; NotValid without words.
    """
    moving, found = _answering(public_id, "take_back", words, Action.FILL_PLACES, by=by, on=on, at=at, seen=seen)
    if found is None:
        return moving.entry
    check_said(moving.words, _("Write why the offer is taken back; the family has a right to know."))
    _end(moving, found, Offer.State.TAKEN_BACK)
    record("waiting.taken_back", moving.entry, **moving.told())
    return moving.entry


def _answering(
    public_id: UUID,
    code: str,
    words: str,
    action: Action = Action.PROPOSE_WAITING,
    *,
    by: Person,
    on: date,
    at: datetime,
    seen: int | None,
) -> tuple[Moving, Offer | None]:
    """The entry held, and its offer that waits for an answer; None: the same was sent before."""
    moving = Moving(public_id, code, action, words, by=by, on=on, at=at, seen=seen)
    if moving.again:
        return moving, None
    check_state(moving.entry, State.OFFERED)
    found = live_offer_of(moving.entry)
    if found is None:
        raise Conflict(_("No place is offered to this family now."))
    found.entry = moving.entry
    return moving, found


def _end(moving: Moving, found: Offer, state: str) -> None:
    vacancies.give_back(
        found, state, moving.words, by=moving.by, on=moving.on, at=moving.at, code=moving.code, said=moving.said
    )


@transaction.atomic
def enrol(
    public_id: UUID, joined_on: date, *, by: Person, on: date, at: datetime, seen: int | None = None
) -> Enrolment:
    """Enrol a family that has accepted its place: one transaction begins its membership on the first day of a payment
    stage, fills the place and links it with the family that left.

    Refused: as every move; Conflict where it has not accepted, is in the programme already, left by a case that is
    still open, is not eligible by the facts of today, or the district's quota leaves no place (a place promised before
    the family that had left was restored is given all the same, and what the district owes for others is not laid upon
    this family), and while a list of the district is being registered; NotValid for a day on which no stage begins, or
    before the place is free.
    """
    moving = Moving(public_id, "enrol", Action.FILL_PLACES, "", joined_on, by=by, on=on, at=at, seen=seen)
    entry = moving.entry
    done = Enrolment.objects.filter(entry=entry).first()
    if done is not None and done.joined_on == joined_on:
        return done
    check_state(entry, State.ACCEPTED)
    found = live_offer_of(entry)
    if found is None:
        raise Conflict(_("No place is offered to this family now."))
    check_may_wait(entry.family_id, on)
    check_no_list({entry.district_id})
    vacancy = Vacancy.objects.select_for_update().get(pk=found.vacancy_id)
    check_first_day(joined_on, vacancy, moving.policy, on)
    _assess_again(entry, on)
    check_has_a_place(entry)
    if vacancy.restored_on is None:
        check_quota(places_of(entry.district_id, on), given_twice_in(entry.district_id))
    join(entry.family, joined_on, at=at, origin=entry.public_id)
    vacancy.state, found.state, found.ended_on = Vacancy.State.FILLED, Offer.State.ENROLLED, on
    vacancy.save(update_fields=["state"])
    found.save(update_fields=["state", "ended_on"])
    made = Enrolment.objects.create(
        vacancy=vacancy,
        entry=entry,
        offer=found,
        family=entry.family,
        joined_on=joined_on,
        enrolled_by=by,
        enrolled_on=on,
        enrolled_at=at,
    )
    moving.move(State.ENROLLED)
    told = moving.told(joined_on=joined_on.isoformat(), vacancy=str(vacancy.public_id))
    record("waiting.enrolled", entry, **told)
    return made


@transaction.atomic
def set_quota(
    district: Area, starts_on: date, families: int, why: str, *, by: Person, on: date, at: datetime, sent: UUID
) -> Quota:
    """Enter how many families a district may serve from a day on; for a day that has a quota it is corrected.

    Sent twice, it is set once. Refused: NotAllowed to other roles; Conflict in another district, and where the form
    was sent before with other content; NotValid for a day or number that cannot be, or without what it rests on.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.FILL_PLACES)
    if posting is None or posting.area_id != district.code:
        raise Conflict(_("This is another district's quota."))
    vacancies.lock_district(district.code)
    before = Quota.objects.filter(public_id=sent).first()
    said = clean(why)
    if before is not None:
        stands = (before.district_id, before.starts_on, before.families, before.why, before.set_by_id)
        check_sent_the_same(stands, (district.code, starts_on, families, said, by.pk))
        return before
    check_quota_day(starts_on, on)
    if not 0 <= families <= MOST_FAMILIES:
        raise NotValid(_("Write the number of families, at most 1,000,000."))
    check_said(said, _("Write which decision or letter the quota rests on."))
    standing = Quota.objects.filter(district=district, starts_on=starts_on, superseded_at=None).first()
    if standing is not None:
        standing.superseded_at = at
        standing.save(update_fields=["superseded_at"])
    made = Quota.objects.create(
        public_id=sent, district=district, starts_on=starts_on, families=families, why=said, set_by=by, set_at=at
    )
    was = standing.families if standing else None
    record(
        "quota.set", made, by=by, area_code=district.code, at=at,
        detail={"starts_on": starts_on.isoformat(), "families": families, "was": was},
    )  # fmt: skip
    return made


@transaction.atomic
def open_places(district: Area, many: int, *, by: Person, on: date, at: datetime, sent: UUID | None = None) -> int:
    """Open places that no exit has freed, because the quota leaves room. Returns how many. Sent twice (the same UUID),
    they are opened once: the places' own ids are made from it.

    Refused: NotAllowed to other roles; Conflict in another district, and where the form was sent before with other
    content; NotValid for more than the quota leaves.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.FILL_PLACES)
    if posting is None or posting.area_id != district.code:
        raise Conflict(_("This is another district's quota."))
    vacancies.lock_district(district.code)
    form = sent or uuid4()
    first = Vacancy.objects.filter(public_id=_id_of(form, 0)).first()
    if first is not None:
        ends = Vacancy.objects.filter(public_id__in=[_id_of(form, many - 1), _id_of(form, many)])
        check_sent_the_same(
            (first.district_id, first.opened_by_id, [each.public_id for each in ends]),
            (district.code, by.pk, [_id_of(form, many - 1)]),
        )
        return many
    room = places_of(district.code, on).to_open
    if not 1 <= many <= min(room, MOST_PLACES):
        raise NotValid(_("The quota leaves %(room)s places to open.") % {"room": min(room, MOST_PLACES)})
    Vacancy.objects.bulk_create(
        Vacancy(public_id=_id_of(form, place), district=district, from_on=on, opened_on=on, opened_at=at, opened_by=by)
        for place in range(many)
    )
    record("vacancy.opened", None, by=by, area_code=district.code, detail={"places": many}, at=at)
    return many


def _id_of(form: UUID, place: int) -> UUID:
    """The id of a place opened by a form, so that the same form opens it once."""
    return uuid5(form, str(place))
