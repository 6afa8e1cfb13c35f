"""The clock of the commands: with the views the only place that reads it. Everything below takes the instant given."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place


def today() -> date:
    """Today's date in Jakarta, whose calendar day the programme goes by."""
    return now().astimezone(JAKARTA).date()
