"""The pages that everybody may open: no sign-in, no cookie, nothing counted for a visitor, nothing written down.

What is not open is not there: a district that never opened its figures, one that closed them and a code that is none
have the same answer.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.areas.tree import plain
from tangga.errors import NotValid
from tangga.open_figures import told
from tangga.open_figures.limits import check_not_too_many
from tangga.open_figures.models import KeptHalf
from tangga.open_figures.queries import latest_published, published_of
from tangga.open_figures.tables import district_page, line_of, province_page
from tangga.people.addresses import names

LANGUAGES = ("id", "en")
KEPT_FOR = 300  # seconds a cache may keep a page: closing shows within that time
PAGE = 50
View = Callable[..., HttpResponseBase]


def open_to_all(*reads: str) -> Callable[[View], View]:
    """Make a view that everybody may ask, in the language that its address names (no cookie says which).

    reads  the names it reads beside the language; any other is refused
    """
    known = names({"lang", *reads})

    def with_view(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            check_not_too_many(request)
            known.check(request.GET)
            language = request.GET.get("lang") or LANGUAGES[0]
            if language not in LANGUAGES:
                raise NotValid("lang: id, en")
            with translation.override(language):
                try:
                    answer = view(request, **kwargs)
                except Http404:
                    answer = render(request, "open_figures/not_published.html", frame(request), status=404)
                    answer.headers["Cache-Control"] = "no-store"
            answer.headers["Content-Language"] = language
            answer.headers.setdefault("Cache-Control", f"public, max-age={KEPT_FOR}")
            return answer

        return require_safe(guarded)

    return with_view


def frame(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What every page needs: its language, the address in each, the terms of use."""
    language = translation.get_language() or LANGUAGES[0]
    others = []
    for code in LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        others.append((code, f"{request.path}?{query.urlencode()}"))
    terms = told.licence()
    return {
        "language": language,
        "lang": "" if language == LANGUAGES[0] else f"?lang={language}",
        "languages": others,
        "licence": {**terms, "name": terms["name"][language], "text": terms["text"][language]},
    } | more


def unless_known(request: HttpRequest, answer: HttpResponse, kept: KeptHalf | None = None) -> HttpResponseBase:
    """The answer, or that the asker has it already. Told by what it says; kept: where it is about one half-year alone,
    which never changes, also by when that was published."""
    answer.headers["ETag"] = etag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    published_at = int(kept.kept_at.timestamp()) if kept else None
    if published_at is not None:
        answer.headers["Last-Modified"] = http_date(published_at)
    return get_conditional_response(request, etag=etag, last_modified=published_at, response=answer) or answer


@open_to_all("page", "q")
def index(request: HttpRequest) -> HttpResponseBase:
    """The districts whose figures are open, each with its latest half-year."""
    asked = request.GET.get("q", "").strip()[:60]
    rows = latest_published()
    if asked:
        rows = rows.filter(district__search_name__contains=plain(asked))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [line_of(kept) for kept in page.object_list]
    context = {"page": page, "lines": lines, "asked": asked}
    return unless_known(request, render(request, "open_figures/index.html", frame(request, **context)))


@open_to_all()
def province(request: HttpRequest, code: str) -> HttpResponseBase:
    """The open districts of a province, side by side; summed up only where every number of the sum is shown."""
    known = code.isascii() and code.isdigit()
    area = Area.objects.filter(code=code, level=Level.PROVINCE).first() if known else None
    rows = list(latest_published(code)) if area else []
    if area is None or not rows:
        raise Http404
    every = Area.objects.filter(within("code", code), level=Level.DISTRICT).count()
    context = province_page(area, rows, every)
    return unless_known(request, render(request, "open_figures/province.html", frame(request, **context)))


def _half(code: str, half: str) -> tuple[KeptHalf, list[KeptHalf]]:
    """The half-year asked for (empty: the latest), and all that are open. One statement. Raises Http404."""
    rows = published_of(code)
    found = next((each for each in rows if half in ("", each.half)), None)
    if found is None:
        raise Http404
    return found, rows


@open_to_all()
def district(request: HttpRequest, code: str, half: str = "") -> HttpResponseBase:
    """A half-year of a district: what it is all in all, and by sub-district."""
    kept, rows = _half(code, half)
    context = district_page(kept, rows)
    # Without a day: which other half-years there are stands on it too.
    return unless_known(request, render(request, "open_figures/district.html", frame(request, **context)))


@open_to_all()
def half_csv(request: HttpRequest, code: str, half: str) -> HttpResponseBase:
    """The same as CSV."""
    kept, _rows = _half(code, half)
    answer = HttpResponse(told.as_csv(kept), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="pkh-{code}-{kept.half}.csv"'
    return unless_known(request, answer, kept)


@open_to_all()
def half_json(request: HttpRequest, code: str, half: str) -> HttpResponseBase:
    """The same as JSON."""
    kept, _rows = _half(code, half)
    return unless_known(request, json_of(told.as_json(kept)), kept)


@open_to_all()
def dictionary(request: HttpRequest) -> HttpResponseBase:
    """What each number is, as it is defined."""
    language = translation.get_language() or LANGUAGES[0]
    rows = [
        {**each, "name": each["name"][language], "definition": each["definition"][language]}
        for each in told.dictionary()
    ]
    context = {"rows": rows, "columns": told.COLUMNS}
    return unless_known(request, render(request, "open_figures/dictionary.html", frame(request, **context)))


@open_to_all()
def dictionary_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON, in both languages."""
    return unless_known(request, json_of({"measures": told.dictionary(), "licence": told.licence()}))


def json_of(found: Any) -> JsonResponse:
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
