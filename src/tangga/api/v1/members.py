"""Members of a family, with the facts in force on a day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from tangga.api.caller import strict
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.families.history import in_force
from tangga.families.models import MemberFacts, MemberIdentity
from tangga.families.queries import KnownMember, facts_of, members_of

router = Router()


class Facts(Schema):
    """What holds for a member from a day on. Null or empty: not known; a flag that is false: not so."""

    since: date
    birth_date: date | None
    sex: str = Field(description="female, male, or empty")
    school_level: str = Field(description="none, primary, junior_secondary, senior_secondary, higher, or empty")
    school_grade: int | None = Field(description="class counted over all 12 years")
    finished_school: bool
    pregnant: bool
    delivered_on: date | None
    pregnancy_number: int | None
    severe_disability: bool
    human_rights_victim: bool
    deceased_on: date | None


class MemberOn(Schema):
    """A member; `facts` is null when none had been recorded for the day."""

    id: UUID
    member_id: str
    name: str
    relation: str = Field(description="the tie to the carer, as the list had it")
    nik: str = Field(description="the NIK, masked")
    facts: Facts | None


class Members(Schema):
    """The members of a family for a day."""

    family: UUID
    as_of: date
    known_at: datetime | None = Field(description="null: all that is known now")
    rows: list[MemberOn]


@router.get(
    "/{uuid:family_id}/members",
    operation_id="list_members",
    summary="Members of a family as of a day",
    **shared.operation(Scope.MEMBERS, Members),
)
@strict
def list_members(request: HttpRequest, family_id: UUID, asked: Query[shared.AsOf]) -> dict[str, Any]:
    """Every member, in the order they were registered, with the facts in force on a day, as known at an instant."""
    family = shared.family_of(request, family_id)
    day = shared.day_of(request, family, asked)
    if facts_of(family, day, asked.known_at) is None:
        raise shared.nothing_on(family, day)
    members = members_of(family, day, asked.known_at)
    identities = MemberIdentity.objects.filter(member__in=[known.member.pk for known in members])
    known_as = {row.member_id: row for row in in_force(identities, "member", day, asked.known_at)}
    return {
        "family": family.public_id,
        "as_of": day,
        "known_at": asked.known_at,
        "rows": [_told(known, known_as.get(known.member.pk)) for known in members],
    }


def _told(known: KnownMember, named: MemberIdentity | None) -> dict[str, Any]:
    """A member as the API writes it; where no identity of that day is on record, the current one."""
    called = named or known.member
    return {
        "id": known.member.public_id,
        "member_id": known.member.member_id,
        "name": called.name,
        "relation": called.relation,
        "nik": called.nik_mask,
        "facts": _facts(known.facts) if known.facts else None,
    }


def _facts(facts: MemberFacts) -> dict[str, Any]:
    return {"since": facts.effective_on} | {
        name: getattr(facts, name) for name in Facts.model_fields if name != "since"
    }
