"""Reading what administrators type: areas by code or name, days, and a new account."""

import re
from collections.abc import Sequence
from datetime import date

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.errors import NotValid
from tangga.people.roles import Role


def areas_offered(code: str) -> Sequence[Area]:
    """Provinces and districts to choose from (in an area: itself, its districts, its sub-districts)."""
    deepest = Level.SUB_DISTRICT if len(code) >= 4 else Level.DISTRICT
    return list(Area.objects.filter(within("code", code), level__lte=deepest).order_by("code"))


def area_named(text: str) -> Area | None:
    """The area of "3273", "32.73", "3273 Kota Bandung", or of a district's or province's name; None for an empty text.
    Raises NotValid for any other."""
    text = " ".join(text.split())
    if not text:
        return None
    begins = re.match(r"[0-9][0-9.]*", text)
    code = begins.group().replace(".", "") if begins else ""
    meant = (
        Area.objects.filter(code=code) if code else Area.objects.filter(name__iexact=text, level__lte=Level.DISTRICT)
    )
    area = meant.first() if len(meant[:2]) == 1 else None
    if area is None:
        raise NotValid(_("No area has this code. Choose one from the list, or type its code, e.g. 3273."))
    return area


def day_named(text: str, label: str) -> date:
    """A day as the browser sends it. Raises NotValid with the field's name."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotValid(_("“%(field)s” needs a day: choose it in the calendar.") % {"field": label}) from None


def role_named(text: str) -> Role:
    """A role by its code. Raises NotValid."""
    try:
        return Role(text)
    except ValueError:
        raise NotValid(_("Choose a role from the list.")) from None


def username_named(text: str) -> str:
    """A user name that can be one. Raises NotValid."""
    text = text.strip()
    try:
        UnicodeUsernameValidator()(text)
    except ValidationError:
        text = ""
    if not text or len(text) > 60:
        raise NotValid(_("A user name has letters, digits and @ . + - _ only, at most 60, and no blanks."))
    return text


def display_name_named(text: str) -> str:
    """A name as it is shown. Raises NotValid when empty or too long."""
    text = " ".join(text.split())
    if not text or len(text) > 120:
        raise NotValid(_("The name is missing, or longer than 120 letters."))
    return text
