"""The list of visits, and the same as Excel with a reason."""

from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families import listing
from tangga.papers import formats
from tangga.papers.workbooks import XLSX
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.photos.models import Photo
from tangga.visits import lists
from tangga.visits.export import workbook
from tangga.visits.models import PHOTOS_OF

READS = listing.names_of(lists.FILTERS)


@require_GET
@screen(Action.SEE_VISITS, reads=READS)
def visit_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Visits to the families one sees; filtered by the address."""
    filters = lists.filters_of(viewer, request.GET)
    rows = filters.asked.page_by_key(lists.visits_asked_for(filters, viewer))
    shown = list(rows.object_list)
    photos = Photo.objects.filter(
        owner__in=[each.public_id for each in shown], owner_kind=PHOTOS_OF, removed_at=None
    ).order_by()
    counts = dict(photos.values_list("owner").annotate(count=Count("pk")))
    places = lists.places_of(shown, viewer.today)
    context = {
        "page": "visits",
        "filters": filters,
        "asked": filters.asked,
        "rows": rows,
        "visits": [(each, places.get(each.family_id), counts.get(each.public_id, 0)) for each in shown],
        "sizes": listing.SIZES,
        "sorts": [("-day", _("latest first")), ("day", _("earliest first")), ("family", _("by family"))],
        "today": viewer.today,
        "may_export": viewer.may_export,
        "may_record": viewer.may(Action.RECORD_VISITS),
        "query": request.GET.urlencode(),
    }
    return render(request, "visits/visits.html", context, status=422 if filters.asked.problems else 200)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=READS)
def export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The visits of the list as Excel: asked why first. What was found is not in the file."""
    viewer.check_may(Action.SEE_VISITS)
    filters = lists.filters_of(viewer, request.GET)
    if filters.asked.problems:
        raise NotValid(" ".join(filters.asked.problems))
    visits = lists.visits_asked_for(filters, viewer)
    count, refused = visits.order_by().count(), None
    if request.method == "POST":
        try:
            reason = read_reason(request.POST)
        except NotValid as error:
            refused = error
        else:
            file = workbook(visits, filters, viewer, clock.now(), reason)
            record_export(
                "visits.exported",
                None,
                by=viewer.person,
                area_code=viewer.area.code if viewer.area else "",
                rows=count,
                reason=reason,
                filters=list(filters.asked.choices),
                at=clock.now(),
            )
            name = "-".join(("tangga", _("visits"), f"{viewer.today.isoformat()}.xlsx"))
            return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    query = request.GET.urlencode()
    rows = ngettext("%(count)s visit", "%(count)s visits", count) % {"count": formats.number(count)}
    return asked_why(
        request,
        page="visits",
        heading=_("Save visits as Excel"),
        rows=rows,
        chips=[words for _name, words in filters.chips],
        back=reverse("visits") + (f"?{query}" if query else ""),
        warning=_("It holds names and days, not what was found in the homes."),
        refused=refused,
    )
