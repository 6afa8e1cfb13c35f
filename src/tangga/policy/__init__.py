"""The programme's rules as dated data: every value with unit, source and status. `load(as_of, overlays) -> Policy`.

Values stand in national/<folder>/<concept>.yaml, what differs in a district or a published variant in
overlays/<name>/, where they were read in sources.yaml. Nothing here guesses: no value on a date raises PolicyGap.
"""

from tangga.policy.errors import PolicyError, PolicyGap, Problem, UnknownOverlay
from tangga.policy.loading import (
    available_overlays,
    change_dates,
    changes,
    concepts,
    history,
    library,
    load,
    overlay,
    overlays_for,
)
from tangga.policy.model import Change, Citation, Overlay, Parameter, Policy, Text
from tangga.policy.units import UNITS, Unit, in_words

__all__ = [
    "UNITS",
    "Change",
    "Citation",
    "Overlay",
    "Parameter",
    "Policy",
    "PolicyError",
    "PolicyGap",
    "Problem",
    "Text",
    "Unit",
    "UnknownOverlay",
    "available_overlays",
    "change_dates",
    "changes",
    "concepts",
    "history",
    "in_words",
    "library",
    "load",
    "overlay",
    "overlays_for",
]
