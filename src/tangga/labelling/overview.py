"""Labelling by district, for those who see no single house: states, and figures that tell of nobody.

A campaign that was cancelled is not counted. A family that was in two campaigns counts in the later one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.labelling.models import Campaign, House, Status
from tangga.policy import load
from tangga.rules.suppression import Shown, suppressed

State = Campaign.State
NONE = "none"
DISTRICT_DIGITS = 4
# Of several campaigns of a district, the first of these that one of them is in says where the district stands.
RANK = (State.UNDER_WAY, State.PLANNED, State.DONE)


@dataclass(frozen=True)
class Stand:
    """Where a district stands: a state, of all of it or of parts only, and from when to when."""

    state: str
    in_parts: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class Row:
    """A district with where it stands and its houses by status, as they may be shown."""

    area: Area
    stand: Stand
    shown: Shown


def districts_within(code: str) -> QuerySet[Area]:
    """The districts of an area, or the one it lies in."""
    return Area.objects.filter(within("code", code[:DISTRICT_DIGITS]), level=Level.DISTRICT).select_related("parent")


def stands(code: str) -> dict[str, Stand]:
    """code of a district -> where it stands, of those with a campaign."""
    found: dict[str, Stand] = {}
    for campaign in _ranked(Campaign.objects.filter(within("area_id", code[:DISTRICT_DIGITS]), state__in=RANK)):
        in_parts = len(campaign.area_id) > DISTRICT_DIGITS
        stand = Stand(campaign.state, in_parts, campaign.starts_on, campaign.ends_on)
        found.setdefault(campaign.area_id[:DISTRICT_DIGITS], stand)
    return found


def _ranked(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """The one that says where a district stands first: by state, the whole district before parts, then the latest."""
    return sorted(
        campaigns, key=lambda each: (RANK.index(State(each.state)), len(each.area_id), -each.starts_on.toordinal())
    )


def smallest_shown(on: date) -> int:
    """The smallest number shown beside 0: one for the whole country, by which all districts are shown alike."""
    return int(str(load(on).value("labelling/figures/smallest_shown")))


def rows(areas: Sequence[Area], standing: dict[str, Stand], smallest: int) -> list[Row]:
    """The districts of a page; their houses counted in one statement. smallest: see smallest_shown."""
    counted = _counts([area.pk for area in areas])
    nobody = dict.fromkeys(Status.values, 0)
    return [
        Row(area, standing.get(area.pk, Stand(NONE)), suppressed(nobody | counted.get(area.pk, {}), smallest))
        for area in areas
    ]


def _counts(codes: Collection[str]) -> dict[str, dict[str, int]]:
    counting = ~Q(campaign__state=State.CANCELLED)
    after = Q(campaign__begun_on__gt=OuterRef("campaign__begun_on"))
    same_day = Q(campaign__begun_on=OuterRef("campaign__begun_on"), pk__gt=OuterRef("pk"))
    later = House.objects.filter(counting, after | same_day, family=OuterRef("family")).order_by()
    here = Q(pk__in=[])
    for code in codes:
        here |= within("region_id", code)
    latest = House.objects.filter(here, counting, ~Exists(later)).order_by()
    grouped = latest.annotate(district=Substr("region_id", 1, DISTRICT_DIGITS))
    found: dict[str, dict[str, int]] = {}
    for district, status, count in grouped.values_list("district", "status").annotate(count=Count("pk")):
        found.setdefault(district, {})[status] = count
    return found
