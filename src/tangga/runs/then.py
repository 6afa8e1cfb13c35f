"""The assessments that held at an instant: of every district the latest one that was stored by then.

What is answered now stands ready (runs.standing, runs.tallies). Of an earlier day, or instant, the same is found in the
answers of the run that was current then: runs are never changed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Substr

from tangga.areas.queries import within
from tangga.runs import tallies
from tangga.runs.models import FamilyAnswer, Run
from tangga.runs.tallies import DIGITS, FLAGS, Level, Tallied, keys_of

# What the keys that are asked for here (tallies.keys_of) are told from.
GROUPED = ("active", "natural_exit", "unsure", "unsure_about", "last_component_ends_on")
WHOLE = ""


@dataclass(frozen=True)
class Then:
    """The runs that held, one a district. stands: they are those that are current now, whose figures stand ready."""

    runs: tuple[Run, ...]
    stands: bool
    thinned: tuple[str, ...] = ()  # districts whose run has no answers any more (runs.thinning)

    @property
    def districts(self) -> list[str]:
        return [run.area_id for run in self.runs]

    def answers(self, code: str) -> QuerySet[FamilyAnswer]:
        """The answers about the families that these runs found in an area ("" = everywhere); one for each family."""
        keys = [run.pk for run in self.runs]
        rows = FamilyAnswer.objects.filter(within("region_id", code), run__in=_touching(self.runs, code)).order_by()
        if self.stands:
            return rows.filter(standing=True)
        if len(keys) < 2:
            return rows
        # A family that two districts' runs know counts in the later one (as runs.standing has it).
        others = FamilyAnswer.objects.filter(run__in=keys, family=OuterRef("family"))
        later = Q(run__as_of__gt=OuterRef("run__as_of")) | Q(run__as_of=OuterRef("run__as_of"), run__gt=OuterRef("run"))
        return rows.filter(~Exists(others.filter(later).order_by()))

    def tallied(self, code: str, level: int | None = None, keys: Collection[str] = ()) -> dict[str, Tallied]:
        """The figures of an area under WHOLE; with a level, those of its areas of that level by code. keys: these sums
        alone are wanted (of those that GROUPED tells apart). One statement."""
        if self.stands:
            if level is None:
                return {WHOLE: tallies.stored(code, keys)}
            return tallies.stored_by_area(code, level, (), keys)
        part: Any = Value(WHOLE) if level is None else Substr("region_id", 1, DIGITS[Level(level)])
        rows = self.answers(code).annotate(part=part).values_list("part", *GROUPED)
        sums = (Count("pk"), Sum("members_paid"), Sum("period_idr"), Sum("annual_idr"))
        found: dict[str, Tallied] = {} if level else {WHOLE: Tallied()}
        for where, *row in rows.annotate(*sums):
            told = dict.fromkeys((*FLAGS.values(), "last_component_ends_on_dropout"))
            answer = {**told, "ineligible_for": "", **dict(zip(GROUPED, row, strict=False))}
            by_key = found.setdefault(where, Tallied()).by_key
            for key in keys_of(answer):
                by_key[key].add(*row[len(GROUPED) :])
        return found

    def persons(self, code: str) -> QuerySet[Any]:
        """The active families of an area joined with their members' answers: `component` ("": in none) of each."""
        rows = self.answers(code).filter(active=True, run__member_answers__family=F("family"))
        return rows.annotate(component=F("run__member_answers__component"))


def assessments_at(on: date, known_at: datetime | None = None) -> Then:
    """The runs that held on a day by what was stored at an instant (None: now). Two statements."""
    done = Run.objects.filter(status=Run.Status.DONE, beside=False, as_of__lte=on)
    if known_at is not None:
        done = done.filter(finished_at__lte=known_at)
    latest = done.filter(area=OuterRef("area")).order_by("-as_of", "-pk").values("pk")[:1]
    held = done.filter(pk=Subquery(latest)).annotate(was_thinned=Q(thinning__isnull=False))
    runs = tuple(held.order_by("area_id").only("pk", "area_id", "as_of", "is_current"))
    current = set(Run.objects.filter(is_current=True).order_by().values_list("pk", flat=True))
    thinned = tuple(run.area_id for run in runs if run.was_thinned)
    return Then(runs, stands={run.pk for run in runs} == current, thinned=thinned)


def _touching(runs: Collection[Run], code: str) -> list[int]:
    return [run.pk for run in runs if run.area_id.startswith(code[:4])]
