"""Coverage and attendance: by area, facilitator, group or family; and the same as a workbook."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tangga.audit.actions import record_export
from tangga.audit.reasons import Reason, in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.families import listing
from tangga.families.batching import batches
from tangga.papers import formats
from tangga.papers.workbooks import XLSX, Column, filtered_by, made_for, workbook_of
from tangga.people import clock
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.sessions import coverage, words
from tangga.sessions.catalogue import Catalogue, catalogue_on
from tangga.sessions.figures import Sums, Wanted, topics_of, total
from tangga.sessions.models import GroupMembership
from tangga.sessions.narrowing import Narrowing, Period, periods
from tangga.sessions.screens import PAGE
from tangga.sessions.views import asked_narrowing, filter_values

NAMES = listing.names_of({"by", "area", "facilitator", "module", "period"})
AT_ONCE = 500
CORE = "core"  # the filter's word for all core modules


@dataclass
class Question:
    """What the address asks for, understood."""

    asked: listing.Asked
    found: Narrowing
    by: str
    ways: list[str]
    period: Period
    wanted: Wanted
    catalogue: Catalogue

    @property
    def chips(self) -> list[str]:
        """The filters in force, in words."""
        found = [str(coverage.BY[self.by])]
        if self.found.area is not None:
            found.append(words.area_name(self.found.area))
        if self.found.facilitator is not None:
            found.append(self.found.facilitator.display_name)
        if module := self.asked.choices.get("module"):
            is_core = module == CORE
            found.append(_("core modules") if is_core else words.module_title(self.catalogue.module(module)))
        return [*found, self.period.label]


def _modules(chosen: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The modules a choice of the filter stands for; none for all."""
    if chosen == CORE:
        return tuple(each.code for each in catalogue.modules if each.core)
    return (chosen,) if chosen else ()


def _question(request: HttpRequest, viewer: Viewer) -> Question:
    found = asked_narrowing(request, viewer)
    ways = coverage.ways(viewer, found)
    spans = {each.code: each for each in periods(viewer.today)}
    catalogue = catalogue_on(viewer.today)
    values = filter_values(request, viewer, found) | {"by": ways, "period": [code for code in spans if code]}
    values["module"] = [CORE, *values["module"]]
    asked = listing.read(request.GET, values, tuple(coverage.SORTS))
    by = asked.choices.get("by", ways[0])
    period = spans[asked.choices.get("period", "")]
    wanted = Wanted(
        viewer.today,
        area="" if viewer.sees_own_only else found.code,
        facilitator=found.facilitator.pk if found.facilitator else None,
        modules=_modules(asked.choices.get("module", ""), catalogue),
        first=period.first,
        last=period.last,
    )
    return Question(asked, found, by, ways, period, wanted, catalogue)


