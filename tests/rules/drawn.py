"""Tables drawn as text, so that a rule's test shows all its data at once."""

from datetime import date
from typing import Any

from tangga.rules.schemas import FAMILIES, MEMBERS, Schema

READ = {
    "text": str,
    "date": date.fromisoformat,
    "integer": int,
    "boolean": lambda cell: {"yes": True, "no": False}[cell],
}
FAMILY = {"region_code": "3571010001", "joined_on": date(2018, 7, 3)}


def table(schema: Schema, drawing: str) -> list[dict[str, Any]]:
    """Rows of a drawing: names over columns, cells between |, an empty cell unknown; columns not drawn are unknown."""
    lines = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    names, rows = lines[0], lines[1:]
    drawn = [
        {name: READ[schema.by_name[name].type](cell) for name, cell in zip(names, row, strict=True) if cell}
        for row in rows
    ]
    unknown = dict.fromkeys(schema.by_name)
    return [{**unknown, **row} for row in drawn]


def members(drawing: str) -> list[dict[str, Any]]:
    """Members; a drawing without family_id is one family, F."""
    rows = table(MEMBERS, drawing)
    return [{**row, "family_id": row["family_id"] or "F"} for row in rows]


def families(drawing: str = "family_id\nF") -> list[dict[str, Any]]:
    """Families; what is not drawn is a village of Kota Kediri and a start in July 2018."""
    rows = table(FAMILIES, drawing)
    return [{**row, **{name: value for name, value in FAMILY.items() if row[name] is None}} for row in rows]
