"""What a run answered is never changed, whoever writes: only what is kept for lists beside the answer may be."""

from tangga.audit.append_only import Guard, frozen
from tangga.runs.models import FamilyAnswer, MemberAnswer

REFUSAL = "The answers of a run are never changed."
KEPT_FOR_LISTS = ("superseded", "standing", "moved", "sort_name", "readiness", "readiness_level")

GUARD = Guard(
    (FamilyAnswer, MemberAnswer),
    lambda _vendor: [frozen(FamilyAnswer, KEPT_FOR_LISTS, REFUSAL), frozen(MemberAnswer, (), REFUSAL)],
)
