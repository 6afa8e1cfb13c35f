"""Labels on houses are counted by what was on record last, of a day and at an instant."""

from datetime import date

import pytest

from tangga.labelling.models import Campaign, House, HouseLabel
from tests import make
from tests.features.figures.test_counters import BETWEEN, EARLY, LATE, SARIJADI, in_english, parts  # noqa: F401


@pytest.fixture
def houses(areas, sari):
    """Two on the list of a campaign."""
    day = date(2025, 5, 5)
    told = {"area_id": "3273", "starts_on": day, "ends_on": day, "label_words": "x", "legal_basis": "x"}
    campaign = Campaign.objects.create(state="under_way", base=2, begun_on=day, planned_by=sari, **told)
    families = [make.family(name) for name in ("H0", "H1")]
    return [House.objects.create(campaign=campaign, family=family, region_id=SARIJADI) for family in families]


def test_labels_are_counted_by_what_is_on_record_last(houses, sari):
    row = {"house": houses[0], "on": date(2025, 5, 5), "officer": sari, "recorded_by": sari}
    HouseLabel.objects.create(status="refused", reason="malu", recorded_at=EARLY, superseded_at=LATE, **row)
    HouseLabel.objects.create(status="labelled", recorded_at=LATE, **row)
    assert parts("house_labels", "label") == {"labelled": 1}
    assert parts("house_labels", "label", known_at=BETWEEN) == {"refused": 1}
    assert parts("house_labels", "village") == {SARIJADI: 1}


def test_labels_are_counted_as_of_a_day_by_what_was_found_until_then(houses, sari):
    """Refused on 5 May, labelled on 20 June; another, labelled on 12 June by mistake for 10 May."""
    first, second = houses
    row = {"officer": sari, "recorded_by": sari}
    refused = {"status": "refused", "reason": "malu", "recorded_at": EARLY, "superseded_at": LATE}
    HouseLabel.objects.create(house=first, on=date(2025, 5, 5), **refused, **row)
    HouseLabel.objects.create(house=first, on=date(2025, 6, 20), status="labelled", recorded_at=LATE, **row)
    mistaken = {"status": "labelled", "recorded_at": EARLY, "superseded_at": LATE}
    HouseLabel.objects.create(house=second, on=date(2025, 6, 12), **mistaken, **row)
    HouseLabel.objects.create(house=second, on=date(2025, 5, 10), status="labelled", recorded_at=LATE, **row)
    assert parts("house_labels", "label", as_of=date(2025, 5, 7)) == {"refused": 1}
    assert parts("house_labels", "month", as_of=date(2025, 6, 15)) == {"2025-05": 2}
    assert parts("house_labels", "month") == {"2025-05": 1, "2025-06": 1}
    assert parts("house_labels", "label") == {"labelled": 2}
    assert parts("house_labels", "label", as_of=date(2025, 6, 30), known_at=BETWEEN) == {"refused": 1, "labelled": 1}
