"""Pages for those who may open them: what the menu shows beside the pages everybody has."""

from collections.abc import Iterable, Iterator
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
    unless: Action | None = None  # whoever may do this has a fuller page


# With the families: from the group's sessions to the month's report.
FIELD = (
    Entry("dashboard", "dashboard", _("Dashboard"), "trending-up", frozenset({Action.SEE_TARGETS})),
    Entry("sessions", "sessions", _("P2K2 sessions"), "presentation", frozenset({Action.SEE_SESSIONS})),
    Entry("visits", "visits", _("Visits"), "home-check", frozenset({Action.SEE_VISITS})),
    Entry("candidates", "candidates", _("Whom to prepare"), "stairs-up", frozenset({Action.SEE_PLANS})),
    Entry("plans", "plans", _("Graduation plans"), "route", frozenset({Action.SEE_PLANS})),
    Entry("cases", "cases", _("Exits by case"), "door-exit", frozenset({Action.SEE_CASES})),
    Entry("standing", "standing", _("Families after the exit"), "chart-line", frozenset({Action.SEE_TARGETS})),
    Entry("signs", "signs", _("Signs to look at"), "eye", frozenset({Action.SEE_SIGNS})),
    Entry("grants", "grants", _("Business capital and awards"), "gift", frozenset({Action.SEE_GRANTS})),
    Entry(
        "grants",
        "grant-money",
        _("Money for grants"),
        "gift",
        frozenset({Action.SEE_GRANT_MONEY}),
        unless=Action.SEE_GRANTS,
    ),
    Entry("waiting", "waiting", _("Waiting list"), "hourglass", frozenset({Action.SEE_WAITING})),
    Entry("targets", "targets", _("Targets"), "target", frozenset({Action.SEE_TARGETS})),
    Entry("figures", "figures", _("Figures"), "chart-bar", frozenset({Action.SEE_FIGURES})),
    Entry("editions", "editions", _("Editions"), "book-2", frozenset({Action.SEE_FIGURES})),
    Entry("readiness", "questionnaires", _("Readiness questionnaire"), "forms", frozenset({Action.SEE_READINESS})),
    Entry("labelling", "labelling", _("House labels"), "tag", frozenset({Action.SEE_LABELS})),
    Entry(
        "labelling",
        "labelling-overview",
        _("House labels by district"),
        "map",
        frozenset({Action.SEE_TARGETS}),
        unless=Action.SEE_LABELS,
    ),
    Entry("work-reports", "work-reports", _("Work reports"), "report", frozenset({Action.SEE_WORK_REPORTS})),
    Entry("exits", "exits", _("Natural exits"), "stairs-down", frozenset({Action.SEE_FAMILIES})),
    Entry("unsure", "unsure", _("To ask"), "help-circle", frozenset({Action.SEE_FAMILIES})),
)
OFFICE = (
    Entry("imports", "imports", _("Upload lists"), "file-upload", frozenset({Action.SEE_LISTS})),
    Entry("changes", "changes", _("Corrections"), "pencil", frozenset({Action.SEE_CORRECTIONS})),
    Entry("duplicates", "duplicates", _("Possible duplicates"), "copy", frozenset({Action.SEE_DUPLICATES})),
    Entry(
        "assignments", "assignments", _("Facilitators' families"), "users-group", frozenset({Action.ASSIGN_FAMILIES})
    ),
    Entry("open-figures", "open-figures", _("Open figures"), "external-link", frozenset({Action.SEE_FIGURES})),
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


def entries_for(role: Role | None, among: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """(entry, its address) of the pages a role may open, in the menu's order."""
    for entry in among:
        if role is not None and entry.actions & ROLE_ACTIONS[role] and entry.unless not in ROLE_ACTIONS[role]:
            try:
                yield entry, reverse(entry.view)
            except NoReverseMatch:
                continue
