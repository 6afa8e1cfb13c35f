"""Pages of cases: the queue, a proposal, the case with its moves, the picture of a statement."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record_export
from tangga.audit.looks import record_look
from tangga.cases import beside, deciding, following, proposing, words
from tangga.cases.answers import answers_of
from tangga.cases.checks import thought_over_on
from tangga.cases.forms import ProposalForm
from tangga.cases.listed import READS, Listed, states
from tangga.cases.models import PHOTOS_OF, Case, CaseMove, Statement
from tangga.cases.page import is_signed, last_day_to_object, offers, stages_to_choose, steps
from tangga.cases.queries import cases_seen_by, harm_check, open_case_of
from tangga.cases.waits import each_with_waits, waits_of
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.queries import families_seen_by
from tangga.families.screens import sees_family
from tangga.graduation import exports
from tangga.graduation.places import to_choose
from tangga.graduation.screens import status_of
from tangga.grants.panel import panel_of as grants_of
from tangga.papers import formats
from tangga.people import clock
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.actions import MOST_OF_ONE
from tangga.photos.answers import photo_answer
from tangga.photos.models import Photo
from tangga.photos.pictures import MOST_BYTES, Picture
from tangga.photos.queries import photos_of_each
from tangga.photos.scans import Scan, ready
from tangga.rules import exit_moves


def sees_case(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_case)`. Raises Http404."""
    if not cases_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


