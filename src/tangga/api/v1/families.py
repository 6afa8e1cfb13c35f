"""Families: the list with the filters of the page, one by name or number, one as of a day; uncovering a number."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from tangga.api.actions import log_use
from tangga.api.caller import Caller, strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.api.v1.answers import AnswerRow, row_of
from tangga.api.v1.filters import PagedFilters, filters_of
from tangga.areas.models import Area
from tangga.errors import NotValid
from tangga.families import identity
from tangga.families.actions import reveal_identity
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, FamilyIdentity, Member
from tangga.families.queries import ever_members_of, facilitator_of, facts_of, matching, spell_of
from tangga.reports.families import LONGEST_FAMILY_NUMBER, SHORTEST_SEARCH
from tangga.reports.filters import Filters
from tangga.runs.models import FamilyAnswer

router = Router()
MOST = 100


class FamilyLine(Schema):
    """A family in a list: as on the families page."""

    id: UUID
    family_id: str
    name: str = Field(description="of the carer, who receives the money")
    kk: str = Field(description="the KK number, masked")
    region_code: str
    village: str
    answer: AnswerRow | None = Field(
        description="the current answer; null before the first assessment, or without the scope `answers`"
    )


class Accompanied(Schema):
    """A facilitator."""

    id: UUID
    name: str


class FamilyOn(Schema):
    """What is recorded about a family for a day."""

    id: UUID
    family_id: str
    as_of: date
    known_at: datetime | None = Field(description="null: all that is known now")
    name: str
    kk: str = Field(description="the KK number, masked")
    address: str
    rt: str
    rw: str
    region_code: str
    village: str
    decile: int | None
    decile_on: date | None
    access_area: bool
    excluded_for: str
    facts_since: date = Field(description="the day from which these facts hold")
    joined_on: date | None
    left_on: date | None = Field(description="first day out; null: still in")
    facilitator: Accompanied | None


class Search(shared.Body):
    """What to look for. It stands in the body, never in an address: addresses are kept in logs."""

    text: str = Field(
        min_length=SHORTEST_SEARCH, max_length=80, description="a name, a family_id, or 16 digits of a KK or NIK"
    )


class Found(Schema):
    """The families found."""

    total: int
    more: bool = Field(description="thousands bear this name: there are more than `total`, and nobody has counted them")
    rows: list[FamilyLine] = Field(description="the first 100")


class Whose(shared.Body):
    """Whose number to uncover."""

    whose: Literal["family"] | UUID = Field(description='"family" for the KK, else the id of a member for the NIK')


class Number(Schema):
    """An uncovered number."""

    kind: Literal["KK", "NIK"]
    number: str


@router.get(
    "",
    operation_id="list_families",
    summary="List families",
    **shared.operation(Scope.FAMILIES, shared.PageOf[FamilyLine], missing=False),
)
@strict
def list_families(request: HttpRequest, filters: Query[PagedFilters]) -> dict[str, Any]:
    """Families with a current answer, filtered, ordered and counted as the families page does it.

    Filters about answers (and ordering by them) need the scope `answers` as well.
    """
    found = shared.answers_of(filters_of(request), who(request).seen())
    told = who(request).has(Scope.ANSWERS)
    found["rows"] = [line(answer, told) for answer in found["rows"]]
    return found


@router.post(
    "/search",
    operation_id="search_families",
    summary="Find families by name or number",
    **shared.operation(Scope.FAMILIES, Found, missing=False),
)
@strict
def search_families(request: HttpRequest, asked: Search) -> dict[str, Any]:
    """The first 100 families whose carer, member, family_id, KK or NIK fits, in the programme or not, by name."""
    caller = who(request)
    text = " ".join(asked.text.split())
    number = identity.digits_within(text)
    if len(number) != identity.DIGITS and (len(text) < SHORTEST_SEARCH or len(number) > LONGEST_FAMILY_NUMBER):
        raise NotValid(
            _("Send at least two letters of a name, or all 16 digits of a number."), (("text", _("too little")),)
        )
    told = caller.has(Scope.ANSWERS)
    if len(number) == identity.DIGITS:
        rows = _by_number(caller, number, told)
        return {"total": len(rows), "more": False, "rows": rows}
    filters = Filters(QueryDict(), caller.viewer, active="all", search=text, size=MOST)
    pages = shared.pages_of(filters, caller.seen())
    return {"total": pages.count, "more": pages.more, "rows": [line(answer, told) for answer in pages.page(1)]}


def _by_number(caller: Caller, number: str, told: bool) -> list[dict[str, Any]]:
    """As on the page: every family the caller may see, also one that no assessment has met yet."""
    families = caller.families().filter(matching(number)).order_by("name_search", "pk")[:MOST]
    found = {family.pk: family for family in families}
    answers = caller.seen().answers.filter(family__in=list(found)).select_related("region", "run")
    answered = {answer.family_id: answer for answer in answers}
    here = in_force(FamilyFacts.objects.filter(family__in=list(found)), "family", caller.today)
    lives = {facts.family_id: facts.region for facts in here.select_related("region")}
    return [
        line(answered[pk], told) if pk in answered else _unanswered(family, lives.get(pk))
        for pk, family in found.items()
    ]


def _unanswered(family: Family, region: Area | None) -> dict[str, Any]:
    return {
        "id": family.public_id,
        "family_id": family.family_id,
        "name": family.name,
        "kk": family.kk_mask,
        "region_code": region.code if region else "",
        "village": region.name if region else "",
        "answer": None,
    }


@router.get(
    "/{uuid:family_id}",
    operation_id="get_family",
    summary="One family as of a day",
    **shared.operation(Scope.FAMILIES, FamilyOn),
)
@strict
def get_family(request: HttpRequest, family_id: UUID, asked: Query[shared.AsOf]) -> dict[str, Any]:
    """The facts in force on a day, as known at an instant."""
    family = shared.family_of(request, family_id)
    day = shared.day_of(request, family, asked)
    facts = facts_of(family, day, asked.known_at)
    if facts is None:
        raise shared.nothing_on(family, day)
    known_as = in_force(FamilyIdentity.objects.filter(family=family), "family", day, asked.known_at).first() or family
    spell, facilitator = spell_of(family, day, asked.known_at), facilitator_of(family, day)
    return {
        "id": family.public_id,
        "family_id": family.family_id,
        "as_of": day,
        "known_at": asked.known_at,
        "name": known_as.name,
        "kk": known_as.kk_mask,
        "address": known_as.address,
        "rt": known_as.rt,
        "rw": known_as.rw,
        "region_code": facts.region_id,
        "village": facts.region.name,
        "decile": facts.decile,
        "decile_on": facts.decile_on,
        "access_area": facts.access_area,
        "excluded_for": facts.excluded_for,
        "facts_since": facts.effective_on,
        "joined_on": spell.joined_on if spell else None,
        "left_on": spell.left_on if spell else None,
        "facilitator": {"id": facilitator.public_id, "name": facilitator.display_name} if facilitator else None,
    }


@router.post(
    "/{uuid:family_id}/uncover",
    operation_id="uncover_number",
    summary="Uncover a KK or NIK",
    **shared.operation(Scope.IDENTITY, Number, further={409: shared.Refusal}),
)
@strict
def uncover_number(request: HttpRequest, family_id: UUID, asked: Whose) -> dict[str, Any]:
    """A number in clear. Every time is logged, for the family and for the token."""
    caller = who(request)
    family = shared.family_of(request, family_id)
    subject: Family | Member = (
        family if asked.whose == "family" else get_object_or_404(ever_members_of(family), public_id=asked.whose)
    )
    log_use(caller.token, "uncover_number", at=caller.at)
    number = reveal_identity(subject, by=caller.token.person, on=caller.today)
    return {"kind": "KK" if isinstance(subject, Family) else "NIK", "number": number}


def line(answer: FamilyAnswer, told: bool) -> dict[str, Any]:
    """A family in a list; its answer only where the token may see answers."""
    return {
        "id": answer.family.public_id,
        "family_id": answer.family.family_id,
        "name": answer.family.name,
        "kk": answer.family.kk_mask,
        "region_code": answer.region_id,
        "village": answer.region.name,
        "answer": row_of(answer) if told else None,
    }
