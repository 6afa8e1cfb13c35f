"""Template filters of claims."""

from django import template

from tangga.targets.words import signed

register = template.Library()


@register.filter
def with_sign(value: int | None) -> str:
    """+12, −12, 0; a dash where there is nothing to compare."""
    return "–" if value is None else signed(value)
