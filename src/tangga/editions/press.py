"""The press text of an edition: paragraphs of the layout filled with its figures, and every number in it checked.

A place in a paragraph, in braces, names a fact: `{voluntary}` a table's total, `{voluntary.5201}` or `{halves.part1}` a
part, `{voluntary.first}` the largest area with `.name` and `.share`, `{voluntary.before}`, `.more`, `.fewer` against
the edition before, a ratio of the layout (`{target.reached}`), and `{area} {period} {as_of} {known_at} {edition}`. A
paragraph that names a fact there is none of is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.editions import words
from tangga.editions.content import Content, Numbers
from tangga.errors import NotValid
from tangga.figures.definitions import AREAS
from tangga.papers import formats
from tangga.rules.targets import share

PLACE = re.compile(r"\{([A-Za-z0-9_.-]+)\}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
PLACES = ("first", "second", "third")


@dataclass
class Facts:
    """What a press text may say. numbers: from the figures; phrases: names and days, which may hold digits too."""

    numbers: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        return self.numbers.get(name, self.phrases.get(name))


def facts_of(content: Content) -> Facts:
    """Every fact of an edition, in the language that is active."""
    found = Facts()
    inputs = content.inputs
    found.phrases |= {
        "area": words.area_in_words(inputs.area),
        "period": words.period_in_words(inputs.period),
        "as_of": formats.long_day(inputs.as_of),
        "known_at": words.instant(inputs.known_at),
        "edition": content.code,
    }
    if content.previous:
        found.phrases["previous"] = content.previous.code
        found.phrases["previous.as_of"] = formats.long_day(content.previous.as_of)
        found.phrases["previous.known_at"] = words.instant(content.previous.known_at)
    for table in content.tables:
        _of_table(table, content.previous.tables.get(table.code) if content.previous else None, found)
    for name, (part, whole) in inputs.layout.ratios.items():
        _ratio(name, content.table(part), content.table(whole), found)
    return found


def _of_table(table: Numbers, before: Numbers | None, found: Facts) -> None:
    if table.total is None:
        return
    code, names = table.code, words.part_names(table)
    found.numbers[code] = formats.number(table.total)
    for place, (part, many) in enumerate(table.parts.items(), start=1):
        for name in (f"{code}.part{place}", f"{code}.{part}"):
            found.numbers[name] = formats.number(many)
            found.phrases[f"{name}.name"] = names.get(part, part)
    if table.by in AREAS:
        largest = [each for each in words.ranked(table) if each[0].isdigit() and each[1] > 0]
        for name, (part, many) in zip(PLACES, largest, strict=False):
            found.numbers[f"{code}.{name}"] = formats.number(many)
            found.phrases[f"{code}.{name}.name"] = names.get(part, part)
            found.numbers[f"{code}.{name}.share"] = _tenths(share(many, table.total, 1000))
    if before is not None and before.total is not None:
        found.numbers[f"{code}.before"] = formats.number(before.total)
        change = table.total - before.total
        if change:
            found.numbers[f"{code}.{'more' if change > 0 else 'fewer'}"] = formats.number(abs(change))


def _ratio(name: str, part: Numbers | None, whole: Numbers | None, found: Facts) -> None:
    if part is not None and part.total is not None and whole is not None and whole.total:
        found.numbers[name] = _tenths(share(part.total, whole.total, 1000))


def _tenths(value: int | None) -> str:
    """58.7 from 587; 58,7 in Indonesian."""
    whole, rest = divmod(value or 0, 10)
    mark = "," if formats.language() == "id" else "."
    return f"{formats.number(whole)}{mark}{rest}"


def paragraphs(content: Content, language: str) -> list[str]:
    """The press text in a language, a paragraph each.

    Raises NotValid where a number stands in the text that is not from a figure of the edition.
    """
    with override(language):
        facts = facts_of(content)
    texts = [each[language] for each in content.inputs.layout.press]
    for text in texts:
        if typed := NUMBER.search(PLACE.sub("", text)):
            raise NotValid(_refusal(typed[0]))
    found = [filled for text in texts if (filled := _filled(text, facts))]
    check_numbers(found, facts)
    return found


def _filled(text: str, facts: Facts) -> str:
    """A paragraph with its places filled; "" where one names a fact there is none of."""
    said = {name: facts.get(name) for name in PLACE.findall(text)}
    if None in said.values():
        return ""
    return PLACE.sub(lambda place: said[place[1]] or "", text)


def check_numbers(texts: Sequence[str], facts: Facts) -> None:
    """Raises NotValid for the first number in a finished text that is no figure of the edition, and stands in no name
    or day of it."""
    known = set(facts.numbers.values())
    phrases = sorted({each for each in facts.phrases.values() if NUMBER.search(each)}, key=len, reverse=True)
    for text in texts:
        left = text
        for phrase in phrases:
            left = re.sub(rf"(?<![\d.,]){re.escape(phrase)}(?![\d]|[.,]\d)", " ", left)
        for number in NUMBER.findall(left):
            if number not in known:
                raise NotValid(_refusal(number))


def _refusal(number: str) -> str:
    return _("The number %(number)s in the press text is from no figure of this edition.") % {"number": number}


def text_of(content: Content, language: str) -> str:
    """The whole press text: title, paragraphs."""
    with override(language):
        heading = words.title_of(content.inputs)
    return "\n\n".join([heading, *paragraphs(content, language)]) + "\n"
