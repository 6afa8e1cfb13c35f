"""Photos of visits. They are kept at once, under the id the form was opened with, so that no error in the form loses
one; what belongs to a form that was never sent on is removed after some days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos.actions import keep, remove
from tangga.photos.models import Photo
from tangga.photos.pictures import MOST_BYTES, made_ready
from tangga.photos.queries import photos_of
from tangga.visits.checks import is_of_today
from tangga.visits.models import ON_RECORD, PHOTOS_OF, Visit
from tangga.visits.queries import visits_seen_by
from tangga.visits.telling import about

KIND = PHOTOS_OF
UNFINISHED_KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Sent:
    """A photo as it came: what it shows, and the file."""

    shows: str
    file: BinaryIO


def keep_sent(
    family: Family, owner: UUID, sent: Iterable[Sent], *, keep_place: bool, by: Person, on: date, at: datetime
) -> list[str]:
    """Keep what was sent with a form, each photo by itself; a sentence for each that could not be kept.

    Refused: NotAllowed to roles that record no visits; Family.DoesNotExist for families the person does not see;
    Visit.DoesNotExist where the id is somebody else's, or another family's; Conflict for a visit recorded on another
    day.
    """
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    family = families_seen_by(by, on).get(pk=family.pk)
    visit = _check_owner(family, owner, by, at)
    problems, kept = [], 0
    before = photos_of(owner, KIND).count()
    for place, each in enumerate(sent, start=1):
        try:
            picture = made_ready(each.file.read(MOST_BYTES + 1))
            with transaction.atomic():
                keep(picture, owner=owner, owner_kind=KIND, by=by, at=at, shows=each.shows, keep_place=keep_place)
            kept += 1
        except NotValid as refused:
            problems.append(_("Photo %(place)s: %(why)s") % {"place": place, "why": refused})
    if visit is not None and visit.state == Visit.State.DONE and (added := photos_of(owner, KIND).count() - before):
        record("visit.photos_added", visit, detail={"photos": added}, **about(visit.family, by, on, at))
    return problems


def drafts_of(owner: UUID, by: Person) -> Sequence[Photo]:
    """The photos somebody has sent with a form that is not recorded yet."""
    return list(photos_of(owner, KIND).filter(kept_by=by))


def photos_seen_by(person: Person, on: date) -> QuerySet[Photo]:
    """Photos of visits a person sees, and their own of forms they are still at."""
    visits = visits_seen_by(person, on).order_by()
    of_visits = Photo.objects.filter(owner_kind=KIND, removed_at=None)
    seen = Exists(visits.filter(public_id=OuterRef("owner")))
    begun = Q(kept_by=person) & ~Exists(Visit.objects.filter(public_id=OuterRef("owner")))
    posting = posting_of(person, on)
    return of_visits.filter(seen | begun) if posting is not None else of_visits.none()


def take_away(public_id: UUID, *, by: Person, on: date, at: datetime) -> Photo:
    """Remove one's own photo on the day it was kept. Twice is once.

    Refused: Photo.DoesNotExist for photos the person does not see; NotAllowed for others' photos and after that day.
    """
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    photo = photos_seen_by(by, on).get(public_id=public_id)
    if not may_take_away(photo, by, at):
        raise NotAllowed(
            _("Only who took the photo can remove it, on the day it was sent. Ask your district office otherwise.")
        )
    with transaction.atomic():
        remove(photo, at=at)
        visit = Visit.objects.select_related("family").filter(public_id=photo.owner).first()
        if visit is not None:
            record("visit.photo_removed", visit, detail={"photos": 1}, **about(visit.family, by, on, at))
    return photo


def may_take_away(photo: Photo, by: Person, at: datetime) -> bool:
    """Whether a photo is somebody's own, of this day."""
    return photo.kept_by_id == by.pk and timezone.localtime(photo.kept_at).date() == timezone.localtime(at).date()


def sweep_unfinished(at: datetime) -> int:
    """Remove the photos of forms that were begun and never recorded; how many."""
    begun = Photo.objects.filter(owner_kind=KIND, removed_at=None, kept_at__lt=at - UNFINISHED_KEPT)
    left = list(begun.exclude(Exists(Visit.objects.filter(public_id=OuterRef("owner")))))
    for photo in left:
        with transaction.atomic():
            remove(photo, at=at)
    return len(left)


def _check_owner(family: Family, owner: UUID, by: Person, at: datetime) -> Visit | None:
    visit = Visit.objects.select_related("family").filter(public_id=owner).first()
    if visit is None:
        if Photo.objects.filter(owner=owner).exclude(kept_by=by, owner_kind=KIND).exists():
            raise Visit.DoesNotExist
        return None
    if visit.family_id != family.pk:
        raise Visit.DoesNotExist
    if visit.state not in ON_RECORD or (visit.state == Visit.State.DONE and not is_of_today(visit, by, at)):
        raise Conflict(_("Photos can be added only by the visitor, on the day the visit was recorded."))
    return visit
