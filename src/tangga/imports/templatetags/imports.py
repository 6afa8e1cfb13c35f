"""Words and marks for the pages of uploaded lists."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tangga.imports import registry_words

register = template.Library()


@register.filter
def outcome_label(outcome: str) -> Any:
    """What becomes of a row."""
    return registry_words.OUTCOMES[outcome][0]


@register.filter
def state_label(state: str) -> Any:
    """Where a list stands."""
    return registry_words.STATES[state][0]


@register.filter
def outcome_kind(outcome: str) -> str:
    return registry_words.OUTCOMES[outcome][1]


@register.filter
def outcome_icon(outcome: str) -> str:
    return registry_words.OUTCOMES[outcome][2]


@register.filter
def state_kind(state: str) -> str:
    return registry_words.STATES[state][1]


@register.filter
def state_icon(state: str) -> str:
    return registry_words.STATES[state][2]


@register.simple_tag
def address(row: Any) -> SafeString:
    """Where a row stands in the file: DAFTAR, row 12."""
    return format_html("{} · {}", row.get("sheet") or "", row.get("row") or "")
