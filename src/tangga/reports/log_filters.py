"""The filters of the log, as they stand in the address. One that is not understood shows nothing, and says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.audit.models import Event
from tangga.audit.words import ABOUT_ACCOUNTS, ACTIONS, KINDS, WORK, actions_of, in_words
from tangga.papers import formats
from tangga.people.addresses import id_named, names
from tangga.people.models import Person
from tangga.people.screens import Viewer
from tangga.reports.filters import SIZES, Chip, query_without
from tangga.reports.places import area_title
from tangga.reports.queries_log import NEWEST, OLDEST

Events = QuerySet[Event]
SHOWN = "shown"


@dataclass
class LogFilters:
    """Filters read from an address. `problems` (sentences) is empty when all were understood.

    work  whether work in the background is shown too: each follows from something that a person asked for, which has
          its own line, so that it is left out unless it is asked for
    """

    query: QueryDict
    viewer: Viewer
    seen: Events
    who: Person | None = None
    action: str = ""
    kind: str = ""
    area: Area | None = None
    since: date | None = None
    until: date | None = None
    work: bool = False
    sort: str = NEWEST
    size: int = SIZES[0]
    after: Event | None = None
    before: Event | None = None
    problems: list[str] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    @property
    def in_use(self) -> bool:
        return bool(self.chips)

    @property
    def leaves_out_work(self) -> bool:
        """Whether work in the background is left out. Who has no such events has nothing left out."""
        asked = self.kind or (ACTIONS[self.action].kind if self.action else "")
        return WORK in kinds_for(self.viewer) and not self.work and asked != WORK

    def apply(self) -> Events:
        """The events that fit every filter; none at all when one of them was not understood."""
        fitting = self._fitting()
        return fitting.exclude(action__in=actions_of(WORK)) if self.leaves_out_work else fitting

    def left_out(self) -> Events:
        """The events about work in the background that fit every other filter and are left out."""
        return self._fitting().filter(action__in=actions_of(WORK)) if self.leaves_out_work else self.seen.none()

    def _fitting(self) -> Events:
        if self.problems:
            return self.seen.none()
        wanted = Q()
        if self.who:
            wanted &= Q(actor=self.who)
        if self.kind:
            wanted &= Q(action__in=actions_of(self.kind))
        if self.action:
            wanted &= Q(action=self.action)
        if self.area:
            wanted &= within("area_code", self.area.code)
        if self.since:
            wanted &= Q(at__gte=_midnight(self.since))
        if self.until:
            wanted &= Q(at__lt=_midnight(self.until + timedelta(days=1)))
        return self.seen.filter(wanted)


def _midnight(day: date) -> datetime:
    """The instant a day begins where the installation stands."""
    return timezone.make_aware(datetime.combine(day, time()))


def kinds_for(viewer: Viewer) -> dict[str, str]:
    """The kinds of event a reader can have: an administrator of accounts has those about accounts."""
    return {kind: str(words) for kind, words in KINDS.items() if viewer.sees_families or kind in ABOUT_ACCOUNTS}


def read(query: QueryDict, viewer: Viewer, seen: Events) -> LogFilters:
    """Read the filters of an address with no other NAMES, for a reader; `seen`: the events they may read at all."""
    found = LogFilters(query, viewer, seen)
    for name, values in query.lists():
        value = str(values[-1])
        if not value:
            continue
        label = READERS[name](found, value)
        if label is None:
            found.problems.append(
                _("The filter %(name)s does not know the value “%(value)s”.") % {"name": name, "value": value[:40]}
            )
        elif label:
            found.chips.append(Chip(label, _from_the_first_page(query_without(query, name, value))))
    if found.since and found.until and found.until < found.since:
        found.problems.append(_("The last day lies before the first: no event can be between them."))
    return found


def _from_the_first_page(query: str) -> str:
    rest = QueryDict(query.lstrip("?"), mutable=True)
    for name in ("after", "before"):
        rest.pop(name, None)
    return f"?{rest.urlencode()}"


# Each reader takes one value, notes it, and answers the chip's words: "" for none, None for a value it does not know.
Reader = Callable[[LogFilters, str], str | None]


def _who(found: LogFilters, value: str) -> str | None:
    """Somebody who did something the reader may read of; whoever else there is, is not known here."""
    named = id_named(value)
    person = Person.objects.filter(public_id=named).first() if named else None
    if person is None or not found.seen.filter(actor=person).exists():
        return None
    found.who = person
    return _("By %(name)s") % {"name": person.display_name}


def _action(found: LogFilters, value: str) -> str | None:
    if value not in ACTIONS or ACTIONS[value].kind not in kinds_for(found.viewer):
        return None
    found.action = value
    return in_words(value)


def _kind(found: LogFilters, value: str) -> str | None:
    words = kinds_for(found.viewer).get(value)
    if words is None:
        return None
    found.kind = value
    return words


def _area(found: LogFilters, value: str) -> str | None:
    area = Area.objects.select_related("parent").filter(code=value).first() if value.isdigit() else None
    home = found.viewer.area
    if area is None or (home and not area.code.startswith(home.code)):
        return None
    found.area = area
    return area_title(area)


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day <= date(2100, 12, 31) else None


def _since(found: LogFilters, value: str) -> str | None:
    found.since = _day(value)
    return _("From %(day)s") % {"day": formats.day(found.since)} if found.since else None


def _until(found: LogFilters, value: str) -> str | None:
    found.until = _day(value)
    return _("Until %(day)s") % {"day": formats.day(found.until)} if found.until else None


def _work(found: LogFilters, value: str) -> str | None:
    if value != SHOWN or WORK not in kinds_for(found.viewer):
        return None
    found.work = True
    return _("With work in the background")


def _sort(found: LogFilters, value: str) -> str | None:
    if value not in (NEWEST, OLDEST):
        return None
    found.sort = value
    return ""


def _size(found: LogFilters, value: str) -> str | None:
    if value not in {str(size) for size in SIZES}:
        return None
    found.size = int(value)
    return ""


def _event(found: LogFilters, value: str) -> Event | None:
    return found.seen.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 19 else None


def _after(found: LogFilters, value: str) -> str | None:
    found.after = _event(found, value)
    return None if found.after is None else ""


def _before(found: LogFilters, value: str) -> str | None:
    found.before = _event(found, value)
    return None if found.before is None else ""


READERS: dict[str, Reader] = {
    "who": _who,
    "kind": _kind,
    "action": _action,
    "area": _area,
    "since": _since,
    "until": _until,
    "work": _work,
    "sort": _sort,
    "size": _size,
    "after": _after,
    "before": _before,
}
NAMES = names(READERS)
