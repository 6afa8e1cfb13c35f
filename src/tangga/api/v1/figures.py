"""Figures: every published number of the token's area, as of a day and as it was known; the same as on the pages."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from tangga.api.caller import Caller, strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.errors import NotValid
from tangga.families.exit_models import ExitReason
from tangga.figures.asked import may_see
from tangga.figures.definitions import CUT_NEEDS, indicator_of, indicators
from tangga.figures.figure import COUNTRY, figure
from tangga.papers import formats
from tangga.people.roles import Action
from tangga.rules import periods
from tangga.targets.graduates import codes_known_to

router = Router()


class IndicatorLine(Schema):
    """One number that can be asked for, in the language of the answer."""

    name: str
    title: str
    definition: str
    unit: str
    by: list[str] = Field(description="into what it can be cut")


class IndicatorList(Schema):
    """Every number that can be asked for."""

    rows: list[IndicatorLine]


class FigureTold(Schema):
    """A figure as `tangga figure --json` prints it. The parts always add up to the total."""

    name: str
    title: str
    definition: str
    unit: str
    region: str = Field(description="an area's code; 00 is the whole country")
    period: str
    as_of: date
    known_at: datetime
    by: str = Field(description="empty: not cut, one part")
    total: int | None = Field(description="null: there is no such number, as a target that nobody set")
    parts: dict[str, int] = Field(description="an area for which there is no such number is none of them")
    policy_hash: str
    code_version: str


class FigureAsked(Schema):
    area: str = Field(
        default=shared.ABSENT, pattern=r"^[0-9]{2,10}$", description="an area inside the token's; default: all of it"
    )
    period: str = Field(
        default=shared.ABSENT,
        max_length=30,
        description="2020, 2020-H1, 2020-Q3, 2020-06 or 2020-01-01..2020-06-30; default: this year",
    )
    as_of: date = Field(default=shared.ABSENT, description="what had happened by that day; default: today")
    known_at: AwareDatetime = Field(
        default=shared.ABSENT, description="only what had been recorded by this instant; default: all that is known now"
    )
    by: str = Field(default="", max_length=30, description="into what parts; empty: not cut")


@router.get(
    "", operation_id="list_indicators", summary="List the figures there are",
    **shared.operation(Scope.FIGURES, IndicatorList, missing=False),
)  # fmt: skip
@strict
def list_indicators(request: HttpRequest) -> dict[str, Any]:
    """Every published number with its definition, and into what it can be cut."""
    language, viewer = formats.language(), who(request).viewer
    rows = [
        {
            "name": each.code,
            "title": each.name[language],
            "definition": each.definition[language],
            "unit": each.unit,
            "by": list(each.by),
        }
        for each in indicators().values()
        if may_see(viewer, each)
    ]
    return {"rows": rows}


@router.get(
    "/{slug:name}", operation_id="get_figure", summary="One figure", **shared.operation(Scope.FIGURES, FigureTold)
)
@strict
def get_figure(request: HttpRequest, name: str, asked: Query[FigureAsked]) -> dict[str, Any]:
    """One figure of an area and a period. The same question with the same two dates has the same answer for ever."""
    caller = who(request)
    try:
        indicator = indicator_of(name)
    except NotValid as error:
        raise Http404(str(error)) from error
    for needed in filter(None, (indicator.needs, CUT_NEEDS.get(asked.by, ""))):
        caller.viewer.check_may(Action(needed))
    if asked.known_at is not None and asked.known_at.year < periods.FIRST_YEAR:
        raise NotValid(_("Choose a day from the beginning of the programme until today."))
    try:
        period = periods.read(asked.period or str(caller.today.year))
    except ValueError as error:
        raise NotValid(str(error), (("period", str(error)),)) from error
    found = figure(
        name,
        _region(caller, asked.area),
        period,
        as_of=asked.as_of or caller.today,
        known_at=asked.known_at or caller.at,
        by=asked.by,
        now=caller.at,
        hidden=frozenset(ExitReason.values) - set(codes_known_to(caller.viewer)),
    )
    return found.to_json()


def _region(caller: Caller, code: str | None) -> str:
    """The area asked for, by default the token's. Raises Http404 for one outside it, as if there were none."""
    if code is None:
        return caller.area_code or COUNTRY
    if code == COUNTRY:
        if caller.area_code:
            raise Http404
        return COUNTRY
    if not caller.areas().filter(code=code).exists():
        raise Http404
    return code
