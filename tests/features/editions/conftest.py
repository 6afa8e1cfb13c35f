"""A district whose graduations are drafted by one person and published by another; one exit was recorded late."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from tangga.areas.models import Area
from tangga.editions import actions
from tangga.editions.content import Inputs
from tangga.editions.layout import newest
from tangga.families.exits import Leaving, record_exits
from tangga.people.roles import Role
from tangga.rules.periods import read
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
TODAY = date(2025, 12, 1)
EARLIER = datetime(2025, 8, 1, 3, tzinfo=UTC)
LATE = EARLIER + timedelta(days=30)
LEFT = date(2025, 4, 1)
ACTING = {"on": TODAY, "at": NOW}


def record(at, *rows):
    record_exits([Leaving(*row) for row in rows], by=None, on=at.date(), at=at)


@pytest.fixture
def exits(areas):
    """In Kota Bandung two of their own will, one of them recorded late, and one naturally; in Depok one."""
    homes = {"V1": "3273011001", "V2": "3273011001", "N1": "3273011002", "D1": "3276011001"}
    for name, home in homes.items():
        make.family(name, region=home)
    make.family("STAYS", region="3273011002")
    record(EARLIER, ("V1", "voluntary", LEFT, ("business_grew",)), ("N1", "natural", date(2025, 3, 1)))
    record(EARLIER, ("D1", "voluntary", LEFT))
    record(LATE, ("V2", "voluntary", LEFT, ("house_label",)))


@pytest.fixture
def head(areas):
    return make.posted("hasan", Role.DISTRICT_HEAD, "3273")


def inputs(region="3273", period="2025-H1", known_at=NOW, as_of=date(2025, 6, 30), layout="graduations"):
    area = Area.objects.get(code=region) if region != "00" else None
    return Inputs(newest()[layout], area, read(period), as_of, known_at)


def drafted(by, *, known_at=NOW, at=NOW, **more):
    return actions.draft(inputs(known_at=known_at, **more), by=by, on=TODAY, at=at, sent=uuid4())


def published(by, second, **more):
    edition = drafted(by, **more)
    return actions.publish(edition.public_id, revision=edition.revision, by=second, **ACTING)
