"""Pages of grants: the list, proposing one, a grant with its moves, its pictures and its paper."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.audit.actions import record, record_export
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.families.models import Family, Member
from tangga.families.queries import families_seen_by, members_of
from tangga.families.screens import sees_family
from tangga.grants import actions, words
from tangga.grants.actions import Handover, Proposal
from tangga.grants.checks import Item, is_undecided
from tangga.grants.forms import ROWS, ProposalForm, items_of
from tangga.grants.known import Known, known_of
from tangga.grants.listed import READS, SEARCH, SORTS, Listed, states, title
from tangga.grants.models import PHOTOS_OF, Budget, Grant, State
from tangga.grants.moving import about
from tangga.grants.page import lines_told, offers, promise_of
from tangga.grants.panel import offered_to
from tangga.grants.paper import handover_paper
from tangga.grants.queries import budgets_seen_by, grants_seen_by, has_left
from tangga.grants.screens import frame, sees_grant, status_of
from tangga.grants.taking import answered, grants_sheet
from tangga.people import clock, sealing
from tangga.people.addresses import revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.actions import MOST_OF_ONE
from tangga.photos.answers import photo_answer
from tangga.photos.models import Photo
from tangga.photos.pictures import MOST_BYTES, Picture, made_ready
from tangga.photos.queries import photos_of
from tangga.rules import grants as rules


@require_GET
@screen(Action.SEE_GRANTS, reads=READS)
def grant_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Grants and awards, the latest moved first."""
    listed = Listed(request, viewer)
    rows = listed.rows.select_related("region__parent", "budget", "member").annotate(left=has_left())
    page = listed.asked.page_of(rows)
    context = {
        **frame(viewer),
        "asked": listed.asked,
        "state": listed.state,
        "text": listed.text,
        "rows": page,
        "shown": [(each, words.MARKS[each.state], words.programme(each.programme)) for each in page.object_list],
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "states": states().items(),
        "programmes": words.names().items(),
        "areas": [(area.code, title(area)) for area in listed.areas],
        "sorts": _sorts(),
        "today": viewer.today,
    }
    return render(request, "grants/grants.html", context, status=422 if listed.asked.problems else 200)


def _sorts() -> list[tuple[str, str]]:
    labels = (_("moved latest first"), _("waiting longest first"), _("by family"), _("largest first"))
    return list(zip(SORTS, labels, strict=True))


