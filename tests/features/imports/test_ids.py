"""The id a new family gets by a list: random, kept from the preview to the registry, and nothing hangs on its value."""

import re
from datetime import timedelta

from tangga.families import new_ids
from tangga.families.models import Family
from tangga.imports import actions, files
from tangga.imports.models import State
from tangga.imports.queries import STAGED
from tangga.imports.staged import Staged
from tangga.jobs.worker import work_all
from tests import make
from tests.features.imports.standard import KK1, KK2, listed_family, listed_member
from tests.make import NOW

LATER = NOW + timedelta(minutes=1)


def test_an_id_says_nothing_of_the_kk_number(lists, tono):
    lists.accepted(tono, [listed_family()], [listed_member()])
    family = Family.objects.get()
    assert re.fullmatch(r"3273-[0-9a-f]{12}", family.family_id)
    assert family.family_id.removeprefix("3273-") not in family.kk_index


def test_an_id_that_is_taken_is_drawn_again(monkeypatch, areas):
    make.family("3273-aaaaaaaaaaaa")
    drawn = iter(["aaaaaa", "aaaaaa", "bbbbbb", "bbbbbb", "cccccc"])
    monkeypatch.setattr(new_ids.secrets, "token_hex", lambda _bytes: next(drawn))
    assert sorted(new_ids.new_family_ids("3273", 2)) == ["3273-aaaaaabbbbbb", "3273-aaaaaacccccc"]


def test_ids_drawn_together_begin_alike_and_end_by_chance(areas):
    """What begins alike stands on few pages of an index: a list of thousands changes few of them."""
    families, others = (new_ids.new_family_ids("3273", 300) for _ in range(2))
    assert len(set(families)) == 300
    assert {len({family[:11] for family in drawn}) for drawn in (families, others)} == {1}
    assert families[0][:11] != others[0][:11]
    public = new_ids.new_public_ids(300)
    assert len(set(public)) == len({each.bytes[6:] for each in public}) == 300
    assert len({each.bytes[:6] for each in public}) == 1
    assert {each.version for each in public} == {4}


def test_the_family_gets_the_id_that_was_drawn_for_the_preview(lists, tono):
    batch = lists.batch(tono, [listed_family(), listed_family(KK2, row=3)], [listed_member()])
    shown = {row["family_id"] for row in Staged(files.folder_of(batch) / STAGED).chunk(0)[0]}
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    assert set(Family.objects.values_list("family_id", flat=True)) == shown


def test_a_comparison_made_again_says_the_same_though_the_ids_are_drawn_again(lists, tono):
    batch = lists.batch(tono, [listed_family()], [listed_member()])
    make.family("F9", region="3571011001", kk=KK2)  # recorded meanwhile, about nobody in the list
    actions.accept(batch, seen=batch.digest, by=tono, at=LATER)
    work_all(LATER)
    batch.refresh_from_db()
    assert (batch.state, batch.notice) == (State.ACCEPTED, "")
    assert Family.objects.filter(kk_index__gt="", origin=batch.public_id).count() == 1


def test_the_same_list_twice_makes_no_second_family(lists, tono):
    lists.accepted(tono, [listed_family(KK1)], [listed_member()])
    first = Family.objects.get().family_id
    lists.accepted(tono, [listed_family(KK1)], [listed_member()])
    assert Family.objects.get().family_id == first
