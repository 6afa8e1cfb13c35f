"""An action of the log in words, and the kinds of actions there are."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACCOUNTS, PROGRAMS, FAMILIES, LISTS, RUNS, FILES, WORK, FIELD, FIGURES = (
    "accounts",
    "programs",
    "families",
    "lists",
    "runs",
    "files",
    "work",
    "field",
    "figures",
)
KINDS: dict[str, Promise] = {
    FAMILIES: _("Families"),
    FILES: _("Files taken away"),
    FIELD: _("Field work"),
    FIGURES: _("Published figures"),
    LISTS: _("Uploaded lists"),
    RUNS: _("Assessments"),
    ACCOUNTS: _("Accounts and signing in"),
    PROGRAMS: _("Access for programs"),
    WORK: _("Work in the background"),
}


@dataclass(frozen=True)
class Told:
    """An action in words ("What was done: ..."), and its kind."""

    words: Promise
    kind: str
