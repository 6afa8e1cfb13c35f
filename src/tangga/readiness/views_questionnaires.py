"""Pages of the questionnaire itself: its versions, one version with its points, and bringing in a new one."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.readiness import content, xlsform
from tangga.readiness.bringing_in import bring_in, give_another_version, taken, version_is_there
from tangga.readiness.comparing import differences, other_levels
from tangga.readiness.forms import AcceptForm, UploadForm
from tangga.readiness.models import Purpose, Questionnaire
from tangga.readiness.queries import answered_by_version, questionnaire_for, questionnaires_seen_by
from tangga.readiness.screens import seen_questionnaire
from tangga.readiness.words import KINDS, LEVELS, STATUSES, band_words, condition_words, source_words, text
from tangga.rules.questionnaire import Instrument, Question

SALT = "tangga.readiness.bring_in"
LOOKED_AT_FOR = 24 * 3600  # seconds within which what was looked at may be brought in
STATES = ("in_force", "to_come", "earlier")
SORTS = {"-from": ("-in_force_from", "-pk"), "from": ("in_force_from", "pk")}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@screen(Action.SEE_READINESS, reads=listing.names_of({"state"}))
def questionnaires(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Every version somebody may read: what holds where, what comes, what held before."""
    asked = listing.read(request.GET, {"state": STATES}, tuple(SORTS))
    seen = questionnaires_seen_by(viewer.person, viewer.today).filter(purpose=Purpose.READINESS)
    holding = _holding(seen, viewer.today)
    state = asked.choices.get("state", "")
    rows = seen
    if state == "in_force":
        rows = seen.filter(pk__in=holding)
    elif state == "to_come":
        rows = seen.filter(in_force_from__gt=viewer.today)
    elif state == "earlier":
        rows = seen.filter(in_force_from__lte=viewer.today).exclude(pk__in=holding)
    page = asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-from"])))
    answered = answered_by_version([each.pk for each in page])
    context = {
        "page": "readiness",
        "asked": asked,
        "rows": page,
        "versions": [
            (
                each,
                "in_force" if each.pk in holding else "to_come" if each.in_force_from > viewer.today else "earlier",
                STATUSES.get(each.status, each.status),
                len(each.content["questions"]),
                answered.get(each.pk, 0),
            )
            for each in page
        ],
        "state": state,
        "states": [("in_force", _("in force")), ("to_come", _("to come")), ("earlier", _("earlier"))],
        "sorts": [("-from", _("newest first")), ("from", _("oldest first"))],
        "sizes": listing.SIZES,
        "may_edit": viewer.may(Action.EDIT_QUESTIONNAIRE),
        "own": _own(viewer) if viewer.area else None,
    }
    return render(request, "readiness/questionnaires.html", context)


def _holding(seen: Any, today: date) -> list[int]:
    """Of each area the version that holds today (keys)."""
    newest: dict[str | None, int] = {}
    rows = seen.filter(in_force_from__lte=today).order_by("-in_force_from", "-pk").values_list("area_id", "pk")
    for area, key in rows:
        newest.setdefault(area, key)
    return list(newest.values())


def _sees_questionnaire(viewer: Viewer, public_id: UUID) -> None:
    seen_questionnaire(viewer, public_id)


