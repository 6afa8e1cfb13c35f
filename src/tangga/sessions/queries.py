"""Reading groups and sessions, always as somebody sees them.

`on` is today for the reader; a session's or membership's own day is said otherwise.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)

from tangga.areas.queries import within
from tangga.families.models import FacilitatorAssignment, Family, MembershipSpell
from tangga.families.queries import families_seen_by, open_on
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.sessions.catalogue import Topic, catalogue_on
from tangga.sessions.models import Attendance, Group, GroupMembership, Session

Status = Attendance.Status
State = Session.State


def _scope(person: Person | AnonymousUser, on: date, place: str) -> Q | None:
    """Which groups or sessions somebody sees; `place`: the column with their village. None: none."""
    posting = posting_of(person, on)
    if posting is None or Action.SEE_SESSIONS not in ROLE_ACTIONS[Role(posting.role)]:
        return None
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return Q(facilitator=posting.person_id)
        case Scope.AREA:
            return within(place, posting.area_id or "")
        case Scope.EVERYWHERE:
            return Q()
        case _:
            return None


def groups_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Group]:
    """A facilitator: their own groups. Roles of an area: those there. Ministry: all."""
    scope = _scope(person, on, "village_id")
    found = Group.objects.select_related("village__parent", "facilitator", "leader")
    return found.none() if scope is None else found.filter(scope)


def sessions_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Session]:
    """As groups_seen_by; a facilitator keeps seeing the sessions they held."""
    scope = _scope(person, on, "region_id")
    found = Session.objects.select_related("group", "facilitator", "region__parent")
    return found.none() if scope is None else found.filter(scope)


def memberships_on(day: date) -> Q:
    """Memberships that hold on a day."""
    return open_on(day)


def in_programme_on(day: date, family: str = "family") -> Exists:
    """Whether the row's family was in the programme on a day."""
    spells = MembershipSpell.objects.filter(
        Q(left_on=None) | Q(left_on__gt=day), family=OuterRef(family), superseded_at=None, joined_on__lte=day
    )
    return Exists(spells.order_by())


def left_by(day: date) -> Q:
    """Memberships whose family has left the programme by a day and has not come back. Such a family is asked for
    nothing and counted nowhere from that day on, whether or not somebody took it out of the group."""
    ended = MembershipSpell.objects.filter(superseded_at=None, left_on__lte=day).order_by().values("family")
    return Q(family__in=ended) & ~Q(in_programme_on(day))


def gone(on: date) -> QuerySet[GroupMembership]:
    """Memberships that nobody ended, of families that have left the programme by a day."""
    return GroupMembership.objects.filter(left_by(on), ends_on=None).order_by()


def with_first_day_out(rows: QuerySet[GroupMembership], on: date) -> QuerySet[Any]:
    """The same memberships, each with `left_on`: since when its family is out of the programme; None: it is in it."""
    ended = MembershipSpell.objects.filter(family=OuterRef("family"), superseded_at=None, left_on__lte=on)
    last = Subquery(ended.order_by("-left_on").values("left_on")[:1])
    return rows.annotate(left_on=Case(When(left_by(on), then=last)))


def sized(groups: QuerySet[Group], on: date) -> QuerySet[Any]:
    """The same groups, each with `families_now`: how many belong to it on a day and are in the programme."""
    many = gone(on).filter(group=OuterRef("pk")).values("group").annotate(many=Count("pk")).values("many")
    left = Case(When(pk__in=gone(on).values("group"), then=Subquery(many)), default=0, output_field=IntegerField())
    return groups.annotate(families_now=ExpressionWrapper(F("size") - left, output_field=IntegerField()))


def size_on(group: Group, on: date) -> int:
    """The same of one group."""
    return group.size - gone(on).filter(group=group).count()


def accompanied_by(facilitator: int, day: date, family: str = "family") -> Exists:
    """Whether somebody accompanied the row's family on a day."""
    rows = FacilitatorAssignment.objects.filter(open_on(day), family=OuterRef(family), facilitator=facilitator)
    return Exists(rows.order_by())


def families_listed(session: Session) -> QuerySet[Family]:
    """Who stands on a session's attendance list: the group's families on its day, in the programme and accompanied by
    its facilitator that day; for a make-up session those of them who missed the original and have not attended it
    since."""
    day = session.meets_on
    accompanied = accompanied_by(session.facilitator_id, day)
    keys: Any  # a query for keys of families
    if session.is_held:  # a list that was recorded stays the list, whoever joined or left since
        keys = Attendance.objects.filter(session=session.pk, superseded_at=None).order_by().values("family")
    elif session.makes_up_for is not None:
        keys = missed(session.makes_up_for, day).filter(accompanied).order_by().values("family")
    else:
        belonging = GroupMembership.objects.filter(memberships_on(day), in_programme_on(day), accompanied)
        keys = belonging.filter(group=session.group_id).order_by().values("family")
    return Family.objects.filter(pk__in=keys).order_by("name_search", "pk")


@dataclass
class Line:
    """A family on an attendance list. `status` empty: no answer yet."""

    family: Family
    status: str = ""
    seen: bool = True  # False: somebody else accompanies it now, so its name is not shown


