"""Why a pair is probably one: each step of its weight in words, with a bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tangga import charts
from tangga.families.models import DuplicateCase

BAR_WIDTH = 220
ALMOST = 99.9  # percent: nobody says of a probable pair that it is certain

# The codes of tangga.matching, which these words do not load: it brings an engine along.
PRIOR, TOTAL = "prior", "total"
COMPARED: Final[Mapping[str, Promise | str]] = {
    PRIOR: _("Before anything is compared"),
    "name": _("Name"),
    "birth_date": _("Birth date"),
    "sex": _("Sex"),
    "nik": "NIK",
    "kk": _("No. KK"),
    "mother": _("Mother's name"),
    "village": _("Village"),
    TOTAL: _("Together"),
}
LEVELS: Final[Mapping[str, Promise]] = {
    "same": _("the same"),
    "different": _("different"),
    "unknown": _("not known, or said by another fact already"),
    "name.same_spelled": _("the same name, spelled otherwise"),
    "name.near": _("nearly the same name"),
    "name.part": _("one name is a part of the other"),
    "birth_date.same": _("the same day"),
    "birth_date.same_made_up": _("the same day, but one that is often made up"),
    "birth_date.swapped": _("day and month are exchanged"),
    "birth_date.near": _("day, month or year differs, the rest is the same"),
    "birth_date.same_year": _("only the year is the same"),
    "nik.typed_wrong": _("one slip of typing apart"),
    "nik.other_serial": _("the same place and birthday, another serial number"),
    "kk.typed_wrong": _("one slip of typing apart"),
    "mother.near": _("nearly the same name"),
    "village.same_subdistrict": _("two villages of one sub-district"),
}


@dataclass(frozen=True)
class Weighed:
    """One step: what was compared, what came out in words ("" for the prior and the sum), its bits, and its bar."""

    compared: str
    level: str
    weight: str
    bar: SafeString
    is_total: bool


def weighed(case: DuplicateCase) -> list[Weighed]:
    """The steps of a probable pair of persons, from the prior to the sum; of other cases none."""
    told = case.comparisons
    if case.kind != DuplicateCase.Kind.PERSON or told is None:
        return []
    from tangga.matching import waterfall

    steps = waterfall({"comparisons": told["steps"]}, {"prior": told["prior"]})
    ends = [0.0, *(step.sum for step in steps)]
    found = []
    for before, step in zip([0.0, *(each.sum for each in steps)], steps, strict=False):
        is_total = step.code == TOTAL
        compared, level, weight = (
            str(COMPARED.get(step.code, step.code)),
            _level(step.code, step.level),
            _bits(step.weight),
        )
        title = f"{compared}: {level}, {weight}" if level else f"{compared}: {weight}"
        frame = charts.Frame(title=title, desc=title, width=BAR_WIDTH, lang=get_language() or "id")
        bar = charts.step_bar(frame, 0.0 if is_total else before, step.sum, min(ends), max(ends), whole=is_total)
        found.append(Weighed(compared, level, weight, mark_safe(bar), is_total))  # noqa: S308 - charts escape every text
    return found


def likely(case: DuplicateCase) -> str:
    """How probable it is that the two of a probable pair are one, in percent."""
    percent = (case.probability or 0) * 100
    if percent > ALMOST:
        return gettext("over %(percent)s%% probable") % {"percent": number_format(ALMOST, 1)}
    return gettext("%(percent)s%% probable") % {"percent": number_format(percent, 1)}


def _level(code: str, level: str | None) -> str:
    return "" if level is None else str(LEVELS.get(f"{code}.{level}", LEVELS.get(level, level)))


def _bits(weight: float) -> str:
    sign = "+" if weight > 0 else "−" if weight < 0 else ""
    return f"{sign}{number_format(abs(weight), 1)}"
