"""Pages of a list of answers, each read from the index of its order (runs.models.LIST_ORDERS), near the end as at the
beginning; and how many there are, as far as that can be told in time."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator

from tangga.areas.models import Level
from tangga.reports.filters import SORTS, Answers, Filters
from tangga.runs.models import LIST_ORDERS, FamilyAnswer
from tangga.runs.seen import Seen

COUNTED_OF_COMMON = 1_000  # a name that thousands bear: so many are listed, and told to be more
WITH_UNKNOWN = ("years", "decile", "ends")  # these may be empty; the empty ones come last in either direction
Complete = Callable[[Answers], Answers]


@dataclass(frozen=True)
class Stretch:
    """Answers in one order, and how many of them there are (`whole`), or are listed."""

    answers: Answers
    order: tuple[str, ...]
    count: int
    whole: bool

    def families(self, first: int, last: int) -> list[int]:
        """The families at these places (last excluded): counted from whichever end is nearer."""
        if not self.whole or first < self.count - last:
            rows = self.answers.order_by(*self.order).values("family_id")[first:last]
            return [row["family_id"] for row in rows]
        backwards = [name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in self.order]
        rows = self.answers.order_by(*backwards).values("family_id")[self.count - last : self.count - first]
        return [row["family_id"] for row in rows][::-1]


class AnswerPages(Paginator):
    """The answers somebody sees that fit some filters, in their order, page by page.

    `more`: there are more than `count`, and nobody has counted how many. complete: joins what a page shows of each row.
    """

    def __init__(self, filters: Filters, seen: Seen, complete: Complete, to_ask: bool = False) -> None:
        """to_ask: only active families with something to ask, whatever the filters say besides."""
        self.filters = filters
        self._seen = seen
        self._flags = filters.flags | ({"unsure"} if to_ask else set())
        self._to_ask = to_ask
        self._answers = self._fitting(seen.answers, in_order=False)
        self._complete = complete
        super().__init__((), filters.size)

    def _fitting(self, answers: Answers, *, in_order: bool) -> Answers:
        found = self.filters.apply(answers, self._flags, in_order=in_order)
        return found.filter(active=True) if self._to_ask else found

    @cached_property
    def _ordered(self) -> Answers:
        """The same answers, asked for so that they are read along the index of their order."""
        area = self.filters.area
        if self.filters.sort.removeprefix("-") == "area" or (area and area.level > Level.DISTRICT):
            return self._answers  # an area's own index is the shorter way
        return self._fitting(self._seen.answers_in_order, in_order=True)

    @property
    def more(self) -> bool:
        return bool(self.count and self.filters.common and self._counted > COUNTED_OF_COMMON)

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED_OF_COMMON) if self.filters.common else self._counted

    @cached_property
    def _counted(self) -> int:
        if self.filters.common:
            return self._answers.order_by()[: COUNTED_OF_COMMON + 1].count()
        if self.filters.search:
            return len(self._found)
        keys = self.filters.tallied_under(self._flags)
        if keys is None:
            return self.counted_exactly()
        tallied = self._seen.tallied(self.filters.area.code if self.filters.area else "")
        return sum(tallied.families(key) for key in keys)

    @cached_property
    def _found(self) -> list[int]:
        """The families that bear a name not too common, in order: found once, counted and turned over page by page."""
        return [row["family_id"] for row in self.filters.ordered(self._answers).values("family_id")]

    def counted_exactly(self) -> int:
        """By going through all of them."""
        return self._answers.order_by().count()

    def page(self, number: int | str) -> Page[FamilyAnswer]:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        families = self._families(first, min(first + self.per_page, self.count))
        rows = FamilyAnswer.objects.filter(standing=True, family__in=families)
        by_family = {row.family_id: row for row in self._complete(rows.select_related("family"))}
        return Page([by_family[each] for each in families if each in by_family], number, self)

    def _families(self, first: int, last: int) -> list[int]:
        if self.filters.search and not self.filters.common:
            return self._found[first:last]
        found: list[int] = []
        for stretch in self._stretches(last):
            if first < min(last, stretch.count):
                found += stretch.families(max(first, 0), min(last, stretch.count))
            first, last = max(first - stretch.count, 0), max(last - stretch.count, 0)
        return found

    def _stretches(self, needed: int) -> list[Stretch]:
        name, sign = self.filters.sort.removeprefix("-"), "-" if self.filters.sort.startswith("-") else ""
        order = tuple(f"{sign}{column}" for column in (*LIST_ORDERS[name], "family_id"))
        whole = not self.filters.common
        if name not in WITH_UNKNOWN:
            return [Stretch(self._ordered, order, self.count, whole)]
        [column] = LIST_ORDERS[name]
        known = self._ordered.filter(**{f"{column}__isnull": False})
        unknown = self._ordered.filter(**{f"{column}__isnull": True})
        count = self.count - unknown.order_by().count() if whole else known.order_by()[:needed].count()
        return [Stretch(known, order, count, whole), Stretch(unknown, order[1:], self.count - count, whole)]


assert {each.removeprefix("-") for each in SORTS} == set(LIST_ORDERS)
