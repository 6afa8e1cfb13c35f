"""What stands in an edition: its tables with everything that its files state, from its stated inputs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.editions.layout import Layout, kind_of, layout_of
from tangga.editions.models import Cell, Edition, Table
from tangga.errors import NotValid
from tangga.families.exit_models import ExitReason
from tangga.figures.definitions import Indicator, indicator_of
from tangga.figures.figure import COUNTRY, Figure, area_code, figure
from tangga.papers import formats
from tangga.policy import load, overlays_for
from tangga.rules import periods
from tangga.rules.claims import sum_of
from tangga.rules.periods import Period
from tangga.targets.asked import end_of

# What not everybody may read is in no edition: that the label on the house was the reason.
HIDDEN = frozenset({ExitReason.HOUSE_LABEL.value})


@dataclass(frozen=True)
class Inputs:
    """All that an edition is made of: the same inputs give the same files for ever."""

    layout: Layout
    area: Area | None
    period: Period
    as_of: date
    known_at: datetime

    @property
    def region(self) -> str:
        return self.area.code if self.area else COUNTRY


@dataclass(frozen=True)
class Numbers:
    """A table: its total, and its parts by code. title, source: of one that was entered by hand, which has no
    indicator. total: none where it is not set."""

    code: str
    indicator: str
    by: str
    total: int | None
    parts: Mapping[str, int]
    title: str = ""
    source: str = ""

    @property
    def definition(self) -> Indicator | None:
        return indicator_of(self.indicator) if self.indicator else None

    @property
    def difference(self) -> int:
        """By how much the parts are more than the total; 0: they come to it."""
        if self.total is None:
            return sum(self.parts.values())
        found = sum_of(self.parts, self.total).difference
        return -self.total if found is None else found


@dataclass(frozen=True)
class Earlier:
    """The edition before: what it said, and by what was known when. withdrawn: it had been withdrawn by then."""

    code: str
    as_of: date
    known_at: datetime
    tables: Mapping[str, Numbers]
    withdrawn: bool = False


@dataclass(frozen=True)
class Content:
    """All that the files of an edition state."""

    inputs: Inputs
    number: int
    policy_hash: str
    code_version: str
    tables: Sequence[Numbers]
    previous: Earlier | None = None
    draft: bool = field(default=False, kw_only=True)

    @property
    def code(self) -> str:
        return f"{self.inputs.layout.code}-{self.inputs.region}-{self.inputs.period.name}-{self.number}"

    def table(self, code: str) -> Numbers | None:
        return next((each for each in self.tables if each.code == code), None)


def check_inputs(inputs: Inputs, now: datetime) -> None:
    """Raises NotValid for a period that the layout is not for, or that had not begun, for an instant to come, and for
    one before the day of which it tells."""
    if kind_of(inputs.period) not in inputs.layout.periods:
        raise NotValid(_("This kind of edition is not made for such a period. Choose another one."))
    if inputs.as_of < inputs.period.first:
        raise NotValid(_("On that day the period had not begun. Choose a later day, or an earlier period."))
    if inputs.known_at > now:
        raise NotValid(_("Nobody knows yet what will have been recorded by then. Ask for an instant that has passed."))
    if (known := timezone.localtime(inputs.known_at).date()) < inputs.as_of:
        raise NotValid(
            _(
                "What was known on %(known)s does not tell what had happened by %(on)s. Choose a day “as of” that is"
                " not later than the day “as known on”, or leave the latter out."
            )
            % {"known": formats.day(known), "on": formats.day(inputs.as_of)}
        )


def known_by(day: date | None, now: datetime) -> datetime:
    """The instant that an edition states: the end of a day, or the second that is now."""
    return end_of(day) if day and end_of(day) <= now else now.replace(microsecond=0)


def policy_hash_of(inputs: Inputs) -> str:
    """The fingerprint of the rules in force on the day, in the area."""
    code = area_code(inputs.region)
    return load(inputs.as_of, overlays_for(code) if code else ()).hash


def counted(inputs: Inputs, now: datetime) -> list[Numbers]:
    """The tables of the inputs, counted by the indicators. A total is counted uncut, and not from the parts: what a cut
    loses is a difference (check_adds_up)."""
    uncut: dict[str, Figure] = {}
    found = []
    for table, by in inputs.layout.tables_of(inputs.area, inputs.period):
        if table.indicator not in uncut:
            uncut[table.indicator] = _figure(inputs, table.indicator, "", now)
        whole = uncut[table.indicator]
        cut = _figure(inputs, table.indicator, by, now) if by else whole
        found.append(Numbers(table.code, table.indicator, by, whole.total, dict(cut.parts)))
    return found


def _figure(inputs: Inputs, indicator: str, by: str, now: datetime) -> Figure:
    return figure(
        indicator,
        inputs.region,
        inputs.period,
        as_of=inputs.as_of,
        known_at=inputs.known_at,
        by=by,
        now=now,
        hidden=HIDDEN,
    )


def inputs_of(edition: Edition) -> Inputs:
    """What an edition says it was made of."""
    layout = layout_of(edition.layout, edition.layout_version)
    return Inputs(layout, edition.area, periods.read(edition.period), edition.as_of, edition.known_at)


def stored(edition: Edition) -> list[Numbers]:
    """The tables as they stand in the database. Two statements."""
    tables = list(Table.objects.filter(edition=edition).order_by("place"))
    parts: dict[int, dict[str, int]] = {}
    cells = Cell.objects.filter(table__edition=edition).order_by("table", "place")
    for table, part, value in cells.values_list("table", "part", "value"):
        parts.setdefault(table, {})[part] = value
    return [
        Numbers(each.code, each.indicator, each.by, each.total, parts.get(each.pk, {}), each.title, each.source)
        for each in tables
    ]


def earlier(edition: Edition | None, *, withdrawn: bool) -> Earlier | None:
    """An edition as the one after it tells of it. withdrawn: whether it had been by then."""
    if edition is None:
        return None
    told = {each.code: each for each in stored(edition)}
    return Earlier(edition.code, edition.as_of, edition.known_at, told, withdrawn)


def content_of(edition: Edition, tables: Sequence[Numbers] | None = None, *, draft: bool = False) -> Content:
    """All that the files of an edition state; tables: others than those that are stored; draft: say that it is one."""
    return Content(
        inputs_of(edition),
        edition.number,
        edition.policy_hash,
        edition.code_version,
        stored(edition) if tables is None else tables,
        earlier(edition.previous, withdrawn=edition.previous_withdrawn),
        draft=draft,
    )


def check_adds_up(tables: Sequence[Numbers], titles: Mapping[str, str]) -> None:
    """Raises NotValid naming the first table whose parts do not come to its total, with both and the difference, and
    the first two that count the same and have other totals."""
    first: dict[str, Numbers] = {}
    for each in tables:
        if each.difference:
            sign = "+" if each.difference > 0 else "−"
            raise NotValid(
                _("“%(table)s” does not add up: its parts come to %(sum)s, its total is %(total)s (%(difference)s).")
                % {
                    "table": titles.get(each.code, each.code),
                    "sum": formats.number(sum(each.parts.values())),
                    "total": formats.number(each.total),
                    "difference": f"{sign}{formats.number(abs(each.difference))}",
                }
            )
        other = first.setdefault(each.indicator, each) if each.indicator else each
        if other.total != each.total:
            raise NotValid(
                _("“%(one)s” and “%(other)s” count the same, but their totals are %(many)s and %(others)s.")
                % {
                    "one": titles.get(other.code, other.code),
                    "other": titles.get(each.code, each.code),
                    "many": _("not set") if other.total is None else formats.number(other.total),
                    "others": _("not set") if each.total is None else formats.number(each.total),
                }
            )
