"""Open figures as files say them: JSON, CSV, the dictionary. All of it from what was kept; nothing is counted here."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml

from tangga.figures.definitions import indicators
from tangga.open_figures.content import BY_SUB_DISTRICT, MEASURES, TARGET, period_of
from tangga.open_figures.models import KeptHalf
from tangga.papers.csv_text import csv_of

COLUMNS = (
    "district", "half", "as_of", "known_at", "measure", "area", "area_name", "unit", "value", "hidden",
    "smallest_shown", "policy_hash", "code_version", "digest", "licence",
)  # fmt: skip
TOGETHER = "+"  # between the codes of sub-districts whose number is shown together only


@cache
def licence() -> Mapping[str, Any]:
    """code, url, and by language name and text."""
    text = resources.files("tangga.open_figures").joinpath("about.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)["licence"]
    return found


def as_json(kept: KeptHalf) -> dict[str, Any]:
    """A half-year of a district. A hidden number is null, and says so."""
    half, content = period_of(kept), kept.content
    terms = licence()
    return {
        "district": content["district"],
        "half": kept.half,
        "first_day": half.first.isoformat(),
        "last_day": half.last.isoformat(),
        "as_of": kept.as_of.isoformat(),
        "known_at": _instant(kept.known_at),
        "published_at": _instant(kept.kept_at),
        "smallest_shown": kept.smallest,
        "policy_hash": kept.policy_hash,
        "code_version": kept.code_version,
        "digest": kept.digest,
        "licence": {"code": terms["code"], "url": terms["url"]},
        "measures": [_measure(name, content) for name in MEASURES],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _measure(name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"measure": name, "unit": indicators()[name].unit}
    if name == TARGET:
        number = content["target"]["number"]
        return told | {"year": content["target"]["year"], "total": number, "hidden": False, "parts": [], "together": []}
    table, names = content["measures"][name], content["areas"]
    return told | {
        "year": None,
        "total": table["total"],
        "hidden": table["total"] is None,
        "parts": [
            {"area": code, "name": names.get(code, code), "value": many, "hidden": many is None}
            for code, many in sorted(table["parts"].items())
        ]
        if name in BY_SUB_DISTRICT
        else [],
        "together": [{"areas": each["areas"], "value": each["number"]} for each in table["together"]],
    }


def as_csv(kept: KeptHalf) -> str:
    """The same, a row a number: the district's, each sub-district's, and those shown together only."""
    told = as_json(kept)
    first = [told["district"]["code"], told["half"], told["as_of"], told["known_at"]]
    last = [told[key] for key in ("smallest_shown", "policy_hash", "code_version", "digest")]
    rows: list[list[object]] = [[*COLUMNS]]
    for measure in told["measures"]:
        for area, name, many, hidden in _rows(measure, told["district"]):
            number = "" if many is None else many
            row = [measure["measure"], area, name, measure["unit"], number, "yes" if hidden else "no"]
            rows.append([*first, *row, *last, told["licence"]["code"]])
    return csv_of(rows)


def _rows(measure: Mapping[str, Any], district: Mapping[str, str]) -> Iterator[tuple[str, str, int | None, bool]]:
    yield district["code"], district["name"], measure["total"], measure["hidden"]
    for part in measure["parts"]:
        yield part["area"], part["name"], part["value"], part["hidden"]
    for each in measure["together"]:
        yield TOGETHER.join(each["areas"]), "", each["value"], False


def dictionary() -> list[dict[str, Any]]:
    """What each measure is: as the indicators define it, in both languages."""
    return [
        {
            "measure": name,
            "unit": each.unit,
            "time": each.time,
            "name": dict(each.name),
            "definition": dict(each.definition),
            "by_sub_district": name in BY_SUB_DISTRICT,
        }
        for name in MEASURES
        for each in [indicators()[name]]
    ]
