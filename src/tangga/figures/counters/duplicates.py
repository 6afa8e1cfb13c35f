"""Numbers that stand twice, and nobody has settled it yet."""

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Substr

from tangga.areas.queries import within
from tangga.families.duplicates import State, with_homes
from tangga.families.history import in_force
from tangga.families.models import DuplicateCase, FamilyFacts
from tangga.figures.counting import SEVERAL, Asked, counted, of_areas
from tangga.figures.definitions import AREAS, NUMBER


def suspected(asked: Asked) -> dict[str, int]:
    """Pairs that share a number and about which nobody has decided, where one of the two lives in the area; pairs of
    which each lives in another part (or one of them elsewhere) stand by themselves."""
    rows = _cases(asked).filter(within("first_lives", asked.code) | within("second_lives", asked.code))
    if asked.by not in AREAS:
        return counted(asked, rows, region="", cuts={NUMBER: "kind"})
    first, second = (Substr(f"{place}_lives", 1, asked.digits) for place in ("first", "second"))
    rows = rows.annotate(first_part=first, second_part=second)
    one = Case(
        When(first_part=F("second_part"), then=F("first_part")), default=Value(SEVERAL), output_field=CharField()
    )
    found = counted(asked, rows, region="", part=one)
    several = found.pop(SEVERAL, 0)
    return {**of_areas(asked, found), SEVERAL: several}


def _cases(asked: Asked) -> QuerySet[DuplicateCase]:
    facts = in_force(FamilyFacts.objects.all(), "family", asked.last).order_by()
    lives = {
        f"{place}_lives": Subquery(facts.filter(family=OuterRef(f"{place}_home")).values("region")[:1])
        for place in ("first", "second")
    }
    return with_homes(DuplicateCase.objects.filter(state=State.OPEN, kind__in=DuplicateCase.NUMBERS)).annotate(**lives)


def behind(asked: Asked) -> Q:
    """The families of these pairs that live in the area."""
    first, second = (
        Q(pk__in=_cases(asked).filter(within(f"{place}_lives", asked.code)).order_by().values(f"{place}_home"))
        for place in ("first", "second")
    )
    return first | second
