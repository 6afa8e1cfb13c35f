"""Who calls: the token, the account it acts as, and what both together may see. Every operation starts here."""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.security import HttpBearer

from tangga.api.actions import check_not_too_many, note_use
from tangga.api.checks import check_open, check_scope
from tangga.api.models import Token
from tangga.api.queries import token_of
from tangga.api.scopes import Scope
from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.errors import NotAllowed, NotSignedIn, NotValid
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts
from tangga.families.queries import families_seen_by
from tangga.people import clock
from tangga.people.models import Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Role
from tangga.people.roles import Scope as Sight
from tangga.people.screens import Viewer
from tangga.runs.seen import Seen

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Caller:
    """A token at work. `posting` is its person's of today with the area narrowed to the token's, never saved.

    `narrowed`: the area is smaller than what the person sees, so that every query is narrowed to it as well.
    """

    token: Token
    posting: Posting
    narrowed: bool
    today: date
    at: datetime

    @property
    def viewer(self) -> Viewer:
        """For the queries and filters of the pages."""
        return Viewer(self.token.person, self.posting, self.today)

    @property
    def area_code(self) -> str:
        return self.posting.area_id or ""

    def has(self, scope: Scope) -> bool:
        return scope.value in self.token.scopes

    def check(self, scope: Scope) -> None:
        """Raises NotAllowed when the token lacks the scope or the role may not."""
        check_scope(self.token, self.posting, scope)

    @property
    def only_in(self) -> str:
        """The area everything is narrowed to; empty where the person's own is no wider."""
        return self.area_code if self.narrowed else ""

    def families(self) -> QuerySet[Family]:
        """The families the person sees today that live in the token's area."""
        seen = families_seen_by(self.token.person, self.today)
        if not self.only_in:
            return seen
        here = FamilyFacts.objects.filter(within("region_id", self.only_in), family=OuterRef("pk"))
        return seen.filter(Exists(in_force(here, "family", self.today).order_by()))

    def seen(self) -> Seen:
        """The standing answers about those families, and their figures, for one request."""
        return Seen(self.token.person, self.today, self.only_in)

    def areas(self) -> QuerySet[Area]:
        """The areas inside the token's, itself included."""
        return Area.objects.filter(within("code", self.area_code))


def caller_of(token: Token, at: datetime, today: date) -> Caller:
    """What a token may see today: the smaller of its own area and its person's posting.

    Raises NotAllowed without a posting, and when the account has been posted elsewhere since.
    """
    posting = posting_of(token.person, today)
    if posting is None:
        raise NotAllowed(_("The account this token acts for has no posting today."))
    sight = ROLE_SCOPES[Role(posting.role)]
    # Whoever sees all families sees them whatever area a posting names: only the token's own area narrows that.
    posted, given = "" if sight is Sight.EVERYWHERE else posting.area_id or "", token.area_id or ""
    if not posted.startswith(given) and not given.startswith(posted):
        raise NotAllowed(
            _("The account this token acts for is posted elsewhere now. Ask your administrator for a new token.")
        )
    narrow = copy(posting)
    if len(given) > len(posted) or sight is Sight.EVERYWHERE:
        narrow.area = token.area
    own_only = sight is Sight.OWN_FAMILIES
    return Caller(token, narrow, len(given) > len(posted) or (own_only and bool(given)), today, at)


class Bearer(HttpBearer):
    """`Authorization: Bearer <secret>`, for one operation: its scope is checked before anything that was sent."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Caller:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise NotSignedIn(_("Send a token: the header “Authorization: Bearer ” and the token after it."))
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        at, today = clock.now(), clock.today()
        found = check_open(token_of(token), at, today)
        check_not_too_many(found, at)
        caller = caller_of(found, at, today)
        caller.check(self.scope)
        note_use(found, self.scope.value, at=at)
        return caller


def who(request: HttpRequest) -> Caller:
    """The caller of this request."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise TypeError("who is for operations behind a token")
    return caller


def strict(view: View) -> View:
    """Refuse query parameters that the operation does not know, and single ones sent twice: never ignore a filter.

    Put right above the function, below the router's decorator.
    """
    known: dict[str, bool] = {}  # name -> may be sent several times

    def learn(operation: Operation) -> None:
        for model in operation.models:
            if model.__ninja_param_source__ == "query":
                several = set(getattr(model, "__ninja_collection_fields__", ()))
                known.update({name: name in several for name in model.__ninja_flatten_map__})

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        check_parameters(request, known)
        return view(request, *args, **kwargs)

    checked.__signature__ = inspect.signature(view)  # type: ignore[attr-defined]
    checked._ninja_contribute_to_operation = [learn]  # type: ignore[attr-defined]
    return checked  # type: ignore[return-value]


def check_parameters(request: HttpRequest, known: dict[str, bool]) -> None:
    """Raises NotValid, naming the parameters that are not known or came twice."""
    wrong = []
    for name, values in request.GET.lists():
        if name not in known:
            wrong.append((name[:40], _("not a parameter here")))
        elif len(values) > 1 and not known[name]:
            wrong.append((name, _("may be sent once only")))
    if wrong:
        raise NotValid(
            _("Nothing was answered, because of these parameters: %(names)s.")
            % {"names": ", ".join(name for name, _problem in wrong)},
            tuple(wrong),
        )
