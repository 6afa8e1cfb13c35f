"""Writing down that a sign was looked at. A sign is not a proof; what was found is said in words."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.after_exit.checks import check_looked
from tangga.after_exit.models import SignLook
from tangga.after_exit.signs import Finding, is_about
from tangga.audit.actions import record
from tangga.errors import Conflict, NotAllowed
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action


@transaction.atomic
def look_at(
    finding: Finding, code: str, year: int, words: str, *, sent_as: UUID, by: Person, on: date, at: datetime
) -> SignLook:
    """Keep what a supervisor found when looking at a sign. Sent twice (`sent_as`), it is kept once.

    finding  as the person sees it: whoever asks has looked it up in the person's area
    Refused: NotAllowed to roles that look at no signs, and to whom the finding is about; NotValid for words that say
    too little; Conflict where the form was used for another finding.
    """
    posting = posting_of(by, on)
    check_role_may(posting, Action.LOOK_AT_SIGNS)
    assert posting is not None  # the check above
    assert posting.area is not None  # the roles that may are posted in a district
    if is_about(finding, by):
        raise NotAllowed(_("This sign is about your own work; somebody else has to look at it."))
    look = SignLook(
        public_id=sent_as, area=posting.area, code=code, year=year, key=finding.key, words=check_looked(words),
        by=by, on=on, at=at,
    )  # fmt: skip
    known = SignLook.objects.filter(public_id=sent_as)
    if not known.exists():
        try:
            with transaction.atomic():
                look.save(force_insert=True)
        except IntegrityError:  # sent twice at one moment
            known = known.all()
        else:
            detail = {"sign": code, "year": year, "cases": finding.many}
            record("sign.looked_at", look, by=by, area_code=posting.area_id or "", detail=detail, at=at)
            return look
    kept = known.get()
    if (kept.by_id, kept.code, kept.year, kept.key, kept.words) != (by.pk, code, year, finding.key, look.words):
        raise Conflict(_("This form was used already. Open the sign anew."))
    return kept
