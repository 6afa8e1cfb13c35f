"""The catalogue: what it holds, what names mean, and that a wrong file is refused with every problem named."""

from datetime import date

import pytest

from tangga.errors import NotValid
from tangga.sessions.catalogue import CatalogueError, catalogue_on, topic_of, version, versions
from tangga.sessions.catalogue.reading import read_catalogues

GOOD = """
label: {en: One, id: Satu}
since: "2020-01-01"
status: assumed
source: somebody
note: {en: Why, id: Sebab}
names: [P2K2]
aims:
  health: {en: health, id: kesehatan}
modules:
  food:
    number: 1
    core: true
    name: {en: Food, id: Pangan}
    aims: [health]
    sessions:
      rice: {name: {en: Rice, id: Nasi}}
"""


def refused(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as failed:
        read_catalogues(tmp_path)
    return "\n".join(str(problem) for problem in failed.value.problems)


def test_fourteen_core_sessions_stand_in_five_modules_and_fifteen_on_stunting_in_the_sixth():
    catalogue = catalogue_on(date(2026, 1, 1))
    counts = [(module.code, module.core, len(module.topics)) for module in catalogue.modules]
    assert counts == [
        ("education_parenting", True, 4),
        ("money_business", True, 3),
        ("health_nutrition", True, 3),
        ("child_protection", True, 2),
        ("social_welfare", True, 2),
        ("stunting", False, 15),
    ]


def test_before_the_module_on_stunting_there_were_fourteen_sessions():
    assert len(catalogue_on(date(2024, 12, 31)).topics) == 14
    assert catalogue_on(date(2025, 1, 1)).version == "2025"


def test_a_code_is_called_in_each_version_what_it_was_called_then():
    assert topic_of("2019", "first_thousand_days").name.id == "Pentingnya Gizi dan Layanan Ibu Hamil"
    assert topic_of("2025", "first_thousand_days").name.id == "1000 Hari Pertama Kehidupan"


def test_a_day_before_the_first_version_has_no_catalogue():
    with pytest.raises(NotValid, match="the first holds from 2019-01-01"):
        catalogue_on(date(2018, 12, 31))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Anak dan Balita", "infants"),
        ("gizi ibu menyusui dan balita", "infants"),
        ("Kesakitan pada Anak dan Kesehatan Lingkungan", "hygiene"),
        ("Higinitas, Sanitasi dan Penyakit", "hygiene"),
        ("Cuci Tangan Pakai Sabun", "stunting_hands"),
        ("Pengelolaan Keuangan dan Perencanaan Usaha", "money_business"),
        ("STUNTING", "stunting"),
    ],
)
def test_a_name_is_found_however_it_is_written(name, code):
    assert catalogue_on(date(2026, 1, 1)).find(name).code == code


def test_a_name_nobody_knows_is_not_found():
    catalogue = catalogue_on(date(2026, 1, 1))
    assert catalogue.find("Berkebun") is None
    assert catalogue.unknown_among(["Berkebun", "Ekonomi"]) == ["Berkebun"]


def test_every_version_names_its_sources_and_how_sure_it_is():
    assert [(each.version, each.status, len(each.sources)) for each in versions()] == [
        ("2019", "assumed", 2),
        ("2025", "published", 2),
    ]
    with pytest.raises(KeyError):
        version("1999")


def test_every_problem_of_a_file_is_named_with_its_line(tmp_path):
    wrong = GOOD.replace("status: assumed", "status: rumoured").replace("aims: [health]", "aims: [wealth]")
    wrong = wrong.replace("number: 1", "number: 2").replace(
        "rice: {name: {en: Rice, id: Nasi}}", "Rice!: {name: {en: Rice}}"
    )
    told = refused(tmp_path, a=wrong)
    assert "a.yaml:4: unknown status rumoured" in told
    assert "serves wealth, which is no aim" in told
    assert "stands in place 1, but its number is 2" in told
    assert "Rice! is not a code" in told
    assert "has no id" in told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('since: "2020-01-01"', 'since: "next year"', "is not a date"),
        ("note: {en: Why, id: Sebab}\n", "", "the catalogue has no note"),
        ("core: true", "core: perhaps", "must be true or false"),
        ("      rice: {name: {en: Rice, id: Nasi}}", "      food: {name: {en: Rice, id: Nasi}}", "stands twice"),
        ("names: [P2K2]", "names: [P2K2, Nasi]", "would mean both P2K2 and rice"),
        ("    sessions:\n      rice: {name: {en: Rice, id: Nasi}}\n", "    sessions: {}\n", "has no session"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, before, after, told):
    assert before in GOOD
    assert told in refused(tmp_path, a=GOOD.replace(before, after))


def test_no_two_versions_begin_on_one_day_and_no_code_changes_its_module(tmp_path):
    other = GOOD.replace("  food:\n", "  drink:\n")
    told = refused(tmp_path, a=GOOD, b=other)
    assert "begins on 2020-01-01, as a does" in told
    assert "rice belongs to drink here and to food in an older version" in told


def test_a_folder_without_a_version_is_refused(tmp_path):
    assert "no version" in refused(tmp_path)


def test_a_good_file_is_read(tmp_path):
    (tmp_path / "one.yaml").write_text(GOOD, encoding="utf-8")
    (read,) = read_catalogues(tmp_path)
    assert (read.version, read.since, read.topics[0].code) == ("one", date(2020, 1, 1), "rice")
