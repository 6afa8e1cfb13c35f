"""Reading an office's GeoJSON of its areas: every problem named, nothing guessed but which property holds the code.

Only WGS84 (longitude and latitude in degrees), as RFC 7946 has it. Codes are the ministry's (Kemendagri), however
they are written: 52.01, 5201, 5201.0. Shapes of areas outside the office's own are left out and counted.
"""

import json
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tangga.figures.claim_files import NO_TEXT
from tangga.figures.simplify import simplified
from tangga.papers import formats

MOST_BYTES = 15 << 20
MOST_FEATURES = 5_000
MOST_POINTS = 400_000
MOST_DRAWN = 40_000  # of them left to draw: half a megabyte in each page with the map
DOTS = 2_000  # across what is drawn: what is smaller than one of them shows in no picture
WEST, EAST, SOUTH, NORTH = 94.0, 142.0, -12.0, 7.0  # Indonesia lies within
LENGTHS = (2, 4, 6, 10)
WGS84 = ("crs84", "epsg:4326", "epsg::4326")
USUAL = ("kode", "code", "kd", "kemendagri", "id")  # in the name of a property that holds a code, where several do

Point = tuple[float, float]
Polygon = list[list[Point]]


@dataclass
class Read:
    """What a file holds. shapes: code -> polygons; others: shapes of areas outside the office's."""

    property: str = ""
    shapes: dict[str, list[Polygon]] = field(default_factory=dict)
    others: int = 0
    problems: list[str] = field(default_factory=list)


