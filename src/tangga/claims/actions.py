"""Keeping claims, correcting them by a new row, and noting what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.claims.checks import check_claim, check_not_corrected, checked_source, checked_words
from tangga.claims.models import ClaimNote, PublishedClaim
from tangga.claims.queries import known_by, sees_area
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.free_text import tidied
from tangga.figures.claims import Claim, check
from tangga.figures.definitions import indicators
from tangga.figures.figure import area_code
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

# What says whether a form that was sent twice said the same.
SAME = (
    "area_id", "measure", "first", "last", "as_of", "known_at", "stated", "parts", "source", "address", "published_on",
    "kept_by_id",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """Where a claim was published. For a claim of a file its own source stands for the title where it has one."""

    title: str
    address: str = ""
    published_on: date | None = None


@dataclass(frozen=True)
class Wanted:
    """A claim to be kept. names: key -> the part's name as it was published; known_at of `claim` may be made from the
    day of publication: what the claim itself says is known_at here."""

    claim: Claim
    source: Source
    names: Mapping[str, str] = field(default_factory=dict)
    known_at: datetime | None = None


@transaction.atomic
def keep(
    wanted: list[Wanted],
    *,
    sent_as: UUID,
    by: Person | None,
    on: date,
    at: datetime,
    corrects: PublishedClaim | None = None,
    why: str = "",
) -> list[PublishedClaim]:
    """Keep claims with their source, and what Tangga counted for them: all of them or none. Sent twice, kept once.

    sent_as  made when the form was opened; by: None for the machine itself (the demo)
    corrects  the row that the one claim corrects; it stays readable
    Refused: NotAllowed to roles that keep none, and of an area that is not theirs; NotValid for what states no number,
    names no source, or says too little of why; Conflict for a row that was corrected already.
    """
    posting = posting_of(by, on) if by else None
    if by is not None:
        check_role_may(posting, Action.KEEP_CLAIMS)
    kept: list[PublishedClaim] = []
    for place, each in enumerate(wanted):
        code = area_code(each.claim.region)
        if by is not None and not sees_area(posting, code):
            raise NotAllowed(_("The area of this claim is not yours."))
        row = _row(each, code, public_id=uuid5(sent_as, str(place)), today=on, at=at)
        row.kept_by = by
        known = PublishedClaim.objects.filter(public_id=row.public_id).first()
        if known is not None:
            if any(getattr(known, name) != getattr(row, name) for name in SAME):
                raise Conflict(_("This form was used already. Open it anew."))
            kept.append(known)
            continue
        if corrects is not None:
            check_not_corrected(corrects)
            row.corrects, row.why = corrects, checked_words(why)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:  # sent twice, or corrected twice, at one moment
            raise Conflict(_("This form was used already. Open it anew.")) from error
        detail = {
            "measure": row.measure if row.measure in indicators() else "",
            "rows": len(row.parts),
            "difference": row.difference,
        }
        record(
            "claim.corrected" if corrects is not None else "claim.kept",
            row,
            by=by,
            area_code=code,
            detail=detail,
            at=at,
        )
        kept.append(row)
    return kept


def _row(wanted: Wanted, code: str, *, public_id: UUID, today: date, at: datetime) -> PublishedClaim:
    claim = replace(wanted.claim, stated_total=wanted.claim.stated, value=None)
    check_claim(claim)
    title, address = checked_source(wanted.source.title, wanted.source.address)
    if code and not Area.objects.filter(code=code).exists():
        raise NotValid(_("No area has the code %(code)s; 00 is the whole country.") % {"code": code})
    claim = replace(claim, known_at=known_by(claim.known_at, claim.as_of, wanted.source.published_on))
    checked = check(claim, today=today, now=at)
    parts = [
        {"key": key, "name": tidied(wanted.names.get(key, key), 120), "number": number}
        for key, number in claim.parts.items()
    ]
    return PublishedClaim(
        public_id=public_id,
        name=tidied(claim.id, 80),
        area_id=code or None,
        measure=tidied(claim.measure, 60),
        first=claim.period.first if claim.period else None,
        last=claim.period.last if claim.period else None,
        as_of=claim.as_of,
        known_at=wanted.known_at,
        stated=claim.stated,
        parts=parts,
        parts_total=checked.sum.total,
        difference=checked.sum.difference,
        source=title,
        address=address,
        published_on=wanted.source.published_on,
        ours_then=checked.known_then,
        ours_now=checked.known_now,
        kept_at=at,
    )


@transaction.atomic
def note(
    claim: PublishedClaim, words: str, happened_on: date, *, sent_as: UUID, by: Person, on: date, at: datetime
) -> ClaimNote:
    """Write down what became of a claim. Sent twice, it is noted once.

    Refused: NotAllowed to roles that keep no claims, and of an area that is not theirs; NotValid for too few words, and
    for a day to come; Conflict where the form was used for something else.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.KEEP_CLAIMS)
    if not sees_area(posting, claim.area_id or ""):
        raise NotAllowed(_("The area of this claim is not yours."))
    said = checked_words(words)
    if happened_on > on:
        raise NotValid(_("That day has not come yet."))
    known = ClaimNote.objects.filter(public_id=sent_as).first()
    if known is not None:
        if (known.claim_id, known.words, known.on, known.by_id) != (claim.pk, said, happened_on, by.pk):
            raise Conflict(_("This form was used already. Open it anew."))
        return known
    made = ClaimNote.objects.create(public_id=sent_as, claim=claim, on=happened_on, words=said, by=by, at=at)
    record("claim.noted", made, by=by, area_code=claim.area_id or "", detail={"claim": str(claim.public_id)}, at=at)
    return made
