"""What of targets waits for somebody: lines of the first page."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.areas.models import Area
from tangga.papers import formats
from tangga.people.roles import Action, Role
from tangga.people.screens import Viewer
from tangga.people.steps import Figure, Step
from tangga.rules.targets import Pace, pace
from tangga.targets.places import parts_level, top_of
from tangga.targets.queries import (
    achieved,
    achieved_by_part,
    exits_by_facilitator,
    exits_by_part,
    target_of,
    target_of_person,
    targets_of_facilitators,
    targets_of_parts,
    voluntary_graduations,
)
from tangga.targets.words import pace_in_words

# Whose work it is to ask why somebody is late; an auditor reads it on the page.
ASKS = (Role.COORDINATOR, Role.DISTRICT_OFFICIAL, Role.DISTRICT_HEAD, Role.PROVINCE, Role.MINISTRY)


def steps_of(viewer: Viewer) -> list[Step]:
    """What waits for the viewer, most pressing first; nothing that is zero."""
    if not viewer.may(Action.SEE_TARGETS):
        return []
    if viewer.sees_own_only:
        return _own_step(viewer)
    if viewer.role not in ASKS:
        return []
    late, people = _late_parts(top_of(viewer), viewer.today)
    if not late:
        return []
    if people:
        what = ngettext("facilitator is behind the year's pace", "facilitators are behind the year's pace", late)
    else:
        what = ngettext("area is behind the year's pace", "areas are behind the year's pace", late)
    more = _("Look at what they have to work with before you ask.")
    return [Step(late, what, more, f"{reverse('targets')}?late=yes&sort=behind", "target")]


def figures_of(viewer: Viewer) -> list[Figure]:
    """The year's target of the viewer, or of their area, and how far it is."""
    if not viewer.may(Action.SEE_TARGETS):
        return []
    found = viewer.once(_own_pace) if viewer.sees_own_only else _area_pace(top_of(viewer), viewer.today)
    if found is None:
        return []
    value = _("%(achieved)s of %(target)s") % {
        "achieved": formats.number(found.achieved),
        "target": formats.number(found.target),
    }
    name = _("My target this year") if viewer.sees_own_only else _("Target this year")
    return [Figure(value, name, pace_in_words(found), reverse("targets"), "target")]


def _own_step(viewer: Viewer) -> list[Step]:
    found = viewer.once(_own_pace)
    if found is None or not found.late:
        return []
    behind = -found.difference
    what = ngettext("family behind your pace of this year", "families behind your pace of this year", behind)
    more = _("Look whom you could prepare.")
    return [Step(behind, what, more, reverse("targets"), "target")]


def _own_pace(viewer: Viewer) -> Pace | None:
    year = viewer.today.year
    target = target_of_person(year, viewer.person, viewer.area.code if viewer.area else "")
    if target is None:
        return None
    left = exits_by_facilitator(
        target.area_id or "", date(year, 1, 1), viewer.today, person=viewer.person.pk, recorded_only=True
    )
    return pace(target.number, achieved(left), year, viewer.today)


def _area_pace(area: Area | None, today: date) -> Pace | None:
    target = target_of(today.year, area)
    if target is None:
        return None
    through = voluntary_graduations(area.code if area else "", date(today.year, 1, 1), today)
    return pace(target.number, through, today.year, today)


def _late_parts(area: Area | None, today: date) -> tuple[int, bool]:
    """(how many parts of an area are late today, whether they are people)."""
    first, code = date(today.year, 1, 1), area.code if area else ""
    level = parts_level(area)
    if level is None:
        assert area is not None
        found = targets_of_facilitators(today.year, area)
        targets: dict[str | int, int] = {key: row.number for key, row in found.items()}
        left = exits_by_facilitator(code, first, today, recorded_only=True) if targets else []
    else:
        targets = {key: row.number for key, row in targets_of_parts(today.year, area, level).items()}
        left = exits_by_part(code, level, first, today, recorded_only=True) if targets else []
    through = achieved_by_part(left)
    late = [key for key, number in targets.items() if pace(number, through[key], today.year, today).late]
    return len(late), level is None
