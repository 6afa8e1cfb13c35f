"""What of readiness waits for somebody: lines of the first page. Whom to ask again is for the plans (graduation)."""

from tangga.people.screens import Viewer
from tangga.people.steps import Step


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    return []
