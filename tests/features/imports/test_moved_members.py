"""Who belongs to another family by a correction is no new person when an old list comes again."""

from datetime import date

import pytest

from tangga.errors import NotValid
from tangga.families import changes, identity
from tangga.families.models import ChangeKind, DuplicateCase, Member, MemberFacts
from tangga.families.queries import members_of
from tangga.imports import actions
from tangga.imports.queries import staged_of
from tangga.imports.staged import changes_of
from tangga.jobs.worker import work_all
from tangga.people.roles import Role
from tests import make
from tests.features.imports.standard import KK1, KK2, NIK1, NIK2, listed_family, listed_member
from tests.make import NOW, TODAY

DAY = date(2024, 8, 1)
MOVES = ("move_family", "move_out", "split", "merge")


@pytest.fixture
def lestari(areas):
    return make.posted("lestari", Role.COORDINATOR, "3273")


@pytest.fixture(params=[NIK1, ""], ids=["with NIK", "without NIK"])
def nik(request):
    return request.param


@pytest.fixture
def people(areas, nik):
    """Ani and Budi of F1, Sulastri of F2."""
    first, second = make.family("3273-F1", kk=KK1), make.family("3273-F2", kk=KK2, name="Sulastri")
    ani = make.member(first, "3273-F1-01", nik=nik, school_level="primary", school_grade=5)
    budi = make.member(first, "3273-F1-02", name="Budi", nik=NIK2, birth_date=date(2010, 5, 1), sex="male")
    sulastri = make.member(second, "3273-F2-01", name="Sulastri", birth_date=date(1980, 1, 1))
    return first, second, ani, budi, sulastri


def wish_of(kind, people):
    """The correction by which Ani leaves F1."""
    first, second, ani, _, _ = people
    match kind:
        case "move_family":
            return changes.Wish(ChangeKind(kind), first, ani, second, DAY, {}, "told at the visit")
        case "move_out":
            return changes.Wish(ChangeKind(kind), first, ani, None, DAY, {}, "told at the visit")
        case "split":
            asked = {"members": [str(ani.public_id)], "carer": str(ani.public_id), "kk": None, "address": "Jl. Anggrek"}
            return changes.Wish(ChangeKind(kind), first, None, None, DAY, asked, "told at the visit")
        case _:
            return changes.Wish(ChangeKind(kind), second, None, first, DAY, {}, "told at the visit")


@pytest.fixture
def corrected(people, tono, lestari):
    """corrected(kind): the correction, approved."""

    def recorded(kind):
        draft = changes.write_down(wish_of(kind, people), by=tono, on=TODAY, at=make.LONG_AGO)
        changes.propose(draft.public_id, by=tono, on=TODAY, at=make.LONG_AGO)
        return changes.approve(draft.public_id, by=lestari, on=TODAY, at=make.LONG_AGO)[0]

    return recorded


@pytest.fixture
def the_old_list(nik):
    """The rows of a list that has not heard of it: Ani in F1."""
    budi = listed_member(nik=NIK2, row=3, name="Budi", birth_date=date(2010, 5, 1), sex="male")
    return [listed_family()], [listed_member(nik=nik or None, school_grade=6), budi]


def home(member):
    member.refresh_from_db()
    return MemberFacts.objects.filter(member=member, superseded_at=None).latest("effective_on").family_id


@pytest.mark.parametrize("kind", MOVES)
def test_the_old_list_makes_nobody_twice_and_moves_nobody_back(kind, lists, tono, people, corrected, the_old_list):
    corrected(kind)
    ani, persons = people[2], Member.objects.count()
    there = home(ani)
    assert there != people[0].pk

    batch = lists.accepted(tono, *the_old_list)

    assert Member.objects.count() == persons
    assert home(ani) == there
    assert batch.counts["members"]["conflict"] == (2 if kind == "merge" else 1)
    assert batch.counts["done"]["members_kept"] == batch.counts["members"]["conflict"]
    assert "warning:nik_on_others" not in batch.counts["problems"]
    assert not DuplicateCase.objects.exists()


