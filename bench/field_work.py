"""Fills an installation (TANGGA_DATA, DATABASE_URL) with a year of work with its families: for bench/field_asked.py.

Takes the families and answers that are there, and does nothing where there are groups already. The same every time for
the same families and day. What the product works out by its own actions is done by them: exits, targets from the
ministry to the facilitators, the campaign with its houses. The rest are rows as the actions write them, many at once:
every constraint of the tables holds, only the log is left out.

For 345,899 families, on 2026-11-30:
  facilitators   988, with 350 families each; coordinator, official and head a district; province, ministry
  groups         some 15,000 of 24 families; sessions of twelve months, this month's half held
  attendance     of the largest district all, of the others this month's: some 1,000,000 rows. Figures of their earlier
                 sessions stand as they would, without the rows
  visits         150,000 with 200,000 steps; businesses 40,000 with 60,000 states; aid 50,000
  readiness      30 of 100 families, one in five of them twice; picks and plans: ten a facilitator, four milestones each
  exits          10,000 over three years; house labels: a district under way, two of three houses on record
  cases          10,000 open exits of the largest district, 1,000 more proposed in bulk with a sample
  other work     two a month and facilitator, of eleven lines; work reports with all that was on record: of the largest
                 district each month but this, of the others the last one
"""

import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from typing import TypeVar
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django first
from django.db.models import Model  # noqa: E402

from tangga.cli import clock  # noqa: E402
from tangga.families.batching import batches  # noqa: E402
from tangga.families.models import FacilitatorAssignment  # noqa: E402
from tangga.people.models import Person, Posting  # noqa: E402
from tangga.people.roles import Role  # noqa: E402
from tangga.runs.models import FamilyAnswer  # noqa: E402
from tangga.sessions.catalogue import catalogue_on  # noqa: E402
from tangga.sessions.models import Attendance, Group, GroupCoverage, GroupMembership, Session  # noqa: E402
from tangga.sessions.month import first_of, months_around  # noqa: E402

SINCE = date(2020, 1, 1)
FAMILIES_OF_A_FACILITATOR, FAMILIES_OF_A_GROUP = 350, 24
MONTHS = 12
AT_ONCE = 5_000
STAFF = {
    "coordinator": Role.COORDINATOR,
    "official": Role.DISTRICT_OFFICIAL,
    "head": Role.DISTRICT_HEAD,
    "auditor": Role.AUDITOR,
}
STATUSES, USUAL = ("present", "sick", "leave", "absent"), (84, 5, 5, 6)
COLUMNS = {"present": "present", "sick": "sick", "leave": "on_leave", "absent": "absent"}
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Known:
    """A family as its answer knows it."""

    family: int
    village: str
    years: int | None
    decile: int | None
    preparable: bool
    active: bool


@dataclass(frozen=True)
class World:
    """What everything else is made for: the day, who accompanies whom, and who works where."""

    today: date
    largest: str
    families: dict[int, list[Known]]  # of each facilitator, by village
    district: dict[int, str]  # of each facilitator
    staff: dict[str, Person]  # "official 5203" -> person; "province", "ministry"


def chance_of(what: str) -> random.Random:
    return random.Random(what)


