"""How many families stood, fell back or came back by month after their exit: counted in the database, never listed.

A family counts until it was last seen: the last visit after its exit at which somebody was met. Who fell back (its case
says so; the day: fell_on) or is in the programme again counts on that day. Or by the registry alone: in the programme
again, or not yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractDay, ExtractMonth, ExtractYear, Least, Substr

from tangga.areas.queries import within
from tangga.cases.models import Case as ExitCase
from tangga.cases.models import State
from tangga.families.exit_models import Exit, ExitReason
from tangga.families.exit_queries import exits_seen_by
from tangga.families.history import known
from tangga.families.models import MembershipSpell
from tangga.grants.models import Grant
from tangga.grants.models import State as GrantState
from tangga.labelling.models import House, Status
from tangga.people.models import Person
from tangga.policy import Policy
from tangga.readiness.models import Assessment
from tangga.rules import exit_moves
from tangga.rules.parameters import whole
from tangga.visits.models import MET_SOMEBODY, Visit
from tangga.visits.models import Purpose as VisitPurpose

FALLEN, BACK = "fallen", "back"
MEASURES = (FALLEN, BACK)
TOGETHER, REGION, REASON, LABEL, TYPE, GRANT = "together", "region", "reason", "label", "type", "grant"
GROUPINGS = (TOGETHER, REGION, REASON, LABEL, TYPE, GRANT)
RECENT, EARLIER, NONE = "recent", "earlier", "none"  # of the label on the house
LOW = ("not_yet", "unknown")  # of with_level; none at all is as low
NEXT_DIGITS = {0: 2, 2: 4, 4: 6, 6: 10, 10: 10}
Counts = Mapping[str, dict[int, tuple[int, int]]]


@dataclass(frozen=True)
class Wanted:
    """Which exits, until which day. first: left on that day or later; area: a code, "" everywhere the viewer sees."""

    on: date
    first: date | None = None
    exit_type: str = ""
    area: str = ""
    measure: str = FALLEN
    by: str = TOGETHER


def graduated(person: Person, today: date, wanted: Wanted) -> QuerySet[Exit]:
    """The exits a person sees after which somebody looks after the family, as far as they are wanted."""
    exits = exits_seen_by(person, today).filter(
        within("region_id", wanted.area), exit_type__in=sorted(exit_moves.GRADUATIONS), effective_on__lte=wanted.on
    )
    if wanted.first is not None:
        exits = exits.filter(effective_on__gte=wanted.first)
    return exits.filter(exit_type=wanted.exit_type) if wanted.exit_type else exits


def counts(exits: QuerySet[Exit], wanted: Wanted, policy: Policy) -> Counts:
    """code of a group -> month -> (fell back, last known standing). One statement; by reason, one for each reason: a
    family that left for several counts with each."""
    rows = _by_month(exits, wanted)
    if wanted.by == REASON:
        told = rows.annotate(told=Cast("reasons", TextField()))
        return {code: found for code in ExitReason.values if (found := _read(told.filter(told__contains=f'"{code}"')))}
    by_group: dict[str, dict[int, tuple[int, int]]] = {}
    grouped = rows.annotate(part=GROUPED[wanted.by](wanted, policy))
    for part, month, fell, many in grouped.values_list("part", "month", "fell").annotate(many=Count("pk")):
        _add(by_group.setdefault(part, {}), month, fell, many)
    return by_group


def sizes_by_type(exits: QuerySet[Exit]) -> dict[str, int]:
    """How many families left in each way. One statement."""
    return dict(exits.order_by().values("exit_type").annotate(many=Count("pk")).values_list("exit_type", "many"))


def sizes_by_reason(exits: QuerySet[Exit]) -> dict[str, int]:
    """How many families named each reason; one that named several counts with each. One statement."""
    told = exits.order_by().annotate(told=Cast("reasons", TextField()))
    named = {code: Count("pk", filter=Q(told__contains=f'"{code}"')) for code in ExitReason.values}
    return {code: many for code, many in told.aggregate(**named).items() if many}


def never_seen(exits: QuerySet[Exit], wanted: Wanted) -> int:
    """How many families nobody met since they left, and of which nothing else is known: neither fell nor came back."""
    return _by_month(exits, wanted).filter(event=None, seen=None).count()


def _read(rows: QuerySet[Any]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for month, fell, many in rows.values_list("month", "fell").annotate(many=Count("pk")):
        _add(found, month, fell, many)
    return found


def _add(found: dict[int, tuple[int, int]], month: int, fell: int, many: int) -> None:
    fallen, last_seen = found.get(month, (0, 0))
    found[month] = (fallen + many, last_seen) if fell else (fallen, last_seen + many)


def _by_month(exits: QuerySet[Exit], wanted: Wanted) -> QuerySet[Any]:
    """Each exit with `month` (completed months until it is known no further) and `fell` (1: by then, 0: not)."""
    again = F("again")
    rows = exits.order_by().annotate(again=back_on(wanted.on))
    if wanted.measure == BACK:
        event: Any = again
        until: Any = Coalesce(again, Value(wanted.on, DateField()))
    else:
        rows = rows.annotate(fallen_on=_fallen_on(wanted.on), seen=_seen_on(wanted.on))
        event = Coalesce(Least("fallen_on", "again"), "fallen_on", "again", output_field=DateField())
        until = Coalesce(event, "seen", "effective_on", output_field=DateField())
    rows = rows.annotate(until=until)
    return rows.annotate(
        day=ExtractDay("until"),
        month=months_to("until"),
        event=event,
        fell=Case(When(event__isnull=False, then=1), default=0, output_field=IntegerField()),
    )


def months_to(until: str) -> Any:
    """Completed months from `effective_on` to another day; beside it stands `day`, that day's place in its month."""
    early = Case(When(day__lt=ExtractDay("effective_on"), then=1), default=0, output_field=IntegerField())
    years = ExtractYear(until) - ExtractYear("effective_on")
    return years * 12 + ExtractMonth(until) - ExtractMonth("effective_on") - early


