"""Each indicator counts what the pages of its feature count, today and as it was known then."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from tangga.cases.models import Case
from tangga.errors import NotValid
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import DuplicateCase, Family
from tangga.figures.definitions import TODAY as OF_TODAY
from tangga.figures.definitions import indicators
from tangga.figures.figure import figure
from tangga.figures.words import parts_in_words, units_in_words, ways_in_words
from tangga.grants.models import Budget, Grant, GrantMove
from tangga.people.roles import Action
from tangga.rules.periods import read
from tangga.runs.models import MemberAnswer, Run
from tangga.runs.seen import Seen
from tangga.runs.tallies import store_tallies
from tangga.runs.triggers import settle_columns
from tangga.sessions.catalogue import catalogue_on
from tangga.sessions.figures import Wanted, sums
from tangga.sessions.models import Attendance, Group, Session
from tangga.targets.models import Rule, Target
from tangga.visits.models import Business, Visit, VisitBefore
from tangga.waiting.models import Vacancy
from tangga.waiting.queries import places_of
from tests import make

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
AS_OF = date(2025, 12, 1)
EARLY = datetime(2025, 8, 1, 3, tzinfo=UTC)
LATE = datetime(2025, 10, 1, 3, tzinfo=UTC)
BETWEEN = datetime(2025, 9, 1, 3, tzinfo=UTC)
LEFT = date(2025, 4, 1)
SARIJADI, SUKARASA = "3273011001", "3273011002"


def count(code, region="3273", period="2025", by="", as_of=AS_OF, known_at=NOW):
    return figure(code, region, read(period), as_of=as_of, known_at=known_at, by=by, now=NOW)


def parts(code, by, **more):
    return {part: many for part, many in count(code, by=by, **more).parts.items() if many}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


# --- exits: livelihood, programme years


@pytest.fixture
def graduates(areas, sari):
    """One with a kiosk, whose end was told late; one with two livelihoods; one of whom none is on record."""
    joined = {"KIOSK": date(2019, 6, 1), "BOTH": date(2015, 4, 1), "NONE": date(2024, 12, 1)}
    made = {name: make.family(name, joined_on=day, effective_on=date(2015, 1, 1)) for name, day in joined.items()}
    told = {"recorded_by": sari, "recorded_at": EARLY}
    ended = {"ended_on": date(2025, 3, 1), "end_reason": "moved", "end_recorded_at": LATE, "end_recorded_by": sari}
    Business.objects.create(family=made["KIOSK"], kind="kiosk", **told)
    Business.objects.create(family=made["BOTH"], kind="kiosk", **told)
    Business.objects.create(family=made["BOTH"], kind="farming", **told)
    Business.objects.create(family=made["BOTH"], kind="craft", **(told | ended))
    Business.objects.create(family=made["NONE"], kind="craft", **(told | ended))
    record_exits([Leaving(name, "voluntary", LEFT) for name in made], by=None, on=EARLY.date(), at=EARLY)


def test_graduations_by_livelihood_keep_several_and_what_is_not_on_record_apart(graduates):
    assert parts("voluntary_graduations", "livelihood") == {"kiosk": 1, "several": 1, "unknown": 1}


def test_that_a_business_had_ended_is_not_known_before_it_was_told(graduates):
    known = parts("voluntary_graduations", "livelihood", known_at=BETWEEN)
    assert known == {"kiosk": 1, "several": 1, "craft": 1}


def test_graduations_by_whole_years_in_the_programme(graduates):
    assert parts("voluntary_graduations", "programme_years") == {"0": 1, "5": 1, "10": 1}


# --- what assessments answered


def answered(run, family, region=SARIJADI, **answer):
    return make.family_answer(run, family, region_id=region, **answer)


def stands(run):
    settle_columns(connection, run.pk)
    store_tallies(run)


@pytest.fixture
def assessed(areas):
    """Two runs of Bandung: in July only two families, in November four (one left, one unsure, one near its end)."""
    for place in range(4):
        make.family(f"F{place}", region=SUKARASA if place == 3 else SARIJADI)
    families = list(Family.objects.order_by("family_id"))
    july = make.run(as_of=date(2025, 7, 1), is_current=False, finished_at=EARLY - timedelta(days=20))
    idr = {"annual_idr": 900_000, "period_idr": 225_000, "members_paid": 1}
    answered(july, families[0], last_component_ends_on=date(2026, 1, 1), **idr)
    answered(july, families[1], unsure=True, unsure_about="birth_date")
    november = make.run(as_of=date(2025, 11, 1), finished_at=LATE)
    answered(november, families[0], last_component_ends_on=date(2026, 7, 1), **idr)
    answered(november, families[1], unsure=True, unsure_about="birth_date school_level", **idr)
    answered(november, families[2], active=False)
    answered(november, families[3], region=SUKARASA, natural_exit=True)
    members = [make.member(families[0], f"M{place}") for place in range(3)]
    for member, component, paid in zip(members, ["primary", "elderly", ""], [True, False, False], strict=True):
        told = {"component": component, "paid": paid, "annual_idr": 900_000 if paid else 0, "reason": "counts"}
        MemberAnswer.objects.create(run=november, member=member, family=families[0], **told)
    stands(november)


@pytest.mark.parametrize(
    ("code", "total"),
    [
        ("assessed_families", 3),
        ("unsure_families", 1),
        ("facts_missing", 2),
        ("paid_persons", 2),
        ("entitled_year_idr", 1_800_000),
        ("entitled_stage_idr", 450_000),
        ("natural_exits_ahead", 2),
        ("component_persons", 2),
    ],
)
def test_what_the_latest_assessment_answered(assessed, code, total):
    assert count(code).total == total


def test_the_parts_of_what_was_answered(assessed):
    assert parts("assessed_families", "village") == {SARIJADI: 2, SUKARASA: 1}
    assert parts("natural_exits_ahead", "end_year") == {"2026": 1, "now": 1}
    assert parts("natural_exits_ahead", "village") == {SARIJADI: 1, SUKARASA: 1}
    assert parts("facts_missing", "fact") == {"birth_date": 1, "school_level": 1}
    assert parts("component_persons", "component") == {"elderly": 1, "primary": 1}


def test_of_an_earlier_day_the_assessment_of_that_day_counts(assessed):
    assert parts("natural_exits_ahead", "end_year", as_of=date(2025, 8, 1)) == {"2025": 1}
    assert count("entitled_year_idr", as_of=date(2025, 8, 1)).total == 900_000
    assert parts("facts_missing", "fact", as_of=date(2025, 8, 1)) == {"birth_date": 1}


def test_an_assessment_that_was_not_stored_yet_is_not_known(assessed):
    assert count("assessed_families", known_at=BETWEEN).total == 2


def test_without_an_assessment_of_a_district_with_families_nothing_is_said(assessed):
    with pytest.raises(NotValid, match="Families live in 3273, and no assessment"):
        count("assessed_families", as_of=date(2025, 6, 1))
    make.family("DEPOK", region="3276011001")
    with pytest.raises(NotValid, match="Families live in 3276"):
        count("unsure_families", "32")
    assert count("unsure_families", "3273").total == 1


@pytest.mark.parametrize("code", ["assessed_families", "natural_exits_ahead", "unsure_families", "entitled_year_idr"])
def test_what_stands_ready_and_what_is_counted_anew_are_the_same(assessed, code):
    ready = [count(code, by=by).parts for by in ("", "village")]
    Run.objects.filter(is_current=True).update(is_current=False)  # nothing stands ready any more
    assert [count(code, by=by).parts for by in ("", "village")] == ready


def test_a_family_of_two_districts_counts_once_where_it_was_found_last(assessed):
    moved = Family.objects.get(family_id="F0")
    depok = make.run("3276", as_of=date(2025, 11, 15), finished_at=LATE, is_current=False)
    answered(depok, moved, region="3276011001")
    assert count("assessed_families", "32").total == 3
    assert parts("assessed_families", "district", region="32") == {"3273": 2, "3276": 1}


def test_the_figures_of_the_first_page_are_these(assessed, tono):
    tallied = Seen(tono, AS_OF).tallied()
    active = tallied.by_key["active"]
    first_page = [
        active.families,
        active.members_paid,
        active.period_idr,
        active.annual_idr,
        tallied.families("unsure"),
    ]
    codes = ["assessed_families", "paid_persons", "entitled_stage_idr", "entitled_year_idr", "unsure_families"]
    assert [count(code).total for code in codes] == first_page


# --- targets


def test_what_is_still_to_go_names_the_target_and_what_was_achieved(graduates, rina):
    told = {"year": 2025, "set_by": rina, "set_at": EARLY, "rule": Rule.ENTERED, "base_on": date(2025, 1, 1)}
    told |= {"base_families": 0, "base_facilitators": 0, "sharing": uuid4()}
    whole = Target.objects.create(area_id="32", number=10, **told)
    Target.objects.create(area_id="3273", number=2, whole=whole, **told)
    assert count("target_to_go", "32").total == 7
    assert count("target_to_go", "32", by="progress").parts == {"set": 10, "achieved": -3}
    assert count("target_to_go", "32", by="district").parts == {"3273": -1, "not_shared_out": 8}
    assert count("target_to_go", "32", as_of=date(2025, 3, 1)).total == 10
    assert count("target_to_go", "35").total is None


# --- places, sessions, visits


def test_open_places_are_those_of_the_page_of_places(areas):
    told = {"district_id": "3273", "from_on": LEFT, "opened_on": LEFT, "opened_at": EARLY}
    Vacancy.objects.create(**told)
    Vacancy.objects.create(state="offered", **told)
    Vacancy.objects.create(state="filled", **told)
    assert count("open_places").total == places_of("3273", AS_OF).vacant == 2
    assert count("open_places", "32", by="district").parts == {"3273": 2, "3276": 0}


@pytest.fixture
def sessions(areas, sari):
    """Two sessions held, one of them recorded late; a make-up, and one that is only planned. Absent became present."""
    group = Group.objects.create(
        name="Melati", village_id=SARIJADI, facilitator=sari, opened_on=date(2020, 1, 1), recorded_at=EARLY
    )
    told = {"group": group, "facilitator": sari, "region_id": SARIJADI, "catalogue": "2025", "planned_at": EARLY}
    held = {"state": "held", "held_at": EARLY, "module": "health", **told}
    first = Session.objects.create(meets_on=date(2025, 2, 3), topic="a", present=2, **held)
    Session.objects.create(meets_on=date(2025, 7, 7), topic="b", sick=1, **(held | {"held_at": LATE}))
    Session.objects.create(meets_on=date(2025, 3, 3), topic="a", makes_up_for=first, present=1, **held)
    Session.objects.create(meets_on=date(2025, 12, 2), topic="c", module="health", **told)
    for place in range(2):
        family = make.family(f"S{place}")
        row = {"session": first, "family": family, "module": "health", "topic": "a", "recorded_by": sari}
        Attendance.objects.create(status="absent", recorded_at=EARLY, superseded_at=LATE, **row)
        Attendance.objects.create(status="present", recorded_at=LATE, **row)


def test_sessions_held_are_those_of_the_pages_of_coverage(sessions):
    shown = sums(Wanted(AS_OF, "3273", first=date(2025, 1, 1), last=AS_OF), catalogue_on(AS_OF), "area", 4)["3273"]
    assert count("sessions_held").total == shown.sessions == 2
    assert count("session_attendance").total == shown.marks == 3
    assert parts("session_attendance", "attendance") == {"present": 2, "sick": 1}
    assert parts("sessions_held", "half") == {"2025-H1": 1, "2025-H2": 1}
    assert parts("session_attendance", "half") == {"2025-H1": 2, "2025-H2": 1}


def test_a_session_and_who_came_are_as_they_were_known_then(sessions):
    assert count("sessions_held", known_at=BETWEEN).total == 1
    assert parts("session_attendance", "attendance", known_at=BETWEEN) == {"absent": 2}
    assert parts("session_attendance", "village", known_at=BETWEEN) == {SARIJADI: 2}


@pytest.fixture
def visits(areas, sari):
    """Of a family that moves in June: one before, one after (its day corrected late), one withdrawn late."""
    family = make.family("V", region=SARIJADI)
    make.family_facts(family, region=SUKARASA, effective_on=date(2025, 6, 1), recorded_at=EARLY)
    told = {"family": family, "visitor": sari, "purpose": "home_visit", "met": "carer", "recorded_at": EARLY}
    held = {"state": "done", "held_at": EARLY, **told}
    Visit.objects.create(visited_on=date(2025, 2, 3), **held)
    corrected = Visit.objects.create(visited_on=date(2025, 7, 7), **(held | {"purpose": "advocacy"}))
    withdrawn = Visit.objects.create(visited_on=date(2025, 7, 8), **(held | {"state": "withdrawn"}))
    was = {"wrong_because": "Salah.", "by": sari, "at": LATE, "purpose": "home_visit", "met": "carer"}
    VisitBefore.objects.create(visit=corrected, visited_on=date(2025, 3, 7), **was)
    VisitBefore.objects.create(visit=withdrawn, visited_on=date(2025, 7, 8), withdrawn=True, **was)
    Visit.objects.create(planned_on=date(2025, 11, 3), **told)


def test_visits_count_where_the_family_lived_that_day(visits):
    assert parts("visits_held", "village") == {SARIJADI: 1, SUKARASA: 1}
    assert parts("visits_held", "purpose") == {"advocacy": 1, "home_visit": 1}
    assert parts("visits_held", "quarter") == {"2025-Q1": 1, "2025-Q3": 1}


def test_a_visit_that_was_corrected_stands_as_it_was_known_then(visits):
    assert parts("visits_held", "quarter", known_at=BETWEEN) == {"2025-Q1": 2, "2025-Q3": 1}
    assert parts("visits_held", "purpose", known_at=BETWEEN) == {"home_visit": 3}
    assert count("visits_held", known_at=EARLY - timedelta(days=1)).total == 0


# --- grants, what came after, numbers


def test_grants_count_once_handed_over_and_until_taken_back(areas, sari, tono):
    family = make.family()
    budget = Budget.objects.create(district_id="3273", source="apbn", year=2025, programme="ppse", amount_idr=9_000_000)
    told = {"district_id": "3273", "region_id": SARIJADI, "family": family, "joined_on": date(2020, 1, 1)}
    told |= {"member": make.member(family), "budget": budget, "proposed_by": sari, "proposed_on": LEFT, "since": LEFT}
    paid = {"approved_by": tono, "handed_by": sari, "received_by": told["member"], "paid_on": date(2025, 5, 5), **told}
    stays = Grant.objects.create(programme="ppse", amount_idr=5_000_000, state="paid", **paid)
    back = Grant.objects.create(programme="prokus", amount_idr=500_000, state="taken_back", **paid)
    Grant.objects.create(programme="district_award", amount_idr=1_500_000, **told)
    for grant in (stays, back):
        GrantMove.objects.create(grant=grant, code="hand_over", state="paid", by=sari, on=EARLY.date(), at=EARLY)
    GrantMove.objects.create(grant=back, code="take_back", state="taken_back", by=sari, on=LATE.date(), at=LATE)
    assert (count("grants").total, count("grants_idr").total) == (1, 5_000_000)
    assert parts("grants_idr", "programme", known_at=BETWEEN) == {"ppse": 5_000_000, "prokus": 500_000}
    assert count("grants", as_of=date(2025, 9, 1)).total == 2
    assert count("grants", known_at=EARLY - timedelta(days=1)).total == 0


def test_who_fell_back_counts_on_the_day_it_was_found_and_only_as_known_now(areas, sari, tono, budi):
    family = make.family(left_on=LEFT)
    told = {"family": family, "district_id": "3273", "region_id": SARIJADI, "exit_type": "voluntary", "year": 2025}
    told |= {"effective_on": LEFT, "in_force_on": LEFT, "serial": 1, "signed_on": LEFT}
    told |= {"proposed_by": sari, "proposed_on": LEFT, "verified_by": tono, "approved_by": budi}
    Case.objects.create(state="fallen_back", since=date(2025, 11, 1), **told)
    Visit.objects.create(
        family=family, visitor=sari, purpose="after_exit", state="done", met="carer", visited_on=date(2025, 9, 9)
    )
    assert parts("fallen_back", "month") == {"2025-09": 1}
    assert count("fallen_back", as_of=date(2025, 10, 1)).total == 0
    with pytest.raises(NotValid, match="only as it is known now"):
        count("fallen_back", known_at=LATE)


def test_a_number_that_stands_twice_in_two_areas_stands_by_itself(areas):
    here, there, far = make.family("A"), make.family("B", region=SUKARASA), make.family("C", region="3276011001")
    told = {"kind": "kk", "opened_at": EARLY, "number_index": "x", "number_sealed": "x", "number_mask": "x"}
    DuplicateCase.objects.create(first_family=here, second_family=there, **told)
    DuplicateCase.objects.create(first_family=here, second_family=far, **told)
    DuplicateCase.objects.create(first_family=there, second_family=far, state="different", **told)
    assert parts("duplicates", "number") == {"kk": 2}
    assert parts("duplicates", "district", region="32") == {"3273": 1, "several": 1}
    assert parts("duplicates", "village") == {"several": 2}
    with pytest.raises(NotValid, match="only of today"):
        count("duplicates", as_of=date(2025, 11, 30))


# --- all of them


def test_every_indicator_has_words_for_its_unit_and_for_its_parts():
    assert {each.unit for each in indicators().values()} <= set(units_in_words())
    assert {by for each in indicators().values() for by in each.by} <= set(ways_in_words())
    assert {each.needs for each in indicators().values()} - {""} <= set(Action.values)


@pytest.mark.parametrize(
    ("by", "code", "words"),
    [
        ("programme_years", "0", "less than a year"),
        ("programme_years", "12", "12 years"),
        ("livelihood", "several", "several livelihoods"),
        ("component", "elderly", "Elderly"),
        ("end_year", "now", "no component left"),
        ("end_year", "2026", "2026"),
        ("fact", "birth_date", "birth date"),
        ("progress", "achieved", "achieved, taken off"),
        ("programme", "ppse", "PPSE"),
        ("label", "refused", "refused the label"),
    ],
)
def test_a_part_is_told_in_words(by, code, words):
    assert words in parts_in_words(by, [code])[code]


@pytest.mark.parametrize("code", [each.code for each in indicators().values() if each.dated == OF_TODAY])
def test_what_is_told_of_today_alone_is_not_told_as_known_earlier(areas, code):
    with pytest.raises(NotValid, match="only as it is known now"):
        count(code, known_at=LATE)


CUTS = [
    (code, by) for code, each in indicators().items() for by in ("", *each.by) if by not in ("province", "district")
]


@pytest.mark.parametrize(("code", "by"), CUTS)
def test_a_figure_is_counted_in_few_statements(areas, code, by, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        count(code, by=by)
