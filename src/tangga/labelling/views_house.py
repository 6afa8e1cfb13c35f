"""Pages of one house: what is on record of its label, recording it on the phone, its photos, and following up."""

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotValid
from tangga.families.change_views import hidden_is_404
from tangga.labelling import labels
from tangga.labelling.checks import check_takes_labels
from tangga.labelling.forms import LabelForm
from tangga.labelling.models import Campaign, House, HouseLabel, Status
from tangga.labelling.queries import labels_opened_by, officers_for
from tangga.labelling.words import FOLLOWED, STATE_SYMBOLS, consequence, told
from tangga.people import clock
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.actions import MOST_OF_ONE
from tangga.photos.answers import photo_answer
from tangga.photos.models import Photo
from tangga.photos.pictures import MOST_BYTES, Picture, made_ready
from tangga.photos.queries import photos_of_each


@require_http_methods(["GET", "POST"])
@screen(Action.SEE_LABELS, reads=names({"status"}))
def house(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One house: its label on record with what follows, earlier records, photos; and the form for whoever labels."""
    with hidden_is_404():
        found = labels.house_of(public_id, viewer.person, viewer.today)
    if request.method == "POST":
        viewer.check_may(Action.LABEL_HOUSES)
        return _record(request, viewer, found)
    wished = request.GET.get("status", "")
    return _house(request, viewer, found, wished=wished if wished in Status.values else "")


def _record(request: HttpRequest, viewer: Viewer, found: House) -> HttpResponse:
    """Record what the form says; or show it again with why it was refused, and what was typed."""
    current = _current(found)
    form = LabelForm(found, current, officers_for(viewer.person, viewer.today), viewer.today, request.POST)
    status = 422
    if form.is_valid():
        try:
            with hidden_is_404():
                labels.label(
                    found.public_id,
                    label_id=form.cleaned_data["label_id"],
                    status=form.cleaned_data["status"],
                    labelled_on=form.cleaned_data["labelled_on"],
                    reason=form.cleaned_data["reason"],
                    officer=form.officer,
                    photos=_pictures(request.FILES.getlist("photo")),
                    instead_of=form.instead_of,
                    by=viewer.person,
                    on=viewer.today,
                    at=clock.now(),
                )
        except (Conflict, NotValid) as refused:
            form.add_error(None, str(refused))
            status = 409 if isinstance(refused, Conflict) else 422
        else:
            messages.success(request, _("Recorded: %(family)s.") % {"family": found.family.name})
            return redirect(_next(found, viewer))
    if request.FILES:
        form.add_error(None, _("The photo was not kept either: choose it again before you save."))
    return _house(request, viewer, found, form=form, status=status)


def _pictures(sent: list[UploadedFile]) -> list[Picture]:
    """The files of a form, made small before the transaction begins. Raises NotValid for more than will be kept."""
    if len(sent) > MOST_OF_ONE:
        raise NotValid(_("Choose at most %(most)s photos.") % {"most": MOST_OF_ONE})
    if any((each.size or 0) > MOST_BYTES for each in sent):
        raise NotValid(_("The photo is larger than 15 MB. Take it with a lower resolution and send it again."))
    return [made_ready(each.read()) for each in sent]


def _next(found: House, viewer: Viewer) -> str:
    """After one house the ones still to do in the same village; a coordinator goes back to the house."""
    if not viewer.sees_own_only:
        return reverse("house", args=[found.public_id])
    return f"{reverse('campaign', args=[found.campaign.public_id])}?status=not_yet&part={found.region_id}"


def _current(found: House) -> HouseLabel | None:
    return found.labels.filter(superseded_at=None).select_related("officer").first()


def _house(
    request: HttpRequest,
    viewer: Viewer,
    found: House,
    *,
    wished: str = "",
    form: LabelForm | None = None,
    problem: str = "",
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    """wished: the status tapped in the list; form: as it was sent; problem, note: of following up"""
    history = list(
        found.labels.select_related("officer", "recorded_by", "followed_up_by").order_by("-recorded_at", "-pk")
    )
    current = next((each for each in history if each.superseded_at is None), None)
    photos = photos_of_each((each.public_id for each in history), labels.OWNER_KIND)
    may_label = viewer.may(Action.LABEL_HOUSES) and _takes(found.campaign, current)
    if may_label and form is None:
        form = LabelForm(found, current, officers_for(viewer.person, viewer.today), viewer.today, status=wished)
    standing = current.status if current else Status.NOT_YET.value
    context = {
        "page": "labelling",
        "house": found,
        "campaign": found.campaign,
        "state_symbol": STATE_SYMBOLS[found.campaign.state],
        "current": current,
        "told": told(standing),
        "consequence": consequence(standing, current.on, found.region_id) if current else "",
        "photos": photos.get(current.public_id, []) if current else [],
        "earlier": [
            (each, told(each.status), photos.get(each.public_id, [])) for each in history if each is not current
        ],
        "form": form if may_label else None,
        "open_form": may_label and (current is None or bool(wished) or (form is not None and form.is_bound)),
        "follows_up": current is not None and current.status in FOLLOWED,
        "may_follow_up": viewer.may(Action.PLAN_LABELLING),
        "problem": problem,
        "note": note,
        "most_photos": MOST_OF_ONE,
    }
    return render(request, "labelling/house.html", context, status=status)


def _takes(campaign: Campaign, current: HouseLabel | None) -> bool:
    try:
        check_takes_labels(campaign, current)
    except Conflict:
        return False
    return True


@require_POST
@screen(Action.PLAN_LABELLING)
def follow_up(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Write down what was done about a house that was refused, resigned or not found."""
    note = request.POST.get("note", "")
    try:
        with hidden_is_404():
            done = labels.follow_up(public_id, note, by=viewer.person, on=viewer.today, at=clock.now())
    except (Conflict, NotValid) as refused:
        label = get_object_or_404(
            labels_opened_by(viewer.person, viewer.today).select_related("house"), public_id=public_id
        )
        found = labels.house_of(label.house.public_id, viewer.person, viewer.today)
        status = 409 if isinstance(refused, Conflict) else 422
        return _house(request, viewer, found, problem=str(refused), note=note, status=status)
    messages.success(request, _("Written down. It is off the list of houses to follow up."))
    return redirect("house", public_id=done.house.public_id)


@require_GET
@screen(Action.SEE_LABELS)
def photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A photo of a label, to whoever may open the house it belongs to."""
    kept = get_object_or_404(Photo, public_id=public_id, owner_kind=labels.OWNER_KIND)
    if not labels_opened_by(viewer.person, viewer.today).filter(public_id=kept.owner).exists():
        raise Http404
    return photo_answer(kept)
