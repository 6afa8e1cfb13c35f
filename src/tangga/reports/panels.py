"""The parts of a family's page that other features answer, in the order they are shown."""

from collections.abc import Callable
from typing import Any

from tangga.after_exit.panel import panel_of as after_exit
from tangga.cases.panel import panel_of as case
from tangga.families.models import Family
from tangga.graduation.panel import panel_of as plan
from tangga.grants.panel import panel_of as grants
from tangga.labelling.panel import panel_of as label
from tangga.people.screens import Viewer
from tangga.readiness.panel import panel_of as readiness
from tangga.sessions.panel import panel_of as sessions
from tangga.visits.panel import panel_of as visits
from tangga.waiting.panel import panel_of as waiting

PANELS: tuple[tuple[str, Callable[[Viewer, Family], dict[str, Any] | None]], ...] = (
    ("cases/_panel.html", case),
    ("after_exit/_panel.html", after_exit),
    ("grants/_panel.html", grants),
    ("waiting/_panel.html", waiting),
    ("graduation/_panel.html", plan),
    ("readiness/_panel.html", readiness),
    ("visits/_panel.html", visits),
    ("sessions/_panel.html", sessions),
    ("labelling/_panel.html", label),
)


def panels_of(viewer: Viewer, family: Family) -> list[tuple[str, dict[str, Any]]]:
    """(template, what it shows as `panel`) of every part the viewer's role sees."""
    found = ((template, answer(viewer, family)) for template, answer in PANELS)
    return [(template, shown) for template, shown in found if shown is not None]
