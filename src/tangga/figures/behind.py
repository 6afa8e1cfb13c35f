"""The families behind a figure: those it counts, as far as somebody may see them; whoever opens the list is logged."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from tangga.audit.actions import record
from tangga.families.models import Family
from tangga.families.queries import families_seen_by, matching
from tangga.figures.counters import after_exit, assessed, duplicates, exits, families
from tangga.figures.counting import Asked
from tangga.people.screens import Viewer

# What is counted (Indicator.counts) -> the families that are. What counts no families has none behind it.
BEHIND: Mapping[str, Callable[[Asked], Q]] = {
    "exits": exits.behind,
    "active_families": families.behind_active,
    "waiting_families": families.behind_waiting,
    "assessed_families": assessed.behind_active,
    "unsure_families": assessed.behind_unsure,
    "natural_exits_ahead": assessed.behind_ahead,
    "fallen_back": after_exit.behind,
    "duplicates": duplicates.behind,
}


def counted_families(asked: Asked) -> QuerySet[Family]:
    """The families that a figure counts, wherever they live now."""
    return Family.objects.filter(BEHIND[asked.indicator.counts](asked))


def shown_families(asked: Asked, viewer: Viewer, text: str = "") -> QuerySet[Family]:
    """Those of them that somebody sees today, in the order of names; text: who is looked for."""
    seen = families_seen_by(viewer.person, viewer.today).order_by()
    rows = counted_families(asked).filter(pk__in=seen.values("pk"))
    return (rows.filter(matching(text)) if text else rows).order_by("name_search", "pk")


def about(asked: Asked) -> dict[str, Any]:
    """What the log says of the figure: codes and days, nobody's name."""
    known_at = asked.known_at.isoformat() if asked.known_at else "now"
    told = {"figure": asked.indicator.code, "area": asked.code or "00", "period": asked.period.name}
    return {**told, "as_of": asked.as_of.isoformat(), "known_at": known_at}


def log_opened(asked: Asked, viewer: Viewer, shown: int) -> None:
    """One event for each opening of the list: which figure, of which area and period; how many families."""
    area = asked.code or (viewer.area.code if viewer.area else "")
    record("figure.families_opened", None, by=viewer.person, area_code=area, detail={**about(asked), "families": shown})
