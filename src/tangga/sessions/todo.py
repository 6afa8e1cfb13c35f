"""What of sessions waits for somebody: lines of the first page."""

from tangga.people.screens import Viewer
from tangga.people.steps import Figure, Step


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    return []


def figures_of(viewer: Viewer) -> list[Figure]:
    """Figures of the viewer's own work for the first page: at most two."""
    return []
