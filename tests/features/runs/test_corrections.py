"""What a correction does to answers: before and after its day, before and after it was known."""

from datetime import date, timedelta

import pytest

from tangga.areas.models import Area
from tangga.families import changes
from tangga.families.models import ChangeKind
from tangga.people.roles import Role
from tangga.runs.actions import start
from tangga.runs.models import MemberAnswer
from tangga.runs.queries import answer_on
from tests import make

SPLIT_ON = date(2025, 2, 1)
BEFORE_IT_WAS_KNOWN = make.NOW - timedelta(seconds=1)


@pytest.fixture
def recorded(sari):
    """recorded(kind, family, ...): proposed by Sari, approved by her coordinator, known from make.NOW on."""
    lestari = make.posted("lestari", Role.COORDINATOR, "3273")

    def done(kind, family, member=None, on=None, **asked):
        wish = changes.Wish(ChangeKind(kind), family, member, None, on, asked, "told at the visit")
        draft = changes.write_down(wish, by=sari, on=make.TODAY, at=make.NOW)
        changes.propose(draft.public_id, by=sari, on=make.TODAY, at=make.NOW)
        return changes.approve(draft.public_id, by=lestari, on=make.TODAY, at=make.NOW)[1]

    return done


@pytest.fixture
def family(sari):
    """Two school children: SD and SMP, 900,000 and 1,500,000 a year."""
    made = make.family("3273-F1", name="Wahyuni", facilitator=sari, decile=2)
    make.member(made, "3273-F1-01", name="Wahyuni", birth_date=date(1985, 2, 3), school_level="none")
    make.member(made, "3273-F1-02", birth_date=date(2014, 3, 4), school_level="primary", school_grade=4)
    make.member(made, "3273-F1-03", birth_date=date(2011, 3, 4), school_level="junior_secondary", school_grade=7)
    return made


def a_year(family, on=make.TODAY, known_at=None):
    answer = answer_on(family, on, known_at)
    return answer["family"]["annual_idr"] if answer else None


def test_a_death_counts_from_its_day_and_from_when_it_was_known(family, recorded):
    child = family.members.get(member_id="3273-F1-02")

    recorded("death", family, child, SPLIT_ON)

    assert a_year(family, date(2025, 1, 31)) == 2_400_000
    assert a_year(family, SPLIT_ON) == 1_500_000
    assert a_year(family, SPLIT_ON, BEFORE_IT_WAS_KNOWN) == 2_400_000
    assert a_year(family, SPLIT_ON, make.NOW) == 1_500_000


def test_after_a_split_each_family_counts_its_own(family, recorded):
    child = family.members.get(member_id="3273-F1-03")
    mine = str(child.public_id)

    new = recorded("split", family, None, SPLIT_ON, members=[mine], carer=mine, region_id="3273011002").new_family

    assert (a_year(family), a_year(new)) == (900_000, 1_500_000)
    assert (a_year(family, date(2025, 1, 31)), a_year(new, date(2025, 1, 31))) == (2_400_000, None)
    assert a_year(family, SPLIT_ON, BEFORE_IT_WAS_KNOWN) == 2_400_000


def test_who_moved_out_ends_no_right_of_those_who_stay_unasked(family, recorded):
    recorded("move_out", family, family.members.get(member_id="3273-F1-02"), SPLIT_ON)

    answer = answer_on(family, make.TODAY)["family"]
    assert (answer["annual_idr"], answer["natural_exit"]) == (1_500_000, False)


def test_an_assessment_of_an_earlier_day_stores_a_member_under_the_family_of_that_day(family, recorded):
    child = family.members.get(member_id="3273-F1-03")
    mine = str(child.public_id)
    new = recorded("split", family, None, SPLIT_ON, members=[mine], carer=mine, region_id="3273011002").new_family

    def family_of_child(as_of):
        run = start(Area.objects.get(pk="3273"), as_of=as_of, known_at=make.NOW, at=make.NOW, by=None)
        return MemberAnswer.objects.get(run=run, member=child).family

    assert family_of_child(date(2025, 1, 31)) == family
    assert family_of_child(make.TODAY) == new
