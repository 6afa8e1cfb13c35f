"""Who may open the pages of sessions (see route.py), and their things in every set (see world.py)."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from tangga.areas.models import Area
from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.people.models import Person
from tangga.photos.models import Photo
from tangga.sessions import actions, groups
from tests.access.route import EXPORT, SEE, Route

HOLD = "F"
SEE_PHOTOS = "FCOHA"  # who works with the people on them, and who audits that
TODAY = date(2025, 5, 20)
OPENED = date(2025, 2, 1)
AT = datetime(2025, 5, 20, 2, 0, tzinfo=UTC)
SESSION: dict[str, Any] = {"about": "fds session", "before_role": True}
PLANNED: dict[str, Any] = {"about": "planned fds session", "before_role": True}
GROUP: dict[str, Any] = {"about": "fds group", "before_role": True}
WHEN = {"meets_on": "2025-05-20", "meets_from": "10:00", "place": "Balai RW"}

ROUTES: dict[str, Route] = {
    "sessions/": Route(SEE, listing=True, shows=True),
    "sessions/month/": Route(SEE, listing=True),
    "sessions/month/plan/": Route(HOLD, methods="GET POST"),
    "sessions/coverage/": Route(SEE, listing=True),
    "sessions/coverage/export/": Route(EXPORT, methods="GET POST"),
    "sessions/catalogue/": Route(SEE, methods="GET POST"),
    "sessions/groups/": Route(SEE, listing=True, shows=True),
    "sessions/groups/new/": Route(
        HOLD,
        methods="GET POST",
        body={"village": "village"},
        sends={"name": "Kelompok Baru", "opened_on": "2025-05-01"},
    ),
    "sessions/groups/suggested/": Route(HOLD, methods="GET POST"),
    "sessions/groups/<uuid:public_id>/": Route(SEE, shows=True, **GROUP),
    "sessions/groups/<uuid:public_id>/edit/": Route(
        HOLD, methods="GET POST", body={"leader": "family"}, sends={"name": "Nama Lain"}, **GROUP
    ),
    "sessions/groups/<uuid:public_id>/add/": Route(HOLD, methods="GET POST", body={"family": "second family"}, **GROUP),
    "sessions/groups/<uuid:public_id>/move/": Route(
        HOLD, methods="POST", body={"family": "family", "to": "other fds group"}, **GROUP
    ),
    "sessions/groups/<uuid:public_id>/close/": Route(HOLD, methods="POST", **GROUP),
    "sessions/groups/<uuid:public_id>/plan/": Route(
        HOLD, methods="GET POST", sends=WHEN | {"topic": "infants"}, **GROUP
    ),
    "sessions/photos/<uuid:public_id>/": Route(SEE_PHOTOS, about="fds photo", absent=True, before_role=True),
    "sessions/photos/<uuid:public_id>/remove/": Route(HOLD, about="fds photo", methods="POST", before_role=True),
    "sessions/<uuid:public_id>/": Route(SEE, shows=True, **SESSION),
    "sessions/<uuid:public_id>/edit/": Route(
        HOLD, methods="GET POST", sends=WHEN | {"topic": "infants", "revision": "1"}, **PLANNED
    ),
    "sessions/<uuid:public_id>/cancel/": Route(HOLD, methods="POST", sends={"reason": "Hujan deras"}, **PLANNED),
    "sessions/<uuid:public_id>/attendance/": Route(HOLD, methods="GET POST", sends={"revision": "1"}, **SESSION),
    "sessions/<uuid:public_id>/photos/": Route(HOLD, methods="POST", **SESSION),
    "sessions/<uuid:public_id>/make-up/": Route(HOLD, methods="GET POST", sends=WHEN, **SESSION),
    "sessions/<uuid:public_id>/export-list/": Route(EXPORT, methods="GET POST", **SESSION),
    "sessions/<uuid:public_id>/export-report/": Route(EXPORT, methods="GET POST", **SESSION),
}


def things(
    which: str, families: list[Family], facilitator: Person, official: Person
) -> tuple[dict[str, Any], list[str]]:
    """(ids by kind, marks) of what one set has of them; both families are accompanied by the facilitator.

    A group with the first family, with a session held (the family was absent) and one planned; an empty group; a photo.
    """
    facts = facts_of(families[0], TODAY)
    assert facts is not None
    village = Area.objects.get(code=facts.region_id)
    mark = f"kelompok{families[0].name.split()[-1]}"
    sent: dict[str, Any] = {"by": facilitator, "on": TODAY, "at": AT}
    group, other = (
        groups.open_group(f"{mark} {place}", village, request=uuid.uuid4(), opened_on=OPENED, families=members, **sent)
        for place, members in (("satu", [families[0].public_id]), ("dua", []))
    )
    asked: dict[str, Any] = {"place": f"Balai {mark}", **sent}
    held = actions.plan(group.public_id, "better_parents", date(2025, 5, 6), request=uuid.uuid4(), **asked)
    answers = {families[0].public_id: "absent"}
    held = actions.record_attendance(held.public_id, answers, f"Catatan {mark}", seen=None, **sent)
    planned = actions.plan(group.public_id, "child_behaviour", TODAY, request=uuid.uuid4(), **asked)
    photo = Photo.objects.create(
        owner=held.public_id,
        owner_kind=actions.OWNER_KIND,
        original_sha256=uuid.uuid4().hex * 2,
        size_bytes=1,
        width=1,
        height=1,
        kept_by=facilitator,
        kept_at=AT,
    )
    ids = {
        "fds group": group.public_id,
        "other fds group": other.public_id,
        "fds session": held.public_id,
        "planned fds session": planned.public_id,
        "fds photo": photo.public_id,
    }
    return ids, [mark, *(str(each) for each in ids.values())]
