"""What a family's page says of sessions."""

from typing import Any

from django.db.models import Exists, OuterRef

from tangga.families.models import Family
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.sessions import words
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.models import Attendance, GroupMembership
from tangga.sessions.queries import groups_seen_by

SHOWN = 4


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    if not viewer.may(Action.SEE_SESSIONS):
        return None
    seen = Exists(groups_seen_by(viewer.person, viewer.today).filter(pk=OuterRef("group")).order_by())
    belongs = GroupMembership.objects.filter(family=family, ends_on=None).select_related("group")
    membership = belongs.annotate(group_seen=seen).first()
    rows = Attendance.objects.filter(family=family, superseded_at=None).select_related("session__group")
    latest = list(rows.order_by("-session__meets_on", "-pk")[:SHOWN])
    attended: dict[str, set[str]] = {}
    others: dict[str, set[str]] = {}
    for module, topic, status, counts in rows.order_by().values_list("module", "topic", "status", "counts"):
        if counts:
            attended.setdefault(module, set()).add(topic)
        elif status != Attendance.Status.PRESENT:
            others.setdefault(module, set()).add(topic)
    modules = catalogue_on(viewer.today).modules
    return {
        "group": membership.group if membership else None,
        "group_seen": membership is not None and membership.group_seen,
        "own": viewer.may(Action.HOLD_SESSIONS),
        "latest": [
            (row, words.about(row.session), words.STATUS_MARKS[Attendance.Status(row.status)]) for row in latest
        ],
        "modules": [
            (
                words.module_title(module),
                len(attended.get(module.code, ())),
                len(module.topics),
                len(others.get(module.code, set()) - attended.get(module.code, set())),
            )
            for module in modules
        ],
        "attended": sum(len(topics) for topics in attended.values()),
        "topics": sum(len(module.topics) for module in modules),
    }
