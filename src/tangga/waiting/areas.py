"""Areas on the waiting list's pages: which a viewer can narrow a list to, and whose places are shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.people.screens import Viewer

DISTRICT_DIGITS = 4


def title(area: Area) -> str:
    """The name with its kind: Kel. Pesantren, Kota Kediri."""
    return area.title


@dataclass(frozen=True)
class Choice:
    """An area to choose in a filter; `deep`: it lies in the one before it."""

    code: str
    title: str
    deep: bool = False


def district_of(viewer: Viewer) -> Area:
    """The district whose list and places a viewer works with. Raises Http404 for whoever is posted in none (an auditor
    of a province, say): the district is then chosen by the list's filter."""
    code = (viewer.area.code if viewer.area else "")[:DISTRICT_DIGITS]
    area = Area.objects.filter(code=code, level=Level.DISTRICT).first()
    if area is None:
        raise Http404
    return area


def chosen(viewer: Viewer, code: str) -> Area | None:
    """The area of a code, where it lies in the viewer's own (of a facilitator: in the same district)."""
    own = viewer.area.code if viewer.area else ""
    own = own[:DISTRICT_DIGITS] if viewer.sees_own_only else own
    return Area.objects.filter(code=code).first() if code.startswith(own) else None


def to_choose(viewer: Viewer) -> Sequence[Choice]:
    """The sub-districts and villages of a district; the districts of a province."""
    own = viewer.area.code if viewer.area else ""
    if len(own) < DISTRICT_DIGITS:
        parts = Area.objects.filter(within("code", own), level=Level.DISTRICT)
    else:
        parts = Area.objects.filter(within("code", own[:DISTRICT_DIGITS]), level__gte=Level.SUB_DISTRICT)
    return [Choice(each.code, title(each), deep=each.level == Level.VILLAGE) for each in parts.order_by("code")]


def villages_of(viewer: Viewer) -> Sequence[Choice]:
    """The villages of a viewer's own area."""
    parts = Area.objects.filter(within("code", viewer.area.code if viewer.area else ""), level=Level.VILLAGE)
    return [Choice(each.code, title(each)) for each in parts.order_by("name", "code")]
