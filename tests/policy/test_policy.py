"""A Policy: immutable, the same for the same files, and honest about what it does not know."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import tangga.policy as policy_folder
from tangga.policy import Change, changes, in_words, load
from tangga.policy.library import Library, read_library
from tangga.policy.loading import library as shipped
from tests.policy.files import ELDERLY, OVERLAY, SOURCES, folder, with_overlay

AGE = "components/elderly/youngest_age"
IN_2020 = date(2020, 6, 1)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return read_library(folder(tmp_path))


def hash_with(root: Path, text: str = ELDERLY, sources: str = SOURCES) -> str:
    return read_library(folder(root, national__components__elderly=text, sources=sources)).policy(IN_2020).hash


def test_a_parameter_knows_its_place_its_time_and_its_source(library: Library) -> None:
    found = library.policy(IN_2020).parameter(AGE)
    assert (found.value, found.unit, found.status, found.overlay) == (60, "year", "regulation", None)
    assert (found.since, found.until) == (date(2019, 1, 1), date(2024, 1, 1))
    assert found.source == "Decree 1 (State Gazette 1), article 7"
    assert (str(found.label), found.label.id, found.in_words(), found.in_words("id")) == (
        "Minimum age",
        "Usia minimum",
        "60 years",
        "60 tahun",
    )


def test_several_sources_stand_in_one_line_with_their_addresses(tmp_path: Path) -> None:
    text = ELDERLY.replace("status: published, source: paper", 'status: published, source: ["paper, page 3", us]', 1)
    root = folder(tmp_path, national__components__elderly=text)
    found = read_library(root).policy(date(2016, 1, 1)).parameter(AGE)
    assert found.source == "A newspaper, page 3 <https://example.org/paper>; Our assumption"


def test_an_explicit_end_is_no_gap(library: Library) -> None:
    ended = library.policy(date(2024, 1, 1))
    assert ended.value(AGE) is None
    assert ended.parameters() == ()
    assert [one.path for one in ended.not_in_force()] == [AGE]
    assert ended.gaps() == ()


def test_a_path_the_policy_does_not_have_is_a_programmers_mistake(library: Library) -> None:
    with pytest.raises(KeyError, match="components/elderly/oldest_age"):
        library.policy(IN_2020).value("components/elderly/oldest_age")


def test_parameters_come_in_path_order() -> None:
    paths = [one.path for one in load(IN_2020).parameters()]
    assert paths == sorted(paths)


def test_a_policy_cannot_be_changed(library: Library) -> None:
    policy = library.policy(IN_2020)
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.as_of = date(2021, 1, 1)  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        policy.parameter(AGE).value = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        policy._known[AGE] = policy.parameter(AGE)  # type: ignore[index]


def test_the_same_question_gives_the_very_same_policy() -> None:
    assert load(IN_2020, ["covid-2020-b"]) is load(IN_2020, ("covid-2020-b",))
    assert load(IN_2020) is not load(IN_2020, ["covid-2020-b"])


def test_each_file_is_read_once_and_by_the_fast_loader(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pure Python loader needs 0.12 s for the same files (the other 0.01 s), and every start asks for them."""
    read: list[type] = []
    compose = yaml.compose

    def composed(stream: Any, Loader: type) -> Any:  # noqa: N803 - as yaml calls it
        read.append(Loader)
        return compose(stream, Loader=Loader)

    monkeypatch.setattr(yaml, "compose", composed)
    shipped.cache_clear()
    assert shipped() is shipped()
    assert read == [yaml.CSafeLoader] * len(list(Path(policy_folder.__file__).parent.rglob("*.yaml")))


def test_the_same_content_has_the_same_hash(tmp_path: Path) -> None:
    assert hash_with(tmp_path / "one") == hash_with(tmp_path / "two")
    assert len(hash_with(tmp_path / "one")) == 64


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 60", "value: 61"),
        ("status: regulation", "status: published"),
        ("article 7", "article 8"),
        ("2019-01-01", "2019-01-02"),
        ("unit: year", "unit: number"),
    ],
)
def test_the_hash_changes_with_what_is_in_force(tmp_path: Path, old: str, new: str) -> None:
    assert hash_with(tmp_path / "before") != hash_with(tmp_path / "after", ELDERLY.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 70", "value: 71"),
        ("2016-01-01", "2015-01-01"),
        ("value: null", "value: 65"),
        ("2024-01-01", "2025-01-01"),
        ("en: Minimum age", "en: Lowest age"),
        ("    2024-01-01: {value: null, status: published, source: paper}\n", ""),
    ],
)
def test_the_hash_stays_while_only_other_days_or_labels_change(tmp_path: Path, old: str, new: str) -> None:
    assert hash_with(tmp_path / "before") == hash_with(tmp_path / "after", ELDERLY.replace(old, new))


