"""Lines of the log: one an event, JSON or plain text, that never hold what somebody typed or who somebody is.

What a program's text says is written; what is put into it (an address with its query, a name, a row that an error
quotes) is not. Only Tangga's own lines are written whole: they hold ids and codes (CONTRIBUTING.md). Of an error its
kind and the places it passed are said, never its text. TANGGA_DEBUG=1 has Python's usual lines, for made-up people.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
ID = "tangga_id"  # the same, as an attribute of the request
OURS = "tangga"
KINDS = ("text", "json")


class _Line(logging.Formatter):
    """What both kinds of lines say."""

    def fields(self, record: logging.LogRecord) -> dict[str, Any]:
        """The fields of a line, in their order; what is not known is left out."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"time": at, "level": record.levelname, "logger": record.name, "event": _event(record)}
        told |= getattr(record, "fields", {})
        asked = getattr(record, "request", None)
        match = getattr(asked, "resolver_match", None)
        if match is not None:
            told["route"] = match.view_name
        if isinstance(status := getattr(record, "status_code", None), int):
            told["status"] = status
        if named := REQUEST.get() or getattr(asked, ID, ""):
            told["request"] = named
        if record.exc_info and record.exc_info[1] is not None:
            told |= said_of(record.exc_info[1])
        return told


class JSONLine(_Line):
    """A JSON object a line, for whatever gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(self.fields(record), ensure_ascii=False)


class TextLine(_Line):
    """The same for people to read."""

    def format(self, record: logging.LogRecord) -> str:
        told = self.fields(record)
        first = " ".join(str(told.pop(name)) for name in ("time", "level", "logger", "event"))
        return " ".join([first, *(f"{name}={value}" for name, value in told.items())])


def _event(record: logging.LogRecord) -> str:
    # The web server says of its processes and its address at level INFO, and of requests above it.
    of_processes = record.name == "gunicorn.error" and record.levelno == logging.INFO
    if of_processes or record.name.partition(".")[0] == OURS:
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg  # the program's own words, with %s where something was put in
    return f"({record.module}:{record.lineno})"  # whatever was put in cannot be told from the words any more


def said_of(error: BaseException) -> dict[str, str]:
    """What may be said of an error: its kind, and the places it passed, the last first."""
    cause = error.__cause__
    kinds = f"{type(error).__name__}" + (f" from {type(cause).__name__}" if cause is not None else "")
    places = reversed(traceback.extract_tb(error.__traceback__))
    return {"error": kinds, "at": " < ".join(f"{_short(each.filename)}:{each.lineno}" for each in places)}


def _short(name: str) -> str:
    """A file by its place in its package: where that lies on this machine tells nobody anything."""
    for root in ("/site-packages/", "/src/"):
        if root in name:
            return name.rpartition(root)[2]
    return name


def formatter(kind: str) -> logging.Formatter:
    """The lines that TANGGA_LOG asks for."""
    return JSONLine() if kind == "json" else TextLine()


def settings_for(kind: str, debug: bool) -> dict[str, Any]:
    """Django's LOGGING: everything to the error stream, which systemd or a container keeps. A line for each request
    with kind `json`; with `text` only what went wrong."""
    if kind not in KINDS:
        from django.core.exceptions import ImproperlyConfigured

        raise ImproperlyConfigured(f"TANGGA_LOG is none of {', '.join(KINDS)}.")
    lines = {"class": "logging.Formatter"} if debug else {"()": "tangga.upkeep.logs.formatter", "kind": kind}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": lines},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "axes": {"level": "ERROR"},  # its lines name accounts and addresses
            "tangga.request": {"level": "INFO" if kind == "json" else "WARNING"},
        },
    }


def end_in_a_line() -> None:
    """Have this process, should an error end it, say so in a line as above and not by quoting the error."""

    def said(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logging.getLogger("tangga").critical("ended by an error", exc_info=(kind, error, trace))

    sys.excepthook = said
