"""The second factor: the code at sign-in, setting it up, turning it off, and requiring it in an area."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tangga.areas.queries import within
from tangga.audit.actions import record_once_a_minute
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.people import clock, sealing, second_factor
from tangga.people.forms_accounts import area_named, areas_offered, day_named
from tangga.people.letting_in import let_in
from tangga.people.models import Person, SecondFactorRule
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen, viewer_of

HALF = "half"  # the password was right, the second factor is still owed: nobody is signed in
BEING_SET_UP = "second_factor_being_set_up"
GOOD_FOR = timedelta(minutes=10)
NOTICE = timedelta(days=7)  # what people are given before a second factor is required of them


def begin_half(request: HttpRequest, person: Person, need: second_factor.Need, lead_to: str) -> HttpResponse:
    """After the right password: remember who is half in, under a new session key, and lead on to what is owed."""
    request.session.cycle_key()
    request.session[HALF] = {
        "person": person.pk,
        "password": person.get_session_auth_hash(),
        "at": clock.now().timestamp(),
        "next": lead_to,
    }
    return redirect("sign-in-code" if need is second_factor.Need.CODE else "second-factor")


@dataclass(frozen=True)
class Half:
    """Who is half in, and where they wanted to go."""

    person: Person
    lead_to: str


def half_of(request: HttpRequest) -> Half | None:
    """None when nobody is, when it took too long, or when account or password changed meanwhile."""
    held = request.session.get(HALF)
    if not held or clock.now().timestamp() - held["at"] > GOOD_FOR.total_seconds():
        return None
    person = Person.objects.filter(pk=held["person"], is_active=True).first()
    if person is None or not constant_time_compare(held["password"], person.get_session_auth_hash()):
        return None
    return Half(person, held["next"])


def refusal(verdict: second_factor.Verdict, at: datetime) -> str:
    """Why a code was not taken, and what next."""
    seconds = int((verdict.wait_until - at).total_seconds()) + 1 if verdict.wait_until else 0
    if seconds <= 1:
        return _("This code does not fit. Wait for the next one in the app, or use a recovery code.")
    wait = ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", seconds) % {"count": seconds}
    return _("This code does not fit, or came too soon after a wrong one.") + " " + wait


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in: the code from the app, or a recovery code."""
    half = half_of(request)
    if half is None:
        messages.info(request, _("Begin again with user name and password."))
        return redirect("sign-in")
    if request.method == "GET":
        return render(request, "people/code.html", {"problem": ""})
    at = clock.now()
    verdict = second_factor.verify(half.person, request.POST.get("code", "")[:40], at=at)
    if not verdict.taken:
        record_once_a_minute("person.code_refused", half.person)
        return render(request, "people/code.html", {"problem": refusal(verdict, at)}, status=422)
    del request.session[HALF]
    answer = let_in(request, half.person, half.lead_to)
    if verdict.by_recovery_code:
        left = second_factor.codes_left(half.person)
        told = ngettext("%(count)s recovery code is left.", "%(count)s recovery codes are left.", left)
        messages.info(request, told % {"count": left} + " " + _("Make new ones on your account page in time."))
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Set up the app: for whoever is signed in, and for whoever must before they get in."""
    half = half_of(request)
    person = half.person if half else request.user
    if not isinstance(person, Person):
        return redirect("sign-in")
    if half is None:
        viewer_of(request)
    if second_factor.has_one(person):
        return redirect("my-account" if half is None else "sign-in-code")
    secret = sealing.unseal(request.session.get(BEING_SET_UP, ""), second_factor.PURPOSE)
    if secret is None:
        secret = second_factor.new_secret()
        request.session[BEING_SET_UP] = sealing.seal(secret, second_factor.PURPOSE)
    problem = ""
    if request.method == "POST":
        try:
            typed = "".join(request.POST.get("code", "").split())
            codes = second_factor.enrol(person, secret, typed, at=clock.now())
        except (NotValid, Conflict) as error:
            problem = str(error)
        else:
            return _enrolled(request, person, half, codes)
    address = second_factor.address_for_app(person, secret)
    context = {
        "page": "my-account",
        "must": half is not None,
        "problem": problem,
        "address": address,
        "picture": second_factor.picture(address),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return render(request, "people/set_up.html", context, status=422 if problem else 200)


def _enrolled(request: HttpRequest, person: Person, half: Half | None, codes: list[str]) -> HttpResponse:
    request.session.pop(BEING_SET_UP, None)
    lead_to = reverse("my-account")
    known = None
    if half is not None:
        del request.session[HALF]
        known, lead_to = let_in(request, person, half.lead_to), half.lead_to
    viewer_of(request)
    answer = render(request, "people/recovery_codes.html", {"page": "my-account", "codes": codes, "lead_to": lead_to})
    if known is not None:
        answer.cookies.update(known.cookies)
    return answer


def _proved(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether the code sent with a form is right; tells why when it is not."""
    at = clock.now()
    verdict = second_factor.verify(viewer.person, request.POST.get("code", "")[:40], at=at)
    if not verdict.taken:
        messages.error(request, refusal(verdict, at), extra_tags="out")
    return verdict.taken


