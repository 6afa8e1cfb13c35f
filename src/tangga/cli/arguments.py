"""Argument types the commands share."""

import re
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


class Size(click.ParamType):
    """An amount of memory: a number and MB, GB, MiB or GiB."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        written = str(value).strip()
        if not re.fullmatch(r"[0-9]*[1-9][0-9]*([.][0-9]+)? ?([KMGT]i?B)", written):
            self.fail(f"'{value}' is not an amount of memory; write it as 500MB or 4GB", param, ctx)
        return written
