"""What somebody sent to be checked, read: one pasted table, or the claims of a YAML file, with all that is not
clear."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.claims.actions import Source, Wanted
from tangga.claims.checks import MOST_CLAIMS, MOST_PARTS, states_number
from tangga.claims.comparing import Comparison, compare
from tangga.claims.forms import TableForm
from tangga.claims.naming import Named, name_parts
from tangga.claims.pasting import read as read_table
from tangga.claims.queries import known_by, sees_area
from tangga.figures.claims import Claim, ClaimsRefused, read_text
from tangga.figures.definitions import indicators
from tangga.figures.figure import COUNTRY, area_code
from tangga.people.screens import Viewer
from tangga.rules import periods
from tangga.rules.claims import period_of
from tangga.targets.asked import end_of

# An entry of a file of claims, and the two fields that every one has.
_YAML = [re.compile(each, re.MULTILINE) for each in (r"^[^\S\n]*-[^\S\n]", r"\bid[^\S\n]*:", r"\bmeasure[^\S\n]*:")]
MOST_SAID = 20  # problems and notices shown


@dataclass
class Draft:
    """A claim that was read and checked, and is not kept yet."""

    wanted: Wanted
    found: Comparison
    area: Area | None


@dataclass
class Reading:
    """drafts: what could be checked; problems: why nothing, or not all, can be kept; notices: what was passed over;
    doubts: place of a line -> the line, where a person has to say which area it is; read_as: lines taken for an area
    because another line names the other one of that name."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    doubts: dict[int, Named] = field(default_factory=dict)
    read_as: dict[int, Named] = field(default_factory=dict)
    lost: bool = False  # a number could not be placed: nothing certain is said of the sum

    @property
    def to_keep(self) -> list[Draft]:
        """What states a total or has parts: nothing else is kept."""
        return [each for each in self.drafts if states_number(each.wanted.claim)]

    @property
    def is_ready(self) -> bool:
        """Whether it can be kept as it stands."""
        return bool(self.to_keep) and not self.problems and not self.doubts


def read_sent(form: TableForm, viewer: Viewer, said: Mapping[int, str], now: datetime) -> Reading:
    """Read a valid form. said: place of a line -> the code chosen for it."""
    text: str = form.cleaned_data["text"]
    if all(each.search(text) for each in _YAML):
        return _file(text, form, viewer, now)
    return _pasted(text, form, viewer, said, now)


def _pasted(text: str, form: TableForm, viewer: Viewer, said: Mapping[int, str], now: datetime) -> Reading:
    reading, sent = Reading(), form.cleaned_data
    table = read_table(text)
    reading.lost = bool(table.wrong)
    sentence = _(
        "This line is not understood: “%(line)s”. Leave one name and one number on it, thousands with a point; put a "
        "colon between them where the name has a number too."
    )
    reading.problems += [sentence % {"line": each} for each in table.wrong[:MOST_SAID]]
    reading.notices += [
        _("Passed over, without a number: “%(line)s”") % {"line": each} for each in table.left_out[:MOST_SAID]
    ]
    if len(table.lines) > MOST_PARTS:
        reading.problems.append(_("A table of more than %(most)s parts is not kept.") % {"most": MOST_PARTS})
        return reading
    indicator = indicators().get(form.measure)
    period = periods.read(sent["period"]) if sent["period"] else None
    named = name_parts(table.lines, form.area, indicator, period, said)
    reading.doubts = {place: each for place, each in enumerate(named) if each.in_doubt}
    reading.read_as = {place: each for place, each in enumerate(named) if each.because}
    _other_parts(named, form, reading)
    parts: dict[str, int] = {}
    for each in named:
        key = each.key or each.label
        if key in parts:
            reading.problems.append(_("“%(name)s” stands in two lines.") % {"name": each.name})
        parts[key] = each.number
    stated = sent["stated"] if sent["stated"] is not None else table.total
    if not parts and stated is None:
        reading.problems.append(_("There is no number in it: neither parts nor a total."))
        return reading
    known_at = end_of(sent["known_on"]) if sent["known_on"] else None
    region = form.area.code if form.area else COUNTRY
    whole = period or period_of(parts)
    claim = Claim(
        id="-".join(filter(None, (region, whole.name if whole else "", form.measure.replace(" ", "_"))))[:80],
        region=region,
        measure=form.measure,
        stated_total=stated,
        parts=parts,
        period=whole,
        as_of=sent["as_of"],
        known_at=known_by(known_at, sent["as_of"], sent["published_on"]),
        source=sent["source"],
    )
    wanted = Wanted(claim, _source(sent), {each.key or each.label: each.label for each in named}, known_at)
    reading.drafts.append(_draft(wanted, form.area, viewer, now))
    return reading


def _other_parts(named: list[Named], form: TableForm, reading: Reading) -> None:
    """Says which names are no area, where others are."""
    if any(each.area for each in named):
        reading.notices += [
            _("Tangga knows no area “%(name)s” there; it stays as a part of that name.") % {"name": each.label}
            for each in named
            if not each.known and not each.in_doubt
        ][:MOST_SAID]


def _source(sent: Mapping[str, Any]) -> Source:
    return Source(sent["source"], sent["address"], sent["published_on"])


def _draft(wanted: Wanted, area: Area | None, viewer: Viewer, now: datetime) -> Draft:
    return Draft(wanted, compare(wanted.claim, wanted.names, today=viewer.today, now=now, viewer=viewer), area)


def _file(text: str, form: TableForm, viewer: Viewer, now: datetime) -> Reading:
    reading, sent = Reading(), form.cleaned_data
    try:
        found, _unread = read_text(text, _("table"), outside=True)  # each entry says itself what of it is not read
    except ClaimsRefused as refused:
        reading.problems = refused.problems[:MOST_SAID]
        return reading
    if len(found) > MOST_CLAIMS:
        reading.problems.append(_("At most %(most)s claims are checked at once.") % {"most": MOST_CLAIMS})
        return reading
    areas = {each.code: each for each in Area.objects.filter(code__in={each.region for each in found})}
    for claim in found:
        code = area_code(claim.region)
        if (code and code not in areas) or not sees_area(viewer.posting, code):
            reading.notices.append(
                _("%(name)s is left out: %(code)s is no area of yours.") % {"name": claim.id, "code": claim.region}
            )
            continue
        source, said = Source(claim.source), claim.known_at
        if not claim.source:  # then what the form says of the source is meant, its day too
            source, known_at = _source(sent), known_by(said, claim.as_of, sent["published_on"])
            claim = replace(claim, known_at=known_at)
        wanted = Wanted(claim, source, known_at=said)
        reading.drafts.append(_draft(wanted, areas.get(code), viewer, now))
    reading.notices += [
        _("%(name)s is checked and not kept: it has neither parts nor a total.") % {"name": each.wanted.claim.id}
        for each in reading.drafts
        if not states_number(each.wanted.claim)
    ]
    if not reading.drafts:
        reading.problems.append(_("None of its claims is about an area of yours."))
    return reading
