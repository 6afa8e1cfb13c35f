"""Who is looking: every screen starts here, so that none can forget to ask."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.people import clock
from tangga.people.addresses import NOTHING, Names
from tangga.people.checks import check_role_may
from tangga.people.menu import FIELD, OFFICE, Entry, entries_for
from tangga.people.models import Person, Posting
from tangga.people.queries import remember_posting
from tangga.people.roles import ROLE_ACTIONS, ROLE_SCOPES, Action, Role, Scope
from tangga.people.sessions import holds_still
from tangga.people.signed_out import to_sign_in

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Viewer:
    """The person signed in, as what they are posted today (`posting` None: nowhere)."""

    person: Person
    posting: Posting | None
    today: date
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def role(self) -> Role | None:
        return Role(self.posting.role) if self.posting else None

    @property
    def role_label(self) -> str:
        return str(self.role.label) if self.role else ""

    @property
    def area(self) -> Area | None:
        return self.posting.area if self.posting else None

    @property
    def sees_families(self) -> bool:
        return self.may(Action.SEE_FAMILIES)

    @property
    def sees_own_only(self) -> bool:
        """A facilitator: the families assigned to them, whatever the area."""
        return self.role is not None and ROLE_SCOPES[self.role] is Scope.OWN_FAMILIES

    @property
    def may_export(self) -> bool:
        return self.may(Action.EXPORT)

    @property
    def may_see_numbers(self) -> bool:
        return self.may(Action.SEE_IDENTITY_NUMBERS)

    @property
    def initials(self) -> str:
        words = self.person.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def field(self) -> list[tuple[Entry, str]]:
        """The menu's pages of work with families, each with its address."""
        return list(entries_for(self.role, FIELD))

    @property
    def office(self) -> list[tuple[Entry, str]]:
        """The menu's pages of work in the office, each with its address."""
        return list(entries_for(self.role, OFFICE))

    def once(self, answer: "Callable[[Viewer], T]") -> T:
        """What a function says of this viewer, worked out the first time it is asked for within the request."""
        if answer not in self.kept:
            self.kept[answer] = answer(self)
        return cast(T, self.kept[answer])

    def may(self, action: Action) -> bool:
        return self.role is not None and action in ROLE_ACTIONS[self.role]

    def check_may(self, action: Action) -> None:
        """Raises NotAllowed (403) with the reason."""
        check_role_may(self.posting, action)


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of this request; kept on the request, where the page frame reads it too."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("viewer_of is for views behind a sign-in")
    today = clock.today()
    viewer = Viewer(person, remember_posting(person, today), today)
    request.viewer = viewer  # type: ignore[attr-defined]
    return viewer


def screen(
    action: Action | None, first: Callable[[Viewer, UUID], None] | None = None, reads: Names = NOTHING
) -> Callable[
    [Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Make a view that only people signed in reach, and only in a role that may do `action` (None: any role).

    first  asked before the role, with the `public_id` of the address: raises Http404 for what the viewer does not see,
           so that a refusal tells nobody outside that the thing exists
    reads  the names the view reads in its address; an address with any other, or with a single one twice, is refused
    """

    def with_view(
        view: Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            viewer = viewer_of(request)
            if not holds_still(request, viewer.posting):
                logout(request)
                messages.info(request, _("What you are posted as has changed, so you were signed out. Sign in again."))
                return to_sign_in(request)
            if first is not None:
                first(viewer, cast(UUID, kwargs["public_id"]))
            if action is not None:
                viewer.check_may(action)
            reads.check(request.GET)
            answer = view(request, viewer, *args, **kwargs)
            # Pages hold people's facts: no shared or disk cache keeps them, and Back after signing out shows nothing.
            answer.headers.setdefault("Cache-Control", "no-store, private")
            return answer

        guarded.reads = reads  # type: ignore[attr-defined]  # for the test that walks every page
        return guarded

    return with_view
