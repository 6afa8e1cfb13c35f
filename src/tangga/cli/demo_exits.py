"""The demo's exits: who left in the year and a half before, as the offices recorded it month by month.

Made before a district is assessed, so that its answers know who has left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import cycle, islice

from tangga.cli import clock

RECORDED_AFTER = timedelta(days=9)  # from the first day out
# district -> (voluntary this year, voluntary last year, natural in both); the others by their place among the NTB ten
# Of Kota Kediri's few natural exits one is recorded; the others wait for its official, to try proposing in bulk.
MANY = {"3571": (14, 10, 1), "3276": (21, 12, 5), "3528": (1, 2, 4)}
REASONS: Sequence[tuple[str, ...]] = (
    ("business_grew", "make_room"),
    ("better_paid_work",),
    ("business_grew", "facilitator_advocacy"),
    ("make_room", "children_finished_school"),
    ("business_grew",),
    ("facilitator_advocacy", "assets_acquired"),
    ("house_label", "make_room"),
)
OTHERS = (("deceased", ()), ("moved", ()), ("assessed", ("above_decile_limit",)))


def leave_some(code: str, as_of: date) -> None:
    """Let some families of a district leave, unless an earlier start did."""
    from tangga.areas.queries import within
    from tangga.families.exit_models import Exit
    from tangga.families.exits import Leaving
    from tangga.people.models import Person
    from tangga.waiting.vacancies import record_exits

    if Exit.objects.filter(within("region_id", code)).exists():
        return
    this_year, last_year = _months(as_of)
    now, before, natural = MANY.get(code) or (4 + int(code[-2:]) * 5 % 17, 3 + int(code[-1]), 3)
    known_since, able, ended = candidates(code)
    # Few families, few exits: a demo of thirty families still shows both.
    now, before, natural = (min(each, len(able) // 8) for each in (now, before, natural))
    willing, done = iter(able), iter(ended)
    rows: dict[date, list[Leaving]] = {}
    for months, many in ((last_year, before), (this_year, now)):
        for place, (on, reasons) in enumerate(islice(zip(cycle(months), cycle(REASONS)), many if months else 0)):
            family = next(willing, None)
            if family:
                rows.setdefault(on, []).append(Leaving(family, "voluntary", on, reasons, f"BA {code}/{place + 1}"))
    for on in islice(cycle([*last_year, *this_year]), natural):
        family = next(done, None)
        if family:
            rows.setdefault(on, []).append(Leaving(family, "natural", on, ("no_component",)))
    for on, (kind, why) in zip(this_year, OTHERS, strict=False):
        family = next(willing, None)
        if family:
            rows.setdefault(on, []).append(Leaving(family, kind, on, why))
    official = Person.objects.get(username=f"dinsos.{code}")
    for on, leaving in sorted(rows.items()):
        at = max(clock.at(on + RECORDED_AFTER, 9), known_since)
        record_exits(leaving, by=official, on=on, at=at)


def _months(as_of: date) -> tuple[list[date], list[date]]:
    """The first days of this year's months up to the day, and of the last year's since somebody accompanied them."""
    from tangga.cli.demo_history import Earlier, school_year_of

    since = Earlier.than(school_year_of(as_of)).day
    days = [date(year, month, 1) for year in (as_of.year - 1, as_of.year) for month in range(1, 13)]
    days = [day for day in days if since + timedelta(days=31) < day <= as_of]
    return [day for day in days if day.year == as_of.year], [day for day in days if day.year < as_of.year]


def candidates(code: str) -> tuple[datetime, list[str], list[str]]:
    """When the district's families were first recorded; by family_id those long in the programme, and those in whom
    nobody seems to count for a component any more."""
    from django.db.models import Exists, OuterRef, Q

    from tangga.areas.queries import within
    from tangga.families.models import FamilyFacts, MemberFacts, MembershipSpell

    here = FamilyFacts.objects.filter(within("region_id", code), superseded_at=None).values("family")
    spells = MembershipSpell.objects.filter(family__in=here, superseded_at=None, left_on=None)
    first = spells.order_by("recorded_at").values_list("recorded_at", flat=True).first() or clock.now()
    old = spells.filter(recorded_at=first, family__assignments__ends_on=None).distinct()
    counts = MemberFacts.objects.filter(
        Q(birth_date=None)
        | Q(birth_date__gte=date(first.year - 7, 1, 1))
        | Q(birth_date__lt=date(first.year - 59, 1, 1))
        | Q(school_level__in=["primary", "junior_secondary", "senior_secondary", ""])
        | Q(pregnant=True)
        | Q(severe_disability=True)
        | Q(human_rights_victim=True),
        family=OuterRef("family"),
        superseded_at=None,
        deceased_on=None,
    )
    old = old.annotate(counts=Exists(counts)).order_by()
    long = old.filter(counts=True, joined_on__lt=date(first.year - 4, 1, 1))
    ended = old.filter(counts=False).values_list("family__family_id", flat=True)
    able = sorted(long.values_list("family__family_id", flat=True), key=_drawn)
    return first, able, sorted(ended, key=_drawn)


def _drawn(family_id: str) -> str:
    """An order without order, and always the same: from all over the district, of every facilitator."""
    return sha256(family_id.encode()).hexdigest()
