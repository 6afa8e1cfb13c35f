"""Labelling in words: each status with its picture, and what follows from it by the rules in force."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.labelling.models import Campaign, Status
from tangga.policy import load, overlays_for

S = Status
DEFAULT_WORDS = "Keluarga Penerima Manfaat Program Keluarga Harapan (PKH)"  # what stands on a label is Indonesian
# Words on a label that call a family poor before all its neighbours; whoever plans is warned, and may go on.
CALLS_POOR = ("miskin", "fakir", "prasejahtera", "pra sejahtera", "tidak mampu", "kurang mampu", "dhuafa", "duafa")

FOLLOWED = (S.REFUSED, S.RESIGNED, S.NOT_FOUND)  # what the district follows up
NEEDS_REASON = FOLLOWED

SYMBOLS: dict[str, str] = {
    S.NOT_YET: "circle-dashed",
    S.LABELLED: "tag",
    S.NOT_OWN_HOUSE: "home-2",
    S.REFUSED: "hand-stop",
    S.RESIGNED: "door-exit",
    S.NOT_FOUND: "map-pin",
}
TONES: dict[str, str] = {S.LABELLED: "good", S.REFUSED: "ask", S.RESIGNED: "ask", S.NOT_FOUND: "out"}
STATE_SYMBOLS: dict[str, tuple[str, str]] = {
    Campaign.State.PLANNED: ("calendar", ""),
    Campaign.State.UNDER_WAY: ("player-play", "ask"),
    Campaign.State.DONE: ("circle-check", "good"),
    Campaign.State.CANCELLED: ("x", ""),
}

# policy/national/labelling/consequences.yaml, in words for whoever sits with the family.
CONSEQUENCES: dict[str, Promise] = {
    S.LABELLED: _("The aid goes on as before."),
    S.NOT_OWN_HOUSE: _("No label on a house of somebody else. The aid goes on as before."),
    S.REFUSED: _("The family is assessed again. The aid goes on until a person decides."),
    S.RESIGNED: _("A voluntary exit can begin; it needs a statement signed by the family. Until then the aid goes on."),
    S.NOT_FOUND: _("The district asks where the family lives now. The aid goes on meanwhile."),
}
NOT_SET = _("The rules in force here say nothing of what follows. Ask the district office; the aid goes on meanwhile.")


@dataclass(frozen=True)
class Told:
    """A status as screens show it."""

    code: str
    label: str
    symbol: str
    tone: str


def told(status: str) -> Told:
    """A status with its word, picture and tone."""
    return Told(status, str(Status(status).label), SYMBOLS[status], TONES.get(status, ""))


def consequence(status: str, on: date, area_code: str) -> str:
    """What follows from a status recorded on a day in an area, by the rules in force there; "" for not yet.

    Raises PolicyGap for a day before anything is known.
    """
    if status == S.NOT_YET:
        return ""
    holds = load(on, overlays_for(area_code)).value(f"labelling/consequences/{status}")
    return str(CONSEQUENCES[status] if holds else NOT_SET)


def calls_poor(words: str) -> bool:
    """Whether the words of a label call the family poor."""
    plain = " ".join(words.lower().split())
    return any(each in plain for each in CALLS_POOR)
