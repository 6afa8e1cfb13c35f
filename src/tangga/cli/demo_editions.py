"""The demo's editions: NTB's first half of 2020 as it was published in July and again in December, where the demo has
that story; and the last half-year of one district. Made last: what is recorded before it is in it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tangga.cli import clock

if TYPE_CHECKING:
    from tangga.editions.models import Edition
    from tangga.people.models import Person

PROVINCE, STORY = "52", ("2020-H1", (date(2020, 7, 11), date(2020, 12, 17)))
WAITS = ("2020", date(2020, 12, 17))  # drafted, for a second person to publish
DISTRICT = "3571"
A_DAY = timedelta(days=1)
TOLD_AFTER = timedelta(days=11)  # from the end of a half-year


def make(as_of: date) -> None:
    """Make them, unless an earlier start did, or nobody left in that time."""
    from tangga.editions.models import Edition
    from tangga.people.queries import people_by_username
    from tangga.rules.periods import HALF, name_of

    people = people_by_username(["kementerian", f"provinsi.{PROVINCE}", f"dinsos.{DISTRICT}", f"kepala.{DISTRICT}"])
    if Edition.objects.exists() or len(people) < 4:
        return
    ministry, province = people["kementerian"], people[f"provinsi.{PROVINCE}"]
    period, days = STORY
    for day in days:
        _publish(_draft(PROVINCE, period, day, ministry), province, day)
    _draft(PROVINCE, *WAITS, ministry)
    told = as_of - TOLD_AFTER
    ended = date(told.year, 7 if told.month > 6 else 1, 1) - timedelta(days=1)
    known = ended + TOLD_AFTER
    edition = _draft(DISTRICT, name_of(HALF, ended), known, people[f"dinsos.{DISTRICT}"])
    _publish(edition, people[f"kepala.{DISTRICT}"], known)


def _draft(region: str, period: str, known_on: date, by: "Person") -> "Edition | None":
    from tangga.areas.models import Area
    from tangga.editions import actions
    from tangga.editions.content import Inputs, known_by
    from tangga.editions.layout import newest
    from tangga.figures.figure import figure
    from tangga.rules.periods import read

    span, at = read(period), _next_morning(known_on)
    stated = known_by(known_on, at)
    told = figure("voluntary_graduations", region, span, as_of=known_on, known_at=stated, now=at)
    if not told.total:
        return None
    inputs = Inputs(newest()["graduations"], Area.objects.get(code=region), span, known_on, stated)
    return actions.draft(inputs, by=by, on=known_on + A_DAY, at=at, sent=uuid4())


def _publish(edition: "Edition | None", by: "Person", known_on: date) -> None:
    from tangga.editions.actions import publish

    if edition is not None:
        at = _next_morning(known_on) + timedelta(hours=1)
        publish(edition.public_id, revision=edition.revision, by=by, on=known_on + A_DAY, at=at)


def _next_morning(day: date) -> datetime:
    return clock.at(day + A_DAY, 9)
