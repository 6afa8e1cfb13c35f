"""What a page of a batch, or of all batches, is asked to show. An unknown value shows nothing, and says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.imports.models import CLOSED, Batch, State
from tangga.imports.staged import OUTCOMES
from tangga.people import sealing
from tangga.people.addresses import names
from tangga.people.models import Person

SIZES = (25, 50, 100)
BATCH_NAMES = names({"state", "by", "sort", "search", "size", "page"})
ROW_NAMES = names({"show", "outcome", "code", "conflict", "size", "page"})
SEARCH = b"lists search"
TABLES = ("families", "members", "problems", "vanished")
SORTS = {
    "-uploaded": ("-uploaded_at", "-pk"),
    "uploaded": ("uploaded_at", "pk"),
    "name": ("file_name", "pk"),
    "-name": ("-file_name", "-pk"),
    "holds": ("effective_on", "pk"),
    "-holds": ("-effective_on", "-pk"),
}
GROUPS: Mapping[str, Sequence[State]] = {
    "waiting": (State.MAPPING, State.READY),
    "working": (State.READING, State.PREPARING, State.ACCEPTING, State.UNDOING),
    "accepted": (State.ACCEPTED,),
    "closed": CLOSED,
}


def group_words(group: str) -> str:
    """A group of states, for a chip."""
    return {
        "waiting": _("waiting for somebody"),
        "working": _("being worked on"),
        "accepted": _("in the registry"),
        "closed": _("discarded, undone or refused"),
    }[group]


@dataclass
class Asked:
    """What the address says, and what of it was not understood."""

    problems: list[str] = field(default_factory=list)
    size: int = SIZES[0]
    page: int = 1

    def one_of(self, query: QueryDict, name: str, values: Sequence[str], default: str) -> str:
        said = query.get(name, "")
        if said and said not in values:
            self.problems.append(_("“%(name)s” has a value that Tangga does not know.") % {"name": name})
            return default
        return said or default

    def read_paging(self, query: QueryDict) -> None:
        self.size = int(self.one_of(query, "size", [str(size) for size in SIZES], str(SIZES[0])))
        page = query.get("page", "1") or "1"
        if not (page.isascii() and page.isdigit() and 0 < int(page) < 10**6):
            self.problems.append(_("“%(name)s” has a value that Tangga does not know.") % {"name": "page"})
            return
        self.page = int(page)


@dataclass
class BatchFilters(Asked):
    """The list of batches."""

    group: str = ""
    mine: bool = False
    sort: str = "-uploaded"
    text: str = ""

    def apply(self, seen: QuerySet[Batch], person: Person) -> QuerySet[Batch]:
        if self.problems:
            return seen.none()
        if self.group:
            seen = seen.filter(state__in=GROUPS[self.group])
        if self.mine:
            seen = seen.filter(uploaded_by=person)
        if self.text:
            seen = seen.filter(file_name__icontains=self.text)
        return seen.order_by(*SORTS[self.sort])

    @property
    def in_use(self) -> bool:
        return bool(self.group or self.mine or self.text)


def read_batches(query: QueryDict) -> BatchFilters:
    """The filters of the list of batches out of an address with no other BATCH_NAMES."""
    asked = BatchFilters()
    asked.group = asked.one_of(query, "state", list(GROUPS), "")
    asked.mine = asked.one_of(query, "by", ["me"], "") == "me"
    asked.sort = asked.one_of(query, "sort", list(SORTS), "-uploaded")
    if word := query.get("search", ""):
        text = sealing.unseal(word, SEARCH)
        if text is None:
            asked.problems.append(_("The search in this address cannot be read any more. Search again."))
        asked.text = text or ""
    asked.read_paging(query)
    return asked


@dataclass
class RowFilters(Asked):
    """The rows of one batch: which table, what becomes of them, which problem."""

    table: str = "families"
    outcome: str = ""
    code: str = ""
    conflict: bool = False

    def wanted(self) -> dict[str, list[Any]]:
        """What to look for in the staged table."""
        found: dict[str, list[Any]] = {}
        if self.table == "problems":
            if self.code:
                found["code"] = [self.code]
        elif self.table in ("families", "members"):
            if self.outcome:
                found["outcome"] = [self.outcome]
            if self.conflict:
                found["conflict"] = [True]
        return found


def read_rows(query: QueryDict, counts: Mapping[str, Mapping[str, int]]) -> RowFilters:
    """A batch's rows as an address with no other ROW_NAMES asks for; without any: what needs looking at first."""
    asked = RowFilters()
    codes = {name.partition(":")[2] for name in counts.get("problems", {})}
    asked.table = asked.one_of(query, "show", TABLES, _first_table(counts))
    asked.outcome = asked.one_of(query, "outcome", OUTCOMES, "")
    asked.code = asked.one_of(query, "code", sorted(codes), "")
    asked.conflict = asked.one_of(query, "conflict", ["yes"], "") == "yes"
    if asked.code:
        asked.table = "problems"
    asked.read_paging(query)
    return asked


def _first_table(counts: Mapping[str, Mapping[str, int]]) -> str:
    if counts.get("problems"):
        return "problems"
    return "families" if counts.get("families", {}).get("read") else "members"
