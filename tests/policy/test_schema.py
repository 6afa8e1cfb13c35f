"""Policy files that are wrong are refused, each problem with its file and line, all of them at once."""

from pathlib import Path

import pytest

from tangga.policy import PolicyError
from tangga.policy.library import read_library
from tests.policy.files import ELDERLY, OVERLAID, OVERLAY, PLACE, SOURCES, folder, with_overlay

HEAD = "label: {en: Elderly, id: Lanjut usia}\n"
AGE = "youngest_age:\n  label: {en: Age, id: Usia}\n  unit: year\n  values:\n"  # the first value stands on line 6
GOOD = "    2019-01-01: {value: 60, status: published, source: paper}\n"


def problems_of(root: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PolicyError) as caught:
        read_library(root)
    return [(problem.file, problem.line, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "the file is empty"),
        ("- a\n", 1, "the file must be a mapping (key: value)"),
        ("label: {en: A\n", 2, "this is not YAML: did not find expected ',' or '}'"),
        (HEAD + "age: \x07\n", 2, "this is not YAML: "),
        (AGE + GOOD, 1, "components/elderly has no label"),
        ("label: {en: Elderly}\n" + AGE + GOOD, 1, "label of components/elderly has no id"),
        ("label: {en: Elderly, id: ''}\n" + AGE + GOOD, 1, "id of label of components/elderly must be a text"),
        ("label: Elderly\n" + AGE + GOOD, 1, "label of components/elderly must be a mapping (key: value)"),
        (HEAD + "label: {en: A, id: B}\n" + AGE + GOOD, 2, "label stands twice in the file (first on line 1)"),
        (HEAD + "? [a]\n: b\n" + AGE + GOOD, 2, "a key of the file must be a plain word"),
        (HEAD + "Age: {}\n", 2, "Age is not a parameter name (small letters, digits and _)"),
        (HEAD + "lable: text\n", 2, "components/elderly/lable must be a mapping (key: value)"),
        (
            HEAD + AGE + GOOD + "  unti: year\n",
            7,
            "unknown key unti in components/elderly/youngest_age; known are label",
        ),
        (HEAD + AGE.replace("  unit: year\n", "") + GOOD, 3, "components/elderly/youngest_age has no unit"),
        (HEAD + AGE.replace("year", "years") + GOOD, 4, "unknown unit years of components/elderly/youngest_age"),
        (HEAD + AGE.replace("year\n", "7\n") + GOOD, 4, "unit of components/elderly/youngest_age must be a text"),
        (HEAD + AGE, 5, "values of components/elderly/youngest_age must be a mapping"),
        (HEAD + AGE[:-1] + " {}\n", 5, "components/elderly/youngest_age has no dated value"),
        (HEAD + AGE + GOOD.replace("2019-01-01", "2019-13-01"), 6, "2019-13-01 is not a date (write YYYY-MM-DD)"),
        (HEAD + AGE + GOOD.replace("2019-01-01", "20190101"), 6, "20190101 is not a date"),
        (HEAD + AGE + GOOD + GOOD, 7, "2019-01-01 stands twice in values of components/elderly/youngest_age (first on"),
        (HEAD + AGE + GOOD + GOOD.replace("2019", "2018"), 7, "must come after 2019-01-01: dates rise, none overlap"),
        (HEAD + AGE + GOOD.replace(", source: paper", ""), 6, "youngest_age from 2019-01-01 has no source"),
        (HEAD + AGE + GOOD.replace(", status: published", ""), 6, "youngest_age from 2019-01-01 has no status"),
        (HEAD + AGE + GOOD.replace("value: 60, ", ""), 6, "youngest_age from 2019-01-01 has no value"),
        (
            HEAD + AGE + GOOD.replace("}", ", until: 2020-01-01}"),
            6,
            "unknown key until in components/elderly/youngest_age",
        ),
        (HEAD + AGE + GOOD.replace("}", ", national: true}"), 6, "unknown key national in components/elderly/youngest"),
        (HEAD + AGE + "    2019-01-01: 60\n", 6, "youngest_age from 2019-01-01 must be a mapping (key: value)"),
        (HEAD + AGE + GOOD.replace("paper", "papers"), 6, "unknown source papers of components/elderly/youngest_age"),
        (
            HEAD + AGE + GOOD.replace("paper", "[paper, 7]"),
            6,
            "source of components/elderly/youngest_age from 2019-01-01",
        ),
        (HEAD + AGE + GOOD.replace("published", "sure"), 6, "unknown status sure of components/elderly/youngest_age"),
        (
            HEAD + AGE + GOOD.replace("published", "7"),
            6,
            "status of components/elderly/youngest_age from 2019-01-01 must",
        ),
        (HEAD + AGE + GOOD.replace("published", "assumed"), 6, "is assumed and has no note saying why"),
        (HEAD + AGE + GOOD.replace("paper", "us"), 6, "is called published, but only the project itself is its source"),
        (
            HEAD + AGE + GOOD.replace("published", "regulation"),
            6,
            "is called regulation, but none of its sources is one",
        ),
        (HEAD + AGE + GOOD.replace("60", "sixty"), 6, "'sixty' does not fit the unit year, which takes a whole number"),
        (HEAD + AGE + GOOD.replace("60", "true"), 6, "True does not fit the unit year, which takes a whole number"),
        (HEAD + AGE + GOOD.replace("60", "-1"), 6, "-1 does not fit the unit year, which takes 0 to 150"),
        (HEAD + AGE + GOOD.replace("60", "151"), 6, "151 does not fit the unit year, which takes 0 to 150"),
        (HEAD + AGE + GOOD.replace("60", "60.5"), 6, "the value must be a whole number, a text, true, false or null"),
        (HEAD + AGE + GOOD.replace("60", "1_000"), 6, "the value must be a whole number, a text, true, false or null"),
        (HEAD + AGE + GOOD.replace("60", "yes"), 6, "the value must be a whole number, a text, true, false or null"),
        (HEAD + AGE + GOOD.replace("60", "[60]"), 6, "the value must be a whole number, a text, true, false or null"),
        (HEAD + AGE.replace("year\n", "idr\n") + GOOD.replace("60", "-5"), 6, "unit idr, which takes 0 or more"),
        (HEAD + AGE.replace("year\n", "code\n") + GOOD, 6, "60 does not fit the unit code, which takes a text"),
        (HEAD + AGE.replace("year\n", "boolean\n") + GOOD, 6, "60 does not fit the unit boolean, which takes true or"),
        (
            HEAD + AGE + GOOD.replace("}", ", note: because}"),
            6,
            "note of components/elderly/youngest_age from 2019-01-01",
        ),
    ],
)
def test_a_wrong_national_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    found = problems_of(folder(tmp_path, national__components__elderly=text))
    assert [(file, at) for file, at, said in found if what in said] == [(PLACE, line)]


