"""What is recorded of a house's label, and what the district did about it afterwards."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.free_text import no_longer_than, without_numbers
from tangga.labelling.checks import check_label, check_may_follow_up, check_takes_labels
from tangga.labelling.models import OWNER_KIND, House, HouseLabel, Status
from tangga.labelling.queries import houses_opened_by, labels_opened_by, officers_for
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos.actions import keep
from tangga.photos.models import Photo
from tangga.photos.pictures import Picture

LONGEST_TEXT = 300


@transaction.atomic
def label(
    house_id: UUID,
    *,
    label_id: UUID,
    status: str,
    labelled_on: date,
    by: Person,
    on: date,
    at: datetime,
    officer: Person | None = None,
    reason: str = "",
    photos: Sequence[bytes | Picture] = (),
    instead_of: UUID | None = None,
) -> HouseLabel:
    """Record what became of a house's label; what stood there before is superseded. Sent twice, it is recorded once.

    label_id    made when the form was opened
    officer     who was at the house, where somebody else than `by`
    instead_of  the label that stood on the page; None: nothing was recorded yet
    Refused: NotAllowed to roles that label no houses; House.DoesNotExist (a view answers 404) for houses of families
    the person does not see; Conflict when something else is on record by now, or the campaign takes no labels; NotValid
    for a day, a reason or a photo that will not do.
    """
    check_role_may(posting_of(by, on), Action.LABEL_HOUSES)
    seen = houses_opened_by(by, on).select_related("campaign", "family")
    house = seen.select_for_update(of=("self",)).get(public_id=house_id)
    if (same := HouseLabel.objects.filter(public_id=label_id, house=house, recorded_by=by).first()) is not None:
        return same
    current = house.labels.filter(superseded_at=None).first()
    if (current.public_id if current else None) != instead_of:
        raise Conflict(_("A colleague has recorded this house meanwhile. Nothing of yours is saved: look at it first."))
    check_takes_labels(house.campaign, current)
    words = no_longer_than(" ".join(without_numbers(reason).split()), LONGEST_TEXT)
    check_label(status, labelled_on, words, house.campaign, on)
    was_there = officer or by
    if was_there.pk not in {person.pk for person in officers_for(by, on)}:
        raise NotValid(_("Choose who was at the house: yourself, or a facilitator of your area."))
    said = (status, labelled_on, words, was_there.pk)
    if current and not photos and said == (current.status, current.on, current.reason, current.officer_id):
        raise NotValid(_("The record says that already. Change something, or add a photo."))
    if current:
        current.superseded_at = at
        current.save(update_fields=["superseded_at"])
    made = HouseLabel.objects.create(
        public_id=label_id,
        house=house,
        status=status,
        on=labelled_on,
        officer=was_there,
        reason=words,
        recorded_by=by,
        recorded_at=at,
    )
    settle([house.pk])
    for content in photos:
        keep(content, owner=made.public_id, owner_kind=OWNER_KIND, by=by, at=at, shows=Photo.Shows.LABEL)
    record(
        "label.recorded",
        made,
        by=by,
        area_code=house.region_id,
        detail={"label_photos": len(photos)},
        at=at,
        family=str(house.family.public_id),
        before=_fields(current) if current else None,
        after=_fields(made),
    )
    return made


def settle(houses: Collection[int]) -> None:
    """What stands on the houses (keys) is what their labels say: called in the transaction that changes a label. Houses
    are counted by it, tens of thousands at a time."""
    standing = HouseLabel.objects.filter(house=OuterRef("pk"), superseded_at=None).order_by()
    House.objects.filter(pk__in=houses).update(
        status=Coalesce(Subquery(standing.values("status")), Value(Status.NOT_YET.value)),
        labelled_on=Subquery(standing.values("on")),
    )


def _fields(one: HouseLabel) -> dict[str, str]:
    return {"label_status": str(Status(one.status).value), "labelled_on": one.on.isoformat()}


@transaction.atomic
def follow_up(label_id: UUID, note: str, *, by: Person, on: date, at: datetime) -> HouseLabel:
    """Write down what the district did about a house that was refused, resigned or not found. It decides nothing.

    Refused: NotAllowed to roles that plan no campaigns; HouseLabel.DoesNotExist outside the person's area; NotValid
    without words; Conflict when a colleague did it, or the record has changed.
    """
    check_role_may(posting_of(by, on), Action.PLAN_LABELLING)
    one = (
        labels_opened_by(by, on).select_related("house__family").select_for_update(of=("self",)).get(public_id=label_id)
    )
    if one.followed_up_by_id == by.pk and one.superseded_at is None:
        return one
    check_may_follow_up(one)
    words = no_longer_than(" ".join(without_numbers(note).split()), LONGEST_TEXT)
    if not words:
        raise NotValid(_("Say in a few words what was done: who spoke with the family, and what was agreed."))
    one.followed_up_on, one.followed_up_by, one.follow_up_note = on, by, words
    one.save(update_fields=["followed_up_on", "followed_up_by", "follow_up_note"])
    record(
        "label.followed_up",
        one,
        by=by,
        area_code=one.house.region_id,
        detail={"label_status": one.status},
        at=at,
        family=str(one.house.family.public_id),
    )
    return one


def house_of(house_id: UUID, person: Person, on: date) -> House:
    """A house the person may open, with what its page shows. Raises House.DoesNotExist."""
    return (
        houses_opened_by(person, on)
        .select_related("campaign__area", "family", "region__parent")
        .get(public_id=house_id)
    )
