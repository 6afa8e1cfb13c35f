"""What a queue calls "my next step" is what the moves allow: by the policy of the day, the sample, the last visit."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db.models import F

from tangga import policy
from tangga.cases import deciding, following
from tangga.cases.models import Case, CohortPerson
from tangga.cases.queries import waits_for
from tangga.errors import Conflict, NotAllowed
from tangga.people.queries import posting_of
from tangga.policy import loading
from tangga.policy.library import read_library
from tests.features.cases.cohorts import WHEN, verified
from tests.features.cases.conftest import LONG, MOVED, ON, OUT

FILE = Path("graduation/exit.yaml")
OF_THE_DISTRICT = """\
label: {en: Kota Bandung, id: Kota Bandung}
about: {en: More days to object., id: Hari sanggah lebih panjang.}
regions: ["3273"]
source: tangga-assumption
"""
FIFTY_DAYS = """\
objection_days:
  unit: day
  values:
    2020-01-01:
      value: 50
      status: assumed
      source: tangga-assumption
      note: {en: For this test., id: Untuk uji ini.}
"""
SHORTER_LATER = """\
      value: 30
      status: assumed
      source: tangga-assumption
      note: {en: For this test., id: Untuk uji ini.}
    2025-07-10:
      value: 5
"""


def mine(person, on):
    return list(Case.objects.filter(waits_for(person, posting_of(person, on), on)))


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A copy of the policy's files; what is changed in it holds from then on."""
    folder = tmp_path / "policy"
    shutil.copytree(Path(policy.__file__).parent, folder)
    monkeypatch.setattr(loading, "library", lambda: read_library(folder))
    loading._load.cache_clear()
    yield folder
    loading._load.cache_clear()


@pytest.fixture
def fewer_days_from_10_july(files):
    national = files / "national" / FILE
    before, after = national.read_text().split("objection_days:")
    national.write_text(before + "objection_days:" + after.replace("      value: 30\n", SHORTER_LATER, 1))


@pytest.fixture
def fifty_days_in_the_district(files):
    folder = files / "overlays" / "kota-bandung"
    (folder / FILE).parent.mkdir(parents=True)
    (folder / "overlay.yaml").write_text(OF_THE_DISTRICT)
    (folder / FILE).write_text(FIFTY_DAYS)


def test_days_to_object_that_grew_fewer_later_stay_as_they_were_when_the_exit_began(fewer_days_from_10_july, way, tono):
    case = way.to("in_force", MOVED)
    way.on = date(2025, 7, 31)
    with pytest.raises(Conflict, match="may object until 31"):
        way.do(following.close, by=tono)
    assert mine(tono, way.on) == []
    assert mine(tono, date(2025, 8, 1)) == [case]


def test_days_to_object_of_the_district_are_waited_for(fifty_days_in_the_district, way, tono):
    case = way.to("in_force", MOVED)
    way.on = OUT + timedelta(days=50)
    with pytest.raises(Conflict, match="may object until 20"):
        way.do(following.close, by=tono)
    assert mine(tono, way.on) == []
    assert mine(tono, OUT + timedelta(days=51)) == [case]


@pytest.mark.parametrize("state", ["verified", "contested"])
def test_what_rests_on_homes_somebody_visited_is_not_their_next_step(bulk, forty, wati, state):
    verified(bulk)
    decided = {"approved_by": bulk.kepala, "effective_on": ON, "in_force_on": ON, "year": 2025, "serial": F("pk")}
    bulk.others.update(state=state, **decided)
    case = bulk.others[0]
    assert case in mine(wati, ON)
    CohortPerson.objects.create(cohort=bulk.cohort, person=wati, part="verifier")
    with pytest.raises(NotAllowed, match="You re-verified this exit"):
        ACTS[state](case.public_id, by=wati, **WHEN)
    assert [each for each in mine(wati, ON) if not each.in_sample] == []


ACTS = {
    "verified": lambda case, **when: deciding.approve(case, OUT, **when),
    "contested": lambda case, **when: deciding.dismiss(case, "Usaha masih berjalan.", **when),
}


def test_after_the_last_visit_somebody_has_to_say_how_the_family_stands(way, sari, kepala):
    case = way.to("followed_up")
    assert mine(sari, way.on) == []
    way.hold_visit(following.visits_of(case)[1])
    assert mine(sari, way.on) == []
    way.hold_visit(following.visits_of(case)[-1])
    assert mine(sari, way.on) == [case]
    assert mine(kepala, way.on) == []
    way.do(following.settle, LONG, by=sari)
    assert mine(sari, way.on) == []
