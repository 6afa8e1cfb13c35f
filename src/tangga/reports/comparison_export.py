"""The families of a comparison as a workbook, for a reason that the log keeps."""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason, in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.papers import formats
from tangga.papers.workbooks import RUPIAH, XLSX, Cell, Note, workbook_of
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.reports.comparison import NAMES, Filters, Rows, Told, comparison_of, fitting, read, told_of
from tangga.reports.comparison_words import REASONS
from tangga.reports.places import area_title
from tangga.runs.models import ComparedFamily, Comparison

AT_ONCE = 1_000


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def comparison_export(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponseBase:
    """GET asks for the reason; POST answers with the filtered families as a workbook."""
    viewer.check_may(Action.SEE_RUNS)
    found = comparison_of(viewer, public_id)
    if not found.is_done:
        raise Http404("not made yet")
    filters = read(request.GET, found.after.area)
    if filters.problems:
        raise NotValid(" ".join(filters.problems))
    rows = fitting(found, filters, viewer)
    count = rows.count()
    if request.method == "GET":
        return _asked_why(request, found, filters, count)
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return _asked_why(request, found, filters, count, refused)
    file = _workbook(rows, found, viewer, filters, reason)
    record_export(
        "comparison.exported",
        found,
        by=viewer.person,
        area_code=found.after.area_id,
        rows=count,
        reason=reason,
        filters=[name for name in request.GET if request.GET.get(name)],
    )
    name = "-".join((_("comparison"), found.before.as_of.isoformat(), f"{found.after.as_of.isoformat()}.xlsx"))
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _asked_why(
    request: HttpRequest, found: Comparison, filters: Filters, count: int, refused: NotValid | None = None
) -> HttpResponse:
    return asked_why(
        request,
        page="runs",
        heading=_("Save the comparison as Excel"),
        rows=formats.families_in_words(count),
        chips=[chip[0] for chip in filters.chips],
        back=f"{reverse('run-comparison', args=[found.public_id])}?{request.GET.urlencode()}",
        warning=_("The file holds people's names and what they are entitled to. Give it only to those who need it."),
        refused=refused,
    )


def _workbook(rows: Rows, found: Comparison, viewer: Viewer, filters: Filters, reason: Reason) -> IO[bytes]:
    columns = [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 24),
        (_("What happened"), 20),
        (_("Rupiah a year before"), 16),
        (_("Rupiah a year after"), 16),
        (_("Difference"), 16),
        *((str(words), 16) for words in REASONS.values()),
        (_("What changed"), 60),
        (_("Reasons"), 90),
    ]
    cells = map(_cells, _all_told(rows, found, viewer))
    notes = _notes(found, viewer, filters, reason)
    return workbook_of(_("Families that differ"), columns, cells, notes, frozen=2, numbers=RUPIAH)


def _cells(told: Told) -> list[Cell]:
    row = told.row
    return [
        told.family_id,
        told.name or _("no longer in your area"),
        area_title(told.place),
        told.kind,
        row.before_idr,
        row.after_idr,
        row.difference_idr,
        *(getattr(row, f"{each}_idr") for each in REASONS),
        "; ".join(told.what),
        "; ".join(told.reasons),
    ]


def _all_told(rows: Rows, found: Comparison, viewer: Viewer) -> Iterator[Told]:
    piece: list[ComparedFamily] = []
    for row in rows.iterator(AT_ONCE):
        piece.append(row)
        if len(piece) == AT_ONCE:
            yield from told_of(piece, found, viewer)
            piece = []
    yield from told_of(piece, found, viewer)


def _notes(found: Comparison, viewer: Viewer, filters: Filters, reason: Reason) -> list[Note]:
    def run(day: date, known: Any) -> str:
        return _("as of %(day)s, known until %(moment)s") % {"day": formats.day(day), "moment": formats.instant(known)}

    return [
        (_("Compared"), found.after.area.name),
        (_("Earlier assessment"), run(found.before.as_of, found.before.known_at)),
        (_("Later assessment"), run(found.after.as_of, found.after.known_at)),
        (_("Filters"), ", ".join(words for words, _name in filters.chips) or _("none")),
        (_("Made by"), viewer.person.display_name),
        (_("Reason"), in_words(reason)),
        (
            _("Reading the parts"),
            _(
                "For a family that stayed, the difference is the sum of the parts: the same facts and rules on the "
                "later day, then the later rules, then the later facts."
            ),
        ),
    ]
