"""Answers: the current ones of an area, by the page or all at once; the figures; one family's on any day, explained."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from tangga.api.actions import log_use
from tangga.api.caller import strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.api.v1.filters import FamilyFilters, PagedFilters, filters_of
from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason
from tangga.families.batching import batches
from tangga.reports.places import freshness
from tangga.reports.queries_home import figures_of
from tangga.reports.why import why
from tangga.reports.words import COMPONENT_CODES
from tangga.runs.models import FamilyAnswer
from tangga.runs.queries import answer_on

router = Router()
of_family = Router()
AT_ONCE = 2_000
NDJSON = "application/x-ndjson"
BulkReason = Literal["field_work", "verification", "reporting", "coordination", "correction", "audit"]


class AnswerRow(Schema):
    """What the current run answered about a family. Money in rupiah; days are the first of the month after the end."""

    family: UUID
    family_id: str
    run: UUID
    region_code: str
    active: bool
    members_count: int
    members_paid: int
    components: list[str] = Field(description="held by some living member, paid or not")
    annual_idr: int
    period_idr: int
    eligible: bool
    ineligible_for: list[str]
    natural_exit: bool
    unsure: bool
    unsure_about: list[str] = Field(description="birth_date, school_level, members: the facts to ask for")
    years_in_programme: int | None
    five_years: bool
    preparable: bool
    out_of_school: bool
    decile: int | None
    last_component_ends_on: date | None
    last_component_ends_on_dropout: date | None = Field(description="the same if every child leaves school early")


class AreaFigures(Schema):
    """The figures of the home page: active families, counted and summed from their current answers."""

    as_of: date | None = Field(description="the latest day of the runs they come from; null: nothing was assessed yet")
    runs: int = Field(description="how many districts' current runs they come from")
    families: int
    members_paid: int
    period_idr: int
    annual_idr: int
    exit: int = Field(description="leave naturally now")
    soon: int = Field(description="last component ends within a year")
    unsure: int
    out_of_school: int
    prepare: int
    five_years: int
    above_limit: int


class MemberAnswer(Schema):
    """What the rules say about a member, and why."""

    member_id: str
    component: str | None
    annual_idr: int
    paid: bool
    reason: str = Field(description="a code")
    why: str = Field(description="the reason in a sentence")
    rules: list[str] = Field(description="paths of the policy parameters that decided")
    age_years: int | None
    unsure_about: str | None
    out_of_school: bool


class Stretch(Schema):
    """A stretch of time in which a member counts for a component."""

    member_id: str
    component: str
    scenario: Literal["continues", "drops_out"]
    starts_on: date
    ends_on: date | None = Field(description="first day of the month after; null: no end in sight")


class FamilyAnswerOn(Schema):
    """The rules' answer about one family on a day, worked out anew from the facts."""

    family: UUID
    as_of: date
    known_at: datetime | None = Field(description="null: all that is known now")
    policy_hash: str
    overlays: list[str]
    expected: bool = Field(
        description="the day has not come: children are taken to have moved up as the forecast expects"
    )
    active: bool
    members_paid: int
    annual_idr: int
    period_idr: int
    eligible: bool
    ineligible_for: list[str]
    natural_exit: bool
    unsure: bool
    unsure_about: list[str]
    years_in_programme: int | None
    five_years: bool
    preparable: bool
    last_component_ends_on: date | None
    last_component_ends_on_dropout: date | None
    members: list[MemberAnswer]
    ahead: list[Stretch]


class BulkFilters(FamilyFilters):
    """Filters, and why all is taken at once."""

    reason: BulkReason = Field(description="why it is taken; the log keeps it")


@router.get(
    "",
    operation_id="list_answers",
    summary="List current answers",
    **shared.operation(Scope.ANSWERS, shared.PageOf[AnswerRow], missing=False),
)
@strict
def list_answers(request: HttpRequest, filters: Query[PagedFilters]) -> dict[str, Any]:
    """The current answer of every family seen, filtered and ordered as the families page does it, without names."""
    found = shared.answers_of(filters_of(request), who(request).seen())
    found["rows"] = [row_of(answer) for answer in found["rows"]]
    return found


class FigureFilters(Schema):
    area: str = Field(
        default=shared.ABSENT, pattern=r"^[0-9]{2,10}$", description="an area inside the token's; default: all of it"
    )


@router.get(
    "/figures",
    operation_id="get_figures",
    summary="Figures of an area",
    **shared.operation(Scope.ANSWERS, AreaFigures, missing=False),
)
@strict
def get_figures(request: HttpRequest, filters: Query[FigureFilters]) -> dict[str, Any]:
    """The figures of the home page, of the token's area or a part of it."""
    caller = who(request)
    asked = filters_of(request)
    fresh = freshness(caller.viewer)
    tallied = caller.seen().tallied(asked.area.code if asked.area else "")
    found = figures_of(tallied, fresh.latest if fresh else caller.today)
    return vars(found) | {"as_of": fresh.latest if fresh else None, "runs": fresh.districts if fresh else 0}


