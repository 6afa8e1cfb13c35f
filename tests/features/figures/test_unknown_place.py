"""What happened with a family of which nobody knew yet where it lived."""

from datetime import UTC, date, datetime

from django.utils import translation

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
