"""What became of the labels on houses."""

from django.db.models import Exists, OuterRef, Q

from tangga.areas.queries import within
from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import LABEL
from tangga.labelling.models import HouseLabel


def labels(asked: Asked) -> dict[str, int]:
    """Houses of which it was recorded in the period what became of the label, by what is on record last of the days
    until the one asked for: what was found at a house on a later day, or told later, leaves what stood there before."""
    told = HouseLabel.objects.filter(on__lte=asked.as_of)
    if asked.known_at is not None:
        told = told.filter(recorded_at__lte=asked.known_at)
    same_instant = Q(recorded_at=OuterRef("recorded_at"), pk__gt=OuterRef("pk"))
    later = told.filter(Q(recorded_at__gt=OuterRef("recorded_at")) | same_instant, house=OuterRef("house")).order_by()
    rows = told.filter(within("house__region_id", asked.code), on__gte=asked.period.first, on__lte=asked.last)
    rows = rows.filter(~Exists(later))
    return counted(asked, rows, region="house__region_id", day="on", cuts={LABEL: "status"})
