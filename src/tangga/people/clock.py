"""The clock of the doors: views, the API and the commands ask it and hand the day or the instant down; nothing below
them reads a clock."""

from datetime import date, datetime

from django.utils import timezone


def today() -> date:
    """The day it is where the installation stands."""
    return timezone.localdate()  # noqa: TID251 - called by doors only


def now() -> datetime:
    """This instant, for `known_at`."""
    return timezone.now()  # noqa: TID251 - called by doors only
