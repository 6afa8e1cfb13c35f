"""Whether rows of a list are what the contract says, before anything is made of them (rules.schemas; no queries).

Files were checked by tangga.runs.tables already; other callers of register_many hand over whatever they have.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tangga.rules.schemas import FAMILIES, MEMBERS, Column, Schema

TABLES: Mapping[str, Schema] = {"families": FAMILIES, "members": MEMBERS}
BESIDES = {  # text that the registry adds to the contract's columns
    "families": ("carer_name", "kk_number", "address", "rt", "rw", "facilitator_id"),
    "members": ("name", "nik", "relation"),
}
KINDS: Mapping[str, tuple[type, str]] = {
    "text": (str, "text"),
    "date": (date, "a date"),
    "integer": (int, "a whole number"),
    "boolean": (bool, "true or false"),
}


def problems_of(table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(column, what is wrong) of a row of "families" or "members". Values are not repeated: they may be personal."""
    for column in TABLES[table].columns:
        value = row.get(column.name)
        if value is None or value == "":
            if column.required:
                yield column.name, "empty, but required"
        elif what := _wrong(column, value):
            yield column.name, what
    for name in BESIDES[table]:
        if row.get(name) is not None and not isinstance(row[name], str):
            yield name, "not text"


def _wrong(column: Column, value: Any) -> str:
    kind, called = KINDS[column.type]
    given: type = type(value)
    # By type and not by isinstance: True is an int, and an instant is a date, but neither is meant.
    if given is not kind:
        return f"not {called}"
    if column.values and value not in column.values:
        return f"must be one of {', '.join(column.values)}"
    if column.digits and not (value.isascii() and value.isdigit() and len(value) in column.digits):
        return f"must be digits only, {', '.join(map(str, column.digits))} of them"
    if column.lowest is not None and value < column.lowest:
        return f"must be at least {column.lowest}"
    if column.highest is not None and value > column.highest:
        return f"must be at most {column.highest}"
    return ""
