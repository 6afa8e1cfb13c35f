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
TYPE, REASON = "type", "reason"
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Indicator:
    """One number that can be published.

    counts  what is counted: a key of counting.COUNTERS
    types   types of exit that count, where it counts exits
    time    FLOW: what happened in a period; STOCK: what there was on its last day; TARGET: what was set for a year
    by      into what parts it can be cut: AREAS, TIMES, TYPE, REASON
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
