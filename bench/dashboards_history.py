"""Four years of months for dashboards: fills an installation that bench/field_work.py filled already.

Does nothing where it was done. The same every time for the same families and day. Rows as the actions write them, many
at once: every constraint of the tables holds, and the triggers do their work.

For 345,899 families, on 2026-11-30:
  left      1,000 families a month over 48 months (48,000 besides the others), each with its spell, facts and exit; six
            of ten voluntary, three natural; one in fifty recorded some weeks late
  moved     300 families a month to another village of the province
  waiting   20,000 families on the waiting lists, with 30,000 moves of them
  events    what field_work.py left: over a million attendances, visits, steps, states of businesses, moves and reports
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from field_work import at, chance_of, key, pour, put

from django.db import connection, transaction  # isort: skip - field_work sets Django up
from tangga.areas.models import Area, Level  # isort: skip
from tangga.cli import clock  # isort: skip
from tangga.families.exit_models import Exit  # isort: skip
from tangga.families.models import Family, FamilyFacts, MembershipSpell  # isort: skip
from tangga.people.models import Person  # isort: skip
from tangga.waiting.models import Entry, EntryMove  # isort: skip

MONTHS, LEFT, MOVED, WAITING = 48, 1_000, 300, 20_000
TYPES, SHARES = ("voluntary", "natural", "deceased"), (6, 3, 1)
JOINED = date(2017, 1, 1)
FULL = 345_899


def months_before(today: date) -> list[date]:
    """The first days of the months, the latest first."""
    found, first = [], today.replace(day=1)
    for _ in range(MONTHS):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def recorded(day: date, late: bool) -> datetime:
    return at(day + timedelta(days=40 if late else 2))


def left(today: date, villages: list[str], share: float) -> str:
    """Families that are not among the others any more."""
    many = 0
    for month in months_before(today):
        chance = chance_of(f"left {month}")
        made = put(
            Family(family_id=f"H{month:%y%m}-{place:05}", name="Ibu", name_search="ibu")
            for place in range(max(1, round(LEFT * share)))
        )
        spells, facts, exits = [], [], []
        for family in made:
            day = min(month + timedelta(days=chance.randrange(28)), today)
            village, seen = chance.choice(villages), recorded(day, chance.random() < 0.02)
            spells.append(MembershipSpell(family=family, joined_on=JOINED, left_on=day, recorded_at=seen))
            facts.append(FamilyFacts(family=family, effective_on=JOINED, region_id=village, recorded_at=at(JOINED)))
            exits.append(
                Exit(
                    public_id=key(chance),
                    family=family,
                    joined_on=JOINED,
                    effective_on=day,
                    exit_type=chance.choices(TYPES, SHARES)[0],
                    region_id=village,
                    recorded_at=seen,
                )
            )
        many += pour(spells)
        pour(facts)
        pour(exits)
    return f"{many:,} families that left over {MONTHS} months"


def moved(today: date, villages: list[str], share: float) -> str:
    """Families of the programme that live elsewhere since some month."""
    wanted = max(1, round(MOVED * share))
    known = FamilyFacts.objects.filter(superseded_at=None, effective_on__gt=JOINED).order_by("pk")
    rows = known.values_list("family_id", "effective_on", "decile")[: wanted * MONTHS]

    def facts() -> Iterator[FamilyFacts]:
        chance = chance_of("moved")
        for place, (family, since, decile) in enumerate(rows):
            day = months_before(today)[place % MONTHS] + timedelta(days=chance.randrange(28))
            if since < day <= today:
                yield FamilyFacts(
                    family_id=family,
                    effective_on=day,
                    region_id=chance.choice(villages),
                    decile=decile,
                    recorded_at=at(day),
                )

    return f"{pour(facts()):,} moved"


def waiting(today: date, villages: list[str], share: float) -> str:
    """Families that wait, or waited and went on."""
    by = Person.objects.get(username="field-ministry")
    chance = chance_of("waiting")
    made = put(
        Family(family_id=f"HW-{place:06}", name="Ibu", name_search="ibu") for place in range(round(WAITING * share))
    )
    homes = [chance.choice(villages) for _ in made]
    pour(
        FamilyFacts(family=family, effective_on=JOINED, region_id=home, recorded_at=at(JOINED))
        for family, home in zip(made, homes, strict=True)
    )
    entries = put(
        Entry(
            public_id=UUID(int=chance.getrandbits(128), version=4),
            family=family,
            district_id=home[:4],
            region_id=home,
            state=chance.choices(("waiting", "withdrawn"), (1, 1))[0],
            source="facilitator",
            proposed_by=by,
            proposed_on=today - timedelta(days=chance.randrange(30, 700)),
            assessed_on=today,
            order_key=f"{place:032}",
            since=today,
        )
        for place, (family, home) in enumerate(zip(made, homes, strict=True))
    )
    moves = pour(_moves(entries, today))
    return f"{len(entries):,} on waiting lists, {moves:,} moves"


def _moves(entries: list[Entry], today: date) -> Iterator[EntryMove]:
    for entry in entries:
        on = entry.proposed_on
        yield EntryMove(entry=entry, code="propose", before="", state="waiting", on=on, at=at(on))
        if entry.state != "waiting":
            later = min(on + timedelta(days=25), today)
            yield EntryMove(entry=entry, code="withdraw", before="waiting", state=entry.state, on=later, at=at(later))


def main() -> None:
    if Family.objects.filter(family_id__startswith="HW-").exists():
        return
    today = clock.today()
    used = FamilyFacts.objects.order_by().values("region")
    villages = list(Area.objects.filter(level=Level.VILLAGE, pk__in=used).values_list("pk", flat=True))
    share = Family.objects.count() / FULL
    for part in (left, moved, waiting):
        with transaction.atomic():
            print(f"  {part(today, villages, share)}", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
