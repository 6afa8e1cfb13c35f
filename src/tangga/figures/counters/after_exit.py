"""What became of families after they left."""

from django.db.models import Q, QuerySet

from tangga.after_exit.standing import fell_on
from tangga.areas.queries import within
from tangga.cases.models import Case, State
from tangga.figures.counting import Asked, counted


def fallen_back(asked: Asked) -> dict[str, int]:
    """Families of which a case says that they fell back, by the day it was found."""
    return counted(asked, _cases(asked), region="region_id", day="fell")


def behind(asked: Asked) -> Q:
    """The families that fell back."""
    return Q(pk__in=_cases(asked).values("family"))


def _cases(asked: Asked) -> QuerySet[Case]:
    rows = Case.objects.filter(within("region_id", asked.code), state=State.FALLEN_BACK, since__lte=asked.as_of)
    return rows.order_by().annotate(fell=fell_on()).filter(fell__gte=asked.period.first, fell__lte=asked.last)
