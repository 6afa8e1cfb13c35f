"""What a family's page says of house labels."""

from typing import Any

from tangga.families.models import Family
from tangga.people.screens import Viewer


def panel_of(viewer: Viewer, family: Family) -> dict[str, Any] | None:
    """What the panel's template shows; None where the viewer's role sees none of it."""
    return None
