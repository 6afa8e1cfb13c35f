"""Editions on screen: the list, one with its tables and files, and its difference to the one before."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tangga.charts import NARROW, WIDE
from tangga.editions import difference as differing
from tangga.editions import files, press, words
from tangga.editions.content import Content, content_of
from tangga.editions.layout import layouts
from tangga.editions.listed import READS, Listed, layout_names, states
from tangga.editions.models import Edition, EditionFile, Form, State, Withdrawal
from tangga.editions.pictures import pictures
from tangga.editions.queries import editions_seen_by, is_withdrawn, may_publish_in_words, next_of
from tangga.editions.shown import Row, Shown, tables_shown
from tangga.errors import Conflict, NotValid, TanggaError
from tangga.families import listing
from tangga.figures.asked import years
from tangga.figures.behind import log_opened
from tangga.figures.cases import cases_of
from tangga.figures.changes import Change
from tangga.figures.definitions import indicator_of
from tangga.figures.opened import stand_open_within
from tangga.figures.words import area_in_words
from tangga.papers import formats
from tangga.people.addresses import names
from tangga.people.roles import Action
from tangga.people.screens import Viewer, screen
from tangga.rules import periods


@require_GET
@screen(Action.SEE_FIGURES, reads=READS)
def editions(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The editions of one's area."""
    listed = Listed(request, viewer)
    page = listed.asked.page_of(listed.rows)
    context = {
        "page": "editions",
        "asked": listed.asked,
        "text": listed.text,
        "rows": page,
        "shown": [(each, title_of(each)) for each in page.object_list],
        "sizes": listing.SIZES,
        "chips": listed.chips(request),
        "areas": listed.areas,
        "years": years(viewer.today),
        "states": states().items(),
        "layouts": layout_names().items(),
        "sorts": sorts(),
        "may_draft": viewer.may(Action.DRAFT_EDITIONS),
    }
    return render(request, "editions/list.html", context, status=422 if listed.asked.problems else 200)


def sorts() -> list[tuple[str, str]]:
    """The orders of the list, in words."""
    return [("-made", _("newest first")), ("-period", _("latest period first")), ("area", _("by area"))]


def title_of(edition: Edition) -> str:
    """What an edition is called; of a layout that is no longer there, its code."""
    layout = layouts().get((edition.layout, edition.layout_version))
    return words.title(layout, edition.area, periods.read(edition.period)) if layout else edition.code


def sees_edition(viewer: Viewer, public_id: UUID) -> None:
    """For `screen(..., first=sees_edition)`. Raises Http404 for an edition of another area."""
    if not editions_seen_by(viewer.person, viewer.today).filter(public_id=public_id).exists():
        raise Http404


def edition_seen(viewer: Viewer, public_id: UUID) -> Edition:
    """The edition with all that its page needs. Raises Http404."""
    joined = ("area", "area__parent", "previous", "previous__area", "drafted_by", "counted_by", "published_by")
    rows = editions_seen_by(viewer.person, viewer.today).select_related(*joined, "discarded_by")
    return get_object_or_404(rows, public_id=public_id)


