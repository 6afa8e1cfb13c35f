"""Other work: recorded once by whoever did it, changed until it is reported, withdrawn with a reason, never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.audit.words import HIDDEN_VALUE
from tangga.errors import Conflict, NotValid
from tangga.families.free_text import without_numbers
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.papers.months import first_of
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.photos import files
from tangga.photos.actions import keep, remove
from tangga.photos.models import Photo
from tangga.photos.queries import photos_of
from tangga.work_reports.checks import LONGEST_REASON, check_day, check_kind, check_not_withdrawn
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.models import OWNER_KIND, OtherWork, OtherWorkVersion, WorkReport
from tangga.work_reports.months import stretches_of

TOLD = ("kind", "done_on", "starts_at", "participants")  # the log holds their values; of the others only that they are


@dataclass(frozen=True)
class Told:
    """What somebody says they did. family: one they accompany, or none."""

    kind: str
    done_on: date
    place: str
    what: str
    starts_at: time | None = None
    participants: int | None = None
    result: str = ""
    link: str = ""
    family: Family | None = None


@dataclass(frozen=True)
class NewPhotos:
    """Photos sent with a form. keep_place: whether the place that a file names is kept."""

    contents: Sequence[bytes] = field(default_factory=tuple)
    keep_place: bool = False


NO_PHOTOS = NewPhotos()


@transaction.atomic
def record_work(
    key: UUID, told: Told, photos: NewPhotos = NO_PHOTOS, *, by: Person, on: date, at: datetime
) -> OtherWork:
    """Record other work, with its photos. The same key sent twice is the same work.

    key  made when the form was opened
    Refused: NotAllowed to roles that record none; Family.DoesNotExist (a view answers 404) for a family that is not the
    person's; NotValid for a day to come, an unknown kind, a NIK or KK in the text, what is no photo; Conflict where
    the key is somebody else's.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.RECORD_WORK)
    known = OtherWork.objects.filter(public_id=key).first()
    if known is None:
        _check(told, by, on)
        try:
            with transaction.atomic():
                known = OtherWork.objects.create(
                    public_id=key,
                    facilitator=by,
                    district_id=_district(by, posting, told.done_on),
                    recorded_at=at,
                    **_columns(told),
                )
        except IntegrityError:  # sent twice at one moment
            known = OtherWork.objects.get(public_id=key)
        else:
            kept = _keep(known, photos, by=by, at=at)
            _log("work.recorded", known, by, at, {"kind": known.kind, "photos": kept})
            return known
    if known.facilitator_id != by.pk:
        raise Conflict(_("This form was sent by somebody else already. Open a new one."))
    return known


@transaction.atomic
def change_work(
    public_id: UUID,
    told: Told,
    photos: NewPhotos = NO_PHOTOS,
    *,
    seen: int,
    because: str = "",
    by: Person,
    on: date,
    at: datetime,
) -> OtherWork:
    """Change one's own work; what stood there is kept. Sent twice, it is changed once.

    seen     the revision that was in the form; another meanwhile is a Conflict
    because  why, asked for once a report with it was made
    Refused: as record_work; OtherWork.DoesNotExist for others' work; Conflict for work that was withdrawn.
    """
    check_role_may(posting_of(by, on), Action.RECORD_WORK)
    work = OtherWork.objects.select_for_update().get(public_id=public_id, facilitator=by)
    check_not_withdrawn(work)
    _check(told, by, on, work.family)
    new, old = _columns(told), {name: getattr(work, name) for name in _columns(told)}
    changed = sorted(name for name in new if new[name] != old[name])
    if not changed and not photos.contents:
        return work
    if work.revision != seen:
        raise Conflict(_("This work was changed meanwhile. Look at it as it is now, and change it again."))
    because = _reason(because) if because or is_reported(work) else ""
    if changed:
        OtherWorkVersion.objects.create(
            work=work, revision=work.revision, held=_as_json(old), because=because, replaced_at=at
        )
    for name, value in new.items():
        setattr(work, name, value)
    work.revision += 1
    work.district_id = _district(by, posting_of(by, on), told.done_on)
    work.save()
    kept = _keep(work, photos, by=by, at=at)
    before, after = ({name: _logged(name, row[name]) for name in changed} for row in (_as_json(old), _as_json(new)))
    _log("work.changed", work, by, at, {"kind": work.kind, "photos": kept}, before, after)
    return work


