"""What may be given to a program, and what a token opens: returns nothing, or raises with a sentence."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from tangga.api.models import Token
from tangga.api.scopes import NEEDS, Scope, scopes_of_role
from tangga.areas.models import Area
from tangga.errors import Conflict, NotAllowed, NotSignedIn, NotValid
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.roles import Role

LONGEST = timedelta(days=365)


def check_may_be_given(
    posting: Posting | None, area: Area | None, scopes: Sequence[str], expires_on: date, by: Person, on: date
) -> None:
    """Whether a token may act for whom `posting` posts, in an area, for some scopes, until a day.

    Raises NotValid for what can be put right in the form; Conflict for a token for oneself.
    """
    if posting is None:
        raise NotValid(_("This account has no posting today. Post it first: a token never sees more than its account."))
    if posting.person_id == by.pk:
        raise Conflict(_("Nobody gives a token to themselves. Ask another administrator."))
    if posting.area_id and area is not None and not area.code.startswith(posting.area_id):
        raise NotValid(
            _("The area %(area)s lies outside the posting of this account. Choose one inside it.") % {"area": area.name}
        )
    if not scopes:
        raise NotValid(_("Choose at least one thing the program may do."))
    unknown = [each for each in scopes if each not in Scope.values]
    if unknown:
        raise NotValid(_("There is no scope “%(scope)s”.") % {"scope": str(unknown[0])[:40]})
    role = Role(posting.role)
    for each in scopes:
        if Scope(each) not in scopes_of_role(role):
            raise NotValid(
                _("As %(role)s this account may not %(scope)s, so its token cannot. Leave that out.")
                % {"role": role.label, "scope": Scope(each).label}
            )
    if not on < expires_on <= on + LONGEST:
        raise NotValid(_("Choose a last day between tomorrow and a year from now."))


def check_open(token: Token | None, at: datetime, on: date) -> Token:
    """The token itself when it works now. Raises NotSignedIn, saying why not; for an unknown one, nothing else."""
    if token is None:
        raise NotSignedIn(_("This token is not known here. Check that all of it was sent after “Bearer ”."))
    if token.revoked_at is not None and token.revoked_at <= at:
        raise NotSignedIn(_("This token was ended. Ask your administrator for a new one."))
    if token.expires_on < on:
        raise NotSignedIn(_("This token has run out. Ask your administrator for a new one."))
    if token.agreed_at is None:
        raise NotSignedIn(_("The account this token acts for has not agreed to it yet."))
    if not token.person.is_active:
        raise NotSignedIn(_("The account this token acts for is closed."))
    return token


def check_scope(token: Token, posting: Posting | None, scope: Scope) -> None:
    """Raises NotAllowed when the token lacks the scope, or the role its person holds today may not do it."""
    if scope.value not in token.scopes:
        raise NotAllowed(
            _("This token may not %(scope)s. Ask your administrator for one with the scope “%(code)s”.")
            % {"scope": scope.label, "code": scope.value}
        )
    action = NEEDS[scope]
    if action is not None:
        check_role_may(posting, action)
    elif posting is None:
        raise NotAllowed(_("The account this token acts for has no posting today."))
