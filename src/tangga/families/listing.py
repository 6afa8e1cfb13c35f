"""What a list page was asked to show: choices from fixed sets; anything else shows nothing and says so."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.people.addresses import Names, names

SIZES = (25, 50, 100)


def names_of(filters: Iterable[str]) -> Names:
    """The names a list's address may hold: its filters, the order, and which page of what size."""
    return names({*filters, "sort", "page", "size"})


@dataclass
class Asked:
    """Choices read from an address. `problems` (sentences) is empty when all were understood."""

    choices: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    size: int = SIZES[0]
    problems: list[str] = field(default_factory=list)

    def page_of(self, rows: QuerySet[Any], count: int | None = None) -> Page[Any]:
        """The page asked for, or the last one there is; no row at all where a choice was not understood.

        count: how many there are, where that is known; else the database counts them
        """
        pages = Paginator(rows.none() if self.problems else rows, self.size)
        if count is not None and not self.problems:
            pages.__dict__["count"] = count  # a cached property: asked for no more
        return pages.get_page(self.page)

    def page_by_key(self, rows: QuerySet[Any], count: int | None = None) -> Page[Any]:
        """The same, by the keys of the rows first: what a page shows from other tables is then looked up for its own
        rows, and not for all that are skipped or put in order before them."""
        page = self.page_of(rows.select_related(None).values_list("pk", flat=True), count)
        keys = list(page.object_list)
        found = {row.pk: row for row in rows.order_by().filter(pk__in=keys)} if keys else {}
        page.object_list = [found[key] for key in keys if key in found]
        return page


def read(query: QueryDict, filters: Mapping[str, Collection[str]], sorts: Collection[str]) -> Asked:
    """Read a list's address.

    filters  name -> the values it may have ("" stands for: not filtered); the first sort is the usual one
    """
    asked = Asked(sort=next(iter(sorts)))
    for name in query:
        values = query.getlist(name)
        text = values[-1]
        if len(values) > 1 or not _understood(asked, name, text, filters, sorts):
            asked.problems.append(_("The filter “%(name)s” is not understood.") % {"name": name[:30]})
    return asked


def _understood(
    asked: Asked, name: str, text: str, filters: Mapping[str, Collection[str]], sorts: Collection[str]
) -> bool:
    if name in filters:
        if text and text not in filters[name]:
            return False
        if text:
            asked.choices[name] = text
        return True
    match name:
        case "sort":
            asked.sort = text
            return text in sorts
        case "page":
            asked.page = int(text) if text.isdecimal() else 0
            return asked.page > 0
        case "size":
            asked.size = int(text) if text.isdecimal() and int(text) in SIZES else SIZES[0]
            return text == str(asked.size)
        case _:
            return False
