"""Open figures: what districts let everybody read. Without a token; the same as the pages under /angka/."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from tangga.api.caller import strict
from tangga.api.v1 import shared
from tangga.graduation.places import title
from tangga.open_figures import told
from tangga.open_figures.limits import check_not_too_many
from tangga.open_figures.queries import latest_published, published_of

router = Router()
KEPT_FOR = "public, max-age=300"


class OpenDistrict(Schema):
    """A district whose figures are open."""

    code: str
    name: str
    province: str = Field(description="the code of its province")
    latest_half: str = Field(description="such as 2025-H1")


class OpenDistricts(Schema):
    """Every district whose figures are open, in the order of their codes."""

    rows: list[OpenDistrict]


class OpenHalf(Schema):
    """A half-year that was published. It is never changed."""

    half: str
    as_of: date
    known_at: AwareDatetime
    digest: str = Field(description="SHA-256 of what was published")


class OpenHalves(Schema):
    """The half-years of a district, the latest first."""

    code: str
    name: str
    halves: list[OpenHalf]


class AreaName(Schema):
    """An area by its code."""

    code: str
    name: str


class OpenPart(Schema):
    """A sub-district's number."""

    area: str
    name: str
    value: int | None = Field(description="null where it is hidden")
    hidden: bool


class OpenTogether(Schema):
    """Sub-districts whose numbers are hidden one by one, and what they come to."""

    areas: list[str]
    value: int


class OpenMeasure(Schema):
    """One measure of the dictionary: the district's number and its sub-districts'."""

    measure: str
    unit: str
    year: int | None = Field(description="of a target alone")
    total: int | None = Field(description="null where it is hidden, or no target is set")
    hidden: bool
    parts: list[OpenPart]
    together: list[OpenTogether]


class Licence(Schema):
    """The terms of use."""

    code: str
    url: str


class OpenFigures(Schema):
    """A half-year of a district, as it was published."""

    district: AreaName
    half: str
    first_day: date
    last_day: date
    as_of: date
    known_at: AwareDatetime
    published_at: AwareDatetime
    smallest_shown: int = Field(description="the smallest number shown beside 0")
    policy_hash: str
    code_version: str
    digest: str
    licence: Licence
    measures: list[OpenMeasure]


class InBoth(Schema):
    """A text in Indonesian and in English."""

    id: str
    en: str


class OpenDefinition(Schema):
    """What a measure is."""

    measure: str
    unit: str
    time: str = Field(description="flow: in the half-year; stock: on its last day; target: for the year")
    name: InBoth
    definition: InBoth
    by_sub_district: bool


class OpenDictionary(Schema):
    """Every measure of the open figures."""

    measures: list[OpenDefinition]


def _open(answer: Any, missing: bool = False) -> dict[str, Any]:
    """The router's arguments of an operation that needs no token."""
    refused: dict[int, Any] = {422: shared.Refusal, 429: shared.Refusal}
    return {"auth": None, "response": {200: answer} | refused | ({404: shared.Refusal} if missing else {})}


@router.get("/districts", operation_id="list_open_districts", summary="List open districts", **_open(OpenDistricts))
@strict
def list_districts(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The districts whose figures everybody may read. No token is needed, here and in the other operations below."""
    check_not_too_many(request)
    response.headers["Cache-Control"] = KEPT_FOR
    rows = [
        {
            "code": each.district_id,
            "name": title(each.district),
            "province": each.district.parent_id,
            "latest_half": each.half,
        }
        for each in latest_published()
    ]
    return {"rows": rows}


@router.get(
    "/districts/{code}", operation_id="get_open_district", summary="An open district", **_open(OpenHalves, missing=True)
)
@strict
def get_district(request: HttpRequest, response: HttpResponse, code: str) -> dict[str, Any]:
    """The half-years that were published of a district. 404 where its figures are not open."""
    check_not_too_many(request)
    rows = published_of(code)
    if not rows:
        raise Http404
    response.headers["Cache-Control"] = KEPT_FOR
    halves = [
        {"half": each.half, "as_of": each.as_of, "known_at": each.known_at, "digest": each.digest} for each in rows
    ]
    return {"code": code, "name": title(rows[0].district), "halves": halves}


@router.get(
    "/districts/{code}/{half}",
    operation_id="get_open_figures",
    summary="Open figures of a half-year",
    **_open(OpenFigures, missing=True),
)
@strict
def get_half(request: HttpRequest, response: HttpResponse, code: str, half: str) -> dict[str, Any]:
    """All that was published of a district and a half-year such as 2025-H1."""
    check_not_too_many(request)
    found = next((each for each in published_of(code) if each.half == half), None)
    if found is None:
        raise Http404
    response.headers["Cache-Control"] = KEPT_FOR
    return told.as_json(found)


@router.get("/dictionary", operation_id="get_open_dictionary", summary="Data dictionary", **_open(OpenDictionary))
@strict
def get_dictionary(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """What each measure is, in both languages."""
    check_not_too_many(request)
    response.headers["Cache-Control"] = KEPT_FOR
    return {"measures": told.dictionary()}
