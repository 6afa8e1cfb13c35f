"""The stories of figures (stories.yaml): told with what is counted when they are read, and nothing by heart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlencode

import yaml
from django.urls import reverse

from tangga.claims.models import PublishedClaim
from tangga.claims.queries import claims_seen_by, sees_area
from tangga.figures.definitions import AREAS, indicators
from tangga.figures.figure import Figure, figure
from tangga.figures.words import parts_in_words
from tangga.papers import formats
from tangga.people.models import Posting
from tangga.rules.periods import Period, read
from tangga.rules.targets import share
from tangga.targets.asked import end_of
from tangga.targets.words import hundredths, signed

NOW = "now"


@dataclass(frozen=True)
class Shown:
    """A figure of a step: its name, its number with its parts, and the page that says the same.

    parts: what a part is called, what is counted of it, and what was published of it where that is another number
    """

    name: str
    number: str
    address: str
    on: date
    known: date | None
    parts: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Step:
    """A step of a story, with its numbers filled in."""

    name: str
    text: str
    figures: Sequence[Shown]
    claim: PublishedClaim | None


@cache
def stories() -> Mapping[str, Mapping[str, Any]]:
    """code -> story, in the order of the file."""
    text = resources.files("tangga.claims").joinpath("stories.yaml").read_text(encoding="utf-8")
    return {each["code"]: each for each in yaml.safe_load(text)}


class Teller:
    """Tells stories to somebody on a day. Each figure is counted once."""

    def __init__(self, posting: Posting | None, today: date, now: datetime) -> None:
        self.posting, self.today, self.now = posting, today, now
        self.counted: dict[tuple[Any, ...], Figure] = {}

    def told(self) -> list[Mapping[str, Any]]:
        """The stories that can be told: about one's own area, and with something to tell."""
        return [each for each in stories().values() if self.can_tell(each)]

    def can_tell(self, story: Mapping[str, Any]) -> bool:
        """Whether the area is the person's and the first figure is more than 0."""
        if not sees_area(self.posting, story["region"]):
            return False
        first = next(iter(story["steps"][0]["figures"].values()))
        if self._day(first["day"]) > self.today:
            return False
        return bool(self._count(story["region"], first).total)

    def steps(self, story: Mapping[str, Any]) -> list[Step]:
        """The steps with their numbers. A step that needs a claim which is not kept is left out."""
        names = [each["claim"] for each in story["steps"] if "claim" in each]
        rows = (
            claims_seen_by(self.posting).filter(name__in=names, area=story["region"], corrected_by=None).order_by("pk")
        )
        kept = {each.name: each for each in rows}
        return [
            self._step(story["region"], each, kept.get(each.get("claim", "")))
            for each in story["steps"]
            if not each.get("needs_claim") or each["claim"] in kept
        ]

    def _step(self, region: str, step: Mapping[str, Any], claim: PublishedClaim | None) -> Step:
        language = formats.language()
        found = {name: (asked, self._count(region, asked)) for name, asked in step.get("figures", {}).items()}
        totals = {name: each.total for name, (_asked, each) in found.items()}
        said = {name: formats.number(total) for name, total in totals.items()}
        said |= {name: _worked(how, totals) for name, how in step.get("worked", {}).items()}
        if claim is not None:
            said |= {
                "stated": formats.number(claim.stated),
                "sum": formats.number(claim.parts_total),
                "difference": signed(claim.difference or 0),
            }
        return Step(
            step["name"][language],
            step["text"][language] % said,
            [self._shown(region, asked, each, claim) for asked, each in found.values()],
            claim,
        )

    def _count(self, region: str, asked: Mapping[str, Any]) -> Figure:
        on, by = self._day(asked["day"]), asked.get("by", "")
        period = self._period(asked)
        key = (asked["figure"], region, period, on, asked.get("known"), by)
        if key not in self.counted:
            known_at = min(end_of(asked["known"]), self.now) if "known" in asked else self.now
            self.counted[key] = figure(
                asked["figure"], region, period, as_of=on, known_at=known_at, by=by, now=self.now
            )
        return self.counted[key]

    def _day(self, said: date | str) -> date:
        return self.today if isinstance(said, str) else said

    def _period(self, asked: Mapping[str, Any]) -> Period:
        return read(str(asked.get("period", self.today.year)))

    def _shown(self, region: str, asked: Mapping[str, Any], found: Figure, claim: PublishedClaim | None) -> Shown:
        period, on = found.period, found.as_of
        known: date | None = asked.get("known")
        said = {
            "area": region,
            "year": str(period.first.year),
            "part": period.name[5:],
            "by": found.by,
            "on": "" if asked["day"] == NOW else on.isoformat(),
            "known": known.isoformat() if known else "",
            "before": asked["before"].isoformat() if "before" in asked else "",
        }
        query = urlencode({name: value for name, value in said.items() if value or name == "by"})
        name = indicators()[asked["figure"]].name[formats.language()]
        address = f"{reverse('figure', args=[asked['figure']])}?{query}"
        return Shown(name, formats.number(found.total), address, on, known, _parts(found, claim))


def _parts(found: Figure, claim: PublishedClaim | None) -> list[tuple[str, str, str]]:
    """The parts in words, areas the largest first; beside each what was published of it where that differs."""
    if not found.by:
        return []
    parts = list(found.parts.items())
    if found.by in AREAS:
        parts.sort(key=lambda each: -each[1])
    names = parts_in_words(found.by, [code for code, _many in parts])
    stated = {each["key"]: each["number"] for each in claim.parts} if claim else {}
    other = {code: formats.number(stated[code]) for code, many in parts if stated.get(code, many) != many}
    return [(names[code], formats.number(many), other.get(code, "")) for code, many in parts]


def _worked(how: Mapping[str, Sequence[str]], totals: Mapping[str, int | None]) -> str:
    """Something worked out of two figures; a dash where one is not set, or there is nothing to compare with."""
    ((kind, (first, second)),) = how.items()
    one, other = totals[first], totals[second]
    if one is None or other is None or (kind in ("growth", "share") and other <= 0):
        return "–"
    if kind == "difference":
        return signed(one - other)
    if kind == "many":
        return formats.number(abs(one - other))
    if kind == "growth":
        return f"{'+' if one >= other else '−'}{hundredths(share(abs(one - other), other))} %"
    return f"{hundredths(share(one, other))} %"
