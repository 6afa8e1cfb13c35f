"""Reading visits, businesses and other aid: as somebody sees them, or of a family the caller has checked."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from tangga.families.change_queries import changes_seen_by
from tangga.families.history import in_force
from tangga.families.models import Change, Family
from tangga.families.queries import about_seen
from tangga.people.models import Person
from tangga.people.queries import may
from tangga.people.roles import Action
from tangga.visits.models import AidReceipt, Business, BusinessState, Visit

State = Visit.State
CORRECTED_WITHIN = timedelta(days=14)


def visits_seen_by(person: Person, on: date) -> QuerySet[Visit]:
    """Visits to the families a person sees on a day; none for roles that read no visits (province, ministry)."""
    visits = Visit.objects.select_related("family", "visitor")
    if not may(person, Action.SEE_VISITS, on):
        return visits.none()
    return visits.filter(about_seen(person, on))


def businesses_seen_by(person: Person, on: date) -> QuerySet[Business]:
    """Businesses of the families a person sees on a day; none for roles that read no visits."""
    businesses = Business.objects.select_related("family", "recorded_by", "end_recorded_by")
    if not may(person, Action.SEE_VISITS, on):
        return businesses.none()
    return businesses.filter(about_seen(person, on))


def aid_seen_by(person: Person, on: date) -> QuerySet[AidReceipt]:
    """Every row about other aid, superseded ones too, of the families a person sees on a day."""
    rows = AidReceipt.objects.select_related("family", "member", "recorded_by")
    if not may(person, Action.SEE_VISITS, on):
        return rows.none()
    return rows.filter(about_seen(person, on))


def visits_of(family: Family) -> QuerySet[Visit]:
    """Visits to a family, the latest first."""
    return Visit.objects.filter(family=family).select_related("visitor").order_by("-day", "-pk")


def businesses_of(family: Family) -> QuerySet[Business]:
    """A family's businesses: those that go on first, then the latest."""
    return Business.objects.filter(family=family).order_by("ended_on", "-started_on", "-pk")


def open_businesses(day: Any, way: str = "", known_at: datetime | None = None) -> Q:
    """Businesses that run on a day, by what was known at an instant (None: now). day: a date, or an expression of the
    outer row's; way: the prefix to them."""
    begun = Q(**{f"{way}started_on": None}) | Q(**{f"{way}started_on__lte": day})
    open_still = Q(**{f"{way}ended_on": None}) | Q(**{f"{way}ended_on__gt": day})
    if known_at is None:
        return begun & open_still
    return (
        begun & Q(**{f"{way}recorded_at__lte": known_at}) & (open_still | Q(**{f"{way}end_recorded_at__gt": known_at}))
    )


def latest_state_of_each(businesses: Iterable[Business], on: date = date.max) -> dict[int, BusinessState]:
    """key of a business -> how it stands by what is known, on a day; businesses without figures are left out."""
    rows = BusinessState.objects.filter(business__in=[each.pk for each in businesses])
    return {row.business_id: row for row in in_force(rows, "business", on)}


def states_of_each(businesses: Iterable[Business]) -> dict[int, Sequence[BusinessState]]:
    """key of a business -> its figures as they are known, from the first day on. One query."""
    rows = BusinessState.objects.filter(business__in=[each.pk for each in businesses], superseded_at=None)
    ordered = rows.order_by("business_id", "effective_on")
    return {key: list(states) for key, states in groupby(ordered, key=lambda row: row.business_id)}


def aid_of(family: Family, on: date) -> list[AidReceipt]:
    """What a family, or a member, is known to receive or to have received by a day: what goes on first."""
    return aid_of_each([family.pk], on).get(family.pk, [])


def aid_of_each(families: Collection[int], on: date) -> dict[int, list[AidReceipt]]:
    """key of a family -> the same (aid_of); families without any are left out. One statement."""
    rows = AidReceipt.objects.filter(family__in=families, superseded_at=None, withdrawn=False, starts_on__lte=on)
    found: dict[int, list[AidReceipt]] = {}
    for row in sorted(
        rows.select_related("member"), key=lambda row: (not goes_on(row, on), -row.starts_on.toordinal(), -row.pk)
    ):
        found.setdefault(row.family_id, []).append(row)
    return found


def goes_on(row: AidReceipt, on: date) -> bool:
    """Whether an aid is still being given on a day."""
    return not row.once and (row.ends_on is None or row.ends_on >= on)


def steps_done_of_each(families: Collection[int]) -> dict[int, dict[str, date]]:
    """key of a family -> step -> the last day it was done at a visit. One query."""
    done: dict[int, dict[str, date]] = {}
    rows = Visit.objects.filter(family__in=families, state=State.DONE, steps__isnull=False)
    for family, kind, day in rows.order_by().values_list("family", "steps__kind").annotate(last=Max("visited_on")):
        done.setdefault(family, {})[kind] = day
    return done


def corrections_after(visit: Visit, person: Person, on: date) -> list[Change]:
    """The corrections that followed from a visit, as somebody sees them: those its visitor began about the family on
    its day or within 14 days, before the next visit of theirs. Nobody ticks them; why: docs/decisions/0021."""
    if visit.state != State.DONE or visit.visited_on is None:
        return []
    later = Visit.objects.filter(
        family=visit.family_id, visitor=visit.visitor_id, state=State.DONE, visited_on__gt=visit.visited_on
    )
    following: date | None = later.order_by("visited_on").values_list("visited_on", flat=True).first()
    until = visit.visited_on + CORRECTED_WITHIN
    if following is not None:
        until = min(until, following - timedelta(days=1))
    begun = Q(family=visit.family_id, proposed_by=visit.visitor_id)
    found = changes_seen_by(person, on, begun).exclude(state__in=[Change.State.WITHDRAWN]).order_by("begun_at", "pk")
    return [each for each in found if visit.visited_on <= timezone.localtime(each.begun_at).date() <= until]
