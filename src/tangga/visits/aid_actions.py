"""Recording what a family receives of other programmes; correcting, ending and taking it back. Every row stays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.families.models import Family, Member
from tangga.families.queries import ever_members_of, families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action
from tangga.visits import checks
from tangga.visits.aid_models import Giver, Source
from tangga.visits.models import AidReceipt, Visit
from tangga.visits.programmes import programmes
from tangga.visits.sending import saved_once
from tangga.visits.telling import about

EARLIEST = date(1998, 1, 1)
MOST_IDR = 10_000_000_000


@dataclass(frozen=True)
class Aid:
    """What is received: of which programme, from whom, how much of what, since when, until when; how it is known."""

    programme: str
    giver: str
    starts_on: date
    source: str
    programme_name: str = ""
    member: Member | None = None
    amount_idr: int | None = None
    goods: str = ""
    once: bool = False
    ends_on: date | None = None


@transaction.atomic
def record_aid(
    family: Family, aid: Aid, *, public_id: UUID, by: Person, on: date, at: datetime, visit: Visit | None = None
) -> AidReceipt:
    """Record aid beside PKH. Sent twice (the same public_id), it is recorded once.

    Refused: NotAllowed to roles that record no visits; Family.DoesNotExist for families the person does not see;
    Member.DoesNotExist and Visit.DoesNotExist for another family's; NotValid for what cannot be so.
    """
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    family = families_seen_by(by, on).get(pk=family.pk)
    columns = _sound(family, aid, on)
    if visit is not None and visit.family_id != family.pk:
        raise Visit.DoesNotExist
    row = AidReceipt(chain=public_id, family=family, visit=visit, **_made(public_id, by, at), **columns)
    row, is_new = saved_once(row, by)
    if is_new:
        record("aid.recorded", row, detail={**_codes(row)}, **about(row.family, by, on, at))
    return row


@transaction.atomic
def correct_aid(
    chain: UUID, aid: Aid, *, because: str, public_id: UUID, seen: UUID, by: Person, on: date, at: datetime
) -> AidReceipt:
    """Put right what was recorded, or say that it ended: a new row, the one before superseded, with why.

    seen  the row the person looked at. Refused: AidReceipt.DoesNotExist for those of families the person does not see;
    Conflict when it was corrected meanwhile; NotValid without a reason, or where nothing differs; as record_aid.
    """
    before = _locked(chain, by, on)
    if (known := AidReceipt.objects.filter(public_id=public_id, chain=chain, recorded_by=by).first()) is not None:
        return known
    _check_seen(before, seen)
    why = checks.needed_line(because, _("Say what was wrong, or what changed."))
    columns = _sound(before.family, aid, on)
    changed = [name for name, value in columns.items() if value != getattr(before, name)]
    if not changed:
        raise NotValid(_("The record says that already. There is nothing to correct."))
    before.superseded_at = at
    before.save(update_fields=["superseded_at"])
    row = AidReceipt(chain=chain, family=before.family, visit=before.visit, **_made(public_id, by, at), **columns)
    row.wrong_because = why
    row, _is_new = saved_once(row, by)
    record("aid.corrected", row, detail={**_codes(row), "parts": changed}, **about(row.family, by, on, at))
    return row


@transaction.atomic
def withdraw_aid(chain: UUID, *, because: str, seen: UUID, by: Person, on: date, at: datetime) -> AidReceipt:
    """Say that an aid was never received: recorded by mistake. It stays on record as that. Said twice, it is once.

    Refused: as correct_aid.
    """
    before = _locked(chain, by, on)
    if before.withdrawn:
        return before
    _check_seen(before, seen)
    why = checks.needed_line(because, _("Say what was wrong, or what changed."))
    copied = {
        field.attname: getattr(before, field.attname)
        for field in AidReceipt._meta.concrete_fields
        if field.name not in ("id", "public_id", "recorded_at", "recorded_by", "superseded_at")
    }
    before.superseded_at = at
    before.save(update_fields=["superseded_at"])
    row = AidReceipt.objects.create(
        **copied | {"withdrawn": True, "wrong_because": why, "recorded_by_id": by.pk, "recorded_at": at}
    )
    record("aid.withdrawn", row, detail={**_codes(row)}, **about(row.family, by, on, at))
    return row


def _locked(chain: UUID, by: Person, on: date) -> AidReceipt:
    """The row of a chain that holds."""
    check_role_may(posting_of(by, on), Action.RECORD_VISITS)
    rows = AidReceipt.objects.select_for_update(of=("self",)).select_related("family", "visit")
    row = rows.get(chain=chain, superseded_at=None)
    if not families_seen_by(by, on).filter(pk=row.family_id).exists():
        raise AidReceipt.DoesNotExist
    return row


def _check_seen(row: AidReceipt, seen: UUID) -> None:
    if row.public_id != seen:
        raise Conflict(_("Somebody corrected this aid meanwhile. Look at it again."))


def _made(public_id: UUID, by: Person, at: datetime) -> dict[str, Any]:
    return {"public_id": public_id, "recorded_by": by, "recorded_at": at}


def _sound(family: Family, aid: Aid, today: date) -> dict[str, Any]:
    """The columns of a row. Raises NotValid where it cannot be so."""
    programme = programmes().get(aid.programme)
    if programme is None or aid.giver not in Giver.values or aid.source not in Source.values:
        raise NotValid(_("Choose the programme, who gives it, and how you know."))
    name = checks.one_line(aid.programme_name, 120) if programme.named else ""
    if programme.named and not name:
        raise NotValid(_("Say what the programme is called."))
    if not EARLIEST <= aid.starts_on <= today:
        raise NotValid(_("Nothing can have been received since that day. Check the year; it cannot lie ahead."))
    if aid.ends_on is not None and aid.once:
        raise NotValid(_("What was given once has no last day. Leave it empty."))
    if aid.ends_on is not None and aid.ends_on < aid.starts_on:
        raise NotValid(_("The last day lies before the first. Correct whichever is wrong."))
    if aid.amount_idr is not None and not 0 <= aid.amount_idr <= MOST_IDR:
        raise NotValid(_("One of the amounts is too large, or below zero. Write whole rupiah."))
    if aid.member is not None:
        ever_members_of(family).get(pk=aid.member.pk)
    return {
        "programme": aid.programme,
        "programme_name": name,
        "giver": aid.giver,
        "member": aid.member,
        "amount_idr": aid.amount_idr,
        "goods": checks.one_line(aid.goods, 200),
        "once": aid.once,
        "starts_on": aid.starts_on,
        "ends_on": aid.ends_on,
        "source": aid.source,
    }


def _codes(row: AidReceipt) -> dict[str, str]:
    return {"programme": row.programme, "giver": row.giver}
