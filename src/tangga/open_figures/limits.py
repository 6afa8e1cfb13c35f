"""So that one visitor does not keep the others waiting. Counted in each server process, and nowhere written down."""

import logging

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tangga.errors import TooMany
from tangga.people import clock
from tangga.people.throttle import address_of

MOST_A_MINUTE = 120  # an office, a school or a newspaper may stand behind one address
A_MINUTE = 60
log = logging.getLogger("tangga.open_figures")


def check_not_too_many(request: HttpRequest) -> None:
    """Count a look from an address. Raises TooMany above MOST_A_MINUTE in a minute of the clock."""
    now = int(clock.now().timestamp())
    key = f"open-figures-{address_of(request)}-{now // A_MINUTE}"
    cache.add(key, 0, timeout=2 * A_MINUTE)
    if cache.incr(key) > MOST_A_MINUTE:
        log.warning("looks at open figures: more than %s in a minute from one address", MOST_A_MINUTE)
        wait = A_MINUTE - now % A_MINUTE
        raise TooMany(_("Too many looks in a minute. Wait %(seconds)s seconds.") % {"seconds": wait}, wait)
