"""Access for programs: what there is, giving it, agreeing to it, ending it; and the page about the API."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.api import actions
from tangga.api.forms import TokenForm, WhoseForm
from tangga.api.models import Token
from tangga.api.queries import tokens_acting_for, tokens_seen_by
from tangga.api.reference import groups
from tangga.api.scopes import Scope
from tangga.areas.models import Area
from tangga.errors import TanggaError
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.queries import people_managed_by, posting_of
from tangga.people.roles import Action, Role
from tangga.people.screens import Viewer, screen

ORDER = ("waits", "works", "over", "ended")


@dataclass(frozen=True)
class Line:
    """A token on a page: how it stands today, and what it may, in words."""

    token: Token
    state: str  # of ORDER

    @property
    def scopes(self) -> list[str]:
        return [str(Scope(each).label) for each in self.token.scopes if each in Scope.values]

    @property
    def open(self) -> bool:
        return self.state in ("works", "waits")


def line(token: Token, today: date) -> Line:
    """How a token stands today."""
    if token.revoked_at is not None:
        return Line(token, "ended")
    if token.expires_on < today:
        return Line(token, "over")
    return Line(token, "works" if token.agreed_at else "waits")


@require_GET
@screen(Action.MANAGE_TOKENS)
def tokens(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every token, those that work first."""
    seen = tokens_seen_by(viewer.person, viewer.today).order_by(F("revoked_at").desc(nulls_first=True), "-made_at")
    lines = [line(token, viewer.today) for token in seen]
    context = {"page": "tokens", "open": [each for each in lines if each.open]}
    context["ended"] = [each for each in lines if not each.open]
    return render(request, "api/tokens.html", context)


@require_GET
@screen(None)
def mine(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The programs that act, or want to act, with one's own account."""
    lines = [line(token, viewer.today) for token in tokens_acting_for(viewer.person)]
    context = {"page": "me", "lines": sorted(lines, key=lambda each: ORDER.index(each.state))}
    return render(request, "api/mine.html", context)


def _kept(viewer: Viewer) -> QuerySet[Person]:
    """The open accounts the administrator keeps; one elsewhere answers as a name that nobody has."""
    return people_managed_by(viewer.person, viewer.today).filter(is_active=True)


@require_http_methods(["GET", "POST"])
@screen(Action.MANAGE_TOKENS)
def whose(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Which account the new token acts as. The name is sent by POST: it does not stand in an address."""
    form = WhoseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = _kept(viewer).filter(username=form.cleaned_data["account"]).first()
        if person is None:
            form.add_error("account", _("No open account has this user name. Check it on the page “Accounts”."))
        elif person == viewer.person:
            form.add_error("account", _("Nobody gives a token to themselves. Ask another administrator."))
        elif posting_of(person, viewer.today) is None:
            form.add_error("account", _("This account has no posting today. Post it first."))
        else:
            return redirect("token-new", person_id=person.public_id)
    return render(request, "api/whose.html", {"page": "tokens", "form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.MANAGE_TOKENS)
def new(request: HttpRequest, viewer: Viewer, person_id: UUID) -> HttpResponse:
    """What the token may do. The answer to the form shows the secret, once: it is kept nowhere to be shown again."""
    person = get_object_or_404(_kept(viewer), public_id=person_id)
    posting = posting_of(person, viewer.today)
    if posting is None:
        raise Http404
    form = TokenForm(posting, viewer.today, request.POST or None)
    context = {"page": "tokens", "form": form, "person": person, "posting": posting}
    context["role"] = Role(posting.role).label
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["area"]
        try:
            made = actions.make_token(
                name=form.cleaned_data["name"],
                purpose=form.cleaned_data["purpose"],
                person=person,
                area=get_object_or_404(Area, code=code) if code else None,
                scopes=form.chosen,
                expires_on=form.cleaned_data["expires_on"],
                by=viewer.person,
                on=viewer.today,
                key=form.cleaned_data["key"],
            )
        except Person.DoesNotExist:
            raise Http404 from None
        except TanggaError as refused:
            form.add_error(None, str(refused))
        else:
            shown = {"page": "tokens", "made": made, "line": line(made.token, viewer.today)}
            shown["address"] = request.build_absolute_uri(reverse("token", args=[made.token.public_id]))
            shown["door"] = request.build_absolute_uri("/api/v1/areas")
            return render(request, "api/made.html", shown)
    return render(request, "api/new.html", context, status=422 if form.errors else 200)


@require_GET
@screen(None)
def token(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One token, for administrators and for whom it acts."""
    found = _found(viewer, public_id)
    context = {"page": "tokens", "line": line(found, viewer.today), "mine": found.person_id == viewer.person.pk}
    return render(request, "api/token.html", context)


@require_POST
@screen(None)
def agree(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The person it acts for lets it work."""
    found = get_object_or_404(tokens_acting_for(viewer.person), public_id=public_id)
    actions.agree(found.pk, by=viewer.person, at=clock.now())
    messages.success(request, _("The program may use your account from now on. You can end it here at any time."))
    return redirect("token", public_id=public_id)


@require_http_methods(["GET", "POST"])
@screen(None)
def end(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Ask once more, then end it: this cannot be taken back."""
    found = _found(viewer, public_id)
    if request.method == "POST":
        actions.revoke(found.pk, by=viewer.person, at=clock.now(), on=viewer.today)
        messages.success(request, _("The access is ended. The program is refused from now on."))
        return redirect("tokens-mine" if found.person_id == viewer.person.pk else "tokens")
    return render(request, "api/end.html", {"page": "tokens", "line": line(found, viewer.today)})


def _found(viewer: Viewer, public_id: UUID) -> Token:
    """Raises Http404 to everybody but administrators and the person it acts for."""
    mine = tokens_acting_for(viewer.person).filter(public_id=public_id).first()
    return mine or get_object_or_404(tokens_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_GET
@screen(None)
def reference(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What programs can ask for, from the OpenAPI description. (Swagger's own page needs inline scripts.)"""
    return render(request, "api/reference.html", {"page": "tokens", "groups": groups()})