@require_POST
@screen(None)
def turn_off(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Turn one's own second factor off, with a code."""
    if not second_factor.has_one(viewer.person) or not _proved(request, viewer):
        return redirect("my-account")
    required = second_factor.rule_for(viewer.posting, viewer.today) is not None
    second_factor.turn_off(viewer.person, by=viewer.person, on=viewer.today)
    if required:
        logout(request)
        messages.info(request, _("The second factor is off. One is required: sign in again to set up the new one."))
        return redirect("sign-in")
    messages.success(request, _("The second factor is off. From now on your password alone opens your account."))
    return redirect("my-account")


@require_POST
@screen(None)
def new_codes(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Recovery codes in place of the earlier ones, with a code."""
    if not second_factor.has_one(viewer.person) or not _proved(request, viewer):
        return redirect("my-account")
    codes = second_factor.renew_codes(viewer.person)
    context = {"page": "my-account", "codes": codes, "lead_to": reverse("my-account")}
    return render(request, "people/recovery_codes.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.REQUIRE_SECOND_FACTOR)
def required(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Where a second factor is required from when; how many have none yet; require it, in one's own area."""
    own = viewer.area.code if viewer.area else ""
    problem = ""
    if request.method == "POST":
        try:
            area = area_named(request.POST.get("area", "")) if not own or request.POST.get("area") else viewer.area
            starts_on = day_named(request.POST.get("starts_on", ""), _("First day"))
            if not request.POST.get("agreed"):
                raise NotValid(_("Tick that people know about it; then send again. Nothing is required yet."))
            rule = second_factor.require(area, starts_on=starts_on, by=viewer.person, on=viewer.today)
        except TanggaError as error:
            problem = str(error)
        else:
            day = date_format(rule.starts_on, "j F Y")
            messages.success(request, _("From %(day)s on a second factor is required there.") % {"day": day})
            return redirect("require-second-factor")
    rules = SecondFactorRule.objects.filter(ends_on=None).select_related("area", "set_by")
    inside = rules.filter(within("area_id", own)) if own else rules
    without = second_factor.posted_without(own, viewer.today)
    context = {
        "page": "second-factor",
        "problem": problem,
        "typed": request.POST,
        "usual_day": viewer.today + NOTICE,
        "rules": inside,
        "around": [rule for rule in rules if own and rule.area_id != own and own.startswith(rule.area_id or "")],
        "own": viewer.area,
        "areas": [] if own else areas_offered(""),
        "posted": second_factor.posted(own, viewer.today).count(),
        "without_count": without.count(),
        "without": without[:200],
    }
    return render(request, "people/required.html", context, status=422 if problem else 200)


@require_POST
@screen(Action.REQUIRE_SECOND_FACTOR)
def no_longer_required(request: HttpRequest, viewer: Viewer, rule: int) -> HttpResponse:
    """End a rule of one's own area."""
    own = viewer.area.code if viewer.area else ""
    found = get_object_or_404(SecondFactorRule.objects.filter(within("area_id", own)), pk=rule)
    second_factor.no_longer_require(found, by=viewer.person, on=viewer.today)
    messages.success(request, _("It is no longer required there. Whoever has set one up keeps it."))
    return redirect("require-second-factor")
