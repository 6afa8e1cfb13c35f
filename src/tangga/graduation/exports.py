"""Lists of graduation as workbooks: asked why first, logged, numbers as numbers, no text taken for a formula."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.reasons import in_words, read_reason
from tangga.audit.taking import asked_why
from tangga.errors import NotValid
from tangga.graduation import words
from tangga.graduation.known import Told, business_words
from tangga.graduation.models import Support
from tangga.graduation.places import title
from tangga.papers import formats
from tangga.papers.workbooks import MOST_ROWS, XLSX, Cell, Column, filtered_by, holds_names, made_for, workbook_of
from tangga.people import clock
from tangga.people.screens import Viewer
from tangga.rules.questionnaire import SECTIONS


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns (heading, width) and its rows, made one by one."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class Asked:
    """A list that somebody wants to take away; back: the list's address."""

    page: str
    heading: str
    back: str
    count: int
    chips: Sequence[str]
    area: Area | None
    file_name: str


def answered(
    request: HttpRequest,
    viewer: Viewer,
    asked: Asked,
    sheet: Callable[[], Sheet],
    log: Callable[[dict[str, Any]], object],
) -> HttpResponseBase:
    """GET: the form that asks why. POST: the file, logged with the reason, the rows and the names of the filters.

    log  writes the event, with what audit.actions.record_export takes besides its name and subject
    """
    if asked.count > MOST_ROWS:
        raise NotValid(_("So many rows do not fit on one sheet. Choose a smaller area and export again."))
    why = partial(
        asked_why,
        request,
        page=asked.page,
        heading=asked.heading,
        rows=formats.families_in_words(asked.count),
        chips=asked.chips,
        back=asked.back,
        warning=_("The file holds names. Keep it as you would keep the paper list; do not forward it."),
    )
    if request.method == "GET":
        return why()
    try:
        reason = read_reason(request.POST)
    except NotValid as refused:
        return why(refused=refused)
    made_at = clock.now()
    notes = [
        *made_for(viewer.person.display_name, made_at, in_words(reason)),
        (_("Area"), title(viewer.area) if viewer.area else ""),
        filtered_by(asked.chips),
        holds_names(),
    ]
    made = sheet()
    file = workbook_of(made.name, made.columns, made.rows, notes, frozen=2)
    log(
        {
            "by": viewer.person,
            "area_code": asked.area.code if asked.area else "",
            "rows": asked.count,
            "reason": reason,
            "filters": [name for name in request.GET if request.GET.get(name)],
            "at": made_at,
        }
    )
    name = f"{asked.file_name}-{viewer.today.isoformat()}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def candidates_sheet(rows: Iterable[Told], year: int) -> Sheet:
    """Families to prepare: each section of readiness and each reason in words; never points."""
    columns = [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 22),
        (_("Sub-district"), 22),
        (_("Years in the programme"), 12),
        (_("Decile"), 8),
        *((str(words.SECTIONS[section]), 14) for section in SECTIONS),
        (_("Asked on"), 12),
        (_("Business kinds"), 24),
        (_("Reasons for"), 44),
        (_("Reasons against"), 44),
        (_("Protection notes"), 44),
        (_("Picked for %(year)s") % {"year": year}, 14),
        (_("Why picked"), 34),
    ]
    return Sheet(_("Whom to prepare"), columns, map(_candidate_cells, rows))


def _candidate_cells(told: Told) -> list[Cell]:
    answer, found = told.answer, told.reasons
    return [
        answer.family.family_id,
        answer.family.name,
        title(answer.region),
        title(answer.region.parent) if answer.region.parent else "",
        answer.years_in_programme,
        answer.decile,
        *(str(words.STRENGTHS.get(bar.strength, words.NOT_ASKED)) for bar in told.bars),
        told.assessment.answered_on if told.assessment else None,
        business_words(told.businesses),
        "; ".join(map(words.reason, found.speaks_for)),
        "; ".join(map(words.reason, found.speaks_against)),
        "; ".join(map(words.reason, found.protections)),
        _("yes") if told.pick else _("no"),
        told.words_of_pick,
    ]


def support_words(codes: Iterable[str]) -> str:
    """Kinds of support in words."""
    return ", ".join(str(Support(code).label) for code in codes)


def plans_sheet(plans: Iterable[Any], homes: Callable[[int], Area | None]) -> Sheet:
    """Plans (queries.with_counts) with their progress; homes: the village of a family, by its key."""
    columns = [
        (_("Family id"), 16),
        (_("Carer"), 28),
        (_("Village"), 22),
        (_("State"), 18),
        (_("Begun on"), 12),
        (_("Target month"), 16),
        (_("Milestones met"), 10),
        (_("Milestones"), 10),
        (_("Overdue"), 10),
        (_("Goal"), 44),
        (_("The family's own wish"), 44),
        (_("Support needed"), 34),
    ]
    return Sheet(_("Graduation plans"), columns, (_plan_cells(plan, homes(plan.family_id)) for plan in plans))


def _plan_cells(plan: Any, village: Area | None) -> list[Cell]:
    return [
        plan.family.family_id,
        plan.family.name,
        title(village) if village else "",
        ": ".join(str(each) for each in (plan.get_state_display(), plan.get_end_reason_display()) if each),
        plan.begun_on,
        formats.month(plan.target_month),
        plan.met,
        plan.every,
        plan.late,
        plan.goal,
        plan.wish,
        "; ".join(filter(None, (support_words(plan.support), plan.support_note))),
    ]
