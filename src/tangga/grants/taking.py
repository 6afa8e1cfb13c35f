"""Lists of grants and of budgets as workbooks: asked why first, logged, numbers as numbers."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.audit.reasons import Reason, in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.grants.listed import title
from tangga.grants.models import Budget, Grant
from tangga.grants.page import promise_of
from tangga.grants.words import programme
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, RUPIAH, XLSX, Cell, Column, filtered_by, made_for, workbook_of
from tangga.people import clock
from tangga.people.screens import Viewer

AT_ONCE = 2_000


def answered(
    request: HttpRequest,
    viewer: Viewer,
    count: int,
    chips: Sequence[str],
    *,
    heading: str,
    back: str,
    file_name: str,
    names: bool,
    made: Callable[[], tuple[str, list[Column], Iterable[Sequence[Cell]]]],
    log: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """GET: the form that asks why. POST: the file, logged with the reason, the rows and the names of the filters."""
    if count > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    refused = None
    if request.method == "POST":
        try:
            return _file(request, viewer, count, chips, file_name, read_reason(request.POST), made, log)
        except NotValid as wrong:
            refused = wrong
    warning = _("The file holds names. Keep it as you would keep the paper list; do not forward it.")
    return asked_why(
        request,
        page="grants",
        heading=heading,
        rows=ngettext("%(count)s row", "%(count)s rows", count) % {"count": formats.number(count)},
        chips=chips,
        back=back,
        warning=warning if names else "",
        refused=refused,
    )


def _file(
    request: HttpRequest,
    viewer: Viewer,
    count: int,
    chips: Sequence[str],
    file_name: str,
    reason: Reason,
    made: Callable[[], tuple[str, list[Column], Iterable[Sequence[Cell]]]],
    log: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    made_at = clock.now()
    name, columns, rows = made()
    notes = [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), title(viewer.area) if viewer.area else ""),
        filtered_by(chips),
    ]
    file = workbook_of(name, columns, rows, notes, numbers=RUPIAH)
    filters = [each for each in request.GET if request.GET.get(each)]
    log(
        {
            "by": viewer.person,
            "area_code": viewer.area.code if viewer.area else "",
            "rows": count,
            "reason": reason,
            "filters": filters,
            "at": made_at,
        }
    )
    called = f"{file_name}-{viewer.today.isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=called, content_type=XLSX)


def grants_sheet(rows: Any, viewer: Viewer) -> tuple[str, list[Column], Iterable[Sequence[Cell]]]:
    """Grants, one row each. rows: with family, region, member, budget and the persons joined, `left` annotated."""
    columns = [
        (_("Family id"), 16), (_("Carer"), 28), (_("Village"), 24), (_("Programme"), 34), (_("Who receives it"), 28),
        (_("Amount in rupiah"), 16), (_("In goods"), 10), (_("Paid from"), 34), (_("Year"), 8), (_("State"), 16),
        (_("Since"), 12), (_("Proposed by"), 24), (_("Approved by"), 24), (_("Handed over on"), 14),
        (_("Receipt"), 24), (_("Promised to leave"), 60),
    ]  # fmt: skip
    return _("Grants"), columns, (_grant_cells(each, viewer) for each in rows.iterator(AT_ONCE))


def _grant_cells(grant: Grant, viewer: Viewer) -> list[Cell]:
    return [
        grant.family.family_id, grant.family.name, grant.region.name, programme(grant.programme), grant.member.name,
        grant.amount_idr, grant.in_goods, grant.budget.giver, str(grant.budget.year), grant.get_state_display(),
        grant.since, grant.proposed_by.display_name, grant.approved_by.display_name if grant.approved_by else "",
        grant.paid_on, grant.receipt, promise_of(grant, viewer.today, left=bool(getattr(grant, "left", False))),
    ]  # fmt: skip


def budgets_sheet(rows: Any) -> tuple[str, list[Column], Iterable[Sequence[Cell]]]:
    """Budgets, one row each. rows: with the district joined."""
    columns = [
        (_("District"), 28), (_("Year"), 8), (_("Programme"), 34), (_("Whose money"), 34), (_("Amount in rupiah"), 18),
        (_("Reserved"), 18), (_("Paid"), 18), (_("What is left"), 18),
    ]  # fmt: skip
    return _("Budgets of grants"), columns, (_budget_cells(each) for each in rows.iterator(AT_ONCE))


def _budget_cells(budget: Budget) -> list[Cell]:
    return [
        title(budget.district), str(budget.year), programme(budget.programme), budget.giver, budget.amount_idr,
        budget.reserved_idr, budget.paid_idr, budget.left_idr,
    ]  # fmt: skip
