"""What the indicators count, by noun: each counter gives the parts of one figure, which add up to it.

A counter asks the queries that the pages of its feature ask. None has a definition of its own.
"""

from collections.abc import Callable, Mapping

from tangga.figures.counters import (
    after_exit,
    assessed,
    duplicates,
    exits,
    families,
    grants,
    labels,
    places,
    sessions,
    targets,
    visits,
)
from tangga.figures.counting import Asked

COUNTERS: Mapping[str, Callable[[Asked], dict[str, int] | None]] = {
    "exits": exits.exits,
    "active_families": families.active,
    "waiting_families": families.waiting,
    "target": targets.target,
    "target_to_go": targets.to_go,
    "assessed_families": assessed.families,
    "unsure_families": assessed.unsure,
    "paid_persons": assessed.paid_persons,
    "component_persons": assessed.component_persons,
    "entitled_year_idr": assessed.entitled_year,
    "entitled_stage_idr": assessed.entitled_stage,
    "natural_exits_ahead": assessed.natural_exits_ahead,
    "facts_missing": assessed.facts_missing,
    "open_places": places.open_places,
    "sessions_held": sessions.held,
    "session_attendance": sessions.attendance,
    "visits_held": visits.held,
    "house_labels": labels.labels,
    "grants": grants.grants,
    "grants_idr": grants.amounts,
    "fallen_back": after_exit.fallen_back,
    "duplicates": duplicates.suspected,
}
