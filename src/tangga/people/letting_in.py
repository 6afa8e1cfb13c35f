"""The last step of every sign-in, once somebody has proved who they are."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tangga.audit.actions import record
from tangga.people import clock
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.sessions import note_sign_in
from tangga.people.throttle import remember_browser


def let_in(request: HttpRequest, person: Person, lead_to: str) -> HttpResponse:
    """Sign the person in: a session with a new key, held to today's posting; the browser known from now on; the log."""
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    posting = posting_of(person, clock.today())
    note_sign_in(request, posting)
    record("person.signed_in", person, by=person, area_code=(posting.area_id or "") if posting else "")
    answer = redirect(lead_to)
    remember_browser(request, answer, person.username)
    return answer
