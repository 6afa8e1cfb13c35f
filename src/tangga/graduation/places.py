"""Areas on graduation's pages: how they are called, and which a viewer can narrow a list to."""

from collections.abc import Sequence
from dataclasses import dataclass

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.models import FamilyFacts
from tangga.families.queries import families_assigned_to
from tangga.people.screens import Viewer

DISTRICT_DIGITS = 4


def title(area: Area) -> str:
    """The name with its kind: Kel. Pesantren, Kec. Mojoroto."""
    return area.title


@dataclass(frozen=True)
class Choice:
    """An area to choose in a filter; `deep`: it lies in the one before it."""

    code: str
    title: str
    deep: bool = False


def chosen(viewer: Viewer, code: str) -> Area | None:
    """The area of a code, where it lies in the viewer's own (of a facilitator: in the same district)."""
    own = viewer.area.code if viewer.area else ""
    own = own[:DISTRICT_DIGITS] if viewer.sees_own_only else own
    return Area.objects.filter(code=code).first() if code.startswith(own) else None


def to_choose(viewer: Viewer, area: Area | None) -> Sequence[Choice]:
    """The areas a list can be narrowed to: a facilitator's own villages; the parts of a district; a province's
    districts, and the parts of the one that is chosen."""
    if viewer.sees_own_only:
        mine = families_assigned_to(viewer.person.pk, viewer.today).order_by().values("pk")
        homes = FamilyFacts.objects.filter(family__in=mine, superseded_at=None).order_by().values("region")
        villages = Area.objects.filter(pk__in=homes.distinct()).order_by("name")
        return [Choice(each.code, title(each)) for each in villages]
    top = viewer.area
    if area is not None and (top is None or top.level < Level.DISTRICT):
        top = area
    if top is None:
        return [Choice(each.code, title(each)) for each in Area.objects.filter(level=Level.PROVINCE).order_by("code")]
    if top.level == Level.PROVINCE:
        districts = Area.objects.filter(within("code", top.code), level=Level.DISTRICT).order_by("code")
        return [Choice(each.code, title(each)) for each in districts]
    parts = Area.objects.filter(within("code", top.code[:DISTRICT_DIGITS]), level__gte=Level.SUB_DISTRICT).order_by(
        "code"
    )
    return [Choice(each.code, title(each), deep=each.level == Level.VILLAGE) for each in parts]
