"""Every write to families: registering lists (see registering.py), uncovering a number, changing the key."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.families import identity
from tangga.families.batching import batches
from tangga.families.models import DuplicateCase, Family, FamilyIdentity, Member, MemberIdentity
from tangga.families.queries import ever_members_of, facts_of, families_seen_by
from tangga.families.registering import Registered, RowsRefused, register_many
from tangga.families.resealing import KINDS, reseal_changes
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

# Every table with a sealed number: the current copy and the dated rows.
SEALED: tuple[tuple[Any, identity.Kind], ...] = (
    (Family, "kk"),
    (FamilyIdentity, "kk"),
    (Member, "nik"),
    (MemberIdentity, "nik"),
)

__all__ = ["Registered", "RowsRefused", "register_many", "reseal_identities", "reveal_identity"]


@transaction.atomic
def reveal_identity(subject: Family | Member, *, by: Person, on: date, family: Family | None = None) -> str:
    """The KK number of a family, or the NIK of a member, for one look; every look is logged.

    family  on whose page a member is looked at, when it is not the one they belong to now but did before
    Refused: Family.DoesNotExist (a view answers 404) for a family the person does not see that day, or that the member
    never belonged to; NotAllowed to roles that may not see identity numbers; Conflict when no number is on record.
    """
    if isinstance(subject, Family):
        family = subject
    elif family is None:
        family = subject.family
    elif not ever_members_of(family).filter(pk=subject.pk).exists():
        raise Family.DoesNotExist
    families_seen_by(by, on).get(pk=family.pk)
    check_role_may(posting_of(by, on), Action.SEE_IDENTITY_NUMBERS)
    sealed = subject.kk_sealed if isinstance(subject, Family) else subject.nik_sealed
    if not sealed:
        raise Conflict(_("No number is on record. Ask the family for it."))
    number = identity.unseal(sealed)
    facts = facts_of(family, on)
    kind = "kk" if isinstance(subject, Family) else "nik"
    record(
        "family.identity_revealed",
        subject,
        by=by,
        area_code=facts.region_id if facts else "",
        detail={"kind": kind},
        family=str(family.public_id),
    )
    return number


def reseal_identities(batch_size: int = 500) -> int:
    """Seal and index every number with the newest key, in batches of their own; returns how many were sealed anew.

    May be stopped and started again at any time: what is done already is skipped.
    """
    newest = identity.newest_id()
    done = sum(_reseal(rows.objects.all(), kind, newest, batch_size) for rows, kind in SEALED)
    for kind in KINDS:
        done += _reseal(DuplicateCase.objects.filter(kind=kind), kind, newest, batch_size, "number")
    done += reseal_changes(newest, batch_size)
    record("families.identities_resealed", None, by=None, detail={"numbers": done, "key": newest})
    return done


def _reseal(rows: QuerySet[Any], kind: identity.Kind, newest: str, batch_size: int, columns: str = "") -> int:
    sealed, index = f"{columns or kind}_sealed", f"{columns or kind}_index"
    old = rows.exclude(**{sealed: ""}).exclude(**{f"{sealed}__startswith": f"{newest}:"})
    done = 0
    for keys in batches(list(old.values_list("pk", flat=True)), batch_size):
        with transaction.atomic():
            found = list(rows.select_for_update().filter(pk__in=keys))
            for row in found:
                number = identity.unseal(getattr(row, sealed))
                setattr(row, sealed, identity.seal(number))
                setattr(row, index, identity.blind_index(kind, number))
            rows.bulk_update(found, [sealed, index])
        done += len(found)
    return done
