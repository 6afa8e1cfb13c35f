"""What a token may be given: each scope, in words, with what its person's role must be allowed for it to count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tangga.people.roles import ROLE_ACTIONS, Action, Role


class Scope(models.TextChoices):
    """The label finishes the sentence "This program may ..."."""

    AREAS = "areas", _("read the areas")
    FAMILIES = "families", _("read families: who and where, numbers masked")
    MEMBERS = "members", _("read the members of families and their facts")
    ANSWERS = "answers", _("read entitlements and exits, with their reasons")
    BULK = "bulk", _("take all answers of an area at once")
    IDENTITY = "identity", _("uncover a NIK or KK number (each time is logged)")
    CHANGES = "changes", _("propose corrections, and see what became of them")
    FIGURES = "figures", _("read the published figures")
    RUNS = "runs", _("read assessments")
    START_RUNS = "start_runs", _("start an assessment")


# What the role of the token's person must allow; None: any role.
NEEDS: dict[Scope, Action | None] = {
    Scope.AREAS: None,
    Scope.FAMILIES: Action.SEE_FAMILIES,
    Scope.MEMBERS: Action.SEE_FAMILIES,
    Scope.ANSWERS: Action.SEE_FAMILIES,
    Scope.BULK: Action.EXPORT,
    Scope.IDENTITY: Action.SEE_IDENTITY_NUMBERS,
    Scope.CHANGES: Action.CORRECT,
    Scope.FIGURES: Action.SEE_FIGURES,
    Scope.RUNS: Action.SEE_RUNS,
    Scope.START_RUNS: Action.RUN_ASSESSMENT,
}


def scopes_of_role(role: Role) -> list[Scope]:
    """The scopes that count for somebody of a role, in the order they are listed."""
    return [scope for scope, action in NEEDS.items() if action is None or action in ROLE_ACTIONS[role]]