def key(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def at(day: date) -> datetime:
    """When something of a day is recorded: in its evening; of today, a while ago."""
    return min(datetime.combine(day, time_of_day(17), clock.JAKARTA), clock.now() - timedelta(minutes=1))


def put(rows: Iterable[Row]) -> list[Row]:
    """Rows of one table into it, many at once."""
    made: list[Row] = []
    for some in batches(rows, AT_ONCE):
        made += type(some[0])._default_manager.bulk_create(some)
    return made


def pour(rows: Iterable[Row]) -> int:
    """As put, for what nobody needs afterwards: how many."""
    many = 0
    for some in batches(rows, AT_ONCE):
        many += len(type(some[0])._default_manager.bulk_create(some))
    return many


def people() -> World:
    """Everybody who works there, and the families of each facilitator."""
    today = clock.today()
    answers = FamilyAnswer.objects.filter(standing=True).order_by("region_id", "family_id")
    by_district: dict[str, list[Known]] = defaultdict(list)
    columns = ("family_id", "region_id", "years_in_programme", "decile", "preparable", "active")
    for row in answers.values_list(*columns).iterator(AT_ONCE):
        known = Known(*row)
        by_district[known.village[:4]].append(known)
    posts: list[tuple[str, str, Role, str | None]] = [
        ("field-ministry", "Kementerian", Role.MINISTRY, None),
    ]
    posts += [(f"field-{code}", f"Provinsi {code}", Role.PROVINCE, code) for code in {c[:2] for c in by_district}]
    shares: dict[str, list[Known]] = {}
    for code, known in by_district.items():
        posts += [(f"field-{name}-{code}", f"{name} {code}", role, code) for name, role in STAFF.items()]
        many = -(-len(known) // FAMILIES_OF_A_FACILITATOR)
        for place in range(many):
            name = f"field-{code}-{place + 1:03}"
            shares[name] = known[place * len(known) // many : (place + 1) * len(known) // many]
            posts.append((name, f"Pendamping {code} {place + 1}", Role.FACILITATOR, code))
    made = put(Person(username=user, display_name=shown, password="!") for user, shown, _role, _code in posts)
    found = {person.username: person for person in made}
    pour(Posting(person=found[user], role=role, area_id=code, starts_on=SINCE) for user, _, role, code in posts)
    families = {found[name].pk: known for name, known in shares.items()}
    pour(
        FacilitatorAssignment(family_id=each.family, facilitator_id=person, starts_on=SINCE, recorded_at=at(SINCE))
        for person, known in families.items()
        for each in known
    )
    staff = {name.removeprefix("field-"): found[name] for name, _, role, _code in posts if role != Role.FACILITATOR}
    return World(
        today=today,
        largest=max(by_district, key=lambda code: len(by_district[code])),
        families=families,
        district={found[user].pk: str(code) for user, _, role, code in posts if role == Role.FACILITATOR},
        staff=staff,
    )


def groups_and_sessions(world: World) -> str:
    """Groups of each facilitator by village, their sessions, and who came."""
    month = first_of(world.today)
    opened_on = months_around(world.today, MONTHS, 0)[-1]
    groups, belonging = [], []
    for person, known in world.families.items():
        by_village: dict[str, list[Known]] = defaultdict(list)
        for each in known:
            by_village[each.village].append(each)
        for village, some in by_village.items():
            many = -(-len(some) // FAMILIES_OF_A_GROUP)
            for place in range(many):
                belongs = [each.family for each in some[place * len(some) // many : (place + 1) * len(some) // many]]
                chance = chance_of(f"group {person} {village} {place}")
                groups.append(
                    Group(
                        public_id=key(chance),
                        name=f"Kelompok {place + 1}",
                        village_id=village,
                        facilitator_id=person,
                        leader_id=chance.choice(belongs),
                        meeting_place=chance.choice(("Balai desa", "Posyandu", "Rumah ketua kelompok")),
                        opened_on=opened_on,
                        recorded_at=at(opened_on),
                        size=len(belongs),
                    )
                )
                belonging.append(belongs)
    groups = put(groups)
    pour(
        GroupMembership(
            group=group,
            family_id=family,
            starts_on=opened_on,
            recorded_at=at(opened_on),
            recorded_by_id=group.facilitator_id,
        )
        for group, belongs in zip(groups, belonging, strict=True)
        for family in belongs
    )
    sessions = came = 0
    for some in batches(zip(groups, belonging, strict=True), 500):
        made, rows, coverage = [], [], []
        for group, belongs in some:
            covered: dict[str, int] = defaultdict(int)
            for session, answers in _year_of(group, belongs, world):
                made.append(session)
                covered[session.module] += session.present
                if answers and (world.largest == group.village_id[:4] or session.meets_on >= month):
                    rows.append((session, answers))
            coverage += [
                GroupCoverage(group=group, module=name, covered=many) for name, many in covered.items() if many
            ]
        sessions += len(put(made))
        came += pour(_attendances(rows))
        pour(coverage)
    return f"{len(groups):,} groups, {sessions:,} sessions, {came:,} attendances"


def _year_of(group: Group, belongs: list[int], world: World) -> Iterator[tuple[Session, dict[int, str]]]:
    """A session a month: those of earlier months held (of a hundred three cancelled), this month's partly."""
    chance = chance_of(f"sessions {group.public_id}")
    topics = catalogue_on(world.today).topics
    for place, month in enumerate(reversed(months_around(world.today, MONTHS - 1, 0))):
        day = month + timedelta(days=chance.randrange(28))
        topic, state = topics[place], "held" if day < world.today else "planned"
        if chance.random() < 0.03:
            state = "planned" if month == first_of(world.today) else "cancelled"
        recorded = at(min(day, world.today))
        session = Session(
            public_id=key(chance),
            group=group,
            facilitator_id=group.facilitator_id,
            region_id=group.village_id,
            meets_on=day,
            meets_from=time_of_day(chance.choice((8, 9, 13, 15))),
            place=group.meeting_place,
            catalogue=catalogue_on(day).version,
            module=topic.module,
            topic=topic.code,
            state=state,
            notes="Ibu-ibu aktif berdiskusi; tugas di rumah: mencatat pengeluaran." if state == "held" else "",
            planned_at=at(min(day, world.today) - timedelta(days=6)),
            held_at=recorded if state == "held" else None,
            cancelled_at=recorded if state == "cancelled" else None,
            cancel_reason="Balai desa dipakai." if state == "cancelled" else "",
        )
        answers: dict[int, str] = {}
        if state == "held":
            answers = dict(zip(belongs, chance.choices(STATUSES, USUAL, k=len(belongs)), strict=True))
            for status, column in COLUMNS.items():
                setattr(session, column, sum(1 for each in answers.values() if each == status))
        yield session, answers


def _attendances(rows: list[tuple[Session, dict[int, str]]]) -> Iterator[Attendance]:
    for session, answers in rows:
        for family, status in answers.items():
            yield Attendance(
                session=session,
                family_id=family,
                status=status,
                module=session.module,
                topic=session.topic,
                counts=status == "present",
                recorded_at=session.held_at,
                recorded_by_id=session.facilitator_id,
            )


def drawn(world: World, what: str, share: float) -> Iterator[tuple[int, Known, random.Random]]:
    """(facilitator, family, its own chance) of a share of all families: always the same ones."""
    for person, known in world.families.items():
        chance = chance_of(f"{what} {person}")
        for each in known:
            if chance.random() < share:
                yield person, each, chance


def main() -> None:
    import field_cases
    import field_facts
    import field_plans

    if Group.objects.exists():
        return
    with transaction.atomic():
        world = people()
    parts: tuple[Callable[[World], str], ...] = (
        groups_and_sessions,
        field_facts.visits,
        field_facts.businesses,
        field_facts.aid,
        field_facts.readiness,
        field_plans.picks_and_plans,
        field_plans.targets,
        field_plans.exits,
        field_cases.open_cases,
        field_plans.campaign,
        field_plans.other_work,
        field_plans.work_reports,
    )
    for part in parts:
        began = time.perf_counter()
        with transaction.atomic():
            said = part(world)
        print(f"  {said} ({time.perf_counter() - began:.0f} s)", flush=True)
    with connection.cursor() as cursor:  # as each database does by itself: at `migrate`, or within minutes
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.modules["field_work"] = sys.modules["__main__"]
    main()