def _fallen_on(on: date) -> Subquery:
    cases = ExitCase.objects.filter(public_id=OuterRef("origin"), state=State.FALLEN_BACK, since__lte=on)
    return Subquery(cases.order_by().annotate(fell=fell_on()).values("fell")[:1])


def fell_on() -> Any:
    """Of a case that says the family has fallen back: the day of the visit that found it, which is the last one after
    the exit at which somebody was met, up to the move; without such a visit the day of the move itself. Whoever says
    it months later does not make the family stand longer."""
    visits = Visit.objects.filter(
        family=OuterRef("family"), purpose=VisitPurpose.AFTER_EXIT, state=Visit.State.DONE, met__in=MET_SOMEBODY,
        visited_on__gte=OuterRef("effective_on"), visited_on__lte=OuterRef("since"),
    )  # fmt: skip
    last = visits.order_by().values("family").annotate(last=Max("visited_on")).values("last")
    return Coalesce(Subquery(last), F("since"), output_field=DateField())


def back_on(on: date) -> Subquery:
    """Of an exit, or a case in force: the day its family was in the programme again, up to a day."""
    spells = MembershipSpell.objects.filter(
        known(None), family=OuterRef("family"), joined_on__gte=OuterRef("effective_on"), joined_on__lte=on
    )
    return Subquery(spells.order_by().values("family").annotate(first=Min("joined_on")).values("first"))


def _seen_on(on: date) -> Subquery:
    visits = Visit.objects.filter(
        family=OuterRef("family"), purpose=VisitPurpose.AFTER_EXIT, state=Visit.State.DONE, met__in=MET_SOMEBODY,
        visited_on__gte=OuterRef("effective_on"), visited_on__lte=on,
    )  # fmt: skip
    return Subquery(visits.order_by().values("family").annotate(last=Max("visited_on")).values("last"))


def digits_below(area: str) -> int:
    """The digits of the areas that an area is divided into on a page."""
    return NEXT_DIGITS[len(area)]