def attendance_lines(session: Session, viewer: Person, on: date) -> list[Line]:
    """The attendance list as somebody sees it, by name: two or three statements."""
    families = list(families_listed(session))
    seen = set(
        families_seen_by(viewer, on)
        .filter(pk__in=[each.pk for each in families])
        .order_by()
        .values_list("pk", flat=True)
    )
    answers = current_statuses(session)
    return [Line(each, answers.get(each.pk, ""), each.pk in seen) for each in families]


def current_statuses(session: Session) -> dict[int, str]:
    """family key -> its answer, as the attendance stands."""
    return dict(session.attendances.filter(superseded_at=None).order_by().values_list("family_id", "status"))


def corrections_of(session: Session) -> Sequence[Attendance]:
    """What once stood on the attendance list and was corrected since, newest first."""
    rows = session.attendances.exclude(superseded_at=None).select_related("family", "recorded_by")
    return list(rows.order_by("-superseded_at", "family__name_search")[:50])


def missed(session: Session, day: date) -> QuerySet[Attendance]:
    """Those who did not come to a session, have not attended its topic since, and are in the programme on a day."""
    rows = session.attendances.filter(superseded_at=None).exclude(status=Status.PRESENT)
    since = Attendance.objects.filter(family=OuterRef("family"), topic=session.topic, counts=True)
    return rows.filter(~Exists(since.order_by()), in_programme_on(day))


def ungrouped(facilitator: Person, on: date) -> QuerySet[Family]:
    """Families in the programme whom somebody accompanies that day and who are in none of their groups."""
    mine = FacilitatorAssignment.objects.filter(open_on(on), facilitator=facilitator).order_by().values("family")
    placed = GroupMembership.objects.filter(family=OuterRef("pk"), ends_on=None, group__facilitator=facilitator)
    return Family.objects.filter(in_programme_on(on, "pk"), ~Exists(placed.order_by()), pk__in=mine)


@dataclass
class Member:
    """A family of a group today, and why it should be taken out, if it should."""

    family: Family
    since: date
    attended: int
    left_on: date | None = None  # its first day out of the programme
    elsewhere: bool = False  # somebody else accompanies it


def members_now(group: Group, viewer: Person, on: date) -> tuple[list[Member], int]:
    """The families of a group whom the viewer sees, by name; and how many they do not see. Three statements."""
    rows = list(
        with_first_day_out(group.memberships.filter(ends_on=None), on)
        .select_related("family")
        .annotate(mine=accompanied_by(group.facilitator_id, on))
        .order_by("family__name_search", "pk")
    )
    keys = [row.family_id for row in rows]
    seen = set(families_seen_by(viewer, on).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    attended = covered_by_family(keys)
    return [
        Member(
            row.family,
            row.starts_on,
            sum(attended.get(row.family_id, {}).values()),
            left_on=row.left_on,
            elsewhere=not row.mine,
        )
        for row in rows
        if row.family_id in seen
    ], len(keys) - len(seen)


def stale_members(facilitator: Person, on: date) -> QuerySet[GroupMembership]:
    """Families in somebody's groups that have left the programme, or that somebody else accompanies by now."""
    rows = GroupMembership.objects.filter(ends_on=None, group__facilitator=facilitator, group__closed_on=None)
    return rows.filter(left_by(on) | ~Q(accompanied_by(facilitator.pk, on)))


def covered_by_family(families: Iterable[int]) -> dict[int, dict[str, int]]:
    """family key -> module -> how many of its topics the family has attended. One statement."""
    found: dict[int, dict[str, int]] = {}
    rows = (
        Attendance.objects.filter(family__in=list(families), counts=True).order_by().values_list("family_id", "module")
    )
    for family, module in rows:
        of_family = found.setdefault(family, {})
        of_family[module] = of_family.get(module, 0) + 1
    return found


def next_topic(group: Group, on: date) -> Topic:
    """The next session due for a group (next_topics)."""
    return next_topics([group], on)[group.pk]


def next_topics(groups: Sequence[Group], on: date) -> dict[int, Topic]:
    """key of a group -> its next session due: the first of the catalogue in force that it has neither held nor planned
    and that fewer than half of its families have attended elsewhere; the first of all when it has had all. Three
    statements."""
    topics = catalogue_on(on).topics
    sessions = Session.objects.filter(group__in=groups, makes_up_for=None).exclude(state=State.CANCELLED)
    had = set(sessions.order_by().values_list("group_id", "topic"))
    members = GroupMembership.objects.filter(~left_by(on), group__in=groups, ends_on=None)
    group_of = dict(members.order_by().values_list("family_id", "group_id"))
    attended: Counter[tuple[int, str]] = Counter()
    rows = Attendance.objects.filter(counts=True, family__in=list(group_of)).order_by()
    for family, topic in rows.values_list("family_id", "topic"):
        attended[group_of[family], topic] += 1
    sizes = Counter(group_of.values())
    found = {}
    for key in (group.pk for group in groups):
        due = (each for each in topics if (key, each.code) not in had and attended[key, each.code] * 2 <= sizes[key])
        found[key] = next(due, topics[0])
    return found
