"""What somebody sees of the standing answers on a day, and the figures of it.

An answer says where its family lived when it was made. Who sees a family hangs on where it lives today. The two differ
for few families, and the database marks those (FamilyAnswer.moved): all others are found by the answer's own area, from
one index, and only the marked ones by their facts.
"""

from collections.abc import Collection
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import FamilyFacts
from tangga.families.queries import families_assigned_to
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Role, Scope
from tangga.runs import tallies
from tangga.runs.models import FamilyAnswer, Run
from tangga.runs.tallies import Tallied

NAMED_AT_MOST = 1_000  # families that moved in, named one by one in a query; more are looked up as the rows are read


# Columns that lead an index and that lists are filtered by. SQLite, asked for a page in some order, would rather gather
# all rows that fit by such an index and sort them than walk along the index of the order until the page is full. Under
# these other names no index is chosen by them. PostgreSQL weighs both ways by what it knows of the rows.
BESIDE = {name: f"{name}_beside" for name in ("region_id", "decile", "years_in_programme", "last_component_ends_on")}


def in_order_of(answers: QuerySet[FamilyAnswer]) -> QuerySet[FamilyAnswer]:
    """Answers that conditions made by beside_indexes can be put to."""
    return answers.alias(**{other: Coalesce(name, name) for name, other in BESIDE.items()})


def beside_indexes(condition: Q) -> Q:
    """The same condition, in such words that SQLite chooses no index by it."""
    if connection.vendor != "sqlite":
        return condition
    children = [
        beside_indexes(child) if isinstance(child, Q) else _beside(*child) if isinstance(child, tuple) else child
        for child in condition.children
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _beside(lookup: str, value: object) -> tuple[str, object]:
    column, _, how = lookup.partition("__")
    return (f"{BESIDE[column]}__{how}" if how else BESIDE[column], value) if column in BESIDE else (lookup, value)


class Seen:
    """One person's view on one day; ask it several things within one request, not longer."""

    def __init__(self, person: Person | AnonymousUser, on: date, only_in: str = "") -> None:
        """only_in: the code of an area inside the person's, to see no more than what lives there (a program's token).
        The caller has checked that it lies inside."""
        self.on = on
        posting = posting_of(person, on)
        self._scope = ROLE_SCOPES[Role(posting.role)] if posting else Scope.NOTHING
        if only_in and self._scope is Scope.EVERYWHERE:
            self._scope = Scope.AREA
        self._code = only_in or (posting.area_id or "" if posting and self._scope is Scope.AREA else "")
        self._person = posting.person_id if posting else 0

    @cached_property
    def answers(self) -> QuerySet[FamilyAnswer]:
        """The standing answer of every family the person sees (families.queries.families_seen_by says which)."""
        return self._answers(within("region_id", self._code))

    @cached_property
    def answers_in_order(self) -> QuerySet[FamilyAnswer]:
        """The same, asked for so that a few of them are read along the index of an order."""
        return self._answers(beside_indexes(within("region_id", self._code)))

    def _answers(self, here: Q) -> QuerySet[FamilyAnswer]:
        standing = in_order_of(FamilyAnswer.objects.filter(standing=True)).select_related("family")
        match self._scope:
            case Scope.OWN_FAMILIES:
                mine = families_assigned_to(self._person, self.on).order_by().values("pk")
                return standing.filter(*([self._lives_here] if self._code else []), family__in=mine)
            case Scope.EVERYWHERE:
                return standing
            case Scope.AREA if self._of_later_day:
                return standing.filter(self._lives_here)
            case Scope.AREA:
                return standing.filter(Q(moved=False) & here | self._moved_here)
            case _:
                return standing.none()

    @cached_property
    def _of_later_day(self) -> bool:
        """Some answers are as of a day to come: where families live until then is only in the facts."""
        return Run.objects.filter(is_current=True, as_of__gt=self.on).exists()

    @property
    def _lives_here(self) -> Exists:
        here = FamilyFacts.objects.filter(within("region_id", self._code), family=OuterRef("family"))
        return Exists(in_force(here, "family", self.on).order_by())

    @cached_property
    def _moved_here(self) -> Q:
        """The marked families that live in the person's area."""
        marked = FamilyAnswer.objects.filter(self._lives_here, standing=True, moved=True).order_by()
        families = list(marked.values_list("family", flat=True)[: NAMED_AT_MOST + 1])
        return Q(family__in=families) if len(families) <= NAMED_AT_MOST else Q(self._lives_here, moved=True)

    def tallied(self, area: str = "", keys: Collection[str] = ()) -> Tallied:
        """The figures of all the person sees, or of those whose answer lies in an area. keys: these sums are wanted
        (when empty: all)."""
        if self._counts_itself:
            return tallies.counted(self._within(area))
        code = self._narrower(area)
        found = tallies.stored(code, keys) if code is not None else Tallied()
        if self._scope is Scope.AREA:
            gone, come = self._changes(code, area)
            found = tallies.changed(found, tallies.counted(gone), tallies.counted(come))
        return found

    def families_by_area(self, level: int, area: str = "") -> dict[str, int]:
        """How many active families there are in each area of a level, by code; only areas with some."""
        found = self.tallied_by_area(level, area, keys=("active",))
        return {code: tallied.families("active") for code, tallied in found.items() if tallied.families("active")}

    def tallied_by_area(
        self, level: int, area: str = "", *, only: Collection[str] = (), keys: Collection[str] = ()
    ) -> dict[str, Tallied]:
        """The same by the areas of a level, by code. only: these areas; keys: these sums (of each: all, when empty)."""
        if self._counts_itself:
            counted = tallies.counted_by_area(self._within(area), level)
            return dict(sorted((code, each) for code, each in counted.items() if not only or code in only))
        code = self._narrower(area)
        found = tallies.stored_by_area(code, level, only, keys) if code is not None else {}
        if self._scope is Scope.AREA:
            gone, come = (tallies.counted_by_area(answers, level) for answers in self._changes(code, area))
            for part in {*gone, *come} & set(only or {*gone, *come}):
                found[part] = tallies.changed(
                    found.get(part, Tallied()), gone.get(part, Tallied()), come.get(part, Tallied())
                )
        return dict(sorted(found.items()))

    @property
    def _counts_itself(self) -> bool:
        """Few families, or none: counted one by one. And where no tally can tell (see _of_later_day)."""
        if self._scope is Scope.AREA:
            return self._of_later_day
        return self._scope is not Scope.EVERYWHERE

    def _within(self, area: str) -> QuerySet[FamilyAnswer]:
        return self.answers.filter(within("region_id", area))

    def _narrower(self, area: str) -> str | None:
        """Of the person's area and the one asked about, which lies in the other; None where neither does."""
        narrow, wide = sorted((area, self._code), key=len, reverse=True)
        return narrow if narrow.startswith(wide) else None

    def _changes(self, code: str | None, area: str) -> tuple[QuerySet[FamilyAnswer], QuerySet[FamilyAnswer]]:
        """The marked families that a tally of `code` holds, and those the person sees of the area asked about."""
        marked = in_order_of(FamilyAnswer.objects.filter(standing=True, moved=True))
        return (
            marked.filter(beside_indexes(within("region_id", code))) if code is not None else marked.none(),
            marked.filter(self._moved_here).filter(beside_indexes(within("region_id", area))),
        )
