"""Whether anything of an area is on record: 0 of nothing is no answer."""

from datetime import datetime

from tangga.areas.queries import within
from tangga.families.exit_models import Exit
from tangga.families.models import FamilyFacts
from tangga.figures.figure import area_code


def on_record(region: str, known_at: datetime | None = None) -> bool:
    """Whether the installation knew of any family or exit in an area by an instant; None: knows of any now."""
    by_then = {} if known_at is None else {"recorded_at__lte": known_at}
    code = area_code(region)
    exits = Exit.objects.filter(within("region_id", code), **by_then)
    return exits.exists() or FamilyFacts.objects.filter(within("region_id", code), **by_then).exists()
