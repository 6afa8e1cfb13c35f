"""Pages of other work: the list, recording, one of it, changing and withdrawing it, its photos."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tangga.errors import Conflict, NotValid
from tangga.families import listing
from tangga.families.change_views import hidden_is_404
from tangga.families.queries import families_seen_by
from tangga.papers.months import last_of, month_named
from tangga.people import clock
from tangga.people.addresses import names, revision_sent
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.answers import photo_answer
from tangga.photos.queries import photos_of, photos_of_each
from tangga.work_reports import recording
from tangga.work_reports.forms import WorkForm, key_sent
from tangga.work_reports.kinds import KINDS, RHK, rhk_line
from tangga.work_reports.models import OWNER_KIND, OtherWork
from tangga.work_reports.queries import photo_seen_by, work_seen_by

SORTS = {"-day": ("-done_on", "-pk"), "day": ("done_on", "pk"), "kind": ("rhk", "kind", "-done_on", "-pk")}
MONTHS_BACK = 24


@require_GET
@screen(Action.SEE_WORK_REPORTS, reads=listing.names_of({"month", "rhk", "state"}))
def other_work(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Other work by month and line: one's own, or the district's."""
    seen = work_seen_by(viewer.person, viewer.today)
    months = [f"{each:%Y-%m}" for each in seen.order_by().dates("done_on", "month", order="DESC")[:MONTHS_BACK]] or [
        f"{viewer.today:%Y-%m}"
    ]
    filters = {"month": months, "rhk": set(map(str, RHK)), "state": {"withdrawn"}}
    asked = listing.read(request.GET, filters, tuple(SORTS))
    rows = seen.filter(withdrawn_at__isnull=asked.choices.get("state") != "withdrawn")
    if month := month_named(asked.choices.get("month", "")):
        rows = rows.filter(done_on__gte=month, done_on__lte=last_of(month))
    if rhk := asked.choices.get("rhk"):
        rows = rows.filter(rhk=rhk)
    page = asked.page_of(rows.order_by(*SORTS.get(asked.sort, SORTS["-day"])))
    photos = photos_of_each([work.public_id for work in page.object_list], OWNER_KIND)
    context = {
        "page": "work-reports",
        "asked": asked,
        "chosen": asked.choices,
        "rows": page,
        "works": [(work, KINDS[work.kind].label, len(photos.get(work.public_id, ()))) for work in page.object_list],
        "months": [(each, month_named(each)) for each in months],
        "lines": RHK,
        "sizes": listing.SIZES,
        "sorts": [("-day", _("latest day first")), ("day", _("earliest day first")), ("kind", _("by line"))],
        "may_record": viewer.may(Action.RECORD_WORK),
        "own": viewer.sees_own_only,
    }
    return render(request, "work_reports/other_work.html", context, status=422 if asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_WORK, reads=names({"kind", "family", "day"}))
def new(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Record other work."""
    sent = request.POST if request.method == "POST" else None
    asked = {name: request.GET[name] for name in ("kind", "family") if name in request.GET}
    if "day" in request.GET:
        asked["done_on"] = request.GET["day"]
    form = WorkForm(viewer.person, viewer.today, sent, request.FILES.getlist("photos"), initial=asked)
    key = key_sent(request) if sent is not None else uuid4()
    if sent is not None and form.is_valid():
        try:
            with hidden_is_404():
                work = recording.record_work(
                    key, form.told(), form.photos, by=viewer.person, on=viewer.today, at=clock.now()
                )
        except (Conflict, NotValid) as refused:  # what was typed stays in the form
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded. It stands in the report of its month."))
            return redirect("other-work-one", public_id=work.public_id)
    return _form(request, form, {"key": key})


def sees_work(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=...)`. Raises Http404 for work the viewer does not see."""
    _work(viewer, public_id)


def _work(viewer: Viewer, public_id: UUID) -> OtherWork:
    return get_object_or_404(work_seen_by(viewer.person, viewer.today), public_id=public_id)


@require_http_methods(["GET", "POST"])
@screen(Action.RECORD_WORK, first=sees_work)
def edit(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Change one's own work; with the reason once it was reported."""
    work = _work(viewer, public_id)
    sent = request.POST if request.method == "POST" else None
    reported = recording.is_reported(work)
    files = request.FILES.getlist("photos")
    form = WorkForm(viewer.person, viewer.today, sent, files, work, reported=reported)
    seen = request.POST.get("seen", "") if sent is not None else str(work.revision)
    if sent is not None and form.is_valid():
        try:
            with hidden_is_404():
                recording.change_work(
                    public_id,
                    form.told(),
                    form.photos,
                    seen=revision_sent(request, "seen"),
                    because=form.cleaned_data.get("because", ""),
                    by=viewer.person,
                    on=viewer.today,
                    at=clock.now(),
                )
        except (Conflict, NotValid) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Changed. What stood there before is kept."))
            return redirect("other-work-one", public_id=public_id)
    return _form(request, form, {"work": work, "seen": seen, "kept": photos_of(work.public_id, OWNER_KIND)})


def _form(request: HttpRequest, form: WorkForm, more: dict[str, Any]) -> HttpResponse:
    chosen_again = bool(form.errors and request.FILES)
    context = {"page": "work-reports", "form": form, "photos_again": chosen_again} | more
    return render(request, "work_reports/work_form.html", context, status=422 if form.errors else 200)


@require_GET
@screen(Action.SEE_WORK_REPORTS, first=sees_work)
def one(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One piece of other work, with its photos and what stood there before."""
    work = _work(viewer, public_id)
    own = work.facilitator_id == viewer.person.pk
    family = work.family
    if family and not families_seen_by(viewer.person, viewer.today).filter(pk=family.pk).exists():
        family = None  # somebody else accompanies it now, or it lives elsewhere
    context = {
        "page": "work-reports",
        "work": work,
        "kind": KINDS[work.kind].label,
        "line": rhk_line(work.rhk),
        "family": family,
        "photos": photos_of(work.public_id, OWNER_KIND),
        "versions": [
            (version, KINDS[version.held["kind"]].label, date.fromisoformat(version.held["done_on"]))
            for version in work.versions.all()
        ],
        "may_change": own and viewer.may(Action.RECORD_WORK) and work.withdrawn_at is None,
        "reported": recording.is_reported(work),
        "own": own,
        "problem": "",
    }
    return render(request, "work_reports/work.html", context)


@require_POST
@screen(Action.RECORD_WORK, first=sees_work)
def withdraw(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take one's own work back, with the reason."""
    because = request.POST.get("because", "")
    with hidden_is_404():
        recording.withdraw_work(public_id, because, by=viewer.person, on=viewer.today, at=clock.now())
    messages.info(request, _("Withdrawn. It counts for no report any more; that it was there stays on record."))
    return redirect("other-work-one", public_id=public_id)


def sees_photo(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=...)`. Raises Http404 for a photo the viewer does not see."""
    photo_seen_by(viewer.person, public_id, viewer.today)


@require_GET
@screen(Action.SEE_WORK_REPORTS, first=sees_photo)
def photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """A photo of other work."""
    return photo_answer(photo_seen_by(viewer.person, public_id, viewer.today))


@require_POST
@screen(Action.RECORD_WORK, first=sees_photo)
def remove_photo(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """Take a photo of one's own work away."""
    with hidden_is_404():
        work = recording.remove_photo(public_id, by=viewer.person, on=viewer.today, at=clock.now())
    messages.info(request, _("The photo was removed."))
    return redirect("other-work-edit", public_id=work.public_id)