@require_GET
@screen(Action.SEE_CASES, reads=READS)
def case_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The queue: open cases by how long they wait, with whose step is next."""
    listed = Listed(request, viewer)
    page = listed.asked.page_of(listed.rows.select_related("region__parent"))
    waits = waits_of(list(page.object_list), viewer.today)
    context = {
        "page": "cases",
        "viewer": viewer,
        "asked": listed.asked,
        "state": listed.state,
        "rows": page,
        "shown": [(case, words.MARKS[case.state], waits[case.pk]) for case in page.object_list],
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "states": states().items(),
        "types": ExitType.choices,
        "reasons": ExitReason.choices,
        "areas": to_choose(viewer, listed.area),
        "sorts": [
            ("age", _("waiting longest first")),
            ("-age", _("moved latest first")),
            ("family", _("by family")),
            ("leaves", _("first day out")),
        ],
        "today": viewer.today,
    }
    return render(request, "cases/cases.html", context, status=422 if listed.asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_CASES, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered cases as a workbook."""
    viewer.check_may(Action.EXPORT)
    listed = Listed(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    return exports.answered(
        request,
        viewer,
        exports.Asked(
            page="cases",
            heading=_("Save cases as Excel"),
            back=f"{reverse('cases')}?{request.GET.urlencode()}",
            count=listed.rows.count(),
            chips=[chip.label for chip in listed.chips(request)],
            area=listed.area or viewer.area,
            file_name=_("exits-by-case"),
        ),
        lambda: _sheet(listed.rows.select_related("region", "proposed_by"), viewer.today),
        lambda kept: record_export("cases.exported", viewer.posting, **kept),
    )


def _sheet(cases: Iterable[Case], on: date) -> exports.Sheet:
    columns = [
        (_("Family"), 28), (_("Village"), 24), (_("How it leaves"), 24), (_("Why"), 40), (_("State"), 20),
        (_("Since"), 12), (_("Days"), 8), (_("Waits for"), 30), (_("What blocks it"), 40), (_("Proposed by"), 24),
        (_("Proposed on"), 12), (_("Decision"), 20), (_("First day out"), 12),
    ]  # fmt: skip
    rows = (
        [
            case.family.name, case.region.name, case.get_exit_type_display(), reasons_in_words(case),
            case.get_state_display(), case.since, (on - case.since).days, waits.whom, waits.why,
            case.proposed_by.display_name, case.proposed_on, *_decided(case),
        ]
        for case, waits in each_with_waits(cases, on)
    )  # fmt: skip
    return exports.Sheet(_("Cases"), columns, rows)


def _decided(case: Case) -> tuple[str, date | None]:
    """A decision and the first day out, as far as they hold."""
    if case.came_to_nothing:
        return (_("%(number)s, no longer valid") % {"number": case.number} if case.number else "", None)
    return case.number, case.effective_on


def reasons_in_words(case: Case) -> str:
    """Why a family leaves, in words."""
    return ", ".join(str(ExitReason(code).label) for code in case.reasons)


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_EXITS, first=sees_family)
def new(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Propose that a family leaves."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    if request.method == "GET" and (opened := open_case_of(family)) is not None:
        return _to_open_case(request, viewer, opened)
    form = ProposalForm(request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            case = proposing.propose(
                family,
                form.proposal(),
                by=viewer.person,
                on=viewer.today,
                at=clock.now(),
                sent=form.cleaned_data["sent"],
            )
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("Proposed. The next step is said here."))
            return redirect("case", public_id=case.public_id)
    context = {"page": "cases", "family": family, "form": form}
    return render(request, "cases/proposal.html", context, status=status)


def _to_open_case(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Nothing is proposed twice: to the case that is open, or to the family where the viewer does not see that case."""
    if cases_seen_by(viewer.person, viewer.today).filter(pk=case.pk).exists():
        messages.info(request, _("A case of this family is open already: this one. Go on with it here."))
        return redirect("case", public_id=case.public_id)
    messages.info(request, _("A case of this family is open already, in another area. Nothing new can be proposed."))
    return redirect("family", public_id=case.family.public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_EXITS, first=sees_case)
def again(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put a case right that was sent back, and propose it once more."""
    case = _case(viewer, public_id)
    form = ProposalForm(request.POST if request.method == "POST" else None, case)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        seen = form.cleaned_data["revision"]
        try:
            proposing.propose_again(
                public_id, form.proposal(), by=viewer.person, on=viewer.today, at=clock.now(), seen=seen
            )
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("Proposed again."))
            return redirect("case", public_id=public_id)
    latest = case.moves.filter(code="send_back").order_by("-pk").first()
    context = {"page": "cases", "family": case.family, "form": form, "case": case, "sent_back": latest}
    return render(request, "cases/proposal.html", context, status=status)


def _case(viewer: Viewer, public_id: UUID) -> Case:
    cases = cases_seen_by(viewer.person, viewer.today).select_related("region", "proposed_by", "cohort")
    return get_object_or_404(cases, public_id=public_id)


@require_GET
@screen(Action.SEE_CASES, first=sees_case)
def case_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One case: the way behind and ahead, the family's words, the papers, and what the viewer may do."""
    return _shown(request, viewer, public_id)


def _shown(
    request: HttpRequest, viewer: Viewer, public_id: UUID, refused: TanggaError | None = None, opened: str = ""
) -> HttpResponse:
    """refused: why something that was sent was not done; opened: the move it asked for, shown again as typed."""
    case = _case(viewer, public_id)
    moves = list(case.moves.select_related("by"))
    statements = list(case.statements.all())
    pictures = photos_of_each([each.public_id for each in statements], PHOTOS_OF)
    context = {
        "page": "cases",
        "viewer": viewer,
        "case": case,
        "family": case.family,
        "mark": words.MARKS[case.state],
        "reasons": reasons_in_words(case),
        "answers": answers_of(case) if viewer.may(Action.SEE_READINESS) else None,
        "steps": steps(case, moves),
        "history": [(each, words.HAPPENED[each.code]) for each in reversed(moves)],
        "signed": is_signed(moves),
        "statements": [(each, pictures.get(each.public_id, [])) for each in statements],
        "verifications": list(case.verifications.select_related("by")),
        "harm": [words.HARM[code] for code in harm_check(case, viewer.today)],
        "offers": offers(case, viewer),
        "stages": stages_to_choose(case, viewer.today),
        "visits": following.visits_with_advice(case),
        "may_visit": viewer.may(Action.ANSWER_READINESS) and case.state in exit_moves.OUT,
        "grants": grants_of(viewer, case.family) if case.state in exit_moves.OUT else None,
        "object_until": last_day_to_object(case),
        "think_until": thought_over_on(case) if case.state in exit_moves.BEFORE_FORCE else None,
        "may_see_cohort": case.cohort_id is not None and not viewer.sees_own_only,
        "parts": beside.parts_of(viewer, case),
        "problem": str(refused) if refused else "",
        "meanwhile": _meanwhile(request, case, moves) if opened and isinstance(refused, Conflict) else "",
        "opened": opened,
        "typed": request.POST,
        "today": viewer.today,
        "may_wait_again": viewer.may(Action.PROPOSE_WAITING),
    }
    return render(request, "cases/case.html", context, status=status_of(refused) if refused else 200)


def _meanwhile(request: HttpRequest, case: Case, moves: Sequence[CaseMove]) -> str:
    """Who was quicker with what, where a form was made before that; empty: nobody was."""
    if not moves or revision_sent(request) == case.revision:
        return ""
    latest = moves[-1]
    told = {"name": latest.by.display_name, "what": words.HAPPENED[latest.code], "day": formats.day(latest.on)}
    return _("%(name)s was quicker: %(what)s, %(day)s.") % told


def _move(
    request: HttpRequest, viewer: Viewer, public_id: UUID, code: str, act: Callable[..., Case], *said: Any
) -> HttpResponse:
    """Make the move a form of the case's page asks for; what is refused comes back as it was typed."""
    try:
        act(public_id, *said, by=viewer.person, on=viewer.today, at=clock.now(), seen=revision_sent(request))
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused, code)
    messages.success(request, _("Recorded: %(what)s.") % {"what": words.HAPPENED[code]})
    return redirect("case", public_id=public_id)


