"""The demo tells the stories: its figures are those that were published, as of the day and as known on the day."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tangga.areas import tree
from tangga.areas.models import Area
from tangga.claims.models import PublishedClaim
from tangga.claims.stories import Teller, stories
from tangga.cli import clock, demo_claims, demo_stories
from tangga.families.exit_models import Exit
from tangga.families.models import Family
from tangga.figures.claims import Claim, check
from tangga.figures.figure import figure
from tangga.people.roles import Role
from tangga.rules.periods import read
from tangga.targets.asked import end_of
from tangga.targets.models import Target
from tests import make
from tests.scenarios.test_figures import PRINTED

FOLDER = Path(demo_stories.__file__).parent
AS_OF = date(2026, 11, 1)
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
JULY, DECEMBER = date(2020, 7, 11), date(2020, 12, 17)
OTHERS = ("3276", "3528", "3571")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: NOW.date())


@pytest.fixture
def places(db):
    """Each district with one village."""
    make.areas_of_the_tree("52", "32", "35")
    source, found = tree.load(), []
    for code in (*PRINTED, *OTHERS):
        area, village = source.get(code), source.areas(4, code)[0]
        found += [area, source.get(village.parent_code), village]
    Area.objects.bulk_create(
        Area(code=each.code, name=each.name, kind=each.kind, level=each.level, parent_id=each.parent_code,
             search_name=tree.plain(each.title))
        for each in found
    )  # fmt: skip


def count(code, region, period, day, by="", known_on=None):
    known_at = min(end_of(known_on or day), NOW)
    return figure(code, region, read(period), as_of=day, known_at=known_at, by=by, now=NOW)


def voluntary(region, period, day, by="", known_on=None):
    return count("voluntary_graduations", region, period, day, by, known_on)


def test_ntb_is_as_the_newspapers_printed_it_on_both_days_and_a_second_start_adds_nothing(places):
    demo_stories.make([*PRINTED], AS_OF)
    many = Family.objects.count(), Exit.objects.count()
    demo_stories.make([*PRINTED], AS_OF)
    assert (Family.objects.count(), Exit.objects.count()) == many == (4298 + 1082, 4298 + 1082)
    assert voluntary("52", "2020", DECEMBER, "half").parts == {"2020-H1": 1315, "2020-H2": 2983}
    assert voluntary("52", "2020-H1", JULY).total == 1301
    assert voluntary("52", "2020-H1", DECEMBER, known_on=JULY).total == 1301
    assert voluntary("52", "2019", date(2019, 12, 31), known_on=DECEMBER).total == 1082
    districts = voluntary("52", "2020", DECEMBER, "district")
    assert (districts.total, districts.parts) == (4298, {**PRINTED, "5201": 2520})
    late = {code: many - voluntary("52", "2020-H1", JULY, "district").parts[code]
            for code, many in voluntary("52", "2020-H1", DECEMBER, "district").parts.items()}  # fmt: skip
    assert {code: many for code, many in late.items() if many} == {"5201": 9, "5203": 5}
    printed = Claim("ntb", "52", "voluntary_graduations", 4298, PRINTED, read("2020"), DECEMBER)
    told = check(printed, today=NOW.date(), now=NOW).to_json()
    assert (told["sum"], told["difference"], told["ours_known_then"], told["ours_known_now"]) == (4308, 10, 4298, 4298)
    rina = make.posted("provinsi.52", Role.PROVINCE, "52")
    demo_claims.make()
    last = Teller(rina.postings.get(), NOW.date(), NOW).steps(stories()["ntb"])[-1]
    beside = {name: stated for name, _counted, stated in last.figures[0].parts if stated}
    assert beside == {"Kab. Lombok Barat": "2.530"}  # what the newspaper printed stands beside what is counted


def test_nobody_of_a_story_is_called_as_somebody_else_of_the_district_is(places):
    words = [f"{first} {last}" for first in ("Siti", "Hafsah", "Arni") for last in ("Salmah", "Aulia", "Hasanah")]
    Family.objects.bulk_create(
        Family(family_id=f"5206-{place}", name=name, name_search=name.lower())
        for place, name in enumerate([*words, "Siti Aulia", "Rohani", "Jubaidah Nur"])
    )
    demo_stories.make([*PRINTED], AS_OF)
    names = Family.objects.filter(family_id__contains="-5206-").values_list("name", flat=True)
    assert len(set(names)) == len(names) == 4 + 1
    assert not set(names) & {*words, "Rohani", "Jubaidah Nur"}


def test_nothing_in_the_demo_was_done_later_than_now():
    assert clock.at(NOW.date(), 17) == NOW
    assert clock.at(NOW.date(), 9) == datetime(2026, 11, 30, 2, tzinfo=UTC)
    by_themselves = [each.name for each in FOLDER.glob("demo*.py") if "combine(" in each.read_text(encoding="utf-8")]
    assert by_themselves == []


def test_in_depok_the_target_of_2021_was_passed_in_half_a_year(places):
    demo_stories.make(["3276"], AS_OF)
    assert voluntary("3276", "2021-H1", date(2021, 8, 24)).total == 3324
    assert count("target", "3276", "2021", date(2021, 8, 24)).total == 3143
    assert (Target.objects.get().base_families, Target.objects.get().base_facilitators) == (31430, 98)


def test_in_pamekasan_the_target_followed_the_number_of_facilitators_and_eight_had_left_by_october(places):
    demo_stories.make(["3528"], AS_OF)
    demo_stories.make(["3528"], AS_OF)
    assert count("target", "3528", "2025", date(2025, 9, 30)).total == 1910
    assert count("target", "3528", "2025", date(2025, 10, 31)).total == 1890
    assert voluntary("3528", "2025", date(2025, 10, 31)).total == 8


def test_in_kota_kediri_29_facilitators_have_a_target_of_290(places):
    demo_stories.make(["3571"], AS_OF)
    assert count("target", "3571", "2025", date(2025, 6, 24)).total == 290


def test_a_story_that_has_not_come_to_its_end_is_not_told(places):
    demo_stories.make([*PRINTED, *OTHERS], date(2020, 12, 1))
    assert not Family.objects.exists()
    assert not Target.objects.exists()


def test_what_was_published_of_the_demos_areas_is_kept_once_as_claims(places):
    make.posted("provinsi.52", Role.PROVINCE, "52")
    make.posted("dinsos.3571", Role.DISTRICT_OFFICIAL, "3571")
    demo_claims.make()
    demo_claims.make()
    kept = {each.name: each for each in PublishedClaim.objects.all()}
    assert kept["ntb-2020-voluntary-by-district"].difference == 10
    assert kept["kediri-2025-families"].difference == 0
    assert {each.area_id for each in kept.values()} == {"52", "3571"}
    assert {each.kept_by.username for each in kept.values()} == {"provinsi.52", "dinsos.3571"}
    assert kept["ntb-2020-voluntary-by-district"].notes.count() == 1
