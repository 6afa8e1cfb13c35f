"""Ten thousand open exits of one district, a thousand of them proposed in bulk. See bench/field_work.py."""

from collections.abc import Iterator
from datetime import date, timedelta

from field_work import World, at, chance_of, key, pour, put

from tangga.cases.cohort_work import draw
from tangga.cases.models import Case, CaseMove, Cohort, CohortPerson, CohortStep
from tangga.people.models import Person
from tangga.runs.models import Run
from tangga.visits.models import Visit

OPEN, IN_BULK = 10_000, 1_000
# Of a hundred open cases: how many stand where, and what moved them there.
STANDS = {
    "proposed": (40, ("propose",)),
    "returned": (5, ("propose", "send_back")),
    "signed": (15, ("propose", "sign")),
    "verified": (10, ("propose", "sign", "verify")),
    "approved": (10, ("propose", "sign", "verify", "approve")),
    "in_force": (20, ("propose", "sign", "verify", "approve", "carry_out")),
}
AFTER = {"propose": "proposed", "sign": "signed", "verify": "verified", "approve": "approved", "send_back": "returned",
         "carry_out": "in_force"}  # fmt: skip


def open_cases(world: World) -> str:
    """Cases of families of the largest district, spread over the states that wait, and a cohort with its sample."""
    district = world.largest
    names = ("coordinator", "official", "head")
    office = {name: Person.objects.get(username=f"field-{name}-{district}") for name in names}
    run = Run.objects.get(area=district, is_current=True)
    cohort = Cohort.objects.create(
        public_id=key(chance_of("cohort")),
        run=run,
        district_id=district,
        method="sample",
        asked=10,
        percent=True,
        proposed_by=office["official"],
        proposed_on=world.today,
        proposed_at=at(world.today),
    )
    CohortPerson.objects.create(cohort=cohort, person=office["official"], part="proposer")
    CohortStep.objects.create(
        cohort=cohort, code="propose", by=office["official"], on=world.today, at=at(world.today),
        finished_at=at(world.today), done=IN_BULK,
    )  # fmt: skip
    families = [
        (person, each)
        for person, known in world.families.items()
        for each in known
        if each.active and each.village.startswith(district)
    ][: OPEN + IN_BULK]
    made = put(_cases(families, cohort, office, world.today))
    moves = pour(_moves(made, office))
    visits = pour(_visits(made, {each.family: person for person, each in families}))
    draw(cohort, world.today)
    return f"{len(made):,} open cases, {moves:,} moves, {visits:,} visits after exits"


def _cases(families: list, cohort: Cohort, office: dict[str, Person], today: date) -> Iterator[Case]:
    serial = 0
    chance = chance_of("cases")
    states = [state for state, (share, _moves) in STANDS.items() for _ in range(share)]
    for place, (person, each) in enumerate(families):
        bulk = place >= len(families) - IN_BULK
        state = "proposed" if bulk else chance.choice(states)
        since = today if bulk else today - timedelta(days=chance.randrange(1, 60))
        case = Case(
            public_id=key(chance), family_id=each.family, region_id=each.village, district_id=each.village[:4],
            exit_type="natural" if bulk else "voluntary", reasons=["no_component" if bulk else "business_grew"],
            state=state, proposed_on=since, since=since, cohort=cohort if bulk else None,
        )  # fmt: skip
        case.proposed_by_id = office["official"].pk if bulk else person
        if state in ("signed", "verified", "approved", "in_force"):
            case.signed_on = since
        if state in ("verified", "approved", "in_force"):
            case.verified_by = office["coordinator"]
        if state in ("approved", "in_force"):
            serial += 1
            case.approved_by, case.year, case.serial = office["head"], today.year, serial
            case.effective_on = date(today.year + 1, 1, 1) if state == "approved" else date(today.year, 10, 1)
        if state == "in_force":
            case.in_force_on = since
        yield case


def _moves(cases: list[Case], office: dict[str, Person]) -> Iterator[CaseMove]:
    who = {"verify": "coordinator", "send_back": "coordinator", "approve": "head", "carry_out": "head"}
    for case in cases:
        before = ""
        for code in STANDS[case.state][1]:
            by = office[who[code]].pk if code in who else case.proposed_by_id
            yield CaseMove(
                case=case, code=code, before=before, state=AFTER[code], by_id=by, on=case.since, at=at(case.since)
            )
            before = AFTER[code]


def _visits(cases: list[Case], accompanies: dict[int, int]) -> Iterator[Visit]:
    chance = chance_of("visits after exits")
    for case in cases:
        if case.state == "in_force" and case.effective_on is not None:
            yield Visit(
                public_id=key(chance), family_id=case.family_id, visitor_id=accompanies[case.family_id],
                purpose="after_exit", planned_on=case.effective_on + timedelta(days=92), recorded_at=at(case.since),
            )  # fmt: skip
