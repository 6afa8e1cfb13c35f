"""How much of a file is read, and the one way a file is refused. Why these numbers: docs/decisions/0012."""

from dataclasses import dataclass
from typing import Final, Literal

from tangga.errors import NotValid

FileKind = Literal["xlsx", "xls", "ods", "csv"]
MIB: Final = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one file; a file beyond any of them is refused, never cut short.

    file_bytes          as uploaded
    unpacked_bytes      all parts of a zip container together, and ratio: unpacked to packed, for parts above a MiB
    part_count          parts of a zip container
    sheet_rows          of a spreadsheet (what Excel can hold); text_rows: lines of a csv, empty ones included
    columns             up to the last cell that is not empty
    cell_characters     of one cell (what Excel can hold)
    shared_characters   of all texts that an xlsx keeps in one place
    repeated_rows       how often an ods may say "this row again" of a row that is not empty
    memory_bytes, seconds   of the process that reads the file
    """

    file_bytes: int = 300 * MIB
    unpacked_bytes: int = 4096 * MIB
    ratio: int = 150
    part_count: int = 2_000
    sheet_rows: int = 1_048_576
    text_rows: int = 4_000_000
    columns: int = 200
    cell_characters: int = 32_767
    shared_characters: int = 600 * MIB
    repeated_rows: int = 1_000
    memory_bytes: int = 2048 * MIB
    seconds: int = 1_200


LIMITS: Final = Limits()

# Why a file is refused. Sentences: tangga.imports.words.
REFUSALS: Final = (
    "empty", "too_big", "unknown_kind", "wrong_extension", "web_page", "binary_workbook", "broken", "password",
    "macros", "active_content", "external_links", "dangerous_formula", "zip_bomb", "too_many_parts", "document_type",
    "too_many_rows", "too_many_columns", "cell_too_long", "repeated_rows", "too_heavy", "no_cells", "open_quote",
    "no_list",
)  # fmt: skip


class FileRefused(NotValid):
    """A file that is not read. `code`: one of REFUSALS; `facts`: what its sentence fills in, never personal data."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
