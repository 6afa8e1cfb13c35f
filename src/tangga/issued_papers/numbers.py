"""How the number of a paper is written: data of the policy, which a district may have otherwise (an overlay)."""

from datetime import date

from tangga.errors import NotValid
from tangga.policy import Policy, load, overlays_for

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
NEEDED = ("{serial}", "{year}")  # without them two papers of a district would bear one number


def number_of(kind: str, serial: int, district: str, on: date) -> str:
    """0012/PIAGAM-PKH/3571/XI/2026. Raises NotValid for a shape that would give two papers one number."""
    return written(shape_of(kind, load(on, overlays_for(district))), serial, district, on)


def shape_of(kind: str, policy: Policy) -> str:
    """How the policy has a kind of paper numbered: "{serial}/PIAGAM-PKH/{district}/{month}/{year}"."""
    shape = str(policy.value(f"papers/numbers/{kind}"))
    if missing := [each for each in NEEDED if each not in shape]:
        raise NotValid(f"Policy papers/numbers/{kind}: a number needs {' and '.join(missing)}.")
    return shape


def written(shape: str, serial: int, district: str, on: date) -> str:
    """A number in a shape: serial in four figures, month in Roman ones."""
    parts = {"serial": f"{serial:04d}", "district": district, "month": ROMAN[on.month - 1], "year": str(on.year)}
    for name, text in parts.items():
        shape = shape.replace("{" + name + "}", text)
    return shape
