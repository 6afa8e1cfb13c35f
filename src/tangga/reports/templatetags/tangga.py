"""Template filters and tags: figures, days, words for codes, icons, paragraphs of filters in addresses."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tangga.papers import formats
from tangga.reports import words
from tangga.reports.filters import SORTS
from tangga.reports.places import area_line, area_title

register = template.Library()
SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"

register.filter("rupiah", formats.rupiah)
register.filter("signed_rupiah", formats.signed_rupiah)
register.filter("number", formats.number)
register.filter("day", formats.day)
register.filter("long_day", formats.long_day)
register.filter("month", formats.month)
register.filter("instant", formats.instant)
register.filter("known", formats.known)
register.filter("families_in_words", formats.families_in_words)
register.filter("place", area_line)
register.filter("area_title", area_title)


@register.filter
def month_before(first_of_next: date | None) -> str:
    """The last month with a component, from the first day of the month after it."""
    return formats.month(first_of_next - timedelta(days=1)) if first_of_next else "–"


@register.filter
def unsure_short(codes: str) -> str:
    """The facts to ask for, in one or two words each."""
    return ", ".join(str(words.UNSURE_SHORT.get(code, code)) for code in codes.split())


@register.filter
def how_long(since: date | None, until: date) -> str:
    """Completed years and months between two days; empty without the first."""
    return formats.how_long(since, until) if since else ""


@register.filter
def component(code: str | None) -> Any:
    """The name of a component."""
    return words.COMPONENTS.get(code or "", code or "–")


@register.filter
def short_component(code: str | None) -> Any:
    """The short name of a component, for chips and pictures."""
    return words.SHORT_COMPONENTS.get(code or "", code or "–")


@register.filter
def relation(code: str) -> Any:
    """The tie to the carer, in words."""
    return words.RELATIONS.get(code, code)


@register.filter
def unsure_words(codes: str) -> str:
    """The facts to ask for, in words."""
    return ", ".join(str(words.UNSURE.get(code, code)) for code in codes.split())


@register.filter
def status_label(status: str) -> Any:
    """Regulation, published, assumed."""
    return words.STATUSES[status][0]


@register.filter
def status_symbol(status: str) -> str:
    return words.STATUSES[status][1]


@register.filter
def status_meaning(status: str) -> Any:
    return words.STATUSES[status][2]


@register.filter
def in_language(text: Any) -> str:
    """The text of a policy file in the language of the screen."""
    return "" if text is None else str(text[formats.language()])


@register.filter
def in_words(parameter: Any) -> str:
    """A parameter's value with its unit."""
    return str(parameter.in_words(formats.language()))


@register.filter
def iso(value: date | datetime | str | None) -> str:
    """2020-12-17, for `datetime` and `value` attributes; what somebody typed stays as it is."""
    if isinstance(value, str):
        return value
    return value.isoformat() if value else ""


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A picture beside a word (hidden from screen readers: the word says it)."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false" width="20" height="20">'
        '<use href="{}#{}"></use></svg>',
        extra,
        static(SPRITE),
        name,
    )


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """This page's query with some values changed; None or '' removes one. For paging and sorting links."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def address_without(context: dict[str, Any], name: str) -> str:
    """This page's query without one value, from the first page on."""
    return address_with(context, **{name: None, "page": None})


@register.simple_tag(takes_context=True)
def sort_heading(context: dict[str, Any], key: str, label: str, kind: str = "") -> SafeString:
    """A column heading that sorts: ascending, then descending. Says which way it is sorted now."""
    now = context["filters"].sort
    downwards = f"-{key}"
    other_way = downwards if now == key and downwards in SORTS else key
    state = {key: "ascending", downwards: "descending"}.get(now)
    return format_html(
        '<th scope="col" role="columnheader" class="{}"{}><a href="{}">{}{}</a></th>',
        kind,
        format_html(' aria-sort="{}"', state) if state else "",
        address_with(context, sort=other_way, page=""),
        label,
        icon("arrow-up" if state == "ascending" else "arrow-down", "small") if state else "",
    )


@register.filter
def has_marks(answer: Any) -> bool:
    """Whether _marks.html has anything to say about a family's answer (an empty cell is left out on a phone)."""
    told = answer.natural_exit or answer.unsure or answer.out_of_school or answer.preparable
    return not answer.active or bool(told)


@register.simple_tag(takes_context=True)
def family_day(context: dict[str, Any], day: date) -> str:
    """The family page's query for another day, with the way back to the list."""
    query = QueryDict(mutable=True)
    query["on"] = day.isoformat()
    if context.get("back"):
        query["back"] = context["back"]
    return f"?{query.urlencode()}"


@register.filter
def plain(value: float) -> str:
    """A number for an attribute or a year: no separators, a point for the decimals."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
def shift(value: float, by: float) -> str:
    """A coordinate moved by some units."""
    return f"{round(float(value) + float(by), 1):g}"


@register.filter
def cells(row: Any, years: range) -> list[tuple[int, int]]:
    """An area's exits in each year shown."""
    return list(row.cells(years))


@register.filter
def newest(change: Any) -> Any:
    """The later side of a change that has one."""
    return change.after or change.before


@register.filter
def item(found: Any, key: Any) -> Any:
    """A value of a dictionary by a key that the template holds (as text)."""
    return (found or {}).get(str(key))


@register.filter
def from_bottom(height: float) -> str:
    """Where a bar of some height begins in a row of bars 36 high."""
    return f"{round(36 - height, 1):g}"
