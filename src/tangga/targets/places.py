"""Which areas somebody's targets are about, and what an area's parts are."""

from django.db.models import QuerySet
from django.http import Http404

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.people.screens import Viewer

DIGITS = {Level.PROVINCE: 2, Level.DISTRICT: 4}


def top_of(viewer: Viewer) -> Area | None:
    """The widest area whose targets a viewer sees: their posting's, at least a district; None: the country."""
    area = viewer.area
    while area is not None and area.level > Level.DISTRICT:
        area = area.parent
    return area


def area_asked(viewer: Viewer, code: str) -> Area | None:
    """The area named, else the viewer's own. Raises Http404 for one that is not theirs, or has no targets."""
    top = top_of(viewer)
    if not code:
        return top
    area = Area.objects.filter(code=code, level__lte=Level.DISTRICT).select_related("parent").first()
    if area is None or not area.code.startswith(top.code if top else ""):
        raise Http404
    return area


def parts_level(area: Area | None) -> Level | None:
    """The level of an area's parts: provinces of the country, districts of a province; None: facilitators."""
    if area is None:
        return Level.PROVINCE
    return Level.DISTRICT if area.level == Level.PROVINCE else None


def parts_of(area: Area | None, level: Level) -> QuerySet[Area]:
    """The areas of a level within an area, in code order."""
    return Area.objects.filter(within("code", area.code if area else ""), level=level).order_by("code")
