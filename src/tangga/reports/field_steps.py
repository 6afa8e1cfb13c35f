"""What of the work with families waits for somebody, from every feature, in the order of the day."""

from collections.abc import Callable

from tangga.after_exit.todo import steps_of as after_exit
from tangga.cases.todo import steps_of as cases
from tangga.editions.todo import steps_of as editions
from tangga.graduation.todo import steps_of as plans
from tangga.grants.todo import steps_of as grants
from tangga.labelling.todo import steps_of as labels
from tangga.people.screens import Viewer
from tangga.people.steps import Figure, Step
from tangga.sessions.todo import figures_of as session_figures
from tangga.sessions.todo import steps_of as sessions
from tangga.targets.todo import figures_of as target_figures
from tangga.targets.todo import steps_of as targets
from tangga.visits.todo import steps_of as visits
from tangga.waiting.todo import steps_of as waiting
from tangga.work_reports.todo import steps_of as work_reports

FEATURES: tuple[Callable[[Viewer], list[Step]], ...] = (
    sessions,
    visits,
    after_exit,
    cases,
    grants,
    waiting,
    plans,
    labels,
    work_reports,
    editions,
    targets,
)


def field_steps(viewer: Viewer) -> list[Step]:
    """Today's work first; each feature says what of its own waits."""
    return [step for steps_of in FEATURES for step in steps_of(viewer)]


def field_figures(viewer: Viewer) -> list[Figure]:
    """The year's target and the month's sessions, for those whose work they are."""
    return [*target_figures(viewer), *session_figures(viewer)]
