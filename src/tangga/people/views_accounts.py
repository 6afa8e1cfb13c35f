"""Accounts, for administrators: the list, an account's page and what can be done there. No family is seen here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotAllowed, TanggaError
from tangga.people import accounts as listing
from tangga.people import actions, clock, passwords, sealing, second_factor
from tangga.people.forms_accounts import (
    area_named,
    areas_offered,
    day_named,
    display_name_named,
    role_named,
    username_named,
)
from tangga.people.models import Person, Posting
from tangga.people.queries import people_managed_by
from tangga.people.roles import ROLES_SEEING_ALL, Action, Role, where_posted
from tangga.people.screens import Viewer, screen
from tangga.people.sessions import sessions_of


@require_GET
@screen(Action.MANAGE_ACCOUNTS, reads=listing.NAMES)
def accounts(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The list, filtered, sorted and paged as the address says."""
    filters = listing.read(request.GET)
    people = filters.apply(people_managed_by(viewer.person, viewer.today), viewer.today)
    page = Paginator(people.select_related("second_factor"), filters.size).get_page(filters.page)
    labels = dict(Role.choices)
    context = {
        "page": "accounts",
        "filters": filters,
        "people": page,
        "rows": [(person, labels.get(getattr(person, "role_now", None) or "", "")) for person in page],
        "count": page.paginator.count,
        "roles": Role.choices,
        "states": [(state, listing.state_words(state)) for state in listing.STATES],
        "areas": areas_offered(viewer.area.code if viewer.area else ""),
        "sizes": listing.SIZES,
        "sorts": [
            ("name", _("name")),
            ("username", _("user name")),
            ("area", _("area")),
            ("-seen", _("last signed in")),
            ("seen", _("longest not signed in")),
        ],
    }
    return render(request, "people/accounts.html", context, status=422 if filters.problems else 200)


@require_POST
@screen(Action.MANAGE_ACCOUNTS)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Search by name or user name; what was typed comes back sealed in the address."""
    rest = QueryDict(request.POST.get("rest", ""), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    text = " ".join(request.POST.get("text", "").split())[:80]
    if text:
        rest["search"] = sealing.seal(text, listing.SEARCH)
    query = rest.urlencode()
    return redirect(f"{reverse('accounts')}{'?' + query if query else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.MANAGE_ACCOUNTS)
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open an account with its first posting; the page that follows shows the password link, once."""
    problem, status = "", 200
    if request.method == "POST":
        typed = request.POST
        try:
            with transaction.atomic():
                person = actions.open_account(
                    username_named(typed.get("username", "")),
                    display_name_named(typed.get("display_name", "")),
                    by=viewer.person,
                    on=viewer.today,
                )
                _post(person, typed, viewer)
                token = passwords.make_link(person, by=viewer.person, on=viewer.today, at=clock.now())
        except TanggaError as error:
            problem, status = str(error), _status(error)
        else:
            return _account(request, viewer, person, link=_address(request, token), opened=True)
    context = {"page": "accounts", "problem": problem, "typed": request.POST, **_posting_form(viewer)}
    return render(request, "people/account_new.html", context, status=status)


@require_GET
@screen(Action.MANAGE_ACCOUNTS)
def account(request: HttpRequest, viewer: Viewer, public_id: Any) -> HttpResponse:
    """One account: postings, ways in, what can be done."""
    return _account(request, viewer, _person(viewer, public_id))


def _person(viewer: Viewer, public_id: Any) -> Person:
    return get_object_or_404(people_managed_by(viewer.person, viewer.today), public_id=public_id)


def _status(error: TanggaError) -> int:
    return 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Conflict) else 422


def _address(request: HttpRequest, token: str) -> str:
    return f"{request.build_absolute_uri(reverse('new-password'))}?link={token}"


def _posting_form(viewer: Viewer) -> dict[str, Any]:
    offered = [role for role in Role if not (viewer.area and role in ROLES_SEEING_ALL)]
    return {
        "roles": [(role.value, role.label) for role in offered],
        "areas": areas_offered(viewer.area.code if viewer.area else ""),
        "places": [(role.label, where_posted(role)) for role in offered],
    }


