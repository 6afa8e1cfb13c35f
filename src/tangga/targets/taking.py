"""What the exports of targets have in common: the page that asks why, and the notes about who made the file."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.audit.reasons import Reason, in_words
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.papers.workbooks import Note, made_for
from tangga.people.screens import Viewer


def asked_why_rows(
    request: HttpRequest, listed_at: str, heading: str, rows: int, refused: NotValid | None = None
) -> HttpResponse:
    """The form that asks for the reason; listed_at: the list's URL name."""
    return asked_why(
        request,
        page="targets",
        heading=heading,
        rows=ngettext("%(count)s row", "%(count)s rows", rows) % {"count": formats.number(rows)},
        back=f"{reverse(listed_at)}?{request.GET.urlencode()}",
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
        refused=refused,
    )


def made_by(viewer: Viewer, made_at: datetime, reason: Reason) -> list[Note]:
    """Who made the file and as what, when, what for."""
    return made_for(f"{viewer.person.display_name}, {viewer.role_label}", made_at, in_words(reason))