@require_GET
@screen(Action.SEE_SESSIONS, reads=NAMES)
def coverage_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One row an area, facilitator, group or family; the total of all rows above them."""
    question = _question(request, viewer)
    asked, catalogue = question.asked, question.catalogue
    context: dict[str, Any] = {
        "page": PAGE,
        "here": "coverage",
        "asked": asked,
        "by": question.by,
        "ways": [(way, coverage.BY[way]) for way in question.ways],
        "narrowed": question.found,
        "facilitator": question.found.facilitator if not viewer.sees_own_only else None,
        "module": asked.choices.get("module", ""),
        "modules": [(CORE, _("core modules")), *words.module_choices(viewer.today)],
        "all_modules": catalogue.modules,
        "periods": periods(viewer.today),
        "period": question.period,
        "topics": topics_of(catalogue, question.wanted.modules),
        "sorts": [
            (code, label)
            for code, label in coverage.SORTS.items()
            if question.by != "family" or code in coverage.FAMILY_SORTS
        ],
        "sizes": listing.SIZES,
        "may_export": viewer.may_export,
        "export": f"{reverse('session-coverage-export')}?{request.GET.urlencode()}",
    }
    if question.by == "family":
        page = asked.page_by_key(coverage.families_by_coverage(viewer, question.wanted, asked.sort))
        context |= {"rows": page, "families": coverage.family_rows(list(page), question.wanted.modules)}
    else:
        rows = _rows(question)
        context |= {"rows": Paginator(rows, asked.size).get_page(asked.page), "total": total(row.sums for row in rows)}
    return render(request, "sessions/coverage.html", context)


def _rows(question: Question) -> list[coverage.Row]:
    if question.asked.problems:
        return []
    return coverage.rows_by(question.by, question.wanted, question.catalogue, question.found, question.asked.sort)


@require_http_methods(["GET", "POST"])
@screen(Action.EXPORT, reads=NAMES)
def coverage_export(request: HttpRequest, viewer: Viewer) -> HttpResponseBase:
    """The same rows, all of them, as a workbook; for a reason the log keeps."""
    viewer.check_may(Action.SEE_SESSIONS)
    question = _question(request, viewer)
    if question.asked.problems:
        raise NotValid(" ".join(question.asked.problems))
    families = (
        coverage.families_by_coverage(viewer, question.wanted, question.asked.sort) if question.by == "family" else None
    )
    rows = [] if families is not None else _rows(question)
    many = families.count() if families is not None else len(rows)
    back = f"{reverse('session-coverage')}?{request.GET.urlencode()}"
    counted = ngettext("%(count)s row", "%(count)s rows", many) % {"count": formats.number(many)}
    why = partial(
        asked_why,
        request,
        page=PAGE,
        heading=_("Save coverage as Excel"),
        rows=counted,
        chips=question.chips,
        back=back,
        warning=_("The file holds names of families.") if families is not None else "",
    )
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused=refused)
    record_export(
        "sessions.coverage_exported",
        None,
        by=viewer.person,
        area_code=viewer.area.code if viewer.area else "",
        rows=many,
        reason=reason,
        filters=list(question.asked.choices),
        at=clock.now(),
    )
    return _file(question, viewer, rows, families, reason)


def _file(
    question: Question,
    viewer: Viewer,
    rows: list[coverage.Row],
    families: QuerySet[GroupMembership] | None,
    reason: Reason,
) -> FileResponse:
    if families is None:
        columns, lines = _columns(question), (_cells(row) for row in rows)
    else:
        columns = _family_columns(question)
        lines = (
            cells for batch in batches(families.iterator(AT_ONCE), AT_ONCE) for cells in _family_cells(batch, question)
        )
    notes = [
        *made_for(viewer.person.display_name, clock.now(), in_words(reason)),
        filtered_by(question.chips),
        (_("Coverage"), _(
                "Of all sessions of the catalogue that the families in groups now could have attended, how many "
                "they have, make-up sessions included."
            )),
        (_("Attendance"), _(
                "Of all families on the lists of sessions held in the period, how many came; make-up sessions "
                "are not among them."
            )),
    ]  # fmt: skip
    made = workbook_of(_("Coverage"), columns, lines, notes)
    return FileResponse(made, as_attachment=True, filename="cakupan-p2k2.xlsx", content_type=XLSX)


def _columns(question: Question) -> list[Column]:
    first = {"area": _("Area"), "facilitator": _("Facilitator"), "group": _("Group")}[question.by]
    more = [(_("Facilitator"), 28)] if question.by == "group" else [(_("Groups"), 10)]
    return [
        (first, 30), *more, (_("Families"), 10),
        (_("Sessions held"), 12), (_("Present"), 10), (_("Sick"), 10), (_("Leave"), 10), (_("Absent"), 10),
        (_("Attendance, %"), 14), (_("Attendance without excused, %"), 18),
        (_("Attended by today's families"), 18), (_("Could have been attended"), 18), (_("Coverage, %"), 12),
    ]  # fmt: skip


def _cells(row: coverage.Row) -> list[Any]:
    found: Sums = row.sums
    more = row.under if row.group else found.groups
    return [
        row.name, more, found.families, found.sessions, found.present, found.sick, found.on_leave,
        found.absent, found.rate, found.rate_without_excused, found.covered, found.possible, found.coverage,
    ]  # fmt: skip


def _family_columns(question: Question) -> list[Column]:
    modules = question.catalogue.modules
    return [
        (_("Carer"), 28), (_("KK number (masked)"), 20), (_("Group"), 20), (_("Facilitator"), 28),
        (_("Last came on"), 14), (_("Sessions attended"), 12), (_("Sessions in the catalogue"), 12),
        *((f"{each.number}. {words.module_title(each)} ({len(each.topics)})", 16) for each in modules),
    ]  # fmt: skip


def _family_cells(batch: list[GroupMembership], question: Question) -> list[list[Any]]:
    topics = topics_of(question.catalogue, question.wanted.modules)
    return [
        [
            row.family.name, row.family.kk_mask, row.group.name, row.group.facilitator.display_name,
            row.last_on, row.attended, topics,
            *(row.by_module.get(each.code, 0) for each in question.catalogue.modules),
        ]
        for row in coverage.family_rows(batch, question.wanted.modules)
    ]  # fmt: skip
