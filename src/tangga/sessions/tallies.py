"""Figures kept ready, counted anew by SQL whenever what they count has changed.

Callers hold the rows they changed; every function is part of their transaction.
"""

from collections.abc import Collection

from django.db.models import Count, Q

from tangga.sessions.models import Attendance, Group, GroupCoverage, GroupMembership, Session

Status = Attendance.Status
COLUMNS = {Status.PRESENT: "present", Status.SICK: "sick", Status.LEAVE: "on_leave", Status.ABSENT: "absent"}


def count_session(session: Session) -> None:
    """How many families came, were excused or absent, as the attendance stands now. The caller saves the session."""
    rows = session.attendances.filter(superseded_at=None).order_by().values_list("status").annotate(Count("pk"))
    found = dict(rows)
    for status, column in COLUMNS.items():
        setattr(session, column, found.get(status.value, 0))


def settle_what_counts(families: Collection[int], topic: str) -> None:
    """Of each family's presences at a topic the first counts, and no other."""
    rows = Attendance.objects.filter(family__in=families, topic=topic)
    there = rows.filter(status=Status.PRESENT, superseded_at=None, session__state=Session.State.HELD)
    first: dict[int, int] = {}
    for family, row in there.order_by("family", "session__meets_on", "session", "pk").values_list("family_id", "pk"):
        first.setdefault(family, row)
    rows.filter(counts=True).exclude(pk__in=first.values()).update(counts=False)
    rows.filter(pk__in=first.values(), counts=False).update(counts=True)


def count_groups(groups: Collection[int]) -> None:
    """Size of each group, and how much of each module the families that belong to it now have attended."""
    sizes = GroupMembership.objects.filter(group__in=groups, ends_on=None).order_by().values_list("group")
    found = dict(sizes.annotate(Count("pk")))
    for key in groups:
        Group.objects.filter(pk=key).exclude(size=found.get(key, 0)).update(size=found.get(key, 0))
    covered = (
        GroupMembership.objects.filter(group__in=groups, ends_on=None, family__session_attendances__counts=True)
        .order_by()
        .values_list("group", "family__session_attendances__module")
        .annotate(Count("family__session_attendances"))
    )
    GroupCoverage.objects.filter(group__in=groups).delete()
    GroupCoverage.objects.bulk_create(
        GroupCoverage(group_id=group, module=module, covered=many) for group, module, many in covered
    )


def count_groups_of(families: Collection[int]) -> None:
    """The groups these families belong to now."""
    open_ones = GroupMembership.objects.filter(Q(ends_on=None), family__in=families)
    count_groups(set(open_ones.order_by().values_list("group", flat=True)))
