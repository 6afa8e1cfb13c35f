"""What the database does by itself, whoever writes: it refuses to change what a paper says, or a void one at all."""

from collections.abc import Iterator

from tangga.audit.append_only import SQLITE, Guard, Trigger, frozen, would_replace
from tangga.issued_papers.models import IssuedPaper

REFUSAL = "What was issued is never changed."
TABLE = IssuedPaper._meta.db_table
VOIDING = ("void_on", "void_at", "void_reason", "void_by")


def _triggers(vendor: str) -> Iterator[Trigger]:
    yield frozen(IssuedPaper, VOIDING, REFUSAL)
    columns = ", ".join(str(IssuedPaper._meta.get_field(name).column) for name in VOIDING)  # type: ignore[union-attr]
    yield Trigger(f"{TABLE}_is_void_once", TABLE, f"UPDATE OF {columns}", REFUSAL, "OLD.void_on IS NOT NULL")
    if vendor == SQLITE:
        yield Trigger(f"{TABLE}_no_replace", TABLE, "INSERT", REFUSAL, would_replace(IssuedPaper))
        yield Trigger(f"{TABLE}_no_takeover", TABLE, "UPDATE", REFUSAL, would_replace(IssuedPaper, update=True))


GUARD = Guard((IssuedPaper,), _triggers)
