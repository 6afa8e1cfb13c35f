"""Looking for cases by the family. What was typed may be a person's name: it goes on sealed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tangga.cases.listed import SEARCH
from tangga.cases.queries import cases_seen_by
from tangga.families import identity
from tangga.families.queries import matching
from tangga.people import sealing
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen

SHORTEST_SEARCH = 2


@require_POST
@screen(Action.SEE_CASES)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find cases by the family's name, NIK or KK. A name comes back sealed in the address, a number never."""
    text = " ".join(request.POST.get("text", "").split())[:80]
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    number = identity.digits_within(text)
    if len(number) == identity.DIGITS:
        found = cases_seen_by(viewer.person, viewer.today).filter(matching(number, "family__")).order_by("-pk").first()
        if found is not None:
            return redirect("case", public_id=found.public_id)
        messages.info(request, _("No family of this list has this number. Check the 16 digits, or search by name."))
    elif len(number) > identity.DIGITS // 2:
        messages.info(request, _("A NIK or KK number has 16 digits. Check the number and type all of it."))
    elif text and len(text) < SHORTEST_SEARCH:
        messages.info(request, _("Type at least two letters of the name, or all 16 digits of a number."))
    elif text:
        rest["search"] = sealing.seal(text, SEARCH)
    return redirect(f"{reverse('cases')}{'?' + rest.urlencode() if rest else ''}")