@require_GET
@screen(Action.SEE_READINESS, first=_sees_questionnaire)
def questionnaire(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One version to read: every question with its answers, points and source; thresholds; where it was read."""
    found = seen_questionnaire(viewer, public_id)
    instrument = found.instrument
    context = {
        "page": "readiness",
        "questionnaire": found,
        "title": text(instrument.title),
        "status": STATUSES.get(found.status, found.status),
        "possible": instrument.possible,
        "parts": [
            (
                text(section.label),
                sum(question.possible for question in instrument.of_section(section.code)),
                [_shown(instrument, question) for question in instrument.of_section(section.code)],
            )
            for section in instrument.sections
        ],
        "thresholds": [
            (
                LEVELS[each.level][0],
                each.at_least_percent,
                STATUSES.get(each.status, each.status),
                source_words(instrument, each.source),
            )
            for each in instrument.thresholds
        ],
        "sources": instrument.sources,
        "may_edit": viewer.may(Action.EDIT_QUESTIONNAIRE),
        "may_answer": viewer.may(Action.ANSWER_READINESS),
    }
    return render(request, "readiness/questionnaire.html", context)


def _shown(instrument: Instrument, question: Question) -> dict[str, Any]:
    points = [(text(answer.label), answer.points) for answer in question.answers]
    points += [(band_words(question, band.least, band.most), band.points) for band in question.bands]
    return {
        "label": text(question.label),
        "hint": text(question.hint),
        "code": question.code,
        "kind": KINDS[question.kind],
        "points": points,
        "possible": question.possible,
        "only_if": condition_words(instrument, question),
        "source": source_words(instrument, question.source),
    }


@require_GET
@screen(Action.SEE_READINESS, first=_sees_questionnaire)
def workbook(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The version as an XLSForm, for a spreadsheet program, ODK or Kobo. Nothing of any family stands in it."""
    found = seen_questionnaire(viewer, public_id)
    answer = HttpResponse(xlsform.workbook(found.instrument), content_type=WORKBOOK)
    name = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in f"{found.form_id}-{found.version}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
@screen(Action.EDIT_QUESTIONNAIRE)
def upload(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Look at a spreadsheet: every problem by row, or what it changes. Nothing is saved here."""
    form = UploadForm(request.POST or None, request.FILES or None)
    own = _own(viewer)
    context: dict[str, Any] = {"page": "readiness", "form": form, "own": own}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > xlsform.MOST_BYTES:
                raise xlsform.Refused(xlsform.too_large())
            found = xlsform.read(file.read(), str(file.name or ""))
        except xlsform.Refused as refused:
            form.add_error("file", str(refused))
        else:
            problems = list(found.problems)
            if found.instrument is not None:
                known = taken(found.instrument, viewer.area.code if viewer.area else "")
                if known is None:
                    before = _own(viewer, found.instrument.purpose)
                    return _compared(request, viewer, found.instrument, before, found.remarks)
                problems = [xlsform.Problem("settings", 2, "version", version_is_there(known), give_another_version())]
            context |= {"problems": problems, "file_name": str(file.name or "")[:80]}
            return render(request, "readiness/upload.html", context, status=422)
    return render(request, "readiness/upload.html", context, status=422 if form.errors else 200)


def _own(viewer: Viewer, purpose: str = Purpose.READINESS) -> Questionnaire | None:
    """The version of a purpose that holds today where the viewer is posted."""
    return questionnaire_for(viewer.area.code if viewer.area else "", viewer.today, purpose)


def _compared(
    request: HttpRequest,
    viewer: Viewer,
    instrument: Instrument,
    own: Questionnaire | None,
    remarks: tuple[xlsform.Problem, ...] = (),
    accept: AcceptForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """What the version changes, and from which day it is to hold."""
    sealed = signing.dumps([viewer.person.pk, content.to_json(instrument)], salt=SALT, compress=True)
    form = accept or AcceptForm(
        initial={"version": sealed, "in_force_from": viewer.today.isoformat()}, today=viewer.today
    )
    context = {
        "page": "readiness",
        "form": form,
        "instrument": instrument,
        "title": text(instrument.title),
        "status": STATUSES[instrument.status],
        "own": own,
        "differences": differences(own.instrument, instrument) if own else None,
        "levels": other_levels(viewer.person, viewer.today, instrument),
        "remarks": remarks,
        "text_of": [(text(question.label), question.possible) for question in instrument.questions],
    }
    return render(request, "readiness/compare.html", context, status=status)


@require_POST
@screen(Action.EDIT_QUESTIONNAIRE)
def accept(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Bring in the version that was looked at, from the day chosen."""
    form = AcceptForm(request.POST, today=viewer.today)
    try:
        whose, looked_at = signing.loads(request.POST.get("version", ""), salt=SALT, max_age=LOOKED_AT_FOR)
    except signing.BadSignature:
        whose, looked_at = None, None
    if whose != viewer.person.pk:
        raise NotValid(_("What you looked at is too old, or was not looked at by you. Upload the spreadsheet again."))
    instrument = content.from_json(looked_at)
    if form.is_valid():
        try:
            made = bring_in(
                instrument,
                in_force_from=form.cleaned_data["in_force_from"],
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
            )
        except NotValid as refused:
            form.add_error("in_force_from", str(refused))
        except Conflict as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Brought in. What was answered before keeps its own version and its score."))
            return redirect("questionnaire", public_id=made.public_id)
    own = _own(viewer, instrument.purpose)
    return _compared(request, viewer, instrument, own, accept=form, status=422)
