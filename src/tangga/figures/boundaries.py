"""Shapes of an office's areas: loading a file, taking it away, and which shapes an office's maps are drawn with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.figures.geojson import MOST_BYTES, Read, read
from tangga.figures.models import Boundaries, Shape
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import Action

LONGEST_NAME = 80
NAMED = 12  # areas without a shape that are named one by one


def look_at(content: bytes, area: Area | None, named: str = "") -> Read:
    """What a file holds for an office. One statement."""
    known = set(Area.objects.values_list("code", flat=True)) if len(content) <= MOST_BYTES else set()
    return read(content, known, area.code if area else "", named.strip()[:LONGEST_NAME])


def load(content: bytes, *, named: str = "", by: Person, on: date, at: datetime) -> Read:
    """Load a file for the office of whoever does it; it takes the place of the one before.

    Returns what was read; with problems nothing is kept. Refused: NotAllowed to roles that keep no shapes."""
    area = _may(by, on).area
    found = look_at(content, area, named)  # before the transaction: nobody waits while a large file is read
    if not found.problems:
        _keep(found, content, area, by, at)
    return found


@transaction.atomic
def _keep(found: Read, content: bytes, area: Area | None, by: Person, at: datetime) -> None:
    _end(area, by, at)
    kept = Boundaries.objects.create(
        area=area,
        file_hash=sha256(content).hexdigest(),
        code_property=found.property[:LONGEST_NAME],
        loaded_by=by,
        loaded_at=at,
    )
    Shape.objects.bulk_create(
        [Shape(boundaries=kept, area_id=code, polygons=found.shapes[code]) for code in sorted(found.shapes)],
        batch_size=200,
    )
    record(
        "boundaries.loaded",
        kept,
        by=by,
        area_code=area.code if area else "",
        detail={"shapes": len(found.shapes), "others": found.others},
        at=at,
    )


@transaction.atomic
def take_away(*, by: Person, on: date, at: datetime) -> None:
    """The office's maps are drawn with tiles again. Refused: NotAllowed; NotValid where nothing is loaded."""
    area = _may(by, on).area
    ended = _end(area, by, at)
    if ended is None:
        raise NotValid(_("No shapes are loaded for your area."))
    record("boundaries.taken_away", ended, by=by, area_code=area.code if area else "", at=at)


def _may(by: Person, on: date) -> Posting:
    posting = posting_of(by, on)
    check_role_may(posting, Action.KEEP_BOUNDARIES)
    assert posting is not None  # check_role_may refused whoever has none
    return posting


def _end(area: Area | None, by: Person, at: datetime) -> Boundaries | None:
    found = Boundaries.objects.select_for_update(no_key=True).filter(area=area, ended_at=None).first()
    if found is not None:
        found.ended_by, found.ended_at = by, at
        found.save(update_fields=["ended_by", "ended_at"])
    return found


def in_force(area: Area | None) -> Boundaries | None:
    """What an office itself has loaded."""
    return Boundaries.objects.select_related("loaded_by").filter(area=area, ended_at=None).first()


def shapes_for(office: str, codes: Collection[str]) -> dict[str, Any]:
    """Polygons by code for an office's maps: its own shapes, else those of the office above it. One statement.

    office  the code of the area of whoever looks; "" for the whole country"""
    above = [office[:digits] for digits in (2, 4, 6) if digits <= len(office)]
    rows = (
        Shape.objects.filter(boundaries__ended_at=None, area__in=codes)
        .filter(Q(boundaries__area=None) | Q(boundaries__area__in=above))
        .values_list("area_id", "boundaries__area_id", "polygons")
    )
    found: dict[str, tuple[int, Any]] = {}
    for code, whose, polygons in rows:
        near = len(whose or "")
        if near >= found.get(code, (-1, None))[0]:
            found[code] = near, polygons
    return {code: polygons for code, (_near, polygons) in found.items()}


@dataclass(frozen=True)
class Covered:
    """Of one kind of area in an office's: how many there are, how many have a shape, and some of those that have
    none."""

    level: Level
    areas: int
    with_shape: int
    without: list[Area] = field(default_factory=list)

    @property
    def unnamed(self) -> int:
        """Those without a shape that are not among `without`."""
        return self.areas - self.with_shape - len(self.without)


def covered(boundaries: Boundaries) -> list[Covered]:
    """For every kind of area that has a shape: which have one, and which not. One statement, and one a kind."""
    inside = within("code", boundaries.area_id or "")
    having = Q(code__in=Shape.objects.filter(boundaries=boundaries).values("area"))
    counts: Mapping[int, tuple[int, int]] = {
        row["level"]: (row["areas"], row["shaped"])
        for row in Area.objects.filter(inside)
        .order_by("level")
        .values("level")
        .annotate(areas=Count("pk"), shaped=Count("pk", filter=having))
    }
    return [
        Covered(
            Level(level),
            areas,
            shaped,
            list(Area.objects.filter(inside, ~having, level=level).order_by("code")[:NAMED]),
        )
        for level, (areas, shaped) in sorted(counts.items())
        if shaped
    ]
