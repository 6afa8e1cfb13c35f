"""Which old assessments keep their answers row by row, and which lose them (decision 0043).

Whole stay: what is younger than TANGGA_RUNS_WHOLE months; of each district the last of every half-year; what somebody
names: an edition or a kept claim (by what was known at their instant), exits in bulk, a comparison, a case that is not
closed; and what could not be repeated, because its snapshot is not kept as it was. Sums and files of every run stay.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tangga.areas.queries import within
from tangga.cases.models import Case, Cohort
from tangga.claims.models import PublishedClaim
from tangga.editions.models import COUNTRY, Edition
from tangga.rules.exit_moves import CLOSED
from tangga.runs.models import Comparison, Run, Thinning
from tangga.runs.thinning import snapshot_is_kept, thin

YOUNG, HALF, EDITION, CLAIM, COHORT, COMPARED, CASE, NO_SNAPSHOT = [
    "young",
    "half",
    "edition",
    "claim",
    "cohort",
    "compared",
    "case",
    "no_snapshot",
]
WHY = {
    YOUNG: "younger than the rule asks",
    HALF: "the last of its half-year in its district",
    EDITION: "an edition was counted from it",
    CLAIM: "a kept claim was held against it",
    COHORT: "natural exits were proposed from it",
    COMPARED: "it is compared with another",
    CASE: "a case that is not closed was proposed by it",
    NO_SNAPSHOT: "the facts it was made from are not kept, so it could not be repeated",
}


@dataclass(frozen=True)
class Span:
    """Assessments that something was counted from: of an area, those that held on some day of a time, as known then."""

    why: str
    code: str
    begins: date
    ends: date
    known_at: datetime | None = None

    def names(self, run: Run, of_district: Sequence[Run]) -> bool:
        if not run.area_id.startswith(self.code[:4]) or not self._knew(run) or run.as_of > self.ends:
            return False
        rivals = (each for each in of_district if not each.beside and self._knew(each))
        return not any(_order(run) < _order(each) and each.as_of <= self.begins for each in rivals)

    def _knew(self, run: Run) -> bool:
        return self.known_at is None or (run.finished_at is not None and run.finished_at <= self.known_at)


@dataclass(frozen=True)
class Looked:
    """A run that holds answers and is not the current one. why: what it stays whole for; "": its answers may go."""

    run: Run
    why: str


def limit(today: date, months: int) -> date:
    """The day before which runs are old: the first of the month so many months ago."""
    place = today.year * 12 + today.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def look(today: date, area: str = "") -> list[Looked]:
    """Every run that could be thinned, by district and day, and why it stays. Changes nothing."""
    return [
        Looked(each.run, each.why or ("" if snapshot_is_kept(each.run) else NO_SNAPSHOT))
        for each in _by_what_names_them(today, area)
    ]


def _by_what_names_them(today: date, area: str) -> list[Looked]:
    """The same, without a look at the files."""
    old = limit(today, settings.RUNS_WHOLE) if settings.RUNS_WHOLE else None
    runs = Run.objects.filter(within("area_id", area), status=Run.Status.DONE).order_by("area_id", "as_of", "pk")
    by_district: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_district[run.area_id].append(run)
    thinned = set(Thinning.objects.order_by().values_list("run", flat=True))
    named, spans = _named(), list(_spans(today))
    return [
        Looked(run, _why(run, of_district, old, named, spans))
        for of_district in by_district.values()
        for run in of_district
        if not run.is_current and run.pk not in thinned
    ]


def thin_old(today: date, at: datetime, area: str = "") -> Iterator[Thinning]:
    """Thin every run that may be, one after the other, each in a transaction of its own. Again: nothing is left to do.

    Whether it has to stay is asked once more when the run is locked: an edition may have been drafted meanwhile.
    """
    for each in look(today, area):
        if not each.why:
            done = thin(each.run, months=settings.RUNS_WHOLE, at=at, still=partial(_may_go, today))
            if done is not None:
                yield done


def _may_go(today: date, run: Run) -> bool:
    return any(each.run.pk == run.pk and not each.why for each in _by_what_names_them(today, run.area_id))


def _why(run: Run, of_district: Sequence[Run], old: date | None, named: dict[int, str], spans: Sequence[Span]) -> str:
    if old is None or run.as_of >= old or (run.finished_at or run.started_at) >= _begin_of(old):
        return YOUNG
    if not run.beside and _is_last_of_half(run, of_district):
        return HALF
    if run.pk in named:
        return named[run.pk]
    if span := next((each for each in spans if each.names(run, of_district)), None):
        return span.why
    return ""


def _is_last_of_half(run: Run, of_district: Sequence[Run]) -> bool:
    half = (run.as_of.year, run.as_of.month > 6)
    same = [each for each in of_district if not each.beside and (each.as_of.year, each.as_of.month > 6) == half]
    return max(same, key=_order) == run


def _order(run: Run) -> tuple[date, int]:
    return run.as_of, run.pk


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _named() -> dict[int, str]:
    """key of a run -> why it stays, of those that rows point to."""
    found = dict.fromkeys(Cohort.objects.order_by().values_list("run", flat=True), COHORT)
    for pair in Comparison.objects.order_by().values_list("before", "after"):
        found |= dict.fromkeys(pair, COMPARED)
    return found


def _spans(today: date) -> Iterator[Span]:
    """What names assessments by a day and an instant."""
    for edition in Edition.objects.order_by():
        code = "" if edition.region == COUNTRY else edition.region
        ends = max(edition.as_of, edition.ends_on)
        yield Span(EDITION, code, min(edition.begins_on, edition.as_of), ends, edition.known_at)
    for claim in PublishedClaim.objects.order_by():
        kept_on = timezone.localtime(claim.kept_at).date()
        days = [each for each in (claim.first, claim.last, claim.as_of, claim.published_on) if each] or [kept_on]
        # What it is held against now, too: known until it was kept.
        for known_at in {claim.known_at or claim.kept_at, claim.kept_at}:
            yield Span(CLAIM, claim.area_id or "", min(days), max(days), known_at)
    open_cases = Case.objects.filter(~Q(state__in=CLOSED)).order_by().values_list("district", "proposed_on").distinct()
    for district, proposed_on in open_cases:
        yield Span(CASE, district, proposed_on, today)
