"""What became of the labels on houses."""

from tangga.areas.queries import within
from tangga.families.history import known
from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import LABEL
from tangga.labelling.models import HouseLabel


def labels(asked: Asked) -> dict[str, int]:
    """Houses of which it was recorded in the period what became of the label, by what is on record last."""
    rows = HouseLabel.objects.filter(known(asked.known_at), within("house__region_id", asked.code))
    rows = rows.filter(on__gte=asked.period.first, on__lte=asked.last)
    return counted(asked, rows, region="house__region_id", day="on", cuts={LABEL: "status"})
