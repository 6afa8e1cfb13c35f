"""The clock of the commands: with the views the only place that reads it. Everything below takes the instant given."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant of a day in Jakarta; now, where that is still to come: nothing was done in the future."""
    return min(datetime.combine(day, time(hour, minute), JAKARTA), now())


def today() -> date:
    """Today's date in Jakarta, whose calendar day the programme goes by."""
    return now().astimezone(JAKARTA).date()
