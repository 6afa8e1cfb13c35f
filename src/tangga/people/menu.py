"""The office's pages, for those who may open them: what the menu shows beside the pages everybody has."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.people.roles import ROLE_ACTIONS, Action, Role


@dataclass(frozen=True)
class Entry:
    """One line of the menu; `page` is what the page itself calls its place (context "page")."""

    page: str
    view: str
    label: Promise
    icon: str
    actions: frozenset[Action]  # one of them is enough


OFFICE = (
    Entry("imports", "imports", _("Upload lists"), "file-upload", frozenset({Action.SEE_LISTS})),
    Entry("changes", "changes", _("Corrections"), "pencil", frozenset({Action.SEE_CORRECTIONS})),
    Entry("duplicates", "duplicates", _("Same number twice"), "copy", frozenset({Action.SEE_DUPLICATES})),
    Entry(
        "assignments", "assignments", _("Facilitators' families"), "users-group", frozenset({Action.ASSIGN_FAMILIES})
    ),
    Entry("runs", "runs", _("Assessments"), "calculator", frozenset({Action.SEE_RUNS})),
    Entry("accounts", "accounts", _("Accounts"), "user-cog", frozenset({Action.MANAGE_ACCOUNTS})),
    Entry(
        "second-factor",
        "require-second-factor",
        _("Second factor"),
        "shield-lock",
        frozenset({Action.REQUIRE_SECOND_FACTOR}),
    ),
    Entry("tokens", "tokens", _("Access for programs"), "plug", frozenset({Action.MANAGE_TOKENS})),
    Entry("log", "log", _("Log"), "history", frozenset({Action.SEE_LOG})),
)


def office_entries(role: Role | None) -> Iterator[tuple[Entry, str]]:
    """(entry, its address) of the pages a role may open, in the menu's order."""
    for entry in OFFICE:
        if role is not None and entry.actions & ROLE_ACTIONS[role]:
            try:
                yield entry, reverse(entry.view)
            except NoReverseMatch:
                continue
