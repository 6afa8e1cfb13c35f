"""The press text of an edition: paragraphs of the layout filled with its figures, and every number in it checked.

A place in a paragraph, in braces, names a fact: `{voluntary}` a table's total, `{voluntary.5201}` or
`{halves.part1}` a part, `{voluntary.first}` the largest area with `.name` and `.share` (none where another has as
many; then `{voluntary.even}` with `.name`), `{voluntary.none}` where it is 0, `{voluntary.before}`, `.more`,
`.fewer` against the edition before, a ratio of the layout (`{target.reached}`), and `{area} {period} {within}
{at_end} {as_of} {known_at} {edition}`. A paragraph that names a fact there is none of, or a figure of 0, is left
out.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.editions import words
from tangga.editions.content import Content, Numbers
from tangga.errors import NotValid
from tangga.figures.definitions import AREAS
from tangga.figures.words import at_end_in_words, within_in_words
from tangga.papers import formats
from tangga.rules.targets import share
from tangga.targets.words import tenths

PLACE = re.compile(r"\{([A-Za-z0-9_.-]+)\}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
PLACES = ("first", "second", "third")


@dataclass
class Facts:
    """What a press text may say. numbers: from the figures; phrases: names and days, which may hold digits too."""

    numbers: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    nothing: set[str] = field(default_factory=set)  # names of figures that are 0: not on record is not 0

    def get(self, name: str) -> str | None:
        return self.numbers.get(name, self.phrases.get(name))


def facts_of(content: Content) -> Facts:
    """Every fact of an edition, in the language that is active."""
    found = Facts()
    inputs = content.inputs
    found.phrases |= {
        "area": words.area_in_words(inputs.area),
        "period": words.period_in_words(inputs.period),
        "within": within_in_words(inputs.period, inputs.as_of),
        "at_end": at_end_in_words(inputs.period, inputs.as_of),
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
    if not table.total:
        found.nothing.add(code)
        found.phrases[f"{code}.none"] = _("It is not on record")
    for place, (part, many) in enumerate(table.parts.items(), start=1):
        for name in (f"{code}.part{place}", f"{code}.{part}"):
            found.numbers[name] = formats.number(many)
            found.phrases[f"{name}.name"] = names.get(part, part)
            if not many:
                found.nothing.add(name)
    if table.by in AREAS:
        _largest(table, names, found)
    if before is not None and before.total is not None:
        found.numbers[f"{code}.before"] = formats.number(before.total)
        change = table.total - before.total
        if change:
            found.numbers[f"{code}.{'more' if change > 0 else 'fewer'}"] = formats.number(abs(change))


def _largest(table: Numbers, names: Mapping[str, str], found: Facts) -> None:
    """The largest areas: those with as many as another have no place, for a tie is no ranking."""
    code, total = table.code, table.total or 0
    largest = [each for each in words.ranked(table) if each[0].isdigit() and each[1] > 0]
    often = Counter(many for _part, many in largest)
    for name, (part, many) in zip(PLACES, largest, strict=False):
        if often[many] == 1:
            found.numbers[f"{code}.{name}"] = formats.number(many)
            found.phrases[f"{code}.{name}.name"] = names.get(part, part)
            found.numbers[f"{code}.{name}.share"] = tenths(share(many, total, 1000) or 0)
    even = [names.get(part, part) for part, many in largest if many == largest[0][1]]
    if 1 < len(even) <= len(PLACES):
        found.numbers[f"{code}.even"] = formats.number(largest[0][1])
        said = {"others": ", ".join(even[:-1]), "last": even[-1]}
        found.phrases[f"{code}.even.name"] = _("%(others)s and %(last)s") % said


def _ratio(name: str, part: Numbers | None, whole: Numbers | None, found: Facts) -> None:
    if part is not None and part.total is not None and whole is not None and whole.total:
        found.numbers[name] = tenths(share(part.total, whole.total, 1000) or 0)
        if not part.total:
            found.nothing.add(name)


def paragraphs(content: Content, language: str) -> list[str]:
    """The press text in a language, a paragraph each.

    Raises NotValid where a number stands in the text that is not from a figure of the edition.
    """
    with override(language):
        facts = facts_of(content)
        withdrawn = _of_withdrawn(content)
    texts = [each[language] for each in content.inputs.layout.press]
    for text in texts:
        if typed := NUMBER.search(PLACE.sub("", text)):
            raise NotValid(_refusal(typed[0]))
    found = [filled for text in texts if (filled := _filled(text, facts))]
    found += withdrawn
    check_numbers(found, facts)
    return found


def _of_withdrawn(content: Content) -> list[str]:
    """That the edition the difference is told to was withdrawn; no layout can leave it out."""
    if content.previous is None or not content.previous.withdrawn:
        return []
    said = _("The edition before, %(code)s, has been withdrawn; a difference that is told here is the one to it.")
    return [said % {"code": content.previous.code}]


def _filled(text: str, facts: Facts) -> str:
    """A paragraph with its places filled; "" where one names a fact there is none of, or a figure of 0."""
    said = {name: facts.get(name) for name in PLACE.findall(text)}
    if None in said.values() or facts.nothing.intersection(said):
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
    """The whole press text: title, paragraphs; a draft says first that it is one."""
    with override(language):
        heading = [words.title_of(content.inputs)]
        if content.draft:
            heading.insert(0, " – ".join((_("DRAFT"), _("Not published: these numbers may still change."))))
    return "\n\n".join([*heading, *paragraphs(content, language)]) + "\n"