@pytest.mark.parametrize("kind", MOVES)
def test_the_list_cannot_be_chosen_for_where_somebody_belongs(kind, lists, tono, people, corrected, the_old_list):
    corrected(kind)
    there = home(people[2])
    batch = lists.batch(tono, *the_old_list)
    with pytest.raises(NotValid):
        actions.choose(batch, "members", 0, True, seen=batch.digest, by=tono, at=NOW)
    actions.choose_for_all(batch, True, seen=batch.digest, by=tono, at=NOW)
    actions.accept(batch, seen=batch.digest, by=tono, at=NOW)
    work_all(NOW)
    assert home(people[2]) == there


def test_both_families_are_shown_as_the_two_values(lists, tono, people, corrected, the_old_list, client, monkeypatch):
    corrected("move_family")
    batch = lists.batch(tono, *the_old_list)
    (change,) = changes_of(staged_of(batch).row("members", 0))
    assert (change["column"], change["old"], change["new"]) == ("family_id", "3273-F2", "3273-F1")
    monkeypatch.setattr("tangga.people.clock.today", lambda: TODAY)
    client.force_login(tono)
    page = client.get(f"/imports/{batch.public_id}/?show=members&conflict=yes").content.decode()
    assert f'<span class="before">Sulastri {identity.mask(KK2)}</span>' in page
    assert "halaman keluarga" in page
    assert 'value="list"' not in page.partition('id="rows"')[2].partition("<tbody")[2]


def test_a_list_for_a_day_before_the_move_still_speaks_of_them(lists, tono, people, corrected, the_old_list):
    corrected("move_family")
    lists.accepted(tono, *the_old_list, on=date(2024, 7, 1))
    rows = MemberFacts.objects.filter(member=people[2], superseded_at=None).order_by("effective_on")
    assert [row.family_id for row in rows] == [people[0].pk, people[0].pk, people[1].pk]


def test_a_list_that_has_heard_of_the_move_finds_them_there(lists, tono, people, corrected, nik):
    corrected("move_family")
    batch = lists.batch(tono, [listed_family(kk=KK2, carer_name="Sulastri")], [listed_member(kk=KK2, nik=nik or None)])
    assert batch.counts["members"]["same"] == 1


def test_a_facilitator_is_not_told_where_somebody_went(lists, sari, people, corrected, the_old_list):
    make.FacilitatorAssignment.objects.create(family=people[0], facilitator=sari, starts_on=date(2020, 1, 1))
    corrected("move_family")
    batch = lists.batch(sari, *the_old_list)
    (change,) = changes_of(staged_of(batch).row("members", 0))
    assert change["old"] == "elsewhere"


def test_a_child_born_since_with_the_name_of_who_left_is_somebody_new(lists, tono, people, corrected):
    corrected("move_out")
    batch = lists.batch(tono, [listed_family()], [listed_member(nik=None, birth_date=date(2025, 1, 5))])
    assert batch.counts["members"]["new"] == 1


def test_of_somebody_first_known_later_a_list_for_an_earlier_day_leaves_them_where_they_were_first(lists, tono, areas):
    """Ani is on record since 2023 in F1, since 2024 in F2; the list is of 2022."""
    first, second = make.family("3273-F1", kk=KK1), make.family("3273-F2", kk=KK2)
    ani = make.member(first, "3273-F1-01", nik=NIK1, effective_on=date(2023, 1, 1))
    make.member_facts(ani, effective_on=DAY, recorded_at=make.LONG_AGO, family=second)
    Member.objects.filter(pk=ani.pk).update(family=second)
    lists.accepted(tono, [listed_family()], [listed_member()], on=date(2022, 1, 1))
    assert Member.objects.count() == 1
    assert MemberFacts.objects.get(effective_on=date(2022, 1, 1)).family == first
    assert members_of(second, TODAY)[0].member == ani


def test_whoever_is_new_gets_an_id_that_nobody_took_along(lists, tono, people, nik):
    """Ani was the third of F1 when she left for F2 with her id; the list brings two more children into F1."""
    first, second, ani, _, _ = people
    Member.objects.filter(pk=ani.pk).update(member_id="3273-F1-03", family=second)
    MemberFacts.objects.filter(member=ani).update(family=second)
    rows = [listed_member(nik=None, row=row, name=name) for row, name in enumerate(("Citra", "Dedi"), 3)]
    lists.accepted(tono, [listed_family()], [listed_member(nik=NIK2, name="Budi"), *rows])
    ids = first.members.order_by("member_id").values_list("member_id", "name")
    assert list(ids) == [("3273-F1-02", "Budi"), ("3273-F1-04", "Citra"), ("3273-F1-05", "Dedi")]
