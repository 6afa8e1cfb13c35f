"""What stands against starting an assessment: returns nothing, or raises with a sentence."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.errors import Conflict, NotValid
from tangga.runs.schedules import LAST_DAY

WHY_NOT_NOW: list[Callable[[str], str | None]] = []


def register_why_not_now(reason: Callable[[str], str | None]) -> None:
    """Let a feature above say why a district cannot be assessed now, in its AppConfig.ready().

    `reason` gets the district's code and returns a sentence (what, why, what next), or None where nothing stands
    against it. A run that has begun goes by what was known when it was asked for, so that what begins later does not
    disturb it.
    """
    if reason not in WHY_NOT_NOW:
        WHY_NOT_NOW.append(reason)


def check_may_begin_now(area_code: str) -> None:
    """Raises Conflict with the first reason why the district cannot be assessed now."""
    for reason in WHY_NOT_NOW:
        sentence = reason(area_code)
        if sentence:
            raise Conflict(sentence)


def check_is_district(area: Area) -> None:
    """Raises NotValid for every other level."""
    if area.level != Level.DISTRICT:
        raise NotValid(f"{area.code} is a {area.get_level_display()}; answers are kept by district (4 digits).")


def check_day_has_come(as_of: date, today: date) -> None:
    """Raises NotValid for a day to come: nobody knows its facts yet, so its answers would not be answers."""
    if as_of > today:
        raise NotValid(
            _("An assessment is about today or an earlier day. What to expect later stands on each family's page.")
        )


def check_schedule(day: int, hour: int) -> None:
    """Raises NotValid for a day that some months do not have, or an hour that no day has."""
    if not 1 <= day <= LAST_DAY:
        raise NotValid(_("Choose a day from 1 to %(last)s, which every month has.") % {"last": LAST_DAY})
    if not 0 <= hour <= 23:
        raise NotValid(_("Choose an hour from 0 to 23."))
