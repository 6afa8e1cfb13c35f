"""A class goes with its level: what the preview shows of both is what is on record afterwards."""

import pytest

from tangga.families.models import MemberFacts
from tangga.imports import actions
from tangga.imports.queries import staged_of
from tangga.imports.staged import changes_of
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, NIK1, listed_family, listed_member
from tests.make import NOW


@pytest.fixture
def batch(lists, tono):
    """A list that says one level and class of a member on record with another; `local`: what a correction recorded."""

    def of(known, listed, local=None):
        member = make.member(make.family("F1", kk=KK1), "M1", nik=NIK1, school_level=known[0], school_grade=known[1])
        MemberFacts.objects.filter(member=member).update(local=local)
        return lists.batch(
            tono, [listed_family()], [listed_member(school_level=listed[0], school_grade=listed[1])], on=make.TODAY
        )

    return of


def shown(batch):
    changes = changes_of(staged_of(batch).row("members", 0))
    return {change["column"]: (change["old"], change["new"]) for change in changes if change["column"] != "relation"}


def on_record(batch, by):
    actions.accept(batch, seen=batch.digest, by=by, at=NOW)
    work_all(NOW)
    facts = MemberFacts.objects.filter(superseded_at=None).latest("effective_on")
    return facts.school_level, facts.school_grade


SMP = "junior_secondary"
LEVEL = ("primary", SMP)


@pytest.mark.parametrize(
    ("known", "listed", "differences", "afterwards"),
    [
        # A level that could not be read at first, mended: the class stays.
        (("", 7), (SMP, 7), {"school_level": ("", SMP)}, (SMP, 7)),
        (("", 7), (SMP, None), {"school_level": ("", SMP)}, (SMP, 7)),
        (
            ("", None),
            (SMP, 7),
            {"school_level": ("", SMP), "school_grade": (None, 7)},
            (SMP, 7),
        ),
        (("primary", 7), (SMP, 7), {"school_level": LEVEL}, (SMP, 7)),
        (("primary", 6), (SMP, 7), {"school_level": LEVEL, "school_grade": (6, 7)}, (SMP, 7)),
        # A class of the level before cannot be one of the new level: it goes, and the preview says so.
        (
            ("primary", 6),
            (SMP, None),
            {"school_level": LEVEL, "school_grade": (6, None)},
            (SMP, None),
        ),
        (
            ("primary", 6),
            ("none", None),
            {"school_level": ("primary", "none"), "school_grade": (6, None)},
            ("none", None),
        ),
        # What a list leaves empty erases nothing.
        (("primary", 6), (None, None), {}, ("primary", 6)),
        (("primary", 6), ("primary", None), {}, ("primary", 6)),
    ],
)
def test_level_and_class_afterwards_are_those_the_preview_showed(batch, tono, known, listed, differences, afterwards):
    compared = batch(known, listed)
    assert shown(compared) == differences
    assert on_record(compared, tono) == afterwards


@pytest.mark.parametrize(("listed", "class_listed"), [("junior_secondary", 7), ("junior_secondary", None)])
def test_a_corrections_class_stays_beside_another_level(batch, tono, listed, class_listed):
    compared = batch(("primary", 6), (listed, class_listed), local=["school_grade"])
    assert shown(compared)["school_grade"] == (6, class_listed)
    assert on_record(compared, tono) == ("junior_secondary", 6)


@pytest.mark.parametrize("class_listed", [7, None])
def test_the_list_chosen_over_a_corrections_class_says_level_and_class(batch, tono, class_listed):
    compared = batch(("primary", 6), ("junior_secondary", class_listed), local=["school_grade"])
    actions.choose_for_all(compared, True, seen=compared.digest, by=tono, at=NOW)
    assert on_record(compared, tono) == ("junior_secondary", class_listed)


def test_a_corrections_level_keeps_its_class(batch, tono):
    compared = batch(("primary", 6), ("junior_secondary", None), local=["school_level"])
    assert compared.counts["members"]["conflict"] == 1
    assert on_record(compared, tono) == ("primary", 6)
