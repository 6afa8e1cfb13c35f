"""What is learnt at families' homes, by the thousand: visits, businesses, aid, readiness. See bench/field_work.py."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from field_work import World, at, chance_of, drawn, key, pour, put

from tangga.readiness.actions import with_facts
from tangga.readiness.models import Assessment, Questionnaire
from tangga.rules.questionnaire import Instrument, Question
from tangga.rules.readiness import Given, Score, score
from tangga.visits.models import AidReceipt, Business, BusinessState, Visit, VisitStep

PURPOSES = ("home_visit", "data_update", "advocacy", "graduation_preparation", "business_mentoring", "complaint")
STEPS = ("data_updated", "advocacy_given", "p2k2_explained", "business_discussed", "labelling_explained", "referred")
KINDS = ("peddling", "kiosk", "food_stall", "farming", "livestock", "craft", "services")
PROGRAMMES = ("pip", "pbi_jk", "sembako", "kube", "ppse")
YEAR = 365
ANSWER_SETS = 200


def visits(world: World) -> str:
    """43 of 100 families: held in the last year, some planned for the weeks around today, few cancelled."""
    steps = many = 0

    def rows() -> Iterator[Visit]:
        for person, known, chance in drawn(world, "visit", 0.434):
            state = chance.choices(("done", "planned", "cancelled"), (90, 6, 4))[0]
            back = chance.randrange(-25, 8) if state == "planned" else chance.randrange(YEAR)
            day = world.today - timedelta(days=back)
            step = "Mengurus NIB di kantor camat" if state == "done" and chance.random() < 0.2 else ""
            yield Visit(
                public_id=key(chance),
                family_id=known.family,
                visitor_id=person,
                purpose=chance.choice(PURPOSES),
                state=state,
                planned_on=day,
                visited_on=day if state == "done" else None,
                met="carer" if state == "done" else "",
                findings="Usaha berjalan; anak-anak rajin sekolah." if state == "done" else "",
                next_step=step,
                next_on=day + timedelta(days=30) if step else None,
                next_done_on=day + timedelta(days=20) if step and back > 40 and chance.random() < 0.9 else None,
                cancel_reason="Keluarga sedang ke luar kota." if state == "cancelled" else "",
                recorded_at=at(min(day, world.today) - timedelta(days=3)),
                held_at=at(day) if state == "done" else None,
                cancelled_at=at(day) if state == "cancelled" else None,
            )

    made = put(rows())
    many = len(made)
    chance = chance_of("steps")
    done = [visit for visit in made if visit.state == "done"]
    steps = pour(
        VisitStep(visit=visit, kind=kind) for visit in done for kind in chance.sample(STEPS, chance.choice((1, 1, 2)))
    )
    return f"{many:,} visits, {steps:,} steps"


def businesses(world: World) -> str:
    """12 of 100 families have one; half of them were asked about it twice."""
    made = put(
        Business(
            public_id=key(chance),
            family_id=known.family,
            kind=chance.choice(KINDS),
            what="jajanan pasar",
            started_on=world.today - timedelta(days=chance.randrange(500, 2000)),
            recorded_by_id=person,
            recorded_at=at(world.today - timedelta(days=400)),
        )
        for person, known, chance in drawn(world, "business", 0.116)
    )

    def states() -> Iterator[BusinessState]:
        for number, business in enumerate(made):
            chance = chance_of(f"state {business.public_id}")
            for back in (300, 40)[: 1 + number % 2]:
                turnover = chance.randrange(8, 60) * 100_000
                yield BusinessState(
                    public_id=key(chance),
                    business=business,
                    effective_on=world.today - timedelta(days=back + chance.randrange(30)),
                    recorded_at=at(world.today - timedelta(days=back)),
                    recorded_by_id=business.recorded_by_id,
                    turnover_month_idr=turnover,
                    cost_month_idr=turnover * 6 // 10,
                    capital_idr=turnover // 2,
                    workers=chance.choice((1, 1, 2)),
                )

    return f"{len(made):,} businesses, {pour(states()):,} states"


def aid(world: World) -> str:
    """14 of 100 families."""

    def rows() -> Iterator[AidReceipt]:
        for person, known, chance in drawn(world, "aid", 0.1445):
            mark = key(chance)
            starts_on = world.today - timedelta(days=chance.randrange(30, 900))
            yield AidReceipt(
                public_id=mark,
                chain=mark,
                family_id=known.family,
                programme=chance.choice(PROGRAMMES),
                giver="central",
                amount_idr=chance.choice((None, 200_000, 450_000)),
                starts_on=starts_on,
                source="told",
                recorded_by_id=person,
                recorded_at=at(max(starts_on, world.today - timedelta(days=300))),
            )

    return f"{pour(rows()):,} aid"


def readiness(world: World) -> str:
    """30 of 100 families answered in the last year; one in five of them half a year before too."""
    version = Questionnaire.objects.get(area=None, purpose="readiness")
    assert version is not None
    instrument = version.instrument
    sets = [dict(_answers(instrument, place)) for place in range(ANSWER_SETS)]

    @cache
    def found(place: int, years: int | None, decile: int | None) -> tuple[dict[str, Given], Score]:
        facts: dict[str, Given] = {}
        facts |= {"membership_years": years} if years is not None else {}
        facts |= {"decile": decile} if decile is not None else {}
        given = with_facts(instrument, sets[place], facts)
        return json.loads(json.dumps(given)), score(instrument, given)

    def rows() -> Iterator[Assessment]:
        for person, known, chance in drawn(world, "readiness", 0.3):
            last = world.today - timedelta(days=chance.randrange(170))
            days: list[date] = [last] if chance.random() < 0.8 else [last - timedelta(days=183), last]
            for day in days:
                given, scored = found(chance.randrange(ANSWER_SETS), known.years, known.decile)
                yield Assessment(
                    public_id=key(chance),
                    family_id=known.family,
                    questionnaire=version,
                    answered_on=day,
                    answered_by_id=person,
                    answers=given,
                    points=scored.points,
                    points_possible=scored.possible,
                    sections={code: [*both, scored.known[code]] for code, both in scored.sections.items()},
                    level=scored.level,
                    is_latest=day == last,
                    recorded_at=at(day),
                )

    return f"{pour(rows()):,} readiness answers"


def _answers(instrument: Instrument, place: int) -> Iterator[tuple[str, Given]]:
    """How well a family does (0 to 9) is spread over all; questions vary around it; some nobody knew."""
    well = round(1.5 + 7 * ((place * 37 + 11) % 97 / 97))
    for number, question in enumerate(instrument.questions):
        here = max(0, min(9, well + (place * 3 + number * 5) % 5 - 2))
        if question.kind != "fact" and (place + number * 3) % 17:
            yield question.code, _answer(question, here)


def _answer(question: Question, here: int) -> Given:
    if question.kind == "select_multiple":
        some = [answer.code for answer in question.answers if not answer.alone][: here // 2]
        return some or [question.answers[-1].code]
    if question.kind == "select_one":
        return question.answers[here * len(question.answers) // 10].code
    band = question.bands[here * len(question.bands) // 10]
    return band.least + (0 if band.most is None else (band.most - band.least) // 2)
