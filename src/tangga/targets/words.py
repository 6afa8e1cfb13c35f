"""Targets in words for screens and files."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tangga.papers import formats
from tangga.rules.targets import Pace
from tangga.targets.models import Rule, Target

STATES: dict[str, tuple[Promise, str, str]] = {  # word, kind of mark, icon
    "reached": (gettext_lazy("target reached"), "good", "circle-check"),
    "on_pace": (gettext_lazy("on pace"), "good", "check"),
    "late": (gettext_lazy("behind"), "out", "alert-triangle"),
    "": (gettext_lazy("no target yet"), "", "target"),
}
DECILES = ("1", "2", "3", "4", "5+", "?")


def tenths(value: int | None) -> str:
    """320.7 (320,7 in Indonesian) from 3207; a dash for unknown."""
    return _with_comma(value, 1)


def hundredths(value: int | None) -> str:
    """10.58 from 1058."""
    return _with_comma(value, 2)


def _with_comma(value: int | None, places: int) -> str:
    if value is None:
        return "–"
    whole, rest = divmod(abs(value), 10**places)
    mark = "." if formats.language() == "en" else ","
    return f"{'−' if value < 0 else ''}{formats.number(whole)}{mark}{rest:0{places}d}"


def signed(value: int) -> str:
    """+12, −12, 0."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{formats.number(abs(value))}"


def rule_in_words(target: Target) -> str:
    """How a target came about, with its numbers: 29 facilitators × 10; 10 % of 31,430 families; entered by hand."""
    families, people = formats.number(target.base_families), formats.number(target.base_facilitators)
    match target.rule:
        case Rule.PERCENT:
            return _("%(percent)s %% of %(families)s active families") % {"percent": target.used, "families": families}
        case Rule.PER_FACILITATOR:
            return _("%(people)s facilitators × %(each)s") % {"people": people, "each": target.used}
    return _("entered by hand")


def pace_in_words(pace: Pace) -> str:
    """What the pace means: 2 behind what is due by now; on pace; reached."""
    if pace.reached:
        return _("target reached")
    if pace.late:
        behind = -pace.difference
        return ngettext("%(count)s family behind", "%(count)s families behind", behind) % {
            "count": formats.number(behind)
        }
    return _("on pace")