@require_POST
@screen(Action.SEE_GRANTS)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find grants by the family. What was typed may be a person's name: it goes on sealed."""
    rest = QueryDict(request.POST.get("rest", "").lstrip("?"), mutable=True)
    for name in ("search", "page"):
        rest.pop(name, None)
    if text := " ".join(request.POST.get("text", "").split())[:80]:
        rest["search"] = sealing.seal(text, SEARCH)
    return redirect(f"{reverse('grants')}{'?' + rest.urlencode() if rest else ''}")


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_GRANTS, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered grants as a workbook."""
    viewer.check_may(Action.EXPORT)
    listed = Listed(request, viewer)
    if listed.asked.problems:
        raise NotValid(" ".join(listed.asked.problems))
    joined = ("region", "budget", "member", "proposed_by", "approved_by")
    return answered(
        request,
        viewer,
        listed.rows.count(),
        [chip.label for chip in listed.chips(request)],
        heading=_("Save grants as Excel"),
        back=f"{reverse('grants')}?{request.GET.urlencode()}",
        file_name=_("grants"),
        names=True,
        made=lambda: grants_sheet(listed.rows.select_related(*joined).annotate(left=has_left()), viewer),
        log=lambda kept: record_export("grants.exported", viewer.posting, **kept),
    )


@require_GET
@screen(Action.SEE_GRANTS, first=sees_family)
def family_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What a family could receive, condition by condition, and what it has."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    known = known_of(family, viewer.today)
    had = list(grants_seen_by(viewer.person, viewer.today).filter(family=family).order_by("-pk"))
    context = {
        **frame(viewer),
        "family": family,
        "offered": offered_to(known),
        "grants": [(each, words.MARKS[each.state], words.programme(each.programme)) for each in had],
        "may_propose": viewer.may(Action.PROPOSE_GRANTS),
        "today": viewer.today,
    }
    return render(request, "grants/family.html", context)


@require_http_methods(["GET", "POST"])
@screen(Action.PROPOSE_GRANTS, first=sees_family)
def new(request: HttpRequest, viewer: Viewer, public_id: UUID, programme: str) -> HttpResponse:
    """Propose a grant of a programme for a family."""
    family = get_object_or_404(families_seen_by(viewer.person, viewer.today), public_id=public_id)
    known = known_of(family, viewer.today)
    if programme not in rules.programmes(known.policy) or known.facts is None:
        raise Http404
    budgets = _budgets(viewer, programme, known)
    form = ProposalForm(programme, known, budgets, request.POST if request.method == "POST" else None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            grant = _propose(request, viewer, family, programme, form)
        except (NotValid, Conflict) as refused:
            form.add_error(None, str(refused))
            status = status_of(refused)
        else:
            messages.success(request, _("Proposed. Somebody else decides about it."))
            return redirect("grant", public_id=grant.public_id)
    context = {
        **frame(viewer),
        "family": family,
        "name": words.programme(programme),
        "lines": lines_told(known.conditions(programme)),
        "aid": known.same_aid(programme),
        "form": form,
        "budgets": budgets,
        "goods": _rows(request) if actions.gives_goods(programme, known.policy) else [],
    }
    return render(request, "grants/proposal.html", context, status=status)


def _budgets(viewer: Viewer, programme: str, known: Known) -> list[Budget]:
    """The budgets a grant of a programme can be paid from this year."""
    district = known.facts.region_id[:4] if known.facts else ""
    seen = budgets_seen_by(viewer.person, viewer.today)
    return list(seen.filter(programme=programme, year=viewer.today.year, district=district).order_by("pk"))


def _propose(request: HttpRequest, viewer: Viewer, family: Family, programme: str, form: ProposalForm) -> Grant:
    said = form.cleaned_data
    proposal = Proposal(
        programme,
        form.members[said["member"]],
        form.budgets[said["budget"]],
        said["amount"],
        said["plan"],
        said["words"],
        _items(request),
    )
    return actions.propose(family, proposal, by=viewer.person, on=viewer.today, at=clock.now(), sent=said["sent"])


def _items(request: HttpRequest) -> list[Item]:
    return items_of(*(request.POST.getlist(name) for name in ("item", "quantity", "value")))


def _rows(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The goods as they were typed, and some empty rows."""
    typed = list(zip(*(request.POST.getlist(name)[:40] for name in ("item", "quantity", "value")), strict=False))
    return [*typed, *[("", "", "")] * max(ROWS - len(typed), 2)]


def _grant(viewer: Viewer, public_id: UUID) -> Grant:
    joined = (
        "region__parent",
        "district",
        "budget",
        "member",
        "proposed_by",
        "approved_by",
        "handed_by",
        "received_by",
    )
    seen = grants_seen_by(viewer.person, viewer.today).select_related(*joined).annotate(left=has_left())
    return get_object_or_404(seen, public_id=public_id)