@require_GET
@screen(Action.SEE_FIGURES, first=sees_edition)
def one(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One edition: its tables, dates and files, and what may be done with it."""
    return page_of(request, viewer, edition_seen(viewer, public_id))


def page_of(request: HttpRequest, viewer: Viewer, edition: Edition, refused: TanggaError | None = None) -> HttpResponse:
    """The page of an edition, with what was refused on it."""
    content = content_of(edition, draft=edition.state != State.PUBLISHED)
    tables = tables_shown(content)
    is_draft = edition.state == State.DRAFT
    own = viewer.person.pk in (edition.drafted_by_id, edition.counted_by_id)
    may_publish = is_draft and viewer.may(Action.PUBLISH_EDITIONS) and not own
    context: dict[str, Any] = {
        "page": "editions",
        "edition": edition,
        "title": words.title_of(content.inputs),
        "tables": tables,
        "off": [each for each in tables if each.off],
        "wide": pictures(tables, WIDE),
        "narrow": pictures(tables, NARROW),
        **_press_of(content),
        "files": _files_of(edition, content),
        "next": next_of(edition) if edition.state == State.PUBLISHED else None,
        "withdrawal": Withdrawal.objects.filter(edition=edition).select_related("withdrawn_by").first(),
        "before_withdrawn": is_withdrawn(edition.previous),
        "is_draft": is_draft,
        "may_change": is_draft and viewer.may(Action.DRAFT_EDITIONS),
        "may_publish": may_publish,
        "stands_open": may_publish and stand_open_within(edition.area_id or ""),
        "waits": is_draft and own and viewer.may(Action.PUBLISH_EDITIONS),
        "may_withdraw": edition.state == State.PUBLISHED and viewer.may(Action.PUBLISH_EDITIONS),
        "publishers": may_publish_in_words(edition.area) if is_draft else "",
        "area_name": area_in_words(edition.area),
        "typed": request.POST,
        "problem": str(refused) if refused else "",
    }
    status = 200 if refused is None else 409 if isinstance(refused, Conflict) else 422
    return render(request, "editions/edition.html", context, status=status)


def _press_of(content: Content) -> dict[str, Any]:
    """The press text in both languages, or why it cannot be said."""
    try:
        return {"press": [(code, press.paragraphs(content, code)) for code in ("id", "en")]}
    except NotValid as refused:
        return {"press": [], "press_problem": str(refused)}


def _files_of(edition: Edition, content: Content) -> list[tuple[Form, str, str]]:
    """(form, name of the file, hash) of each; a draft's files are made when they are asked for, and have none."""
    if edition.state == State.PUBLISHED:
        kept = EditionFile.objects.filter(edition=edition).values_list("form", "sha256")
        hashes = {Form(form): sha for form, sha in kept}
        return [(form, files.file_name(content, form), hashes[form]) for form in Form if form in hashes]
    return [(form, files.file_name(content, form), "") for form in Form] if edition.state == State.DRAFT else []


@require_GET
@screen(Action.SEE_FIGURES, first=sees_edition)
def file(request: HttpRequest, viewer: Viewer, public_id: UUID, form: str) -> HttpResponse:
    """A file of an edition: of a published one as it was kept, of a draft as it would be, with that said in it."""
    edition = edition_seen(viewer, public_id)
    if form not in Form.values or edition.state == State.DISCARDED:
        raise Http404
    content = content_of(edition, draft=edition.state == State.DRAFT)
    if edition.state == State.PUBLISHED:
        made = bytes(get_object_or_404(EditionFile, edition=edition, form=form).content)
    else:
        made = files.made(content, Form(form))
    answer = HttpResponse(made, content_type=files.TYPES[Form(form)])
    answer.headers["Content-Disposition"] = f'attachment; filename="{files.file_name(content, Form(form))}"'
    return answer


@require_GET
@screen(Action.SEE_FIGURES, first=sees_edition, reads=names({"table", "way", "page"}))
def difference(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """What is otherwise than in the edition before: each table, each part, and case by case."""
    edition = edition_seen(viewer, public_id)
    before = edition.previous
    if before is None:
        raise Http404
    content = content_of(edition)
    tables = tables_shown(content)
    counted = dict.fromkeys(each.numbers.indicator for each in tables if each.numbers.indicator)
    moved = differing.moved([indicator_of(code) for code in counted], content.inputs, before)
    told = differing.sentences(moved, content.inputs)
    context: dict[str, Any] = {
        "page": "editions",
        "edition": edition,
        "before": before,
        "before_withdrawn": is_withdrawn(before),
        "title": words.title_of(content.inputs),
        "tables": [_changed(each, moved, content) for each in tables if each.is_changed],
        "moved": [(indicator_of(code).name[formats.language()], code, ways.items()) for code, ways in told.items()],
        "cases": None,
    }
    if viewer.may(Action.SEE_FIGURE_FAMILIES) and moved:
        cases = context["cases"] = _cases(request, viewer, moved, told)
        asked = differing.asked_for(indicator_of(cases["code"]), content.inputs, content.inputs)
        log_opened(asked, viewer, sum(each.seen for each in cases["lines"]))
    return render(request, "editions/difference.html", context)


@dataclass(frozen=True)
class Changed:
    """A table that is otherwise. rows: its changed parts, each with the cases that make its difference, in words;
    total: the same of the total. has_cases: whether cases make it at all."""

    table: Shown
    rows: list[tuple[Row, str]]
    total: str
    has_cases: bool


def _changed(table: Shown, moved: dict[str, list[Change]], content: Content) -> Changed:
    cases = moved.get(table.numbers.indicator, [])
    why = differing.reasons_why(table, cases, content.inputs) if cases else {}
    rows = [(row, why.get(row.code, "")) for row in table.changed_rows]
    return Changed(table, rows, why.get("", ""), bool(cases))


def _cases(
    request: HttpRequest, viewer: Viewer, moved: dict[str, list[Change]], told: dict[str, dict[str, str]]
) -> dict[str, Any]:
    """One figure's cases of one way, one by one; the first there is where none was chosen."""
    code = request.GET.get("table", "")
    code = code if code in moved else next(iter(moved))
    way = request.GET.get("way", "")
    way = way if way in told[code] else next(iter(told[code]))
    rows = [each for each in moved[code] if each.way == way]
    page = Paginator(rows, listing.SIZES[0]).get_page(request.GET.get("page", "1"))
    return {
        "code": code,
        "way": way,
        "sentence": told[code][way],
        "name": indicator_of(code).name[formats.language()],
        "page": page,
        "lines": cases_of(list(page.object_list), viewer),
    }