@router.get(
    "/all.ndjson",
    operation_id="take_answers",
    summary="Take all answers at once",
    **shared.operation(
        Scope.BULK,
        None,
        missing=False,
        openapi_extra={
            "x-scope": Scope.BULK.value,
            "responses": {
                200: {"description": "one AnswerRow a line", "content": {NDJSON: {"schema": {"type": "string"}}}}
            },
        },
    ),
)
@strict
def take_answers(request: HttpRequest, filters: Query[BulkFilters]) -> StreamingHttpResponse:
    """Every answer the filters find, one AnswerRow as JSON a line (NDJSON), in no order.

    One statement of one instant, streamed: a province passes in bounded memory. A transfer that broke off ends without
    the closing chunk of HTTP; start it again. Each is logged with its rows and its reason.
    """
    caller = who(request)
    caller.check(Scope.ANSWERS)
    query = request.GET.copy()
    reason = query.pop("reason")[-1]
    request.GET = query  # type: ignore[assignment]  # the page's filters do not know the reason
    asked = filters_of(request)
    rows = asked.apply(caller.seen().answers)
    record_export(
        "answers.exported",
        caller.token,
        by=caller.token.person,
        area_code=caller.area_code,
        rows=rows.count(),
        reason=Reason(str(reason)),
        filters=sorted(query),
    )
    log_use(caller.token, "take_answers", at=caller.at)
    # In no order: to sort a province, the database would hold all of it.
    response = StreamingHttpResponse(lines(rows.order_by()), content_type=NDJSON)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def lines(rows: Any) -> Iterator[str]:
    """The answers as lines of JSON, some thousands at a time: columns only, no objects are made of them."""
    joined = rows.values(*KEPT, "run__public_id", "family__public_id", "family__family_id")
    for some in batches(joined.iterator(AT_ONCE), AT_ONCE):
        told = (
            _row(each, each["family__public_id"], each["family__family_id"], each["run__public_id"]) for each in some
        )
        yield "".join(json.dumps(row, default=str, separators=(",", ":")) + "\n" for row in told)


def row_of(answer: FamilyAnswer) -> dict[str, Any]:
    """A stored answer as the API writes it."""
    values = {name: getattr(answer, name) for name in KEPT}
    return _row(values, answer.family.public_id, answer.family.family_id, answer.run.public_id)


def _row(values: dict[str, Any], family: UUID, family_id: str, run: UUID) -> dict[str, Any]:
    """From the columns of an answer, by name, and what its keys stand for."""
    return {
        **{name: values[name] for name in PLAIN},
        "family": family,
        "family_id": family_id,
        "run": run,
        "region_code": values["region_id"],
        "components": _components(values["components"]),
        "ineligible_for": values["ineligible_for"].split(),
        "unsure_about": values["unsure_about"].split(),
    }


@cache
def _components(bits: int) -> list[str]:
    """The components held (256 cases at most)."""
    return [code for bit, code in enumerate(COMPONENT_CODES) if bits >> bit & 1]


MADE_UP = {"family", "family_id", "run", "region_code", "components", "ineligible_for", "unsure_about"}
PLAIN = tuple(name for name in AnswerRow.model_fields if name not in MADE_UP)
KEPT = (*PLAIN, "region_id", "components", "ineligible_for", "unsure_about")  # the columns they are made from


@of_family.get(
    "/{uuid:family_id}/answer",
    operation_id="get_answer",
    summary="One family's answer on a day",
    **shared.operation(Scope.ANSWERS, FamilyAnswerOn),
)
@strict
def get_answer(request: HttpRequest, family_id: UUID, asked: Query[shared.AsOf]) -> dict[str, Any]:
    """What the family's page shows: worked out anew from the facts of a day, with the reason for every member.

    422 where nothing had been recorded for the day, or the policy has no value on it.
    """
    family = shared.family_of(request, family_id)
    day = shared.day_of(request, family, asked)
    found = answer_on(family, day, asked.known_at, today=who(request).today)
    if found is None:
        raise shared.nothing_on(family, day)
    facts = {known.member.member_id: known.facts for known in found["known_members"]}
    row, policy = found["family"], found["policy"]
    members = []
    for each in found["members"]:
        because = why(each, facts.get(each["member_id"]), policy, found["expected"])
        members.append(
            {
                **each,
                "component": each["component"] or None,
                "why": because.sentence,
                "rules": [parameter.path for parameter in because.rules],
                "unsure_about": each["unsure_about"] or None,
            }
        )
    return {
        **row,
        "family": family.public_id,
        "as_of": day,
        "known_at": asked.known_at,
        "policy_hash": policy.hash,
        "overlays": list(policy.overlays),
        "expected": found["expected"],
        "ineligible_for": (row["ineligible_for"] or "").split(),
        "unsure_about": (row["unsure_about"] or "").split(),
        "members": members,
        "ahead": found["segments"],
    }
