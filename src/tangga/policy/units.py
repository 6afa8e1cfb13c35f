"""The units a policy value can have: which values fit, and how a value is said to a reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Value = int | str | bool


@dataclass(frozen=True)
class Unit:
    """One unit. Numbers lie between `lowest` and `highest` (None = no limit); `en`/`id` show where the value stands.

    `one` is the English of the value 1 where it differs.
    """

    kind: type
    en: str
    id: str
    one: str | None = None
    lowest: int | None = None
    highest: int | None = None


def _number(en: str, id: str, one: str | None = None, *, lowest: int = 0, highest: int | None = None) -> Unit:
    return Unit(int, en, id, one, lowest, highest)


UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "year": _number("{} years", "{} tahun", "1 year", highest=150),
        "month": _number("{} months", "{} bulan", "1 month", lowest=1, highest=12),
        "calendar_month": _number("month {}", "bulan ke-{}", lowest=1, highest=12),
        "day": _number("{} days", "{} hari", "1 day", highest=366),
        "person": _number("{} persons", "{} orang", "1 person", lowest=1, highest=20),
        "families": _number("{} families", "{} keluarga", "1 family"),
        "class": _number("class {}", "kelas {}", lowest=1, highest=12),
        "number": _number("{}", "{}"),
        "decile": _number("decile {}", "desil {}", lowest=1, highest=10),
        "rank": _number("rank {}", "urutan {}", lowest=1),
        "stage": _number("stage {}", "tahap {}", lowest=1, highest=12),
        "stages": _number("{} stages", "{} tahap", "1 stage", lowest=1, highest=12),
        "percent": _number("{} %", "{} %", highest=100),
        "idr": _number("Rp {}", "Rp {}"),
        "idr_per_year": _number("Rp {} a year", "Rp {} per tahun"),
        "idr_per_quarter": _number("Rp {} a quarter", "Rp {} per triwulan"),
        "idr_per_two_months": _number("Rp {} for two months", "Rp {} per dua bulan"),
        "idr_per_month": _number("Rp {} a month", "Rp {} per bulan"),
        "code": Unit(str, "{}", "{}"),
        "boolean": Unit(bool, "{}", "{}"),
    }
)

_NOT_IN_FORCE = {"en": "not in force", "id": "tidak berlaku"}
_YES_NO = {"en": ("no", "yes"), "id": ("tidak", "ya")}


def misfit(value: Value, unit: str) -> str | None:
    """Why a value does not fit a unit of UNITS, as the end of a sentence; None when it fits."""
    rule = UNITS[unit]
    if type(value) is not rule.kind:  # not isinstance: True is an int to Python, but never an amount
        wanted = {int: "a whole number", str: "a text", bool: "true or false"}[rule.kind]
        return f"{value!r} does not fit the unit {unit}, which takes {wanted}"
    if not isinstance(value, int) or rule.lowest is None:
        return None
    if value < rule.lowest or (rule.highest is not None and value > rule.highest):
        upwards = f"{rule.lowest} or more" if rule.highest is None else f"{rule.lowest} to {rule.highest}"
        return f"{value} does not fit the unit {unit}, which takes {upwards}"
    return None


# Codes that are no words on either page.
_CODES = {"apbn": {"en": "state budget (APBN)", "id": "anggaran negara (APBN)"}}


def in_words(value: Value | None, unit: str, language: str = "en") -> str:
    """A value with its unit for a reader: `Rp 3,000,000 a year`, `70 tahun`. `language` is `en` or `id`."""
    if value is None:
        return _NOT_IN_FORCE[language]
    if isinstance(value, bool):
        return _YES_NO[language][value]
    rule = UNITS[unit]
    if isinstance(value, str):
        return _CODES.get(value, {}).get(language, value) if unit == "code" else value
    if language == "en":
        return rule.one if value == 1 and rule.one else rule.en.format(f"{value:,}")
    return rule.id.format(f"{value:,}".replace(",", "."))
