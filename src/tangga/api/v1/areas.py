"""Areas: provinces, districts, sub-districts, villages inside the token's area."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from tangga.api.caller import strict, who
from tangga.api.scopes import Scope
from tangga.api.v1 import shared
from tangga.areas.models import Area

router = Router()


class AreaList(Schema):
    """Areas in the order of their codes."""

    rows: list[shared.Area]


class AreaFilters(Schema):
    parent: str = Field(
        default=shared.ABSENT,
        pattern=r"^[0-9]{2,10}$",
        description="list the parts of this area; default: the topmost areas seen",
    )


@router.get("", operation_id="list_areas", summary="List areas", **shared.operation(Scope.AREAS, AreaList))
@strict
def list_areas(request: HttpRequest, filters: Query[AreaFilters]) -> dict[str, Any]:
    """The parts of an area; without `parent` the token's own area, or the provinces where it has none."""
    seen = who(request).areas()
    if filters.parent is None:
        own = who(request).area_code
        found = seen.filter(code=own) if own else seen.filter(parent=None)
    else:
        found = seen.filter(parent=get_object_or_404(seen, code=filters.parent))
    return {"rows": [told(area) for area in found.order_by("code")]}


@router.get("/{code}", operation_id="get_area", summary="One area", **shared.operation(Scope.AREAS, shared.Area))
@strict
def get_area(request: HttpRequest, code: str) -> dict[str, Any]:
    """An area by its code (digits without dots)."""
    return told(get_object_or_404(who(request).areas(), code=code))


def told(area: Area) -> dict[str, Any]:
    """As the API writes an area."""
    return {
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "kind": area.kind,
        "parent": area.parent_id,
    }
