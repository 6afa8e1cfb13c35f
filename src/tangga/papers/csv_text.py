"""Tables as CSV: the one place that writes it."""

import csv
import io
from collections.abc import Iterable, Sequence

from tangga.rules.spreadsheet_text import harmless


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, the headings first. A number stays one; no text can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([harmless(each) if isinstance(each, str) else each for each in row] for row in rows)
    return out.getvalue()
