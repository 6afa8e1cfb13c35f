"""Plans, targets, exits, labels, other work and reports, by the thousand. See bench/field_work.py."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from field_work import World, at, chance_of, key, pour, put

from tangga.areas.models import Area
from tangga.cli import clock
from tangga.families.batching import batches
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import MembershipSpell
from tangga.graduation.models import Candidate, Milestone, MilestoneDate, Plan, PlanMove
from tangga.labelling import actions as labelling
from tangga.labelling.labels import settle
from tangga.labelling.models import House, HouseLabel
from tangga.papers.months import last_of
from tangga.people.models import Person
from tangga.runs.models import Run
from tangga.sessions.month import first_of, months_around
from tangga.targets.actions import set_target, share_out
from tangga.targets.models import Rule, Target
from tangga.targets.sharing import filled, parts_for
from tangga.work_reports.content import Line, content_of, digest_of, lines_of
from tangga.work_reports.kinds import KINDS
from tangga.work_reports.models import OtherWork, WorkReport
from tangga.work_reports.months import stretches_of
from tangga.work_reports.words import number_of

PLANS_OF_A_FACILITATOR = 10
EXITS_OF_A_HUNDRED = 2.9
REASONS = {
    "voluntary": (["business_grew"], ["better_paid_work", "make_room"], ["facilitator_advocacy"]),
    "natural": (["no_component"],),
    "assessed": (["above_decile_limit"],),
    "deceased": ([],),
}


def picks_and_plans(world: World) -> str:
    """Ten families a facilitator of those to prepare: picked, with a plan of four milestones, the first two met."""

    def picked() -> Iterator[Candidate]:
        for person, known in world.families.items():
            chance = chance_of(f"plans {person}")
            able = [each for each in known if each.preparable]
            for each in chance.sample(able, min(PLANS_OF_A_FACILITATOR, len(able))):
                on = world.today - timedelta(days=chance.randrange(60, 300))
                on = max(on, date(world.today.year, 1, 2))
                yield Candidate(
                    public_id=key(chance),
                    family_id=each.family,
                    year=world.today.year,
                    picked_by_id=person,
                    picked_on=on,
                    picked_at=at(on),
                )

    candidates = put(picked())
    chance = chance_of("plans")
    plans = put(
        Plan(
            public_id=key(chance),
            family_id=each.family_id,
            candidate=each,
            goal="Warung tetap buka setiap hari",
            wish="Saya ingin mandiri dari hasil warung.",
            target_month=first_of(world.today + timedelta(days=30 * chance.randrange(1, 10))),
            support=["capital"],
            begun_on=each.picked_on,
            begun_by_id=each.picked_by_id,
            begun_at=each.picked_at,
            state="paused" if chance.random() < 0.05 else "preparing",
        )
        for each in candidates
    )
    stones = put(
        Milestone(
            public_id=key(chance),
            plan=plan,
            what=what,
            responsible="family",
            place=place,
            due_on=plan.begun_on + timedelta(days=days),
            met_on=plan.begun_on + timedelta(days=days) if met else None,
            met_by_id=plan.begun_by_id if met else None,
            met_at=at(plan.begun_on + timedelta(days=days)) if met else None,
            added_by_id=plan.begun_by_id,
            added_at=plan.begun_at,
        )
        for plan in plans
        for place, (what, days) in enumerate((("NIB", 20), ("Tabungan", 50), ("Etalase", 150), ("Pelanggan", 300)))
        for met in [place < 2]
    )
    pour(
        PlanMove(plan=plan, state=state, by_id=plan.begun_by_id, on=plan.begun_on, at=plan.begun_at)
        for plan in plans
        for state in (["preparing", "paused"] if plan.state == "paused" else ["preparing"])
    )
    pour(
        MilestoneDate(milestone=each, due_on=each.due_on, set_by_id=each.added_by_id, set_at=each.added_at)
        for each in stones
    )
    return f"{len(plans):,} plans, {len(stones):,} milestones"


def targets(world: World) -> str:
    """The year's, from the ministry to every facilitator: as they do it."""
    on, base = date(world.today.year, 1, 15), date(world.today.year, 1, 1)
    ministry = world.staff["ministry"]
    chance = chance_of("targets")
    whole = set_target(None, on.year, Rule.PER_FACILITATOR, base, sharing=key(chance), by=ministry, on=on, at=at(on))
    waiting = [(whole, ministry)]
    while waiting:
        target, by = waiting.pop()
        proposed = filled(target, parts_for(target, on), {})
        if not target.number or not proposed:
            continue
        for part in share_out(target.public_id, proposed, sharing=key(chance), seen=None, by=by, on=on, at=at(on)):
            code = part.area_id or ""
            who = world.staff.get(code if len(code) == 2 else f"official-{code}")
            if part.facilitator_id is None and who is not None:
                waiting.append((part, who))
    return f"{Target.objects.count():,} targets"


