"""Who may set which target, and what a target and its parts must be."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.papers import formats
from tangga.people.checks import check_role_may
from tangga.people.models import Posting
from tangga.people.roles import Action, Role
from tangga.targets.models import Target

FIRST_YEAR, YEARS_AHEAD = 2019, 2
MOST = 10_000_000  # families: more than the programme has


def shares_out(posting: Posting | None, area: Area | None) -> bool:
    """Whether a posting is the one that shares an area's target out: the ministry the country's among provinces, a
    province its own among its districts, a district's official the district's among its facilitators."""
    if posting is None:
        return False
    match Role(posting.role):
        case Role.MINISTRY:
            return area is None
        case Role.PROVINCE | Role.DISTRICT_OFFICIAL:
            return area is not None and area.pk == posting.area_id
    return False


def sets(posting: Posting | None, area: Area | None) -> bool:
    """Whether a posting may set an area's target itself: whoever shares it out, and the ministry for each province."""
    if posting is not None and posting.role == Role.MINISTRY:
        return area is None or area.level == Level.PROVINCE
    return shares_out(posting, area)


def check_sets(posting: Posting | None, area: Area | None) -> None:
    """Raises NotAllowed with who does, instead."""
    check_role_may(posting, Action.SET_TARGETS)
    if not sets(posting, area):
        raise NotAllowed(_("A district's target is set by the district or its province, a province's by the ministry."))


def check_shares_out(posting: Posting | None, area: Area | None) -> None:
    check_role_may(posting, Action.SET_TARGETS)
    if not shares_out(posting, area):
        raise NotAllowed(
            _("The ministry shares out among provinces, a province among its districts, a district among facilitators.")
        )


def check_year(year: int, this_year: int) -> None:
    if not FIRST_YEAR <= year <= this_year + YEARS_AHEAD:
        raise NotValid(
            _("Choose a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": this_year + YEARS_AHEAD}
        )


def first_base_day(year: int) -> date:
    """The earliest base of a year's target: what was counted longer ago says nothing of the families of that year."""
    return date(year - 1, 1, 1)


def check_base_day(base_on: date, year: int, on: date) -> None:
    """Raises NotValid for a base to come, or one that is too old for the year."""
    if base_on > on:
        raise NotValid(_("The base date lies ahead: choose today or an earlier day."))
    if base_on < first_base_day(year):
        raise NotValid(
            _("That base date is too old for a target of %(year)s: choose %(day)s or a later day.")
            % {"year": year, "day": formats.day(first_base_day(year))}
        )


def check_number(number: int | None) -> int:
    """A target's number. Raises NotValid."""
    if number is None or not 0 <= number <= MOST:
        raise NotValid(_("Enter how many families, as a whole number."))
    return number


def check_not_a_part(whole: Target | None) -> None:
    """Raises Conflict where the target is to come from the area above, which has one."""
    if whole is not None:
        where = whole.area.name if whole.area else _("the whole country")
        raise Conflict(
            _("This target is a part of that of %(area)s (%(number)s). Ask there to share it out anew.")
            % {"area": where, "number": formats.number(whole.number)}
        )


def set_meanwhile() -> Conflict:
    """What a person looked at is what they decide about."""
    return Conflict(_("Somebody else set this target meanwhile. Nothing was saved: look at it as it is now."))


def check_seen(current: UUID | None, seen: UUID | None) -> None:
    """Raises Conflict where somebody set it meanwhile."""
    if current != seen:
        raise set_meanwhile()


def check_adds_up(whole: int, parts: Mapping[str, int]) -> None:
    """Raises NotValid naming the difference, where the parts do not add up to the whole."""
    total = sum(parts.values())
    if total == whole:
        return
    told = {"total": formats.number(total), "whole": formats.number(whole), "off": formats.number(abs(whole - total))}
    if total < whole:
        raise NotValid(
            _("The parts add up to %(total)s, the target is %(whole)s: %(off)s missing. Raise some parts.") % told
        )
    raise NotValid(
        _("The parts add up to %(total)s, the target is %(whole)s: %(off)s too many. Lower some parts.") % told
    )
