"""What happened with a family of which nobody knew yet where it lived."""

from datetime import UTC, date, datetime

from django.utils import translation

from tangga.families.models import FamilyFacts
from tangga.figures.changes import changes, effects
from tangga.figures.counting import Asked
from tangga.figures.definitions import indicator_of
from tangga.figures.figure import figure
from tangga.figures.words import parts_in_words
from tangga.rules.periods import read
from tangga.visits.models import Visit
from tests import make

SARIJADI = "3273011001"
EARLY, LATE, NOW = (datetime(2025, month, 1, 3, tzinfo=UTC) for month in (8, 10, 12))


def visits(known_at, region="00", by="province"):
    told = {"as_of": date(2025, 12, 1), "known_at": known_at, "by": by, "now": NOW}
    return {part: many for part, many in figure("visits_held", region, read("2025"), **told).parts.items() if many}


def test_a_visit_recorded_before_the_place_of_the_family_is_known_stands_by_itself(areas, sari):
    family = make.family(region=SARIJADI, recorded_at=LATE)
    Visit.objects.create(
        family=family, visitor=sari, purpose="home_visit", state="done", visited_on=date(2025, 7, 1), recorded_at=EARLY
    )
    assert visits(EARLY) == {"unknown": 1}
    assert visits(EARLY, by="") == {"00": 1}
    assert visits(EARLY, "32", "district") == {}
    assert visits(NOW) == {"32": 1}
    with translation.override("en"):
        assert parts_in_words("province", ["unknown"]) == {"unknown": "not recorded"}


def test_a_leaving_recorded_before_the_place_of_the_family_is_known_stands_by_itself(areas):
    make.family("U1", region=SARIJADI, left_on=date(2025, 7, 1), recorded_at=EARLY)
    FamilyFacts.objects.update(recorded_at=LATE)
    told = {"as_of": date(2025, 12, 1), "by": "province", "now": NOW}

    def exits(known_at):
        parts = figure("exits", "00", read("2025"), known_at=known_at, **told).parts
        return {part: many for part, many in parts.items() if many}

    assert (exits(EARLY), exits(NOW)) == ({"unknown": 1}, {"32": 1})


def test_why_such_a_leaving_is_counted_elsewhere_now_is_explained_part_by_part(areas):
    make.family("U1", region=SARIJADI, left_on=date(2025, 7, 1), recorded_at=EARLY)
    FamilyFacts.objects.update(recorded_at=LATE)
    indicator = indicator_of("exits")
    then, now = (
        Asked(indicator, None, read("2025"), date(2025, 12, 1), known_at, "province") for known_at in (EARLY, NOW)
    )
    rows = changes([indicator], now, then)["exits"]
    assert effects(rows, now) == {"unknown": {"right": -1}, "32": {"right": 1}}