def _together(_wanted: Wanted, _policy: Policy) -> Any:
    return Value("", CharField())


def _region(wanted: Wanted, _policy: Policy) -> Any:
    return Substr("region_id", 1, digits_below(wanted.area))


def _type(_wanted: Wanted, _policy: Policy) -> Any:
    return F("exit_type")


def _label(_wanted: Wanted, policy: Policy) -> Any:
    return Case(
        When(Exists(_labelled_before(days_of_label(policy))), then=Value(RECENT)),
        When(Exists(_labelled_before(None)), then=Value(EARLIER)),
        default=Value(NONE),
        output_field=CharField(),
    )


def _grant(wanted: Wanted, _policy: Policy) -> Any:
    """The programme of the first grant that was handed over for the exit."""
    paid = Grant.objects.filter(
        family=OuterRef("family"), joined_on=OuterRef("joined_on"), state=GrantState.PAID, paid_on__lte=wanted.on
    )
    programme = Subquery(paid.order_by("paid_on", "pk").values("programme")[:1])
    return Coalesce(programme, Value(NONE), output_field=CharField())


GROUPED: Mapping[str, Callable[[Wanted, Policy], Any]] = {
    TOGETHER: _together, REGION: _region, LABEL: _label, TYPE: _type, GRANT: _grant,
}  # fmt: skip


def days_of_label(policy: Policy) -> timedelta:
    """Within how many days after the label an exit counts as following it."""
    return timedelta(days=whole(policy, "graduation/after_exit/label_days"))


def _labelled_before(days: timedelta | None) -> QuerySet[House]:
    """Houses of the exit's family at which the label was put up, or refused, before it was decided to leave (before it
    left, where no case says when); within so many days, if said."""
    cases = ExitCase.objects.filter(public_id=OuterRef(OuterRef("origin"))).order_by()
    decided = Coalesce(Subquery(cases.values("proposed_on")[:1]), OuterRef("effective_on"), output_field=DateField())
    houses = House.objects.filter(
        family=OuterRef("family"), status__in=[Status.LABELLED, Status.REFUSED, Status.RESIGNED]
    ).exclude(campaign__state="cancelled")
    houses = houses.order_by().annotate(decided=decided).filter(labelled_on__lte=F("decided"))
    if days is None:
        return houses
    gone = ExpressionWrapper(F("decided") - F("labelled_on"), output_field=DurationField())
    return houses.annotate(gone=gone).filter(gone__lte=days)


def with_level(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with `readiness` (the answers that a case froze when it was proposed), each with the `level` of those; not
    asked then, or no case: unknown, whatever was answered later."""
    given = Assessment.objects.filter(public_id=OuterRef("readiness")).order_by()
    return rows.annotate(
        level=Coalesce(Subquery(given.values("level")[:1]), Value("unknown"), output_field=CharField())
    )


@dataclass(frozen=True)
class AfterLabel:
    """Voluntary exits of a part of an area: all, those that followed the label, those of them with low readiness."""

    part: str
    exits: int
    followed: int
    unready: int


def after_label(person: Person, today: date, wanted: Wanted, policy: Policy) -> list[AfterLabel]:
    """Each part of an area in which voluntary exits followed the label. One statement."""
    exits = graduated(person, today, wanted).filter(exit_type="voluntary").order_by()
    frozen = ExitCase.objects.filter(public_id=OuterRef("origin")).order_by().values("readiness")[:1]
    rows = with_level(exits.annotate(readiness=Subquery(frozen))).annotate(
        part=Substr("region_id", 1, digits_below(wanted.area)),
        follows=Exists(_labelled_before(days_of_label(policy))),
    )
    parts = rows.values("part").annotate(
        exits=Count("pk"),
        followed=Count("pk", filter=Q(follows=True)),
        unready=Count("pk", filter=Q(follows=True, level__in=LOW)),
    )
    found = parts.order_by("part").values_list("part", "exits", "followed", "unready")
    return [AfterLabel(*row) for row in found if row[2]]
