"""Opening and closing a district's figures, and publishing the half-years that are due. Rows are only added."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area, Level
from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.jobs.actions import ask
from tangga.open_figures.checks import check_seen, check_switches
from tangga.open_figures.content import closes_at, halves_due, taken
from tangga.open_figures.models import KeptHalf, Switch
from tangga.open_figures.queries import kept_of, opened_first_at, switch_of
from tangga.people.models import Person
from tangga.people.queries import posting_of

KIND = "open_figures.publish"


def switch(district: str, is_on: bool, *, seen: UUID | None, by: Person, on: date, at: datetime) -> Switch:
    """Open a district's figures to everybody, or close them.

    seen  public_id of the switch that the person saw; None: it was never touched
    Refused: NotAllowed to everybody but the district's own office; Area.DoesNotExist (a view answers 404) outside the
    person's area; Conflict when it was switched meanwhile, or stands so already.
    """
    try:
        with transaction.atomic():
            return _switch(district, is_on, seen, by, on, at)
    except IntegrityError:  # two at once: the other's holds
        raise Conflict(_("Somebody switched this meanwhile. Look at how it stands now.")) from None


def _switch(code: str, is_on: bool, seen: UUID | None, by: Person, on: date, at: datetime) -> Switch:
    posting = posting_of(by, on)
    district = Area.objects.get(code=code, level=Level.DISTRICT)
    if posting is not None and posting.area_id and not code.startswith(posting.area_id):
        raise Area.DoesNotExist
    check_switches(posting, district)
    current = switch_of(code)
    check_seen(current, seen, is_on)
    made = Switch.objects.create(district=district, is_on=is_on, follows=current, set_by=by, set_at=at)
    if is_on:
        record("open_figures.opened", made, by=by, area_code=code, at=at)
        ask(KIND, made.public_id, by=by, area_code=code, at=at)
    else:
        record("open_figures.closed", made, by=by, area_code=code, at=at)
    return made


def publish_due(district: Area, now: datetime) -> list[KeptHalf]:
    """Keep every half-year of an open district that is due and not kept yet, the earliest first.

    Each as known when it closed, or when the district first opened its figures where that was later: whoever makes it,
    and whenever, it is the same. What is there is never made anew.
    """
    current = switch_of(district.code)
    if current is None or not current.is_on:
        return []
    opened_at = opened_first_at(district.code)
    assert opened_at is not None  # a switch that holds has a first one
    made: list[KeptHalf] = []
    kept = kept_of(district.code)
    for half in halves_due(district.code, opened_at, now):
        if any(each.half == half.name for each in kept):
            continue
        known_at = max(closes_at(district.code, half), opened_at)
        before = [each for each in kept if each.half < half.name]
        found = taken(district, half, known_at, now, before)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
                detail = {"half": half.name, "digest": found.digest}
                record("open_figures.published", found, by=None, area_code=district.code, detail=detail, at=now)
        except IntegrityError:  # another worker was faster, and goes on
            return made
        kept.append(found)
        made.append(found)
    return made
