"""What the stored assessments answered: families, persons, rupiah, exits ahead, facts that are missing.

Nothing is assessed anew for a figure. A family counts where its assessment found it, until the next one.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.errors import NotValid
from tangga.families.history import known
from tangga.families.models import FamilyFacts
from tangga.figures.counting import Asked, counted, in_order, of_areas, whole
from tangga.figures.definitions import AREAS, COMPONENT, FACT
from tangga.papers import formats
from tangga.runs.ahead import ending_by_year
from tangga.runs.tallies import Tallied
from tangga.runs.then import WHOLE, Then, assessments_at
from tangga.targets.queries import active_facts

NOW = "now"  # by the year in which the last component ends: none is left
ACTIVE, EXIT, UNSURE, ASK = "active", "exit", "unsure", "ask:"  # of tallies.keys_of
FACTS = ("birth_date", "school_level", "members")
NAMED = 5
# The families that _ending counts (a test holds them equal).
AHEAD = Q(active=True) & (Q(natural_exit=True) | Q(unsure=False, last_component_ends_on__isnull=False))


def families(asked: Asked) -> dict[str, int]:
    """Families that the assessment found in the programme."""
    return _summed(asked, lambda found: found.by_key[ACTIVE].families, ACTIVE)


def unsure(asked: Asked) -> dict[str, int]:
    """Of them, those about whom a fact is missing."""
    return _summed(asked, lambda found: found.families(UNSURE), UNSURE)


def paid_persons(asked: Asked) -> dict[str, int]:
    """Persons who are paid for."""
    return _summed(asked, lambda found: found.by_key[ACTIVE].members_paid, ACTIVE)


def entitled_year(asked: Asked) -> dict[str, int]:
    """Rupiah of a year."""
    return _summed(asked, lambda found: found.by_key[ACTIVE].annual_idr, ACTIVE)


def entitled_stage(asked: Asked) -> dict[str, int]:
    """Rupiah of the payment stage (or month) in which the assessment's day lies."""
    return _summed(asked, lambda found: found.by_key[ACTIVE].period_idr, ACTIVE)


def natural_exits_ahead(asked: Asked) -> dict[str, int]:
    """Families whose last component is known to end, children staying in school; by the year, NOW for none left."""
    if asked.by in AREAS:  # not from the sums that stand ready: of each village there is one for every month
        return counted(asked, _assessments(asked).answers(asked.code).filter(AHEAD), region="region_id")
    by_year = _ending(_of_whole(asked))
    return in_order(by_year) if asked.by else whole(asked, sum(by_year.values()))


def facts_missing(asked: Asked) -> dict[str, int]:
    """Of each family each kind of fact that is to be asked for."""
    keys = [f"{ASK}{fact}" for fact in FACTS]
    if asked.by != FACT:
        return _summed(asked, lambda found: sum(found.families(key) for key in keys), *keys)
    found = _of_whole(asked, *keys)
    return {fact: found.families(f"{ASK}{fact}") for fact in FACTS}


def component_persons(asked: Asked) -> dict[str, int]:
    """Persons who count for a component, those beyond the family's places too."""
    rows = _assessments(asked).persons(asked.code).exclude(component="")
    value = Count("run__member_answers")
    return counted(asked, rows, region="region_id", cuts={COMPONENT: "component"}, value=value)


def behind_active(asked: Asked) -> Q:
    """The families that the assessment found in the programme."""
    return _behind(asked, Q(active=True))


def behind_unsure(asked: Asked) -> Q:
    """The families about whom a fact is missing."""
    return _behind(asked, Q(active=True, unsure=True))


def behind_ahead(asked: Asked) -> Q:
    """The families whose last component is known to end, or has ended."""
    return _behind(asked, AHEAD)


def _behind(asked: Asked, which: Q) -> Q:
    return Q(pk__in=_assessments(asked).answers(asked.code).filter(which).values("family"))


def _ending(found: Tallied) -> dict[str, int]:
    by_year = {str(year): many for year, many in ending_by_year(found, "continues").items()}
    left = found.families(EXIT)
    return {**by_year, NOW: left} if left else by_year


def _of_whole(asked: Asked, *keys: str) -> Tallied:
    return _assessments(asked).tallied(asked.code, keys=keys)[WHOLE]


def _summed(asked: Asked, many: Callable[[Tallied], int], *keys: str) -> dict[str, int]:
    if asked.by not in AREAS:
        return whole(asked, many(_of_whole(asked, *keys)))
    found = _assessments(asked).tallied(asked.code, asked.level, keys)
    return of_areas(asked, {code: many(tallied) for code, tallied in found.items()})


def _assessments(asked: Asked) -> Then:
    """Raises NotValid where families live in a district that had no assessment by then, or whose assessment has no
    answers any more: the sum would lack them."""
    then = assessments_at(asked.last, asked.known_at)
    _check_whole([each for each in then.thinned if each.startswith(asked.code[:4])], asked)
    others: Any = FamilyFacts.objects.filter(known(asked.known_at), within("region_id", asked.code)).order_by()
    others = others.annotate(district=Substr("region_id", 1, 4)).exclude(district__in=then.districts)
    if not others.exists():
        return then
    served = active_facts(asked.code, asked.last, asked.known_at).annotate(district=Substr("region_id", 1, 4))
    without = served.exclude(district__in=then.districts).values_list("district", flat=True)
    districts = list(without.order_by("district").distinct()[: NAMED + 1])
    if not districts:
        return then
    named = ", ".join([*districts[:NAMED], *(["…"] if len(districts) > NAMED else [])])
    raise NotValid(
        _("Families live in %(districts)s, and no assessment as of %(day)s or earlier had been stored there by then.")
        % {"districts": named, "day": formats.day(asked.last)}
    )


def _check_whole(thinned: list[str], asked: Asked) -> None:
    if thinned:
        named = ", ".join([*thinned[:NAMED], *(["…"] if len(thinned) > NAMED else [])])
        raise NotValid(
            _(
                "The answers of the assessments of %(districts)s that held on %(day)s were taken out: they are old. "
                "Ask for the last day of a half-year: its assessments are kept whole."
            )
            % {"districts": named, "day": formats.day(asked.last)}
        )
