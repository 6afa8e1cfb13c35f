"""The page of the letterhead."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tangga.errors import NotValid
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.work_reports.forms import LetterheadForm
from tangga.work_reports.models import OfficeLetterhead
from tangga.work_reports.office import district_of_letterhead, letterhead_of, set_letterhead


@require_http_methods(["GET", "POST"])
@screen(Action.KEEP_LETTERHEAD)
def letterhead(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What stands above the district's papers, and since when; its official writes it anew."""
    area = district_of_letterhead(viewer.posting)
    sent = request.POST if request.method == "POST" else None
    form = LetterheadForm(letterhead_of(area, viewer.today), sent)
    if sent is not None and form.is_valid():
        lines, basis = (form.cleaned_data[name].splitlines() for name in ("lines", "basis"))
        place = form.cleaned_data["place"]
        try:
            set_letterhead(lines, basis, place, by=viewer.person, on=viewer.today, at=clock.now())
        except NotValid as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Reports made from now on bear it."))
            return redirect("letterhead")
    kept = OfficeLetterhead.objects.filter(area=area).select_related("recorded_by")[:20]
    context = {"page": "work-reports", "form": form, "area": area, "kept": kept}
    return render(request, "work_reports/letterhead.html", context, status=422 if form.errors else 200)
