"""Signing in and out. Both are logged; so is a refusal, without what was typed, and once a minute for an account."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tangga.audit.actions import record, record_once_a_minute
from tangga.people import clock
from tangga.people.forms import SignInForm
from tangga.people.letting_in import let_in
from tangga.people.models import Person
from tangga.people.queries import area_code_of, demo_accounts
from tangga.people.roles import Role
from tangga.people.second_factor import Need, need_of
from tangga.people.views_second_factor import begin_half


class SignIn(LoginView):
    """The sign-in page; lists the demo accounts on a demo installation, and only there."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if getattr(settings, "DEMO", False):
            accounts = list(demo_accounts())
            first_of_role = {posting.role: posting for posting in reversed(accounts)}
            context["demo_accounts"] = accounts
            context["one_of_each"] = [first_of_role[role] for role in Role.values if role in first_of_role]
            context["demo_password"] = getattr(settings, "DEMO_PASSWORD", "")
        return context

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        person = form.get_user()
        need = need_of(person, clock.today())
        if need is Need.NOTHING:
            return let_in(self.request, person, self.get_success_url())
        return begin_half(self.request, person, need, self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        tried = Person.objects.filter(username=form.cleaned_data.get("username", "")).first()
        waits = getattr(self.request, "wait_until", None) is not None
        record_once_a_minute("person.sign_in_paused" if waits else "person.sign_in_refused", tried)
        answer = super().form_invalid(form)
        answer.status_code = 429 if waits else 200
        return answer


class SignOut(LogoutView):
    """Ends the session (by POST, so that no link or picture elsewhere can do it); a plain visit leads home."""

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("home")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, Person):
            record("person.signed_out", request.user, by=request.user, area_code=area_code_of(request.user))
        return super().post(request, *args, **kwargs)