@pytest.mark.parametrize("right", ["value: null", "value: 0", "value: 150"])
def test_the_ends_of_a_units_range_and_null_are_accepted(tmp_path: Path, right: str) -> None:
    text = HEAD + AGE + GOOD.replace("value: 60", right)
    assert len(read_library(folder(tmp_path, national__components__elderly=text)).national) == 1


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    root = folder(
        tmp_path,
        national__components__elderly=HEAD + AGE.replace("year\n", "years\n") + GOOD.replace("paper", "nobody"),
        national__components__other=HEAD,
        national__benefits__broken="[",
    )
    with pytest.raises(PolicyError) as caught:
        read_library(root)
    error = caught.value
    assert [problem.file for problem in error.problems] == ["national/benefits/broken.yaml", PLACE, PLACE]
    assert (error.file, error.line) == ("national/benefits/broken.yaml", 2)
    assert error.what.startswith("this is not YAML")
    assert f"{PLACE}:4: unknown unit years" in str(error)
    assert f"{PLACE}:6: unknown source nobody" in str(error)


@pytest.mark.parametrize("place", ["national__elderly", "national__components__more__elderly"])
def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path, place: str) -> None:
    found = problems_of(folder(tmp_path, **{place: ELDERLY}))
    assert found == [(f"{place.replace('__', '/')}.yaml", 1, "a policy file is named <folder>/<concept>.yaml")]