def test_mending_the_title_of_a_source_leaves_the_hash_alone(tmp_path: Path) -> None:
    mended = SOURCES.replace("Decree 1", "Decree number 1")
    assert hash_with(tmp_path / "before") == hash_with(tmp_path / "after", sources=mended)


def test_an_overlay_changes_the_hash_only_while_it_speaks(tmp_path: Path) -> None:
    root = with_overlay(tmp_path, "    2020-01-01: {value: 60, status: regulation, source: decree}\n")
    library = read_library(root)
    assert library.policy(date(2019, 6, 1), ["district"]).hash == library.policy(date(2019, 6, 1)).hash
    assert library.policy(IN_2020, ["district"]).hash != library.policy(IN_2020).hash


def test_changes_between_two_days_show_both_sides(library: Library) -> None:
    (change,) = library.changes(date(2018, 1, 1), date(2020, 1, 1))
    assert change.path == AGE
    assert change.before is not None
    assert change.after is not None
    assert (change.before.value, change.after.value, change.same_value) == (70, 60, False)


def test_no_change_is_reported_while_the_same_value_holds(library: Library) -> None:
    assert library.changes(date(2019, 1, 1), date(2023, 12, 31)) == ()


def test_a_value_said_again_on_the_same_ground_is_no_change(tmp_path: Path) -> None:
    again = (
        '    2020-01-01: {value: 60, status: regulation, source: "decree, article 7", note: {en: Again., id: Lagi.}}\n'
    )
    text = ELDERLY.replace("    2024", again + "    2024")
    library = read_library(folder(tmp_path, national__components__elderly=text))
    assert library.changes(date(2019, 6, 1), IN_2020) == ()


def test_a_change_from_a_gap_has_no_before(library: Library) -> None:
    (change,) = library.changes(date(2010, 1, 1), date(2020, 1, 1))
    assert change.before is None
    assert change.same_value is False


def test_a_change_to_a_gap_has_no_after(library: Library) -> None:
    (change,) = library.changes(date(2020, 1, 1), date(2010, 1, 1))
    assert change.after is None
    assert not change.same_value


def test_a_better_source_is_a_change_with_the_same_value() -> None:
    found = {change.path: change for change in changes(date(2020, 12, 31), date(2021, 1, 1))}
    assert found["benefits/primary/year"].same_value
    assert not found["benefits/payment/months"].same_value
    assert all(isinstance(change, Change) for change in found.values())


def test_changes_see_overlays() -> None:
    found = {change.path for change in changes(date(2020, 3, 31), date(2020, 4, 1), ["covid-2020-b"])}
    assert "benefits/elderly/year" in found


def test_an_overlay_file_about_itself_reads_its_texts(tmp_path: Path) -> None:
    root = with_overlay(tmp_path, "    2020-01-01: {value: 65, status: published, source: paper}\n", about=OVERLAY)
    about = read_library(root).overlay("district")
    assert (about.about.en, about.regions) == ("What the district differs in.", ("3571",))


@pytest.mark.parametrize(
    ("value", "unit", "english", "indonesian"),
    [
        (3_000_000, "idr_per_year", "Rp 3,000,000 a year", "Rp 3.000.000 per tahun"),
        (1, "person", "1 person", "1 orang"),
        (2, "person", "2 persons", "2 orang"),
        (1, "class", "class 1", "kelas 1"),
        (True, "boolean", "yes", "ya"),
        (False, "boolean", "no", "tidak"),
        ("DTSEN", "code", "DTSEN", "DTSEN"),
        (None, "decile", "not in force", "tidak berlaku"),
    ],
)
def test_a_value_is_said_with_its_unit(
    value: int | str | bool | None, unit: str, english: str, indonesian: str
) -> None:
    assert in_words(value, unit) == english
    assert in_words(value, unit, "id") == indonesian
