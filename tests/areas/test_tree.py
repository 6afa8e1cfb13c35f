"""The area tree: complete, named with its kind, and never one Kediri for the other."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import tangga.areas
from tangga.areas.tree import load
from tangga.cli.areas import areas
from tangga.errors import NotValid

CODES = Path(tangga.areas.__file__).parent / "codes"


@pytest.fixture(scope="module")
def tree():
    return load()


@pytest.mark.parametrize(("level", "count"), [(1, 38), (2, 514), (3, 7285), (4, 83762)])
def test_every_level_is_complete(tree, level, count):
    assert len(tree.areas(level)) == count


def test_the_districts_are_416_regencies_and_98_cities(tree):
    kinds = [area.kind for area in tree.districts()]
    assert (kinds.count("regency"), kinds.count("city")) == (416, 98)


def test_every_area_lies_in_an_area_of_the_level_above(tree):
    inside = [area for level in (2, 3, 4) for area in tree.areas(level)]
    assert all(area.parent_code in tree and tree.get(area.parent_code).level == area.level - 1 for area in inside)


def test_every_district_name_says_what_kind_it_is(tree):
    assert all(area.name.startswith(("Kab. ", "Kota ")) for area in tree.districts())


def test_no_two_districts_have_the_same_name(tree):
    names = [area.name for area in tree.districts()]
    assert len(set(names)) == 514


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("3506", "Kab. Kediri"), ("3571", "Kota Kediri"), ("5206", "Kab. Bima"), ("5272", "Kota Bima"),
        ("3528", "Kab. Pamekasan"), ("3276", "Kota Depok"), ("5208", "Kab. Lombok Utara"), ("5271", "Kota Mataram"),
        ("3101", "Kab. Adm. Kepulauan Seribu"), ("3174", "Kota Adm. Jakarta Selatan"), ("96", "Papua Barat Daya"),
    ],
)  # fmt: skip
def test_known_codes_have_their_names(tree, code, name):
    assert tree.get(code).name == name


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kediri", ["3506", "3571"]),
        ("Bima", ["5206", "5272"]),
        ("kota kediri", ["3571"]),
        ("KOTA BIMA", ["5272"]),
        ("kab kediri", ["3506"]),
        ("kab. kediri", ["3506"]),
        ("kabupaten kediri", ["3506"]),
        ("Kota Administrasi Jakarta Selatan", ["3174"]),
        ("35.71", ["3571"]),
    ],
)
def test_a_search_among_districts_finds_exactly_those_meant(tree, text, codes):
    assert [area.code for area in tree.search(text, level=2)] == codes


def test_a_search_without_a_level_shows_both_kediris_first_and_distinct(tree):
    assert [area.title for area in tree.search("kediri")][:2] == ["Kab. Kediri", "Kota Kediri"]


def test_a_search_within_a_district_stays_inside_it(tree):
    found = tree.search("kediri", within="5201")
    assert {area.code[:4] for area in found} == {"5201"}
    assert found[0].title == "Kec. Kediri"


def test_exact_names_come_before_names_that_only_contain_the_text(tree):
    assert [area.name for area in tree.search("sorong", level=2)] == [
        "Kab. Sorong",
        "Kota Sorong",
        "Kab. Sorong Selatan",
    ]


def test_a_search_returns_no_more_than_asked(tree):
    assert len(tree.search("sari", limit=7)) == 7


def test_a_search_for_nothing_finds_nothing(tree):
    assert tree.search(" . ") == []


def test_a_short_name_finds_its_province(tree):
    assert tree.search("NTB")[0].code == "52"


def test_one_name_for_two_districts_is_refused_naming_both(tree):
    with pytest.raises(NotValid, match=r"Kab\. Kediri, Jawa Timur \(3506\); Kota Kediri, Jawa Timur \(3571\)"):
        tree.find_one("Kediri", 2)


def test_a_full_name_finds_the_one_district(tree):
    assert (tree.find_one("Kota Kediri", 2).code, tree.find_one("KAB. BIMA", 2).code) == ("3571", "5206")


def test_an_unknown_name_is_refused_with_what_is_near(tree):
    with pytest.raises(NotValid, match=r"Did you mean Kab\. Lombok Barat"):
        tree.find_one("Lombok", 2)


def test_the_path_goes_from_the_province_down(tree):
    assert [area.code for area in tree.path("3571011001")] == ["35", "3571", "357101", "3571011001"]


def test_the_children_of_a_city_are_its_sub_districts_and_a_village_has_none(tree):
    assert [area.name for area in tree.children("3571")] == ["Mojoroto", "Kota", "Pesantren"]
    assert tree.children("3571011001") == []


def test_a_village_says_whether_it_is_urban(tree):
    assert (tree.get("3571011001").title, tree.get("3528012001").title[:5]) == ("Kel. Bandar Lor", "Desa ")


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("9101", "9301", "Kab. Merauke"),
        ("9109", "9404", "Kab. Mimika"),
        ("9201", "9601", "Kab. Sorong"),
        ("9271", "9671", "Kota Sorong"),
    ],
)
def test_a_former_code_leads_to_its_successor(tree, old, new, name):
    assert (tree.current(old).code, tree.current(old).name) == (new, name)
    with pytest.raises(NotValid, match=new):
        tree.get(old)


def test_all_26_districts_that_changed_province_in_2022_have_a_successor_of_the_same_name(tree):
    moved = [old for old in tree.former() if len(old.code) == 4]
    assert len(moved) == 26
    assert all(tree.get(old.successor).name == old.name for old in moved)
    assert {old.since for old in moved} == {"2022-07-25", "2022-12-08"}


def test_no_former_code_is_in_use_and_every_successor_is_at_the_same_level(tree):
    assert all(old.code not in tree and len(tree.current(old.code).code) == len(old.code) for old in tree.former())


@pytest.mark.parametrize("code", ["", "99", "357", "Kediri", "9999999999"])
def test_an_unknown_code_is_refused(tree, code):
    with pytest.raises(NotValid, match="No area has the code"):
        tree.current(code)


def test_the_tree_is_read_once_a_process():
    assert load() is load()


def test_the_data_file_is_compressed_without_a_clock_or_file_name():
    header = (CODES / "kemendagri-2025.csv.gz").read_bytes()[:10]
    assert header[3:8] == b"\0\0\0\0\0"
    assert gzip.decompress((CODES / "kemendagri-2025.csv.gz").read_bytes()).startswith(b"code,name\n11,Aceh\n")


def test_the_notice_of_the_data_licence_lies_beside_the_data():
    assert "Open Database License" in (CODES / "README.md").read_text()
    assert (CODES / "LICENSE-ODbL.md").read_text().startswith("# Open Database License")


def test_the_command_prints_both_kediris_with_their_province():
    answer = CliRunner().invoke(areas, ["search", "kediri", "--level", "district"])
    assert answer.output.splitlines() == ["3506        Kab. Kediri, Jawa Timur", "3571        Kota Kediri, Jawa Timur"]


def test_the_command_prints_json_and_follows_a_former_scope():
    answer = CliRunner().invoke(areas, ["search", "merauke", "--level", "sub-district", "--within", "9101", "--json"])
    assert [row["code"] for row in json.loads(answer.output)] == ["930101"]


def test_showing_a_former_code_shows_its_successor():
    answer = CliRunner().invoke(areas, ["show", "9101"])
    assert answer.output.startswith("9301  Kab. Merauke, Papua Selatan\nformerly 9101 until 2022-07-25")


def test_showing_as_json_lists_the_children():
    answer = CliRunner().invoke(areas, ["show", "35.71", "--json"])
    assert [child["code"] for child in json.loads(answer.output)["children"]] == ["357101", "357102", "357103"]


@pytest.mark.parametrize("words", [["show", "99"], ["search", "no such place"], ["search", "kediri", "--within", "99"]])
def test_what_cannot_be_found_ends_with_exit_code_3(words):
    answer = CliRunner().invoke(areas, words)
    assert answer.exit_code == 3
    assert "Error: No area" in answer.output
