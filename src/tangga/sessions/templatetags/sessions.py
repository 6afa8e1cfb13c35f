"""Sessions in templates: names of topics and modules, marks, bars, percentages."""

from datetime import date
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tangga.sessions import words
from tangga.sessions.catalogue import Catalogue, Module, Topic
from tangga.sessions.models import Attendance, Session

register = template.Library()
SPRITE = "vendor/tabler-icons-3.51.0/sprite.svg"
register.filter("module_words", words.module_title)
register.filter("clock", words.clock_time)
register.filter("hours", words.hours)


@register.filter
def weekday(day: date) -> str:
    """Monday."""
    return words.weekday(day)


@register.filter
def topic_name(session: Session) -> str:
    """Understanding children's behaviour."""
    return words.topic_title(words.topic_of(session))


@register.filter
def module_name(session: Session) -> str:
    """Module 1, session 2: Education and parenting."""
    return words.placed(session)


@register.filter
def topic_words(topic: Topic) -> str:
    return words.topic_title(topic)


@register.filter
def aims_of(catalogue: Catalogue, module: Module) -> str:
    """The aims a module serves, in words."""
    return words.aims_in_words(catalogue, module.aims)


@register.filter
def percentage(value: int | None) -> str:
    """83 %; a dash of nothing."""
    return "–" if value is None else f"{value}\u00a0%"


@register.filter
def bar(part: int, whole: int) -> str:
    """The width of a bar that is 100 wide when it is full."""
    return f"{min(part, whole) * 100 / whole:g}" if whole else "0"


@register.filter
def long_bar(part: int, whole: int) -> str:
    """The same, 132 wide."""
    return f"{min(part, whole) * 132 / whole:g}" if whole else "0"


@register.simple_tag
def attendance_mark(status: str) -> SafeString:
    """An attendance in colour, icon and word."""
    kind, symbol = words.STATUS_MARKS[Attendance.Status(status)]
    return _mark(kind, symbol, Attendance.Status(status).label)


@register.simple_tag
def verdict_mark(verdict: str) -> SafeString:
    """Where a month stands, in colour, icon and word."""
    return _mark(*words.VERDICTS[verdict])


def _mark(kind: str, symbol: str, word: Any) -> SafeString:
    return format_html(
        '<span class="mark {}"><svg class="icon" aria-hidden="true" focusable="false" width="20" height="20">'
        '<use href="{}#{}"></use></svg>{}</span>',
        kind,
        static(SPRITE),
        symbol,
        word,
    )
