"""The indicators: every number that is published, defined once as data (indicators.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from django.utils.translation import gettext as _

from tangga.errors import NotValid

FLOW, STOCK, TARGET = "flow", "stock", "target"
AREAS = ("province", "district", "sub_district", "village")
TIMES = ("year", "half", "quarter", "month")
TYPE, REASON, LIVELIHOOD, YEARS_IN = "type", "reason", "livelihood", "programme_years"
COMPONENT, END_YEAR, FACT, NUMBER = "component", "end_year", "fact", "number"
PROGRESS, MODULE, ATTENDED, PURPOSE = "progress", "module", "attendance", "purpose"
LABEL, PROGRAMME = "label", "programme"
TWICE, ONCE, TODAY = "twice", "once", "today"
# What the parts tell that not everybody who sees figures may read: the action it needs (people.roles.Action).
CUT_NEEDS: Mapping[str, str] = {LIVELIHOOD: "see_visits"}
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Indicator:
    """One number that can be published.

    counts  what is counted: a key of counters.COUNTERS
    types   types of exit that count, where it counts exits
    time    FLOW: what happened in a period; STOCK: what there was on its last day; TARGET: what was set for a year
    unit    what a number of it is a number of: families, persons, idr, ... (words.units_in_words)
    dated   TWICE: of any day, as known at any instant; ONCE: of any day, only as known now; TODAY: of today alone
    needs   an action (people.roles.Action) besides SEE_FIGURES without which it is not shown; empty: none
    by      into what parts it can be cut: AREAS, TIMES, and the other words above
    name, definition  by language; sentence: the figure said in one, with %(many)s, %(area)s and %(period)s
    """

    code: str
    counts: str
    time: str
    unit: str
    by: tuple[str, ...]
    name: Mapping[str, str]
    sentence: Mapping[str, str]
    definition: Mapping[str, str]
    types: tuple[str, ...] = ()
    dated: str = TWICE
    needs: str = ""


@cache
def indicators() -> Mapping[str, Indicator]:
    """code -> indicator, in the order of the file."""
    text = resources.files("tangga.figures").joinpath("indicators.yaml").read_text(encoding="utf-8")
    found = [_read(row) for row in yaml.safe_load(text)]
    return {each.code: each for each in found}


def indicator_of(code: str) -> Indicator:
    """Raises NotValid for a code that is none, naming those there are."""
    found = indicators().get(code)
    if found is None:
        raise NotValid(
            _("No figure is called “%(name)s”. There are: %(others)s.")
            % {"name": code, "others": ", ".join(indicators())}
        )
    return found


def _read(row: Mapping[str, Any]) -> Indicator:
    fields = dict(row)
    for name in ("by", "types"):
        fields[name] = tuple(fields.get(name, ()))
    return Indicator(**fields)
