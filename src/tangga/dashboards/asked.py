"""What a dashboard was asked for. What is not understood is a problem, and then nothing is shown."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.families.listing import SIZES
from tangga.people.addresses import names
from tangga.people.screens import Viewer
from tangga.targets.places import area_asked

NAMES = names({"area", "by", "sort", "page", "size"})
SUB_DISTRICT, FACILITATOR = "sub_district", "facilitator"
WAYS = (SUB_DISTRICT, FACILITATOR)


@dataclass
class Asked:
    """area: None is the country; by: into what rows a district is cut, "" for larger areas."""

    area: Area | None
    by: str = ""
    sort: str = "name"
    page: int = 1
    size: int = SIZES[0]
    problems: list[str] = field(default_factory=list)

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")


def read(query: QueryDict, viewer: Viewer, columns: Collection[str]) -> Asked:
    """Read the address. Raises Http404 for an area that is not the viewer's, or has no targets."""
    asked = Asked(area_asked(viewer, query.get("area", "")))
    if asked.area is not None and asked.area.level == Level.DISTRICT:
        asked.by = query.get("by", SUB_DISTRICT)
        if asked.by not in WAYS:
            asked.problems.append(_not_understood("by"))
            asked.by = SUB_DISTRICT
    elif query.get("by"):
        asked.problems.append(_not_understood("by"))
    asked.sort = query.get("sort", "name")
    if asked.column not in columns:
        asked.problems.append(_not_understood("sort"))
        asked.sort = "name"
    asked.page = _whole(query.get("page", "1"), "page", asked.problems)
    asked.size = _whole(query.get("size", str(SIZES[0])), "size", asked.problems)
    if asked.size not in SIZES:
        asked.size = SIZES[0]
        asked.problems.append(_not_understood("size"))
    return asked


def _not_understood(name: str) -> str:
    return _("The filter “%(name)s” is not understood.") % {"name": name}


def _whole(text: str, name: str, problems: list[str]) -> int:
    if text.isascii() and text.isdigit() and int(text[:6]) > 0:
        return int(text[:6])
    problems.append(_not_understood(name))
    return 1