@transaction.atomic
def withdraw_work(public_id: UUID, because: str, *, by: Person, on: date, at: datetime) -> OtherWork:
    """Take one's own work back, with the reason; it stays on record and counts for nothing any more.

    Refused: OtherWork.DoesNotExist for others' work; NotValid without a reason.
    """
    check_role_may(posting_of(by, on), Action.RECORD_WORK)
    work = OtherWork.objects.select_for_update().get(public_id=public_id, facilitator=by)
    if work.withdrawn_at is not None:
        return work
    work.withdrawn_because, work.withdrawn_at = _reason(because), at
    work.save(update_fields=["withdrawn_because", "withdrawn_at"])
    _log("work.withdrawn", work, by, at, {"kind": work.kind})
    return work


@transaction.atomic
def remove_photo(public_id: UUID, *, by: Person, on: date, at: datetime) -> OtherWork:
    """Take a photo of one's own work away.

    Refused: Photo.DoesNotExist or OtherWork.DoesNotExist for others'; Conflict once a report shows it.
    """
    check_role_may(posting_of(by, on), Action.RECORD_WORK)
    photo = Photo.objects.get(public_id=public_id, owner_kind=OWNER_KIND)
    work = OtherWork.objects.select_for_update().get(public_id=photo.owner, facilitator=by)
    if photo.removed_at is not None:
        return work
    check_not_withdrawn(work)
    if is_reported(work):
        raise Conflict(_("A report that was made shows this photo, so it stays. Add another one instead."))
    remove(photo, at=at)
    _log("work.photo_removed", work, by, at, {"kind": work.kind})
    return work


def is_reported(work: OtherWork) -> bool:
    """Whether a report of its month and line was made since it was recorded."""
    return WorkReport.objects.filter(
        facilitator=work.facilitator_id, month=first_of(work.done_on), rhk=work.rhk, made_at__gte=work.recorded_at
    ).exists()


def _check(told: Told, by: Person, on: date, stays: Family | None = None) -> None:
    """stays: the family that was named before, which may be another's by now."""
    check_kind(told.kind, told.link)
    check_day(told.done_on, on)
    if not told.what.strip() or not told.place.strip():
        raise NotValid(_("Say what was done, and where."))
    for text in (told.what, told.place, told.result, told.link):
        without_numbers(text)
    if told.family is not None and told.family != stays:
        families_seen_by(by, on).get(pk=told.family.pk)


def _district(by: Person, posting: Posting | None, done_on: date) -> str:
    """Where the person was posted on that day; where they are now, for a day on which they were no facilitator."""
    month = first_of(done_on)
    stretch = stretches_of(by, [month]).get(month)
    return stretch.district if stretch else str(posting.area_id)[:4] if posting else ""


def _columns(told: Told) -> dict[str, Any]:
    kept = vars(told) | {"rhk": KINDS[told.kind].rhk}
    return kept | {"what": _tidy(told.what), "result": _tidy(told.result), "place": " ".join(told.place.split())}


def _tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def _as_json(columns: dict[str, Any]) -> dict[str, Any]:
    plain = {
        name: value.isoformat() if isinstance(value, date | time) else value
        for name, value in columns.items()
        if name != "family"
    }
    return plain | {"family": str(columns["family"].public_id) if columns["family"] else None}


def _logged(name: str, value: Any) -> Any:
    """A value as the log holds it: of what somebody typed only that there is something."""
    return value if name in TOLD or not value else HIDDEN_VALUE


def _reason(because: str) -> str:
    tidy = " ".join(without_numbers(because).split())
    if not tidy:
        raise NotValid(_("Say why: this work counts for a month, and somebody may have read it already."))
    if len(tidy) > LONGEST_REASON:
        raise NotValid(_("Say it shorter: at most %(most)s letters.") % {"most": LONGEST_REASON})
    return tidy


def _keep(work: OtherWork, photos: NewPhotos, *, by: Person, at: datetime) -> int:
    """All of them or none: what was written to the disk before one was refused goes again."""
    there = {photo.pk for photo in photos_of(work.public_id, OWNER_KIND)}
    try:
        for content in photos.contents:
            keep(content, owner=work.public_id, owner_kind=OWNER_KIND, by=by, at=at, keep_place=photos.keep_place)
    except NotValid:
        for photo in photos_of(work.public_id, OWNER_KIND).exclude(pk__in=there):
            files.delete(photo)
        raise
    return len(photos.contents)


def _log(
    action: str,
    work: OtherWork,
    by: Person,
    at: datetime,
    detail: dict[str, Any],
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    family = str(work.family.public_id) if work.family else ""
    record(
        action,
        work,
        by=by,
        area_code=work.district_id,
        detail=detail | {"rhk": work.rhk},
        at=at,
        family=family,
        before=before,
        after=after,
    )
