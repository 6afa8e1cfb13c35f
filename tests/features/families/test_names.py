"""Part of a name finds whoever bears it, as looking through everybody does; whoever wrote the name."""

from random import Random

import pytest
from django.db import connection

from tangga.families import names
from tangga.families.models import Family, Member, NameOnRecord
from tangga.families.queries import matching, search
from tests import make

SYLLABLES = ("a", "ni", "si", "ti", "wah", "yu", "o", "%", "_", "100%", "k ", " ")


def drawn_name(chance: Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randrange(1, 5))).strip() or "x"


@pytest.fixture(params=range(3))
def people(request, areas):
    chance = Random(request.param)
    for number in range(25):
        family = make.family(f"F{number}", name=drawn_name(chance))
        make.member(family, f"M{number}", name=drawn_name(chance))
        make.member(family, f"N{number}", name=drawn_name(chance))
    return chance


def found(words: str) -> list[str]:
    return sorted(Family.objects.filter(names.bearing(words).condition).values_list("family_id", flat=True))


def looked_through(words: str) -> list[str]:
    """Everybody, one by one."""
    named = [(each.family_id, each.name_search) for each in Family.objects.all()]
    named += [(each.family.family_id, each.name_search) for each in Member.objects.select_related("family")]
    return sorted({family for family, name in named if words in name})


def test_a_part_of_a_name_finds_what_looking_through_everybody_finds(people):
    for words in (*SYLLABLES[:8], "ani", "si ti", "zz", drawn_name(people)):
        assert found(words) == looked_through(words)


def test_a_name_that_too_many_bear_finds_the_same(people, monkeypatch):
    monkeypatch.setattr(names, "GATHERED", 0)

    for words in ("a", "ni", "%", "ti"):
        assert (found(words), names.bearing(words).common) == (looked_through(words), True)


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(areas):
    make.member(make.family("F1", name="wahyuni"), "M1", name="budi")
    Member.objects.filter(member_id="M1").update(name_search="sulastri")
    Family.objects.filter(family_id="F1").update(name_search="hartati")

    assert [found(each) for each in ("lastri", "hartat", "budi", "wahyu")] == [["F1"], ["F1"], [], []]


def test_names_written_by_the_databases_own_bulk_way_are_found(areas):
    family = make.family("F1")
    Member.objects.bulk_create(
        [Member(member_id=f"M{number}", family=family, name_search=f"nama {number % 3}") for number in range(30)]
    )

    assert found("nama 2") == ["F1"]
    assert NameOnRecord.objects.filter(name="nama 2").count() == 1


def test_filling_anew_brings_what_went_past_the_triggers_and_drops_what_nobody_bears(areas):
    names.remove(connection)
    make.family("F1", name="wahyuni")
    NameOnRecord.objects.create(name="nobody")

    names.fill(connection)
    names.install(connection)

    assert list(NameOnRecord.objects.values_list("name", flat=True)) == ["wahyuni"]


def test_a_family_id_is_found_whole_and_signs_alone_find_nobody(people):
    assert list(Family.objects.filter(matching("F7")).values_list("family_id", flat=True)) == ["F7"]
    assert not Family.objects.filter(matching("?!")).exists()
    assert Family.objects.filter(matching("")).count() == 25
    assert search("F7").common is False