def _day(request: HttpRequest, name: str) -> date:
    """A day from a form. Raises NotValid for what is none."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as wrong:
        raise NotValid(_("Enter the day as year-month-day, for example 2025-07-01.")) from wrong


def _pictures(sent: list[UploadedFile]) -> list[Picture | Scan]:
    """The pictures of a form made small, or its PDF looked through, before the transaction begins. Raises NotValid."""
    if len(sent) > MOST_OF_ONE:
        raise NotValid(_("Choose at most %(most)s photos.") % {"most": MOST_OF_ONE})
    if any((each.size or 0) > MOST_BYTES for each in sent):
        raise NotValid(_("The file is larger than 15 MB. Take or scan it with a lower resolution and send it again."))
    return [ready(each.read()) for each in sent]


@require_POST
@screen(Action.PROPOSE_EXITS, first=sees_case)
def sign(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Bring the signed statement."""
    try:
        signed_on, pictures = _day(request, "signed_on"), _pictures(request.FILES.getlist("picture"))
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused, "sign")
    said = (signed_on, request.POST.get("witness_name", ""), request.POST.get("witness_office", ""), pictures)
    return _move(request, viewer, public_id, "sign", proposing.sign, *said)


@require_POST
@screen(Action.VERIFY_EXITS, first=sees_case)
def verify(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Re-verify the proposal."""
    try:
        visited_on = _day(request, "visited_on")
    except NotValid as refused:
        return _shown(request, viewer, public_id, refused, "verify")
    findings = request.POST.get("findings", "")
    return _move(request, viewer, public_id, "verify", deciding.verify, visited_on, findings)


@require_POST
@screen(Action.DECIDE_EXITS, first=sees_case)
def approve(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Approve the exit."""
    try:
        effective_on = _day(request, "effective_on")
    except NotValid as refused:
        return _shown(request, viewer, public_id, refused, "approve")
    said = (effective_on, request.POST.get("justification", ""))
    return _move(request, viewer, public_id, "approve", deciding.approve, *said)


def _with_words(code: str, action: Action, act: Callable[..., Case]) -> Callable[..., HttpResponseBase]:
    """The view of a move that asks for words."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        return _move(request, viewer, public_id, code, act, request.POST.get("words", ""))

    return require_POST(screen(action, first=sees_case)(view))


def _without_words(code: str, action: Action, act: Callable[..., Case]) -> Callable[..., HttpResponseBase]:
    """The view of a move that asks for nothing more."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        return _move(request, viewer, public_id, code, act)

    return require_POST(screen(action, first=sees_case)(view))


# Sending back is the re-verifier's until it is re-verified, the decider's after that: the action asks which.
send_back = _with_words("send_back", Action.SEE_CASES, deciding.send_back)
reject = _with_words("reject", Action.DECIDE_EXITS, deciding.reject)
withdraw = _with_words("withdraw", Action.PROPOSE_EXITS, proposing.withdraw)
dismiss = _with_words("dismiss", Action.DECIDE_EXITS, deciding.dismiss)
uphold = _with_words("uphold", Action.DECIDE_EXITS, deciding.uphold)
settle = _with_words("settle", Action.PROPOSE_EXITS, following.settle)
fall_back = _with_words("fall_back", Action.PROPOSE_EXITS, following.fall_back)
lose = _with_words("lose", Action.DECIDE_EXITS, following.lose)
carry_out = _without_words("carry_out", Action.DECIDE_EXITS, deciding.carry_out)
follow_up = _without_words("follow_up", Action.PROPOSE_EXITS, following.follow_up)
close = _without_words("close", Action.DECIDE_EXITS, following.close)


@require_POST
@screen(Action.PROPOSE_EXITS, first=sees_case)
def object_to(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record the family's objection, and on which day it made it."""
    try:
        objected_on = _day(request, "objected_on") if request.POST.get("objected_on") else None
    except NotValid as refused:
        return _shown(request, viewer, public_id, refused, "object")
    words = request.POST.get("words", "")
    return _move(request, viewer, public_id, "object", proposing.object_to, words, objected_on)


@require_POST
@screen(Action.PROPOSE_WAITING, first=sees_case)
def wait_again(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Put a family that has fallen back on the waiting list, in one tap."""
    try:
        entry = following.wait_again(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused)
    messages.success(request, _("On the waiting list again. Where the family stands, and why, is said here."))
    return redirect("waiting-entry", public_id=entry.public_id)


@require_GET
@screen(Action.SEE_CASES)
def picture(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A picture or the PDF of a signed statement, to whoever sees its case; noted as a look at the family."""
    kept = get_object_or_404(Photo, public_id=public_id, owner_kind=PHOTOS_OF, removed_at=None)
    seen = cases_seen_by(viewer.person, viewer.today)
    shown = get_object_or_404(Statement.objects.select_related("case__family"), public_id=kept.owner, case__in=seen)
    answer = photo_answer(kept)
    record_look(shown.case.family, by=viewer.person, area_code=shown.case.region_id, at=clock.now())
    return answer
