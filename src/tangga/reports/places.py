"""Areas on screens: how they are called, which of them a viewer can choose from, and how fresh their answers are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.people.roles import ROLE_SCOPES, Scope
from tangga.people.screens import Viewer
from tangga.runs.models import FamilyAnswer, Run

BEFORE_NAME = {"province": "Prov. ", "sub_district": "Kec. ", "village": "Desa ", "urban_village": "Kel. "}


def area_title(area: Area | None) -> str:
    """The name with its kind as people write it: Kel. Pesantren, Kec. Mojoroto, Kota Kediri."""
    if area is None:
        return _("all of Indonesia")
    return BEFORE_NAME.get(area.kind, "") + area.name


def area_line(area: Area | None) -> str:
    """A village with its sub-district: Kel. Pesantren, Kec. Pesantren."""
    if area is None:
        return "–"
    return f"{area_title(area)}, {area_title(area.parent)}" if area.level >= Level.SUB_DISTRICT else area_title(area)


@dataclass(frozen=True)
class Choice:
    """An area to choose in a filter, and how deep it stands below the one before it."""

    code: str
    title: str
    deep: bool


def areas_to_choose(viewer: Viewer, chosen: Area | None, answers: QuerySet[FamilyAnswer]) -> Sequence[Choice]:
    """The areas a list can be narrowed to: a facilitator's own villages; a district's sub-districts and villages;
    a province's districts; all provinces. Choosing a district opens its parts."""
    if viewer.sees_own_only:
        mine = Area.objects.filter(pk__in=answers.order_by().values("region_id").distinct())
        return [Choice(area.code, area_line(area), False) for area in mine.select_related("parent").order_by("name")]
    top = viewer.area
    if chosen is not None and (top is None or top.level < Level.DISTRICT):
        top = chosen
    if top is None:
        return _choices(Area.objects.filter(level=Level.PROVINCE))
    if top.level == Level.PROVINCE:
        return _choices(Area.objects.filter(within("code", top.code), level=Level.DISTRICT))
    below = Area.objects.filter(within("code", top.code[:4]), level__gte=Level.SUB_DISTRICT)
    return _choices(below)


def _choices(areas: QuerySet[Area]) -> list[Choice]:
    return [Choice(area.code, area_title(area), area.level == Level.VILLAGE) for area in areas.order_by("code")]


@dataclass(frozen=True)
class Freshness:
    """From which days' facts the answers on a screen come. `latest` and `earliest` differ when districts do."""

    earliest: date
    latest: date
    computed_at: datetime | None
    districts: int


def freshness(viewer: Viewer) -> Freshness | None:
    """How fresh the answers in a viewer's area are; None when nothing has been assessed there yet."""
    if viewer.posting is None or viewer.role is None or ROLE_SCOPES[viewer.role] is Scope.NOTHING:
        return None
    code = viewer.area.code[:4] if viewer.area else ""
    runs = list(Run.objects.filter(within("area_id", code), is_current=True).values_list("as_of", "finished_at"))
    if not runs:
        return None
    days = [as_of for as_of, _finished in runs]
    finished = [at for _as_of, at in runs if at]
    return Freshness(min(days), max(days), max(finished) if finished else None, len(runs))
