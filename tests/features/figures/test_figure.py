"""A figure: the parts add up, and the same question has the same answer for ever."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import translation

from tangga.editions.content import known_by
from tangga.errors import NotValid
from tangga.families.exits import Leaving, record_exits
from tangga.families.models import Family
from tangga.figures.counting import Asked, of_times
from tangga.figures.definitions import indicators
from tangga.figures.figure import figure
from tangga.figures.words import sentence_of
from tangga.papers import formats
from tangga.policy import load
from tangga.rules.periods import read
from tangga.runs.models import MemberAnswer
from tangga.runs.tallies import store_tallies
from tangga.runs.triggers import settle_columns
from tangga.targets.asked import end_of
from tangga.targets.models import Rule, Target
from tangga.targets.queries import voluntary_graduations
from tangga.waiting import proposing
from tests import make
from tests.features.waiting.conftest import outside

NOW = datetime(2025, 12, 1, 3, tzinfo=UTC)
AS_OF = date(2025, 12, 1)
EARLIER = datetime(2025, 8, 1, 3, tzinfo=UTC)
LEFT = date(2025, 4, 1)


def count(code, region="3273", period="2025", by="", as_of=AS_OF, known_at=NOW):
    return figure(code, region, read(period), as_of=as_of, known_at=known_at, by=by, now=NOW)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def exits(areas):
    """In Sarijadi two of their own will, one of them recorded late; one naturally, in Sukarasa; one that nobody wrote
    down how; and one in Depok."""
    homes = {"V1": "3273011001", "V2": "3273011001", "N1": "3273011002", "D1": "3276011001"}
    for name, home in homes.items():
        make.family(name, region=home)
    make.family("U1", region="3273011002", left_on=date(2025, 10, 1))
    make.family("STAYS", region="3273011002")

    def record(at, *rows):
        record_exits([Leaving(*row) for row in rows], by=None, on=at.date(), at=at)

    record(EARLIER, ("V1", "voluntary", LEFT, ("business_grew",)), ("N1", "natural", date(2025, 7, 1)))
    record(EARLIER, ("D1", "voluntary", LEFT))
    record(EARLIER + timedelta(days=30), ("V2", "voluntary", LEFT, ("business_grew", "make_room")))


@pytest.fixture
def assessed(exits):
    """The family that stays, assessed, with two persons of whom one is paid for; a fact is missing."""
    run = make.run("3273", as_of=AS_OF, finished_at=EARLIER)
    stays = Family.objects.get(family_id="STAYS")
    told = {"annual_idr": 900_000, "period_idr": 225_000, "members_paid": 1, "region_id": "3273011002"}
    make.family_answer(run, stays, unsure=True, unsure_about="birth_date school_level", **told)
    for place, component in enumerate(["primary", ""]):
        member = make.member(stays, f"M{place}")
        paid = {"paid": component != "", "annual_idr": 900_000 if component else 0}
        MemberAnswer.objects.create(run=run, member=member, family=stays, component=component, reason="counts", **paid)
    settle_columns(connection, run.pk)
    store_tallies(run)
    return run


def test_a_figure_is_what_the_pages_of_targets_count(exits):
    found = count("voluntary_graduations")
    assert found.total == voluntary_graduations("3273", date(2025, 1, 1), AS_OF) == 2
    assert found.parts == {"3273": 2}


def test_what_was_recorded_later_is_left_out_of_what_was_known_earlier(exits):
    assert count("voluntary_graduations", known_at=EARLIER).total == 1


def test_what_happened_later_is_left_out_of_an_earlier_day(exits):
    assert count("natural_graduations", as_of=date(2025, 6, 30)).total == 0
    assert count("natural_graduations", as_of=date(2025, 7, 1)).total == 1


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        ("village", {"3273011001": 2, "3273011002": 0}),
        ("half", {"2025-H1": 2, "2025-H2": 0}),
        ("quarter", {"2025-Q1": 0, "2025-Q2": 2, "2025-Q3": 0, "2025-Q4": 0}),
        ("reason", {"business_grew": 1, "several": 1}),
    ],
)
def test_a_figure_is_cut_into_parts_those_that_are_nothing_too(exits, by, parts):
    assert count("voluntary_graduations", by=by).parts == parts


@pytest.mark.parametrize("by", ["", "reason", "half", "village"])
def test_that_nobody_left_is_0_and_not_a_number_that_was_never_set(areas, by):
    assert count("voluntary_graduations", by=by).total == 0


def test_of_which_nobody_wrote_down_how_is_among_all_exits_and_among_no_graduations(exits):
    by_type = count("exits", by="type").parts
    assert {code: many for code, many in by_type.items() if many} == {"voluntary": 2, "natural": 1, "unknown": 1}
    assert count("graduations").total == 3


def test_the_country_has_its_provinces(exits):
    assert count("voluntary_graduations", "00", by="province").parts == {"32": 3, "35": 0}
    assert count("voluntary_graduations", "00").parts == {"00": 3}


def test_active_families_are_those_of_the_last_day(exits):
    assert count("active_families", period="2025-Q1").total == 5
    assert count("active_families", by="village").parts == {"3273011001": 0, "3273011002": 1}


def test_a_target_has_what_is_not_shared_out_as_a_part_of_its_own(areas, rina):
    told = {"year": 2025, "set_by": rina, "set_at": EARLIER, "rule": Rule.ENTERED, "base_on": date(2025, 1, 1)}
    told |= {"base_families": 0, "base_facilitators": 0, "sharing": uuid4()}
    whole = Target.objects.create(area_id="32", number=100, **told)
    Target.objects.create(area_id="3273", number=60, whole=whole, **told)
    assert count("target", "32", by="district").parts == {"3273": 60, "not_shared_out": 40}
    assert count("target", "32").total == 100
    assert count("target", "35").total is None


def test_waiting_families_are_those_whose_entry_stood_as_waiting_then(areas, sari):
    early = datetime(2025, 8, 1, 3, tzinfo=UTC)
    first, second = (outside(name, sari, decile=1) for name in ("W1", "W2"))
    entry = proposing.propose(first, "facilitator", "", None, by=sari, sent=uuid4(), on=early.date(), at=early)
    proposing.propose(second, "facilitator", "", None, by=sari, sent=uuid4(), on=AS_OF, at=NOW)
    assert count("waiting_families").total == 2
    assert count("waiting_families", "32", by="district").parts == {"3273": 2, "3276": 0}
    assert count("waiting_families", as_of=date(2025, 10, 1)).total == 1
    assert count("waiting_families", known_at=early).total == 1
    proposing.withdraw(entry.public_id, "Sudah bekerja di kota.", by=sari, on=AS_OF, at=NOW)
    assert count("waiting_families").total == 1
    assert count("waiting_families", as_of=date(2025, 10, 1)).total == 1


@pytest.mark.parametrize("code", list(indicators()))
def test_whatever_a_figure_is_cut_into_adds_up_to_it(exits, assessed, code):
    whole = count(code, "32").total or 0
    cut = [count(code, "32", by=by) for by in indicators()[code].by if by != "province"]
    assert [sum(each.parts.values()) for each in cut] == [whole] * len(cut)


def test_a_figure_says_by_what_rules_and_which_code_it_was_counted(exits):
    told = count("voluntary_graduations", by="half").to_json()
    assert told["policy_hash"] == load(AS_OF).hash
    assert (told["region"], told["period"], told["as_of"], told["total"]) == ("3273", "2025", "2025-12-01", 2)
    assert told["known_at"] == NOW.isoformat()
    assert "+" in told["code_version"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"code": "happiness"}, "There are: voluntary_graduations"),
        ({"region": "9999"}, "No area has the code 9999"),
        ({"by": "colour"}, "cannot be cut by “colour”"),
        ({"by": "district"}, "has no parts of the kind “district”"),
        ({"code": "active_families", "by": "half"}, "cannot be cut by “half”"),
        ({"code": "target", "period": "2025-H1"}, "set for a year"),
        ({"period": "2026"}, "had not begun"),
        ({"code": "active_families", "period": "2026"}, "had not begun"),
        ({"known_at": NOW + timedelta(days=1)}, "has passed"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_what_to_do(areas, asked, why):
    with pytest.raises(NotValid, match=why):
        count(**({"code": "voluntary_graduations"} | asked))


@pytest.mark.parametrize(
    ("code", "said"),
    [("active_families", "as of 1 December 2025"), ("voluntary_graduations", "2025 (until 1 December 2025)")],
)
def test_the_sentence_of_a_period_that_still_runs_says_the_day(exits, code, said):
    assert sentence_of(count(code), None).endswith(said)


def test_no_definition_says_a_raw_code():
    told = " ".join(text for each in indicators().values() for text in each.definition.values())
    assert [code for code in ("not_shared_out", "“progress”", "“now”", "“several”") if code in told] == []


def test_known_at_the_end_of_a_day_is_said_of_that_day():
    assert (
        formats.known(datetime(2020, 12, 17, 17, tzinfo=UTC)).replace(formats.NO_BREAK, " ").startswith("17 Dec 2020")
    )


def test_a_day_to_come_is_no_day_to_count_until(areas):
    with pytest.raises(NotValid, match="has not come yet"):
        count("active_families", as_of=AS_OF + timedelta(days=1))


def test_known_on_a_day_is_known_until_its_last_instant(areas):
    """The same for every page, claim and edition: what was recorded at midnight was known on the next day."""
    make.family("V1")
    midnight = datetime(2025, 8, 10, 17, tzinfo=UTC)
    record_exits([Leaving("V1", "voluntary", LEFT)], by=None, on=midnight.date(), at=midnight)
    tenth, next_day = end_of(date(2025, 8, 10)), end_of(date(2025, 8, 11))
    assert count("voluntary_graduations", known_at=tenth).total == 0
    assert count("voluntary_graduations", known_at=next_day).total == 1
    assert known_by(date(2025, 8, 10), NOW) == tenth


def test_of_times_every_day_is_looked_at_once():
    class Days(dict):
        looked = 0

        def items(self):
            self.looked += 1
            return super().items()

    found = Days({date(2025, 1, 1): 1, date(2025, 1, 31): 2, date(2025, 12, 31): 4})
    parts = of_times(Asked(indicators()["exits"], None, read("2025"), AS_OF, None, "month"), found)
    assert (parts["2025-01"], parts["2025-12"], sum(parts.values()), found.looked) == (3, 4, 7, 1)