def test_a_file_with_another_ending_is_refused_rather_than_ignored(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "national/components/primary.yml").write_text(ELDERLY)
    assert [file for file, _, _ in problems_of(root)] == ["national/components/primary.yml"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert problems_of(tmp_path) == [("national", 1, "there is no policy file")]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("kind: news", "kind: rumour", 7, "unknown kind rumour of source"),
        ("  kind: news\n", "", 6, "source paper has no kind"),
        ("  title: A newspaper\n", "", 6, "source paper has no title"),
        ("  address: https://example.org/paper\n", "", 5, "source paper has neither address nor citation"),
        ("https://example.org/paper", "page 3", 8, "page 3 is not a web address; words belong to citation"),
        ("  kind: news\n", "  kind: news\n  year: 2019\n", 8, "unknown key year in source paper"),
        ("us:\n", "us: &us\nthem: *us\nours:\n", 9, "source us must be a mapping (key: value)"),
    ],
)
def test_a_wrong_source_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, what: str) -> None:
    found = problems_of(folder(tmp_path, sources=SOURCES.replace(old, new)))
    assert [(file, at) for file, at, said in found if what in said] == [("sources.yaml", line)]


def test_without_sources_no_value_can_stand(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "sources.yaml").unlink()
    assert {said.split(" of ")[0] for _, _, said in problems_of(root)} == {
        "unknown source paper",
        "unknown source decree",
    }


@pytest.mark.parametrize(
    ("values", "line", "what"),
    [
        ("    2014-01-01: {value: 65, status: published, source: paper}\n", 1, "starts before the national value"),
        ("    2020-01-01: {national: false, source: paper}\n", 4, "can only be true"),
        ("    2020-01-01: {national: true}\n", 4, "from 2020-01-01 has no source"),
        ("    2020-01-01: {national: true, source: paper, value: 1}\n", 4, "unknown key value"),
        ("    2020-01-01: {value: 65, source: paper}\n", 4, "from 2020-01-01 has no status"),
        ("    2020-01-01: {? [a] : b, value: 65, status: published, source: paper}\n", 4, "must be a plain word"),
        ("    2020-01-01: 65\n", 4, "must be a mapping (key: value)"),
        ("    2020-01-01: {value: 65, status: published, source: paper}\n  label: {}\n", 5, "unknown key label"),
    ],
)
def test_a_wrong_overlay_is_refused_with_its_line(tmp_path: Path, values: str, line: int, what: str) -> None:
    found = problems_of(with_overlay(tmp_path, values))
    assert [(file, at) for file, at, said in found if what in said] == [(OVERLAID, line)]


def test_an_overlay_in_another_unit_is_refused(tmp_path: Path) -> None:
    root = with_overlay(tmp_path, "    2020-01-01: {value: 65, status: published, source: paper}\n", unit="number")
    assert problems_of(root) == [(OVERLAID, 1, "components/elderly/youngest_age is in year, not in number")]


def test_an_overlay_may_not_name_what_is_not_national(tmp_path: Path) -> None:
    body = "oldest_age:\n  unit: year\n  values:\n    2020-01-01: {value: 65, status: published, source: paper}\n"
    root = folder(tmp_path, overlays__district__overlay=OVERLAY, overlays__district__components__elderly=body)
    assert problems_of(root) == [
        (OVERLAID, 1, "components/elderly/oldest_age is not a national parameter: nothing to lay over")
    ]


@pytest.mark.parametrize(
    ("about", "line", "what"),
    [
        ("", 1, "the file is empty"),
        (OVERLAY.replace('regions: ["3571"]\n', ""), 1, "overlay district has no regions"),
        (OVERLAY.replace("source: paper\n", ""), 1, "overlay district has no source"),
        (OVERLAY.replace("source: paper", "source: nobody"), 4, "unknown source nobody of overlay district"),
        (OVERLAY.replace('"3571"', '"35.71"'), 3, "35.71 is not a region code (province or district: 2 or 4 digits"),
        (OVERLAY.replace('"3571"', '"357101"'), 3, "357101 is not a region code (province or district: 2 or 4"),
        (OVERLAY.replace('"3571"', "3571"), 3, "a region code (quoted) must be a text"),
        (OVERLAY + "hue: red\n", 5, "unknown key hue in overlay district; known are label, about, regions, source"),
        (OVERLAY.replace("{en: District, id: Daerah}", "District"), 1, "label of overlay district must be a mapping"),
    ],
)
def test_an_overlay_that_does_not_say_what_it_is_is_refused(tmp_path: Path, about: str, line: int, what: str) -> None:
    found = problems_of(folder(tmp_path, overlays__district__overlay=about))
    assert [(file, at) for file, at, said in found if what in said] == [("overlays/district/overlay.yaml", line)]


def test_an_overlay_folder_needs_its_overlay_file(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "overlays/district").mkdir(parents=True)
    assert problems_of(root) == [("overlays/district/overlay.yaml", 1, "overlay district has no overlay.yaml")]
