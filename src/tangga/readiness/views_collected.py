"""Answers gathered with ODK or Kobo: a file is looked at row by row first, and recorded only then."""

import hashlib
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from tangga.errors import NotValid
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.readiness import xlsform
from tangga.readiness.collected.looking import Looked, look
from tangga.readiness.collected.recording import Row, record_collected
from tangga.readiness.collected.submissions import submissions_of
from tangga.readiness.collected.table import MOST_ROWS, table_of
from tangga.readiness.forms import CollectedForm
from tangga.readiness.models import Questionnaire, Tool
from tangga.readiness.screens import seen_questionnaire
from tangga.readiness.words import text

SALT = "tangga.readiness.collected"
LOOKED_AT_FOR = 24 * 3600  # seconds within which what was looked at may be recorded


def _sees_questionnaire(viewer: Viewer, public_id: UUID) -> None:
    seen_questionnaire(viewer, public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.ANSWER_READINESS, first=_sees_questionnaire)
def upload(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Look at a file of submissions: every problem by row, and what would be recorded. Nothing is saved here."""
    questionnaire = seen_questionnaire(viewer, public_id)
    form = CollectedForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"page": "readiness", "questionnaire": questionnaire, "form": form, "most": MOST_ROWS}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > xlsform.MOST_BYTES:
                raise xlsform.Refused(_("The file is larger than 2 MB. Export fewer submissions at a time."))
            content = file.read()
            found = submissions_of(table_of(content, str(file.name or "")), questionnaire.instrument)
        except xlsform.Refused as refused:
            form.add_error("file", str(refused))
        else:
            looked = look(found.rows, questionnaire, viewer.person, viewer.today)
            context |= _shown(looked, str(file.name or ""), [text(each.label) for each in found.missing])
            context["strange"] = found.strange
            context["sealed"] = _sealed(viewer, questionnaire, looked, found.tool, hashlib.sha256(content).hexdigest())
            return render(request, "readiness/collected.html", context, status=422 if context["wrong"] else 200)
    return render(request, "readiness/collected.html", context, status=422 if form.errors else 200)


def _shown(looked: list[Looked], file_name: str, missing: list[str]) -> dict[str, Any]:
    return {
        "file_name": file_name[:80],
        "looked": looked,
        "wrong": [each for each in looked if each.state == "wrong"],
        "new": [each for each in looked if each.state == "new"],
        "fewer": any(each.fewer for each in looked if each.state == "new"),
        "known": sum(each.state == "known" for each in looked),
        "missing": missing,
    }


def _sealed(viewer: Viewer, questionnaire: Questionnaire, looked: list[Looked], tool: str, sha256: str) -> str:
    """The rows that would be recorded, signed, so that what is recorded is what was looked at."""
    rows = [
        [
            each.submission.row,
            str(each.family.public_id),
            each.submission.answered_on.isoformat(),
            each.submission.answers,
            str(each.sent_as),
            each.submission.instance,
            each.submission.submitted_at.isoformat() if each.submission.submitted_at else "",
            each.fewer,
        ]
        for each in looked
        if each.state == "new" and each.family and each.submission.answered_on
    ]
    return signing.dumps([viewer.person.pk, str(questionnaire.public_id), tool, sha256, rows], salt=SALT, compress=True)


@require_POST
@screen(Action.ANSWER_READINESS, first=_sees_questionnaire)
def accept(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record the rows that were looked at: all of them, or none."""
    questionnaire = seen_questionnaire(viewer, public_id)
    try:
        whose, version, tool, sha256, rows = signing.loads(
            request.POST.get("sealed", ""), salt=SALT, max_age=LOOKED_AT_FOR
        )
    except signing.BadSignature:
        whose, version, tool, sha256, rows = None, "", Tool.ODK, "", []
    if (whose, version) != (viewer.person.pk, str(questionnaire.public_id)):
        raise NotValid(_("What you looked at is too old, or was not looked at by you. Upload the file again."))
    also = set(request.POST.getlist("also"))
    count = record_collected(
        [_row(*row) for *row, fewer in rows if not fewer or str(row[0]) in also],
        questionnaire=questionnaire,
        tool=tool,
        file_sha256=sha256,
        by=viewer.person,
        on=viewer.today,
        at=clock.now(),
    )
    told = ngettext(
        "%(count)s family's answers recorded. What they say stands on the family's page.",
        "%(count)s families' answers recorded. What they say stands on each family's page.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("questionnaire", public_id=questionnaire.public_id)


def _row(row: int, family: str, day: str, answers: dict[str, Any], sent_as: str, instance: str, sent: str) -> Row:
    submitted = datetime.fromisoformat(sent) if sent else None
    return Row(row, UUID(family), date.fromisoformat(day), answers, UUID(sent_as), instance, submitted)
