"""docs/reference/formats.md: the tables other programs rely on, from tangga.rules.schemas."""

from tangga.rules import schemas
from tangga.rules.schemas import Column, Schema

SECTIONS = (
    ("families, in", schemas.FAMILIES, "One row for each family. Columns marked * must be there."),
    ("members, in", schemas.MEMBERS, "One row for each person of a family, the deceased included."),
    ("exits, in", schemas.EXITS, "What `tangga load-exits` reads: one row for each family that left."),
    ("members, out", schemas.MEMBER_ANSWERS, "What each person counts for, in the order of `member_id`."),
    ("families, out", schemas.FAMILY_ANSWERS, "The answer for each family, in the order of `family_id`."),
)
HEAD = """# Tables

Written from `tangga.rules.schemas` by `make docs`.

`tangga assess` reads and writes exactly these tables, as Parquet or CSV (by file ending). Dates are ISO 8601, money is
integer rupiah, text is UTF-8, and an empty cell is *unknown*. Extra columns are left alone, with a notice. A missing
required column or a value of the wrong type is an error that names file, row and column; then nothing is written.

A boolean marked *empty means no* is a flag: empty is read as "not recorded as such".
"""


def allowed(column: Column) -> str:
    """What values a column takes besides its type."""
    words = []
    if column.values:
        words.append(" ".join(f"`{value}`" for value in column.values))
    if column.lowest is not None or column.highest is not None:
        low, high = column.lowest, column.highest
        words.append(f"{low} or more" if high is None else f"at most {high}" if low is None else f"{low} to {high}")
    if column.flag:
        words.append("empty means no")
    return "; ".join(words)


def table(schema: Schema) -> list[str]:
    """A Markdown table of a schema's columns."""
    lines = ["| column | type | values | meaning |", "|---|---|---|---|"]
    for column in schema.columns:
        star = " *" if column.required else ""
        lines.append(f"| `{column.name}`{star} | {column.type} | {allowed(column)} | {column.meaning} |")
    return lines


def markdown() -> str:
    """The whole page."""
    lines = HEAD.splitlines()
    for title, schema, about in SECTIONS:
        lines += ["", f"## {title}", "", about, "", *table(schema)]
    return "\n".join(lines) + "\n"
