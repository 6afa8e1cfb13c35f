"""Who may open the pages of the waiting list (see route.py), and their things in every set (see world.py)."""

from datetime import UTC, date, datetime
from typing import Any

from tangga.families.models import Family
from tangga.people.models import Person
from tangga.waiting.models import Entry, EntryMove, FieldCheck, Meeting, Quota
from tests.access.route import Route

SEES, PROPOSES, FILLS = "FCOHA", "FCO", "O"
ON, AT = date(2025, 5, 1), datetime(2025, 5, 1, 3, 0, tzinfo=UTC)
SAYS = {"revision": "1", "words": "Alasan yang cukup panjang."}
BY_VERB = {
    "check": PROPOSES,
    "offer": FILLS,
    "accept": PROPOSES,
    "refuse": PROPOSES,
    "enrol": FILLS,
    "expire": FILLS,
    "take-back": FILLS,
    "withdraw": PROPOSES,
    "strike": FILLS,
}

ROUTES: dict[str, Route] = {
    "waiting/": Route(SEES, listing=True, shows=True),
    "waiting/search/": Route(SEES, methods="POST"),
    "waiting/export/": Route("FCOH", methods="GET POST", listing=True),
    "waiting/assess/": Route(FILLS, methods="POST"),
    "waiting/places/": Route(SEES, listing=True),
    "waiting/places/export/": Route("FCOH", methods="GET POST", listing=True),
    "waiting/places/open/": Route(FILLS, methods="POST"),
    "waiting/quota/": Route(SEES, methods="GET POST", post=FILLS),
    "waiting/meetings/": Route(SEES, methods="GET POST", post=PROPOSES, listing=True),
    "waiting/new/<uuid:public_id>/": Route(PROPOSES, "second family", "GET POST", before_role=True),
    "waiting/<uuid:public_id>/": Route(SEES, "waiting entry", shows=True, before_role=True),
    "waiting/<uuid:public_id>/sheet/": Route("FCOH", "waiting entry", before_role=True),
    **{
        f"waiting/<uuid:public_id>/{verb}/": Route(may, "waiting entry", "POST", before_role=True, sends=SAYS)
        for verb, may in BY_VERB.items()
    },
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator."""
    mark = f"tungguqx{which}"
    region = families[0].facts.get().region_id
    entry = Entry.objects.create(
        family=families[0],
        district_id=region[:4],
        region_id=region,
        source="facilitator",
        words=f"Kata {mark}",
        proposed_by=facilitator,
        proposed_on=ON,
        decile=3,
        members=2,
        assessed_on=ON,
        order_key=f"03{which}",
        since=ON,
    )
    EntryMove.objects.create(entry=entry, code="propose", state="waiting", by=facilitator, on=ON, at=AT)
    FieldCheck.objects.create(
        entry=entry, visited_on=ON, findings=f"Temuan {mark}", bears_out=True, by=facilitator, at=AT
    )
    # A district's own, as its quota is: whoever sees its list reads both.
    Meeting.objects.create(
        village_id=region, held_on=ON, attendance=12, outcome="Keluarga termiskin didahulukan.", recorded_by=official,
        recorded_at=AT,
    )  # fmt: skip
    Quota.objects.get_or_create(
        district_id=region[:4], starts_on=ON, superseded_at=None,
        defaults={"families": 50, "why": f"SK {which}", "set_by": official, "set_at": AT},
    )  # fmt: skip
    return {"waiting entry": entry.public_id}, [mark, str(entry.public_id)]
