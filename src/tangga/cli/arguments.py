"""Argument types the commands share."""

from datetime import UTC, date, datetime

import click


class Day(click.ParamType):
    """A calendar day written YYYY-MM-DD."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a date; write it as YYYY-MM-DD, for example 2026-01-31", param, ctx)


class Instant(click.ParamType):
    """A moment in ISO 8601; without an offset it is UTC."""

    name = "instant"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a moment; write it as 2026-01-31T08:00:00+07:00", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
