"""The list of families to prepare, page by page: those asked about readiness first, by what they answered.

Three hundred thousand families lie behind it. Those who were asked are looked up one by one (they are few); those who
were not are read along the index of their order until the page is full (ADR 0017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import NullIf

from tangga.areas.models import Level
from tangga.families.batching import batches
from tangga.families.queries import families_assigned_to
from tangga.graduation.candidate_filters import Answers, Filters
from tangga.graduation.known import Told, for_the_eyes_of, told_of
from tangga.people.models import Person
from tangga.people.screens import Viewer
from tangga.readiness.models import Assessment
from tangga.readiness.queries import newest_answers
from tangga.runs.models import FamilyAnswer
from tangga.runs.seen import Seen, beside_indexes

ORDERS: dict[str, tuple[str, ...]] = {
    "-years": ("-years_in_programme", "-family_id"),
    "ends": ("last_component_ends_on", "family_id"),
    "name": ("sort_name", "family_id"),
}
READIEST = ((F("points") * 1.0 / NullIf(F("points_possible"), 0)).desc(nulls_last=True), "-answered_on", "family_id")
LOOKED_AT = 1_000


@dataclass(frozen=True)
class Stretch:
    """Families in one order, `last` part of the list or not."""

    rows: QuerySet[Any]
    order: tuple[Any, ...]

    def families(self, first: int, last: int) -> list[int]:
        return [row["family_id"] for row in self.rows.order_by(*self.order).values("family_id")[first:last]]

    def from_the_end(self, first: int, last: int) -> list[int]:
        """The same counted from the end; for orders by names of columns only."""
        turned = [name[1:] if name.startswith("-") else f"-{name}" for name in self.order]
        return [row["family_id"] for row in self.rows.order_by(*turned).values("family_id")[first:last]][::-1]


class CandidatePages(Paginator):
    """The families somebody sees and may think of preparing, in their order; pages of Told."""

    def __init__(self, filters: Filters, viewer: Viewer) -> None:
        self.filters, self.viewer = filters, viewer
        self.seen = Seen(viewer.person, viewer.today)
        super().__init__((), filters.asked.size)

    @cached_property
    def count(self) -> int:
        if self.filters.fits_nobody:
            return 0
        if self.filters.asked_only:
            return self._asked.count()
        every = self.tallied if self.filters.is_plain else self._answers.order_by().count()
        return every - self._asked.count() if self.filters.unasked_only else every

    @property
    def tallied(self) -> int:
        return self.seen.tallied(self.filters.area.code if self.filters.area else "").families("prepare")

    @cached_property
    def _answers(self) -> Answers:
        """All that fit, whether they were asked or not."""
        return self.filters.narrow(self.seen.answers, lambda condition: condition)

    @cached_property
    def _ordered(self) -> Answers:
        """The same, asked for so that they are read along the index of their order."""
        area = self.filters.area
        if area is not None and area.level > Level.DISTRICT:
            return self._answers  # an area's own index is the shorter way
        return self.filters.narrow(self.seen.answers_in_order, beside_indexes)

    @property
    def _of_one(self) -> Person | None:
        """The facilitator whose few hundred families the list is about, if it is about one's."""
        return self.viewer.person if self.viewer.sees_own_only else self.filters.facilitator

    @cached_property
    def _latest(self) -> QuerySet[Assessment]:
        """The newest answers about readiness that fit the filters about them."""
        found = newest_answers()
        level = self.filters.choice("level")
        return found.filter(level=level) if level else found

    @cached_property
    def _asked(self) -> QuerySet[Assessment]:
        """Of those who were asked: looked up from their answers about readiness, never the other way round."""
        found = self._latest
        if self._of_one is not None:
            found = found.filter(family__in=families_assigned_to(self._of_one.pk, self.viewer.today).order_by())
        fits = self.filters.narrow(self.seen.answers_in_order, beside_indexes).filter(family=OuterRef("family"))
        return found.filter(Exists(fits.order_by()))

    def _without_answers(self, answers: Answers) -> Answers:
        return answers.filter(~Exists(newest_answers().filter(family=OuterRef("family"))))

    def _with_answers(self, answers: Answers) -> Answers:
        return answers.filter(Exists(self._latest.filter(family=OuterRef("family"))))

    def _stretches(self) -> list[Stretch]:
        sort = self.filters.asked.sort
        if self.filters.fits_nobody:
            return []
        if sort == "readiness":
            asked = Stretch(self._asked, READIEST)
            rest = Stretch(self._without_answers(self._ordered), ORDERS["-years"])
            if self.filters.asked_only:
                return [asked]
            return [rest] if self.filters.unasked_only else [asked, rest]
        rows = self._ordered
        if self.filters.asked_only:
            rows = self._with_answers(rows)
        elif self.filters.unasked_only:
            rows = self._without_answers(rows)
        if sort != "ends":
            return [Stretch(rows, ORDERS[sort])]
        known = Q(last_component_ends_on__isnull=False)
        return [Stretch(rows.filter(known), ORDERS["ends"]), Stretch(rows.filter(~known), ("family_id",))]

    def page(self, number: int | str) -> Page[Told]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return Page(self._told(self._families(first, min(first + self.per_page, self.count))), number, self)

    def _foremost(self, last: int) -> list[int]:
        """Of those with the best answers about readiness, the ones that fit: mostly enough for the first pages, and
        cheaper than asking of everybody who ever answered whether they fit. Empty where it is not enough."""
        best = self._latest.order_by(*READIEST).values_list("family_id", flat=True)
        ranked = list(best[:LOOKED_AT]) if last < LOOKED_AT else []
        fits = self.filters.narrow(self.seen.answers_in_order, beside_indexes).filter(family__in=ranked)
        among = set(fits.order_by().values_list("family_id", flat=True))
        found = [family for family in ranked if family in among]
        return found if len(found) >= last else []

    def _families(self, first: int, last: int) -> list[int]:
        stretches = self._stretches()
        if stretches and stretches[0].order == READIEST and not self._of_one and (found := self._foremost(last)):
            return found[first:last]
        to_the_end = self.count - first
        if stretches and to_the_end < first and isinstance(stretches[-1].order[0], str):
            found = stretches[-1].from_the_end(self.count - last, to_the_end)
            if len(found) == last - first:
                return found
        found = []
        for stretch in stretches:
            rows = stretch.families(first, last)
            found += rows
            if len(rows) == last - first:
                break
            gone = first + len(rows) if rows or not first else stretch.rows.order_by().count()
            first, last = max(first - gone, 0), last - gone
        return found

    def _told(self, families: Sequence[int]) -> list[Told]:
        rows = FamilyAnswer.objects.filter(standing=True, family__in=families)
        by_family = {row.family_id: row for row in rows.select_related("family", "region", "region__parent", "run")}
        shown = [by_family[each] for each in families if each in by_family]
        found = told_of(shown, self.viewer.today, self.filters.year)
        return [for_the_eyes_of(self.viewer, told) for told in found]

    def all_at_once(self, size: int = 500) -> Iterator[Told]:
        """Every row, in pieces: for the file."""
        for families in batches(self._families(0, self.count), size):
            yield from self._told(families)
