"""Editions in words, in the language that is active: titles, parts, dates."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.editions.content import Content, Inputs, Numbers
from tangga.editions.layout import Layout
from tangga.figures.words import (
    area_in_words,
    at_end_in_words,
    parts_in_words,
    period_in_words,
    ways_in_words,
)
from tangga.figures.words import ranked as by_size
from tangga.papers import formats
from tangga.rules.periods import Period

MARK = {"id": ".", "en": ":"}


def title(layout: Layout, area: Area | None, period: Period) -> str:
    """What an edition is called."""
    words = {"area": area_in_words(area), "period": period_in_words(period)}
    return layout.title[formats.language()].format(**words)


def title_of(inputs: Inputs) -> str:
    """The same, of the inputs."""
    return title(inputs.layout, inputs.area, inputs.period)


def table_titles(content: Content) -> dict[str, str]:
    """code -> what each table is called."""
    language = formats.language()
    inputs = content.inputs
    at_end = at_end_in_words(inputs.period, inputs.as_of)
    called = {each.code: each.title[language].format(at_end=at_end) for each in inputs.layout.tables}
    return {each.code: each.title or called.get(each.code, each.code) for each in content.tables}


def part_names(table: Numbers) -> Mapping[str, str]:
    """code -> a part in words; of a table that was entered, the names as they were."""
    if not table.indicator:
        return {code: code for code in table.parts}
    return parts_in_words(table.by, list(table.parts))


def cut_of(table: Numbers) -> str:
    """What a table is cut by, in words, for the head of its first column."""
    return ways_in_words().get(table.by, _("area") if table.indicator else _("part")).capitalize()


def instant(value: datetime) -> str:
    """17 Desember 2020, 23.59 in running text."""
    local = timezone.localtime(value)
    return f"{formats.long_day(local.date())}, {local:%H}{MARK[formats.language()]}{local:%M}"


def ranked(table: Numbers) -> list[tuple[str, int]]:
    """The parts, the largest first; times and what was entered stay in their order."""
    return by_size(table.parts, table.by) if table.indicator else list(table.parts.items())
