"""Who may open the pages of targets (see route.py), and their things in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from tangga.families.exit_models import Exit
from tangga.families.models import Family, MembershipSpell
from tangga.people.models import Person
from tangga.targets.models import Target
from tests.access.route import EXPORT, SEE, Route

AT = datetime(2025, 5, 2, 3, 0, tzinfo=UTC)
OUT = date(2025, 5, 1)
YEARS = {"mine": 2025, "colleague": 2026, "other": 2025}  # one target a district and year

ROUTES: dict[str, Route] = {
    "targets/": Route(SEE, listing=True),
    "targets/export/": Route(EXPORT, methods="GET POST", listing=True),
    "targets/set/": Route("OPM", methods="GET POST"),
    "targets/share/<uuid:public_id>/": Route("O", "target", "GET POST", shared=True, before_role=True),
    "targets/load/": Route(SEE, listing=True),
    "targets/graduates/": Route(SEE, listing=True, shows=True),
    "targets/graduates/export/": Route(EXPORT, methods="GET POST", listing=True),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator.

    The second family has left; the district has a target, shared out to the facilitator.
    """
    left = families[1]
    region = left.facts.get().region_id
    spell = MembershipSpell.objects.get(family=left)
    MembershipSpell.objects.filter(pk=spell.pk).update(left_on=OUT)
    out = Exit.objects.create(
        family=left,
        joined_on=spell.joined_on,
        effective_on=OUT,
        exit_type="voluntary",
        reasons=["business_grew"],
        region_id=region,
        recorded_by=official,
        recorded_at=AT,
    )
    told: dict[str, Any] = {
        "year": YEARS[which],
        "area_id": region[:4],
        "rule": "entered",
        "base_on": date(2025, 1, 1),
        "base_families": 2,
        "base_facilitators": 1,
        "number": 10,
        "set_by": official,
        "set_at": AT,
    }
    whole = Target.objects.create(**told, sharing=uuid4())
    Target.objects.create(**told, sharing=uuid4(), facilitator=facilitator, whole=whole)
    return {"target": whole.public_id, "exit": out.public_id}, []
