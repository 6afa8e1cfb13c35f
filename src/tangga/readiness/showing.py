"""What pages show of a score: five bars with words, protections, and the way over time as pictures of each section."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tangga.families.models import Family
from tangga.families.queries import facts_of, members_of, spell_of
from tangga.papers import formats
from tangga.policy import PolicyGap, load, overlays_for
from tangga.readiness.models import Assessment
from tangga.readiness.words import LEVELS, SECTIONS, STRENGTHS, SYMBOLS
from tangga.rules.parameters import whole
from tangga.rules.preparation import strength
from tangga.rules.readiness import Line

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320, 150, 8, 296, 22, 112


@dataclass(frozen=True)
class Bar:
    """A section's bar: filled by the points gained, pale by those that asking may still add."""

    code: str
    points: int
    possible: int
    unknown_points: int
    unknown: int
    word: str
    is_unknown: bool = False  # nothing of it was answered: said in a word, never as 0 points

    @property
    def label(self) -> str:
        return str(SECTIONS[self.code])

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.code]

    @property
    def filled(self) -> int:
        return percent(self.points, self.possible)

    @property
    def pale(self) -> int:
        return percent(self.unknown_points, self.possible)


def percent(points: int, possible: int) -> int:
    """Points as a share, for a picture; whole percent."""
    return points * 100 // possible if possible else 0


def bars_of(assessment: Assessment, lines: Sequence[Line] = ()) -> list[Bar]:
    """The five bars; with the lines of the score also what is unknown in each."""
    bars = []
    for code, (points, possible, *known) in assessment.sections.items():
        unknown = [line for line in lines if line.question.section == code and line.state == "unknown"]
        bars.append(
            Bar(
                code=code,
                points=points,
                possible=possible,
                unknown_points=sum(line.possible for line in unknown),
                unknown=len(unknown),
                word=str(STRENGTHS[strength(points, possible, *known)]),
                is_unknown=bool(possible) and known == [0],
            )
        )
    order = list(SECTIONS)
    return sorted(bars, key=lambda bar: order.index(bar.code))


def level_of(assessment: Assessment) -> dict[str, Any]:
    """The level in words, with the mark's class and picture."""
    word, kind, symbol = LEVELS[assessment.level]
    return {"word": word, "kind": kind, "symbol": symbol}


def protections_of(family: Family, on: date, unknown: int, asked: int) -> list[str]:
    """What speaks against going by the score alone, in sentences: whoever decides reads them first."""
    told: list[str] = []
    people = [each for each in members_of(family, on) if each.facts and each.facts.deceased_on is None]
    facts = facts_of(family, on)
    try:
        policy = load(on, overlays_for(facts.region_id if facts else ""))
        youngest = whole(policy, "graduation/preparable/youngest_age")
        oldest = whole(policy, "graduation/preparable/oldest_age")
        years = whole(policy, "graduation/preparable/years")
    except PolicyGap:
        return told
    ages = [(formats.age(each.facts.birth_date, on), each.facts) for each in people if each.facts]
    if people and not any(
        age is not None and youngest <= age <= oldest and not row.severe_disability for age, row in ages
    ):
        told.append(
            _(
                "Nobody here is known to be able and of productive age (%(youngest)s to %(oldest)s): whoever approves "
                "an exit has to give written reasons."
            )
            % {"youngest": youngest, "oldest": oldest}
        )
    spell = spell_of(family, on)
    if spell is not None and spell.left_on is None and formats.completed_months(spell.joined_on, on) < years * 12:
        told.append(
            _("In the programme for less than %(years)s years: families are prepared after that.") % {"years": years}
        )
    if asked and unknown * 2 > asked:
        told.append(_("More than half of the questions are unanswered: the bars say little yet. Ask first."))
    return told


@dataclass(frozen=True)
class Dot:
    """One day's share in a section's picture."""

    x: float
    y: float
    percent: int
    day: date


@dataclass(frozen=True)
class Trend:
    """A section over time: one line for each version, a broken one between two, for they are not the same scale."""

    label: str
    symbol: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    breaks: tuple[float, ...]
    sentence: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def first_label_y(self) -> float:
        """Above the first dot; below it where the line goes up from there, and would cross the figure."""
        return self.first.y + (20 if self.dots[1].percent > self.first.percent else -9)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def first(self) -> Dot:
        return self.dots[0]

    @property
    def last(self) -> Dot:
        return self.dots[-1]


def trends_of(assessments: Sequence[Assessment]) -> list[Trend]:
    """The whole and each section over time, from answers that count, oldest first; none of fewer than two."""
    if len(assessments) < 2:
        return []
    first, last = assessments[0].answered_on, assessments[-1].answered_on
    days = max((last - first).days, 1)
    xs = [round(LEFT + (RIGHT - LEFT) * (each.answered_on - first).days / days, 1) for each in assessments]
    versions = [each.questionnaire_id for each in assessments]
    breaks = tuple(
        round((xs[place - 1] + xs[place]) / 2, 1)
        for place in range(1, len(versions))
        if versions[place] != versions[place - 1]
    )
    together = _trend(
        _("All together"), "stairs-up", assessments, xs, breaks,
        [
            percent(each.points, each.points_possible) if each.points or each.level != "unknown" else None
            for each in assessments
        ],
    )  # fmt: skip
    trends = [
        together,
        *(
            _trend(
                str(label), SYMBOLS[code], assessments, xs, breaks,
                [_share_of(each.sections.get(code, (0, 0))) for each in assessments],
            )
            for code, label in SECTIONS.items()
        ),
    ]  # fmt: skip
    return [each for each in trends if len(each.dots) > 1]


def _share_of(section: Sequence[int]) -> int | None:
    """A section's share in percent; None where nothing of it was answered."""
    points, possible, *known = section
    return None if possible and known == [0] else percent(points, possible)


def _trend(
    label: str,
    symbol: str,
    assessments: Sequence[Assessment],
    xs: Sequence[float],
    breaks: tuple[float, ...],
    shares: Sequence[int | None],
) -> Trend:
    known = [
        (x, share, each)
        for x, share, each in zip(xs, shares, assessments, strict=True)
        if share is not None  # what is not known is not drawn: it is no 0 %
    ]
    dots = tuple(
        Dot(x, round(BOTTOM - (BOTTOM - TOP) * share / 100, 1), share, each.answered_on) for x, share, each in known
    )
    lines: list[list[Dot]] = [[]]
    for place, dot in enumerate(dots):
        if place and known[place][2].questionnaire_id != known[place - 1][2].questionnaire_id:
            lines.append([])
        lines[-1].append(dot)
    return Trend(
        label=label,
        symbol=symbol,
        lines=tuple(" ".join(f"{dot.x:g},{dot.y:g}" for dot in line) for line in lines if len(line) > 1),
        dots=dots,
        breaks=breaks,
        sentence=_("%(section)s: %(first)s %% on %(from)s, %(last)s %% on %(to)s")
        % {
            "section": label,
            "first": dots[0].percent,
            "from": formats.day(dots[0].day),
            "last": dots[-1].percent,
            "to": formats.day(dots[-1].day),
        }
        if dots
        else "",
    )
