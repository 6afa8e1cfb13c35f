"""The tables of an edition as people read them: on the page and in files, with what the edition before said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tangga.editions import words
from tangga.editions.content import Content, Numbers
from tangga.figures.words import unit_of
from tangga.papers import formats
from tangga.targets.words import signed


@dataclass(frozen=True)
class Row:
    """A part. before: what the edition before said; none: there is none, or it has no such part."""

    code: str
    name: str
    value: int
    before: int | None = None

    @property
    def change(self) -> str:
        return changed(self.value, self.before)


@dataclass(frozen=True)
class Shown:
    """A table with its words. note: what the number is, or where an entered table is from."""

    numbers: Numbers
    title: str
    cut: str
    unit: str
    note: str
    rows: Sequence[Row]
    before: int | None = None

    @property
    def total(self) -> int | None:
        return self.numbers.total

    @property
    def change(self) -> str:
        return changed(self.total, self.before)

    @property
    def has_parts(self) -> bool:
        """Whether it is cut: else its one part is the area itself."""
        return bool(self.numbers.by) or not self.numbers.indicator

    @property
    def changed_rows(self) -> list[Row]:
        return [row for row in self.rows if row.before is not None and row.before != row.value]

    @property
    def is_changed(self) -> bool:
        return bool(self.changed_rows) or (self.before is not None and self.before != self.total)

    @property
    def off(self) -> str:
        """By how much the parts are more than the total: +10; empty where they come to it."""
        return signed(self.numbers.difference) if self.numbers.difference else ""

    @property
    def parts_sum(self) -> int:
        return sum(self.numbers.parts.values())


def changed(now: int | None, before: int | None) -> str:
    """The difference with its sign; empty where there is nothing to compare."""
    return "" if now is None or before is None else signed(now - before)


def tables_shown(content: Content) -> list[Shown]:
    """Every table in the language that is active."""
    titles = words.table_titles(content)
    old = content.previous.tables if content.previous else {}
    return [_shown(each, titles[each.code], old.get(each.code)) for each in content.tables]


def _shown(table: Numbers, title: str, before: Numbers | None) -> Shown:
    names = dict(words.part_names(table))
    gone = [code for code in before.parts if code not in table.parts] if before else []
    if before and gone:
        names |= {code: name for code, name in words.part_names(before).items() if code in gone}
    rows = [
        Row(code, names.get(code, code), many, before.parts.get(code, 0) if before else None)
        for code, many in [*words.ranked(table), *((code, 0) for code in gone)]
    ]
    indicator = table.definition
    language = formats.language()
    note = f"{indicator.name[language]}: {indicator.definition[language]}" if indicator else table.source
    unit = unit_of(indicator) if indicator else _("How many")
    return Shown(table, title, words.cut_of(table), unit, note, rows, before.total if before else None)


def dates_of(content: Content) -> list[tuple[str, str]]:
    """What an edition states of itself: both dates, what it was counted by, the edition before."""
    inputs = content.inputs
    found = [
        (_("Edition"), content.code),
        (_("As of"), formats.long_day(inputs.as_of)),
        (_("Known at"), words.instant(inputs.known_at)),
        (_("Layout"), f"{inputs.layout.code} {inputs.layout.version}"),
        (_("Policy"), content.policy_hash),
        (_("Version of Tangga"), content.code_version),
    ]
    if content.previous:
        said = _("%(code)s, as of %(day)s, known at %(instant)s")
        told = {
            "code": content.previous.code,
            "day": formats.long_day(content.previous.as_of),
            "instant": words.instant(content.previous.known_at),
        }
        found.append((_("The edition before"), said % told + _with_withdrawn(content.previous.withdrawn)))
    else:
        found.append((_("The edition before"), _("none: this is the first")))
    return found


def _with_withdrawn(withdrawn: bool) -> str:
    return "; " + _("withdrawn") if withdrawn else ""
