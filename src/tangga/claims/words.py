"""Claims in words: what is said of the sum, of the difference, of what Tangga knows."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.claims.comparing import Comparison
from tangga.claims.models import PublishedClaim
from tangga.claims.terms import field_in_words, measure_said
from tangga.figures.definitions import indicators
from tangga.figures.words import area_in_words, period_in_words
from tangga.papers import formats
from tangga.rules.claims import BOTH, IN_PERCENT, PRODUCT, SHARE_OF, Worked
from tangga.rules.periods import Period
from tangga.targets.words import signed


def measure_in_words(measure: str) -> str:
    """The figure's name; of a number that Tangga does not count its own words."""
    known = indicators().get(measure)
    return known.name[formats.language()] if known else measure_said(measure)


def missing_in_words(found: Comparison) -> str:
    """How many parts it leaves out, of how many; empty: none."""
    many = found.many_missing
    if not many:
        return ""
    sentence = (
        ngettext("%(many)s of %(all)s areas is missing.", "%(many)s of %(all)s areas are missing.", many)
        if found.of_areas
        else ngettext("%(many)s of %(all)s parts is missing.", "%(many)s of %(all)s parts are missing.", many)
    )
    return sentence % {"many": formats.number(many), "all": formats.number(found.of_all)}


def sum_in_words(total: int | None, stated: int | None, difference: int | None, partial: bool = False) -> str:
    """Whether it adds up. partial: parts are missing, which may be why it comes to less."""
    if total is None:
        return _("It has no parts that could be added up.")
    if difference is None:
        return _("The parts come to %(total)s; no total is stated.") % {"total": formats.number(total)}
    told = {"total": formats.number(total), "stated": formats.number(stated), "difference": signed(difference)}
    if difference == 0:
        return _("It adds up: the parts come to %(total)s, as stated.") % told
    if partial and difference < 0:
        return _("Those in it come to %(total)s, stated are %(stated)s (%(difference)s).") % told
    return _("It does not add up: the parts come to %(total)s, stated are %(stated)s (%(difference)s).") % told


def worked_in_words(worked: Worked) -> str:
    """Whether a number comes of the two others it should come of."""
    (one, first), (other, second) = worked.of
    said = {
        "one": f"{field_in_words(one)} {_plain(first)}",
        "other": f"{field_in_words(other)} {_plain(second)}",
        "percent": _plain(first),
    }
    how = {
        SHARE_OF: _("%(percent)s%% of %(other)s") % said,
        IN_PERCENT: _("%(one)s in percent of %(other)s") % said,
        PRODUCT: _("%(one)s × %(other)s") % said,
        BOTH: _("%(one)s + %(other)s") % said,
    }[worked.how]
    told = {
        "field": field_in_words(worked.field),
        "how": how,
        "worked": _plain(worked.worked),
        "stated": _plain(worked.stated),
    }
    if worked.fits:
        return _("It fits: %(field)s %(stated)s is %(how)s.") % told
    return _("It does not fit: %(field)s is %(stated)s, but %(how)s gives %(worked)s.") % told


def _plain(number: Decimal) -> str:
    """A number with its decimals, in the language that is active."""
    whole, _point, decimals = f"{number:f}".partition(".")
    point = "," if formats.language() == "id" else "."
    return formats.number(int(whole)) + (f"{point}{decimals}" if decimals.strip("0") else "")


def known_in_words(found: Comparison) -> list[str]:
    """What Tangga counted by then, and counts now."""
    checked, stated = found.checked, found.stated
    told: list[str] = []
    for ours, same, other in (
        (
            checked.known_then,
            _("By what was known then Tangga counts the same: %(ours)s."),
            _("By what was known then Tangga counts %(ours)s (published %(difference)s)."),
        ),
        (
            checked.known_now,
            _("By what is known now it counts the same: %(ours)s."),
            _("By what is known now it counts %(ours)s (published %(difference)s)."),
        ),
    ):
        if ours is None or stated is None:
            continue
        off = stated - ours
        told.append((other if off else same) % {"ours": formats.number(ours), "difference": signed(off)})
    return told or [why_unknown(found)]


def why_unknown(found: Comparison) -> str:
    """Why Tangga has no number of its own for a claim."""
    claim = found.claim
    if claim.measure not in indicators():
        return (
            _("Tangga does not count this number; it was only added up.")
            if claim.parts
            else _("Tangga does not count this number.")
        )
    if found.hidden:
        return _("Your role does not see what Tangga counts of this.")
    if claim.period is None:
        return _("It does not say of which period it is, so Tangga cannot count it.")
    return _("Tangga has no such number for this area and period.")


def about_row(row: PublishedClaim) -> str:
    """The area and period of a kept claim."""
    period = [period_in_words(Period(row.first, row.last))] if row.first and row.last else []
    return ", ".join([area_in_words(row.area), *period])


def sum_mark(row: PublishedClaim) -> tuple[str, str, str]:
    """(tone, icon, words) of whether a kept claim adds up."""
    if row.difference is None:
        return "", "circle-dashed", _("no parts, or no total")
    if row.difference:
        return "out", "alert-triangle", _("does not add up: %(difference)s") % {"difference": signed(row.difference)}
    return "good", "circle-check", _("adds up")


def ours_mark(row: Any) -> str:
    """How a kept claim (queries.claims_seen_by) stood beside what was known then."""
    stated = row.parts_total if row.stated is None else row.stated
    if row.seen_then is None or stated is None:
        return "–"
    off = stated - row.seen_then
    ours = formats.number(row.seen_then)
    return f"{ours} ({signed(off)})" if off else _("%(ours)s, the same") % {"ours": ours}
