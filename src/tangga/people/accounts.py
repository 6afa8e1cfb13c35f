"""The list of accounts: filters as they stand in the address. One that is not understood shows nobody, and says so."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.errors import NotValid
from tangga.people import sealing
from tangga.people.addresses import names
from tangga.people.forms_accounts import area_named, role_named
from tangga.people.models import Person, Posting
from tangga.people.roles import Role

SEARCH = b"search for accounts"
SIZES = (25, 50, 100)
NAMES = names({"search", "role", "area", "state", "sort", "size", "page"})
STATES = ("open", "closed", "unposted", "never", "no_factor", "all")
SORTS = {
    "name": (F("display_name").asc(), F("pk").asc()),
    "username": (F("username").asc(), F("pk").asc()),
    "area": (F("area_now").asc(nulls_last=True), F("display_name").asc(), F("pk").asc()),
    "seen": (F("last_login").asc(nulls_first=True), F("pk").asc()),
    "-seen": (F("last_login").desc(nulls_last=True), F("pk").asc()),
}


def state_words(state: str) -> str:
    """A state to filter by, in words."""
    return {
        "open": _("open (can sign in)"),
        "closed": _("account closed"),
        "unposted": _("open, but posted nowhere today"),
        "never": _("open, but never signed in"),
        "no_factor": _("open, without a second factor"),
        "all": _("open and closed"),
    }[state]


@dataclass
class AccountFilters:
    """What the address asks for; `problems` (sentences) is empty when all of it was understood."""

    search: str = ""
    role: Role | None = None
    area: Area | None = None
    state: str = "open"
    sort: str = "name"
    size: int = SIZES[0]
    page: str = "1"
    problems: list[str] = field(default_factory=list)

    @property
    def in_use(self) -> bool:
        return bool(self.search or self.role or self.area or self.state != "open")

    def apply(self, people: QuerySet[Person], on: date) -> QuerySet[Person]:
        """Those who fit every filter, with `role_now`, `area_now`, `area_name_now` of the posting held that day."""
        now = (
            Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), person=OuterRef("pk"), starts_on__lte=on)
            .order_by("-starts_on", "-pk")
            .select_related("area")
        )
        people = people.annotate(
            role_now=Subquery(now.values("role")[:1]),
            area_now=Subquery(now.values("area_id")[:1]),
            area_name_now=Subquery(now.values("area__name")[:1]),
        )
        if self.problems:
            return people.none()
        wanted = Q()
        if self.state != "all":
            wanted &= Q(is_active=self.state != "closed")
        if self.state == "unposted":
            wanted &= Q(role_now=None)
        if self.state == "never":
            wanted &= Q(last_login=None)
        if self.state == "no_factor":
            wanted &= Q(second_factor=None)
        if self.role:
            wanted &= Q(role_now=self.role)
        if self.area:
            wanted &= within("area_now", self.area.code)
        if self.search:
            wanted &= Q(display_name__icontains=self.search) | Q(username__icontains=self.search)
        return people.filter(wanted).order_by(*SORTS[self.sort])


def read(query: QueryDict) -> AccountFilters:
    """The filters of an address with no other NAMES."""
    found = AccountFilters(page=query.get("page", "1"))
    if word := query.get("search"):
        found.search = sealing.unseal(word, SEARCH) or ""
        if not found.search:
            found.problems.append(_("The search in this address was not made here. Search again."))
    try:
        found.role = role_named(role) if (role := query.get("role")) else None
        found.area = area_named(query.get("area", ""))
    except NotValid as error:
        found.problems.append(str(error))
    found.state = query.get("state") or "open"
    found.sort = query.get("sort") or "name"
    size = query.get("size") or str(SIZES[0])
    allowed = {
        "state": (found.state, STATES),
        "sort": (found.sort, SORTS),
        "size": (size, [str(each) for each in SIZES]),
    }
    for name, (value, known) in allowed.items():
        if value not in known:
            found.problems.append(_("“%(name)s” has a value Tangga does not know.") % {"name": name})
    if not found.problems:
        found.size = int(size)
    return found
