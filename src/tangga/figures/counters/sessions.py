"""Sessions held and who came, as the pages of coverage add them up."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from tangga.areas.queries import within
from tangga.families.history import known
from tangga.figures.counting import Asked, counted
from tangga.figures.definitions import ATTENDED, MODULE
from tangga.sessions.figures import held_sessions
from tangga.sessions.models import Attendance, Session
from tangga.sessions.tallies import COLUMNS

LISTED = F("present") + F("sick") + F("on_leave") + F("absent")


def held(asked: Asked) -> dict[str, int]:
    """Sessions held in the period, make-up sessions not among them."""
    return counted(asked, _sessions(asked), region="region_id", day="meets_on", cuts={MODULE: "module"})


def attendance(asked: Asked) -> dict[str, int]:
    """Families on the lists of these sessions: who came, and who did not."""
    if asked.known_at is not None:
        rows = Attendance.objects.filter(known(asked.known_at), session__in=_sessions(asked).values("pk"))
        cuts: Mapping[str, Any] = {ATTENDED: "status"}
        return _all_of(asked, counted(asked, rows, region="session__region_id", day="session__meets_on", cuts=cuts))
    if asked.by == ATTENDED:
        found = _sessions(asked).aggregate(**{f"all_{column}": Sum(column) for column in COLUMNS.values()})
        return {str(status): found[f"all_{column}"] or 0 for status, column in COLUMNS.items()}
    return counted(asked, _sessions(asked), region="region_id", day="meets_on", value=Sum(LISTED))


def _all_of(asked: Asked, found: dict[str, int]) -> dict[str, int]:
    return {str(status): found.get(str(status), 0) for status in COLUMNS} if asked.by == ATTENDED else found


def _sessions(asked: Asked) -> QuerySet[Session]:
    rows = held_sessions(within("region_id", asked.code), asked.period.first, asked.last)
    return rows if asked.known_at is None else rows.filter(Q(held_at__lte=asked.known_at))
