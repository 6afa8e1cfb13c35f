"""Template filters for the words of graduation."""

from typing import Any

from django import template

from tangga.graduation import paper, words
from tangga.graduation.known import business_words

register = template.Library()
register.filter("reason", words.reason)
register.filter("readiness_level", words.level)
register.filter("who_sees_to", paper.who_sees_to)
register.filter("business_words", business_words)


@register.filter
def section(code: str) -> Any:
    """A section of the answers about readiness, in a word."""
    return words.SECTIONS[code]


@register.filter
def strength_words(code: str) -> Any:
    """How strong a section is; not asked yet where nothing is known."""
    return words.STRENGTHS.get(code, words.NOT_ASKED)


@register.filter
def state_mark(state: str) -> str:
    """The class of a plan's state: good, ask or none."""
    return words.STATE_MARKS[state][0]


@register.filter
def state_icon(state: str) -> str:
    """The picture beside a plan's state."""
    return words.STATE_MARKS[state][1]
