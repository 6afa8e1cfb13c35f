"""Why somebody takes a list away: a reason to choose, and a few words where the choice says too little."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.errors import NotValid

REASONS: dict[str, Promise] = {
    "field_work": gettext_lazy("Visits or a group meeting in the field"),
    "verification": gettext_lazy("Checking facts with families, schools or health posts"),
    "reporting": gettext_lazy("A report to the office, the province or the ministry"),
    "coordination": gettext_lazy("Work with another office (school, health, village)"),
    "correction": gettext_lazy("Correcting a list that was sent in"),
    "audit": gettext_lazy("An audit or an inspection"),
    "other": gettext_lazy("Something else"),
}
OTHER = "other"
SHORTEST_NOTE, LONGEST_NOTE = 10, 200
# So many digits belong together only in numbers of people: NIK, KK, telephone.
PERSONAL_NUMBER = re.compile(r"(?:\d[ .\-]?){8,}")


@dataclass(frozen=True)
class Reason:
    """A code of REASONS, and what the person wrote beside it ("" for nothing)."""

    code: str
    note: str = ""


def read_reason(form: Mapping[str, str]) -> Reason:
    """The reason in a form with the fields `reason` and `note` (audit/_reason.html).

    The note is the one thing in the log that somebody typed: it is kept short, and numbers of people are refused.
    Raises NotValid, with what to do, when no reason is chosen, "something else" is not explained, or the note is too
    long or holds a number of a person.
    """
    code = form.get("reason", "")
    note = " ".join("".join(each if each.isprintable() else " " for each in form.get("note", "")).split())
    if code not in REASONS:
        raise NotValid(_("Choose why you need this file: the log keeps the reason."))
    if len(note) > LONGEST_NOTE:
        raise NotValid(_("Say it shorter: at most %(most)s letters.") % {"most": LONGEST_NOTE})
    if PERSONAL_NUMBER.search(note):
        raise NotValid(_("Leave numbers of people out of the reason (NIK, KK, telephone): the log keeps it for good."))
    if code == OTHER and len(note) < SHORTEST_NOTE:
        raise NotValid(_("Say in a few words what you need the file for."))
    return Reason(code, note)


def in_words(reason: Reason) -> str:
    """The reason as people read it; a code this version does not know stays as it is."""
    chosen = str(REASONS.get(reason.code, reason.code))
    return f"{chosen}: {reason.note}" if reason.note else chosen
