"""Places that are free, as the pages of places count them."""

from tangga.areas.queries import within
from tangga.figures.counting import Asked, counted
from tangga.waiting.models import Vacancy
from tangga.waiting.queries import VACANT


def open_places(asked: Asked) -> dict[str, int]:
    """Places of the area's districts that no family has yet, those that are offered too."""
    rows = Vacancy.objects.filter(VACANT, within("district_id", asked.code))
    return counted(asked, rows, region="district_id")
