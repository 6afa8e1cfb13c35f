"""The list of families to prepare, page by page: those asked about readiness first, by what they answered.

Three hundred thousand families lie behind it. What the newest answers about readiness gave stands beside each family's
standing answer (readiness.triggers), so any page of any order is read from one index, from the nearer end (ADR 0017).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from tangga.areas.models import Level
from tangga.families.batching import batches
from tangga.graduation.candidate_filters import Answers, Filters
from tangga.graduation.known import Told, for_the_eyes_of, told_of
from tangga.people.screens import Viewer
from tangga.runs.models import FamilyAnswer
from tangga.runs.seen import Seen, beside_indexes

ORDERS: dict[str, tuple[str, ...]] = {
    "readiness": ("-readiness", "-years_in_programme", "-family_id"),
    "-years": ("-years_in_programme", "-family_id"),
    "ends": ("last_component_ends_on", "family_id"),
    "name": ("sort_name", "family_id"),
}


@dataclass(frozen=True)
class Stretch:
    """Families in one order, `last` part of the list or not."""

    rows: QuerySet[Any]
    order: tuple[str, ...]

    def families(self, first: int, last: int) -> list[int]:
        return [row["family_id"] for row in self.rows.order_by(*self.order).values("family_id")[first:last]]

    def from_the_end(self, first: int, last: int) -> list[int]:
        """The same counted from the end."""
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
        return self.tallied if self.filters.is_plain else self._answers.order_by().count()

    @property
    def tallied(self) -> int:
        return self.seen.tallied(self.filters.area.code if self.filters.area else "", keys=("prepare",)).families(
            "prepare"
        )

    @cached_property
    def _answers(self) -> Answers:
        """All that fit."""
        return self.filters.narrow(self.seen.answers, lambda condition: condition)

    @cached_property
    def _ordered(self) -> Answers:
        """The same, asked for so that they are read along the index of their order."""
        area = self.filters.area
        if area is not None and area.level > Level.DISTRICT:
            return self._answers  # an area's own index is the shorter way
        return self.filters.narrow(self.seen.answers_in_order, beside_indexes)

    def _stretches(self) -> list[Stretch]:
        sort = self.filters.asked.sort
        if self.filters.fits_nobody:
            return []
        if sort != "ends":
            return [Stretch(self._ordered, ORDERS[sort])]
        known = Q(last_component_ends_on__isnull=False)
        return [
            Stretch(self._ordered.filter(known), ORDERS["ends"]),
            Stretch(self._ordered.filter(~known), ("family_id",)),
        ]

    def page(self, number: int | str) -> Page[Told]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return Page(self._told(self._families(first, min(first + self.per_page, self.count))), number, self)

    def _families(self, first: int, last: int) -> list[int]:
        stretches = self._stretches()
        to_the_end = self.count - first
        if stretches and to_the_end < first:
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