@require_GET
@screen(Action.SEE_GRANTS, first=sees_grant)
def grant_page(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One grant: for whom, from where, what it is made of, what happened, what the viewer may do."""
    return _shown(request, viewer, public_id)


def _shown(
    request: HttpRequest, viewer: Viewer, public_id: UUID, refused: TanggaError | None = None, opened: str = ""
) -> HttpResponse:
    """refused: why something that was sent was not done; opened: the move it asked for, shown again as typed."""
    grant = _grant(viewer, public_id)
    moves = list(grant.moves.select_related("by"))
    open_still = grant.state in (State.PROPOSED, State.APPROVED)
    facts = None
    if open_still:
        known = known_of(grant.family, viewer.today)
        facts = known.for_programme(grant.programme, member=grant.member, plan=grant.plan, besides=grant.pk)
    people = [each.member for each in members_of(grant.family, viewer.today)]
    context = {
        **frame(viewer),
        "grant": grant,
        "family": grant.family,
        "mark": words.MARKS[grant.state],
        "name": words.programme(grant.programme),
        "items": list(grant.items.all()),
        "history": [(each, words.HAPPENED[each.code]) for each in reversed(moves)],
        "lines": lines_told(known.conditions(grant.programme, facts)) if facts else [],
        "offers": offers(grant, viewer),
        "people": people,
        "pictures": list(photos_of(grant.public_id, PHOTOS_OF)),
        "promise": promise_of(grant, viewer.today, left=grant.left),  # type: ignore[attr-defined]
        "promise_broken": bool(grant.leaves_by and not grant.left and grant.leaves_by < viewer.today),  # type: ignore[attr-defined]
        "undecided": is_undecided(grant),
        "problem": str(refused) if refused else "",
        "opened": opened,
        "typed": request.POST,
        "today": viewer.today,
    }
    return render(request, "grants/grant.html", context, status=status_of(refused) if refused else 200)


def _move(
    request: HttpRequest, viewer: Viewer, public_id: UUID, code: str, act: Callable[..., Grant], *said: Any
) -> HttpResponse:
    """Make the move a form of the grant's page asks for; what is refused comes back as it was typed."""
    try:
        act(public_id, *said, by=viewer.person, on=viewer.today, at=clock.now(), seen=revision_sent(request))
    except (NotValid, Conflict) as refused:
        return _shown(request, viewer, public_id, refused, code)
    messages.success(request, _("Recorded: %(what)s.") % {"what": words.HAPPENED[code]})
    return redirect("grant", public_id=public_id)


def _with_words(code: str, action: Action, act: Callable[..., Grant]) -> Callable[..., HttpResponseBase]:
    """The view of a move that asks for words."""

    def view(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
        return _move(request, viewer, public_id, code, act, request.POST.get("words", ""))

    return require_POST(screen(action, first=sees_grant)(view))


refuse = _with_words("refuse", Action.DECIDE_GRANTS, actions.refuse)
cancel = _with_words("cancel", Action.PROPOSE_GRANTS, actions.cancel)
take_back = _with_words("take_back", Action.DECIDE_GRANTS, actions.take_back)
let_stand = _with_words("let_stand", Action.DECIDE_GRANTS, actions.let_stand)


@require_POST
@screen(Action.DECIDE_GRANTS, first=sees_grant)
def approve(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Approve a grant."""
    return _move(request, viewer, public_id, "approve", actions.approve)


@require_POST
@screen(Action.HAND_OVER_GRANTS, first=sees_grant)
def hand_over(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Record the handover."""
    try:
        handover = Handover(
            _day(request),
            _member(_grant(viewer, public_id), request.POST.get("to", "")),
            request.POST.get("receipt", ""),
            _pictures(request.FILES.getlist("picture")),
        )
    except NotValid as refused:
        return _shown(request, viewer, public_id, refused, "hand_over")
    return _move(request, viewer, public_id, "hand_over", actions.hand_over, handover)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("handed_on", ""))
    except ValueError as wrong:
        raise NotValid(_("Enter the day as year-month-day, for example 2025-07-01.")) from wrong


def _member(grant: Grant, key: str) -> Member:
    """Somebody of the family. Raises NotValid for anybody else."""
    people = {str(each.member.pk): each.member for each in members_of(grant.family, clock.today())}
    if key not in people:
        raise NotValid(_("Choose who of the family received it."))
    return people[key]


def _pictures(sent: Sequence[UploadedFile]) -> list[Picture]:
    """The pictures of a form, made small before the transaction begins. Raises NotValid for what is none."""
    if len(sent) > MOST_OF_ONE:
        raise NotValid(_("Choose at most %(most)s photos.") % {"most": MOST_OF_ONE})
    if any((each.size or 0) > MOST_BYTES for each in sent):
        raise NotValid(_("The photo is larger than 15 MB. Take it with a lower resolution and send it again."))
    return [made_ready(each.read()) for each in sent]


@require_GET
@screen(Action.SEE_GRANTS)
def picture(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A picture of a handover, to whoever sees its grant."""
    kept = get_object_or_404(Photo, public_id=public_id, owner_kind=PHOTOS_OF, removed_at=None)
    get_object_or_404(grants_seen_by(viewer.person, viewer.today), public_id=kept.owner)
    return photo_answer(kept)


@require_POST
@screen(Action.SEE_GRANTS, first=sees_grant)
def paper(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """The handover record as PDF, with its number; the log keeps who took it."""
    grant, made_at = _grant(viewer, public_id), clock.now()
    may_issue = viewer.may(Action.HAND_OVER_GRANTS) or viewer.may(Action.DECIDE_GRANTS)
    with transaction.atomic():
        made = handover_paper(grant, by=viewer.person, on=viewer.today, at=made_at, may_issue=may_issue)
        record("grant.paper_taken", grant, **about(grant, viewer.person, made_at))
    answer = HttpResponse(made, content_type="application/pdf")
    name = _("handover-%(id)s.pdf") % {"id": str(grant.public_id)[:8]}
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