def _post(person: Person, typed: QueryDict, viewer: Viewer) -> Posting:
    return actions.post(
        person,
        role_named(typed.get("role", "")),
        area_named(typed.get("area", "")),
        starts_on=day_named(typed.get("starts_on", ""), _("First day")),
        by=viewer.person,
        on=viewer.today,
    )


def _account(
    request: HttpRequest, viewer: Viewer, person: Person, *, problem: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    today = viewer.today
    postings = list(person.postings.select_related("area").order_by("-starts_on", "-pk"))
    link = person.password_links.filter(used_at=None, ended_at=None, expires_at__gt=clock.now()).first()
    context = {
        "page": "accounts",
        "person": person,
        "own": person.pk == viewer.person.pk,
        "problem": problem,
        "typed": request.POST,
        "now": [each for each in postings if each.starts_on <= today and (not each.ends_on or each.ends_on > today)],
        "to_come": [each for each in postings if each.starts_on > today],
        "past": [each for each in postings if each.ends_on and each.ends_on <= today],
        "open_link": link,
        "has_password": person.has_usable_password(),
        "second_factor": second_factor.has_one(person),
        "sessions": sessions_of(person).count(),
        **_posting_form(viewer),
        **more,
    }
    return render(request, "people/account.html", context, status=status)


def _do_post(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    _post(person, request.POST, viewer)
    return _("The posting is entered.")


def _do_end_posting(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    last_day = day_named(request.POST.get("last_day", ""), _("Last day"))
    ends_on = last_day.fromordinal(last_day.toordinal() + 1)
    actions.end_posting(person, ends_on=ends_on, by=viewer.person, on=viewer.today)
    return _("The posting has its last day now. Families of a facilitator stay with them until they are moved.")


def _do_withdraw(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    key = request.POST.get("posting", "")
    posting = get_object_or_404(person.postings, pk=int(key) if key.isdigit() else 0)
    actions.withdraw_posting(posting, by=viewer.person, on=viewer.today)
    return _("The posting is withdrawn.")


def _do_close(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    actions.close_account(person, by=viewer.person, on=viewer.today)
    return _("The account is closed and signed out everywhere. You can reopen it here at any time.")


def _do_reopen(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    actions.reopen_account(person, by=viewer.person, on=viewer.today)
    return _("The account is open again.")


def _do_end_link(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    passwords.end_links(person, by=viewer.person, on=viewer.today, at=clock.now())
    return _("The link can no longer be used.")


def _do_turn_off(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    second_factor.turn_off(person, by=viewer.person, on=viewer.today)
    return _("The second factor is off; the person was signed out everywhere.")


def _do_sign_out(person: Person, request: HttpRequest, viewer: Viewer) -> str:
    actions.sign_out_everywhere(person, by=viewer.person, on=viewer.today)
    return _("Signed out everywhere, and free to try the password again at once.")


VERBS: dict[str, Callable[[Person, HttpRequest, Viewer], str]] = {
    "post": _do_post,
    "end-posting": _do_end_posting,
    "withdraw": _do_withdraw,
    "close": _do_close,
    "reopen": _do_reopen,
    "end-link": _do_end_link,
    "turn-off-second-factor": _do_turn_off,
    "sign-out": _do_sign_out,
}


@require_POST
@screen(Action.MANAGE_ACCOUNTS)
def act(request: HttpRequest, viewer: Viewer, public_id: Any, verb: str) -> HttpResponse:
    """One of VERBS; a refusal comes back on the account's page with what was typed."""
    person = _person(viewer, public_id)
    try:
        done = VERBS[verb](person, request, viewer)
    except TanggaError as error:
        return _account(request, viewer, person, problem=str(error), status=_status(error))
    messages.success(request, done, extra_tags="good")
    return redirect("account", public_id=person.public_id)


@require_POST
@screen(Action.MANAGE_ACCOUNTS)
def link(request: HttpRequest, viewer: Viewer, public_id: Any) -> HttpResponse:
    """Make a password link and show it: here, now, and never again."""
    person = _person(viewer, public_id)
    try:
        token = passwords.make_link(person, by=viewer.person, on=viewer.today, at=clock.now())
    except TanggaError as error:
        return _account(request, viewer, person, problem=str(error), status=_status(error))
    return _account(request, viewer, person, link=_address(request, token))