def exits(world: World) -> str:
    """Over three years up to today, recorded from a list: six of ten of the family's own will."""
    spells = MembershipSpell.objects.filter(superseded_at=None, left_on=None).order_by("family")
    chance = chance_of("exits")
    rows = []
    for family_id, joined_on in spells.values_list("family__family_id", "joined_on"):
        on = world.today - timedelta(days=chance.randrange(3 * 365))
        if chance.random() * 100 < EXITS_OF_A_HUNDRED and on > joined_on:
            kind = chance.choices(list(REASONS), (60, 25, 10, 5))[0]
            rows.append(Leaving(family_id, kind, on, chance.choice(REASONS[kind]), ""))
    for some in batches(rows, 5_000):
        record_exits(some, by=None, on=world.today, at=clock.now())
    return f"{len(rows):,} exits"


def campaign(world: World) -> str:
    """Of the largest district, under way for a month; two of three houses on record, one in twenty without a label."""
    official = world.staff[f"official-{world.largest}"]
    assessed_on = Run.objects.get(is_current=True, area=world.largest).as_of  # where families live is known since then
    on = max(world.today - timedelta(days=29), assessed_on)
    chance = chance_of("campaign")
    planned = labelling.plan(
        key(chance),
        area=Area.objects.get(pk=world.largest),
        starts_on=on,
        ends_on=world.today + timedelta(days=60),
        label_words="Keluarga miskin penerima bantuan sosial",
        legal_basis="SK Bupati 460/1/2026",
        by=official,
        on=on,
        at=at(on),
    )
    begun = labelling.begin(planned.public_id, by=official, on=on, at=at(on))
    if not begun.base:
        raise SystemExit("No house was listed; nothing can be measured.")
    accompany = {each.family: person for person, known in world.families.items() for each in known}

    def labels() -> Iterator[HouseLabel]:
        for house, family in House.objects.filter(campaign=begun).order_by("pk").values_list("pk", "family_id"):
            if chance.random() < 0.67:
                status = chance.choices(("labelled", "refused", "not_own_house", "not_found"), (95, 2, 2, 1))[0]
                day = on + timedelta(days=chance.randrange((world.today - on).days or 1))
                yield HouseLabel(
                    public_id=key(chance),
                    house_id=house,
                    status=status,
                    on=day,
                    officer_id=accompany[family],
                    reason="Tidak mau ditempel." if status in ("refused", "not_found") else "",
                    recorded_by_id=accompany[family],
                    recorded_at=at(day),
                )

    many = pour(labels())
    settle(list(House.objects.filter(campaign=begun).values_list("pk", flat=True)))
    return f"{begun.base:,} houses, {many:,} labels"


def other_work(world: World) -> str:
    """Two a month of each facilitator."""
    kinds = sorted(KINDS)

    def rows() -> Iterator[OtherWork]:
        for person, district in world.district.items():
            chance = chance_of(f"work {person}")
            for month in months_around(world.today, 11, 0):
                for _time in range(2):
                    day = min(month + timedelta(days=chance.randrange(28)), world.today)
                    kind = chance.choice(kinds)
                    yield OtherWork(
                        public_id=key(chance),
                        facilitator_id=person,
                        district_id=district,
                        kind=kind,
                        rhk=KINDS[kind].rhk,
                        done_on=day,
                        place="Kantor camat",
                        what="Rapat bulanan pendamping",
                        result="Jadwal bulan depan disepakati",
                        recorded_at=at(day),
                    )

    return f"{pour(rows()):,} other work"


def work_reports(world: World) -> str:
    """Of every line with something on record, frozen as the action freezes it; their files are not there.

    Of the largest district each month but this one, of the others the last one.
    """
    past = months_around(world.today, 11, -1)
    people = Person.objects.in_bulk(list(world.district))

    def rows() -> Iterator[WorkReport]:
        serials: dict[tuple[str, int], int] = defaultdict(int)
        for person, district in world.district.items():
            chance = chance_of(f"report {person}")
            months = past if district == world.largest else past[:1]
            stretches = stretches_of(people[person], months)
            by_report: dict[tuple[date, int], list[Line]] = defaultdict(list)
            for line in lines_of(people[person], months[-1], last_of(months[0])):
                by_report[first_of(date.fromisoformat(line["on"])), line["rhk"]].append(line)
            for (month, rhk), lines in sorted(by_report.items(), key=lambda each: each[0]):
                serials[district, month.year] += 1
                serial = serials[district, month.year]
                made_on = min(month + timedelta(days=33), world.today)
                yield WorkReport(
                    public_id=key(chance),
                    key=key(chance),
                    facilitator_id=person,
                    district_id=district,
                    month=month,
                    rhk=rhk,
                    revision=1,
                    year=month.year,
                    serial=serial,
                    number=number_of(serial, rhk, district, month),
                    state="made",
                    content=content_of(people[person], stretches[month], lines, made_on),
                    digest=digest_of(lines),
                    activities=len(lines),
                    made_at=at(made_on),
                    finished_at=at(made_on),
                )

    return f"{pour(rows()):,} work reports"