def code_in(value: object) -> str:
    """An area's code from a property, without dots; "" for what is none."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().replace(".", "").replace(" ", "") if isinstance(value, (str, int)) else ""
    return text if text.isascii() and text.isdigit() and len(text) in LENGTHS else ""


def read(content: bytes, known: Collection[str], own: str = "", named: str = "") -> Read:
    """Read a file.

    Takes    known: every code there is; own: the code of the office's area, "" for the whole country; named: the
             property that holds the code, "" to have it found
    Returns  shapes made simple, or problems; with problems there are no shapes to use
    """
    found = Read()
    features = _features(content, found.problems)
    if features is None:
        return found
    found.property = named or _property(features, known)
    if not found.property or not any(found.property in _properties(each) for each in features):
        found.problems.append(_no_property(features, named))
        return found
    points = 0
    for number, feature in enumerate(features, start=1):
        code = code_in(_properties(feature).get(found.property))
        if code not in known:
            found.problems.append(
                _("Shape %(number)s: “%(value)s” is the code of no area.")
                % {"number": number, "value": str(_properties(feature).get(found.property, ""))[:30]}
            )
            continue
        if not code.startswith(own):
            found.others += 1
            continue
        polygons = _polygons(feature.get("geometry"), number, found.problems)
        points += sum(len(ring) for polygon in polygons for ring in polygon)
        found.shapes.setdefault(code, []).extend(polygons)
    if points > MOST_POINTS:
        found.problems.append(
            _("There are %(many)s points, more than the %(most)s that can be taken. Make the shapes simpler first.")
            % {"many": formats.number(points), "most": formats.number(MOST_POINTS)}
        )
    if not found.shapes and not found.problems:
        found.problems.append(_("No shape in the file is of your area."))
    if not found.problems:
        found.shapes = _simple(found.shapes)
        drawn = sum(len(ring) for polygons in found.shapes.values() for polygon in polygons for ring in polygon)
        if drawn > MOST_DRAWN:
            found.problems.append(
                _("Drawn as simply as can be there are still %(many)s points, more than %(most)s. Leave small islands "
                  "and holes out, for example in QGIS.")
                % {"many": formats.number(drawn), "most": formats.number(MOST_DRAWN)}
            )  # fmt: skip
    return found


def _features(content: bytes, problems: list[str]) -> list[dict[str, Any]] | None:
    """The features of a collection; None where it is none, with the problem said."""
    if len(content) > MOST_BYTES:
        problems.append(
            _("The file is larger than %(most)s MB. Make the shapes simpler first.") % {"most": MOST_BYTES >> 20}
        )
        return None
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        problems.append(_("This is no GeoJSON: it is not JSON in UTF-8."))
        return None
    features = told.get("features") if isinstance(told, dict) and told.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features or not all(isinstance(each, dict) for each in features):
        problems.append(_("This is no GeoJSON of areas: a FeatureCollection with shapes is expected."))
        return None
    if len(features) > MOST_FEATURES:
        problems.append(
            _("There are %(many)s shapes, more than the %(most)s that can be taken.")
            % {"many": formats.number(len(features)), "most": formats.number(MOST_FEATURES)}
        )
        return None
    for number, feature in enumerate(features, start=1):
        if any(
            isinstance(text, str) and NO_TEXT.search(text) for pair in _properties(feature).items() for text in pair
        ):
            problems.append(_("Shape %(number)s: a property has characters that are no text.") % {"number": number})
            return None
    system = json.dumps(told.get("crs") or "").lower()
    if told.get("crs") and not any(each in system for each in WGS84):
        problems.append(
            _("The file is not in WGS84 (EPSG:4326), as GeoJSON has to be. Convert it first, for example in QGIS.")
        )
        return None
    return features


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _property(features: Sequence[Mapping[str, Any]], known: Collection[str]) -> str:
    """The property that holds a code of an area in most shapes: of several, the one with the deepest areas, then the
    one called like a code."""
    hits: Counter[str] = Counter()
    digits: Counter[str] = Counter()
    for feature in features:
        for name, value in _properties(feature).items():
            code = code_in(value)
            if code in known:
                hits[name] += 1
                digits[name] += len(code)
    best = max(hits.values(), default=0)
    names = [name for name, many in hits.items() if many == best]
    return min(names, key=lambda name: (-digits[name], not _is_usual(name), name), default="")


def _is_usual(name: str) -> bool:
    return any(each in name.lower() for each in USUAL)


def _no_property(features: Sequence[Mapping[str, Any]], named: str) -> str:
    names = sorted({name for feature in features for name in _properties(feature)})
    told = ", ".join(names[:15]) or "–"
    if named:
        return _("No shape has a property called “%(name)s”. There are: %(others)s.") % {"name": named, "others": told}
    return _("No property holds codes of areas. Say which one does; there are: %(others)s.") % {"others": told}


def _polygons(geometry: object, number: int, problems: list[str]) -> list[Polygon]:
    """The polygons of a shape; what is wrong with it is said once."""
    told = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = told.get("type"), told.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        problems.append(_("Shape %(number)s is no area: Polygon or MultiPolygon is expected.") % {"number": number})
        return []
    try:
        found = [
            [_ring(ring) for ring in polygon] for polygon in (coordinates if kind == "MultiPolygon" else [coordinates])
        ]
    except (TypeError, ValueError, LookupError, OverflowError) as error:
        problems.append(
            _("Shape %(number)s: %(why)s")
            % {
                "number": number,
                "why": str(error) if isinstance(error, _Wrong) else _("its coordinates cannot be read."),
            }
        )
        return []
    if not found or not all(found):
        problems.append(_("Shape %(number)s is empty.") % {"number": number})
    return found


class _Wrong(ValueError):
    """A ring that cannot be drawn, with a sentence for the screen."""


def _ring(ring: Any) -> list[Point]:
    points = [(float(each[0]), float(each[1])) for each in ring]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in points):
        raise _Wrong(_("a coordinate is no number."))
    if any(abs(x) > 180 or abs(y) > 90 for x, y in points):
        raise _Wrong(_("its coordinates are no degrees, so it is not in WGS84. Convert it first, for example in QGIS."))
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in points):
        raise _Wrong(_("it lies outside Indonesia. Perhaps latitude stands before longitude."))
    if len(points) < 4 or points[0] != points[-1]:
        raise _Wrong(_("a ring of it is not closed."))
    if len(set(points)) < 3:
        raise _Wrong(_("a ring of it encloses nothing."))
    return points


def _simple(shapes: Mapping[str, list[Polygon]]) -> dict[str, list[Polygon]]:
    """Shapes as fine as a picture of all of them together can show; of each at least the largest island stays."""
    points = [point for polygons in shapes.values() for polygon in polygons for ring in polygon for point in ring]
    broad = max(x for x, _y in points) - min(x for x, _y in points)
    tall = max(y for _x, y in points) - min(y for _x, y in points)
    tolerance = max(broad, tall) / DOTS
    found = {}
    for code, polygons in shapes.items():
        kept = [[ring for each in polygon if (ring := simplified(each, tolerance))] for polygon in polygons]
        drawn = [polygon for polygon in kept if polygon]
        found[code] = drawn or [max(polygons, key=lambda polygon: len(polygon[0]))]
    return found
