"""What the pages say is so: links lead somewhere, commands exist, generated pages are fresh."""

import re

import pytest

import reference
from tests.house import documents

ROOT = documents.ROOT
PAGES = documents.pages()


def name_of(page):
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_inside_the_project_leads_somewhere(page):
    def leads_nowhere(target):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        return not there.exists() or (anchor and anchor not in documents.anchors(there))

    assert list(filter(leads_nowhere, documents.links(page))) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_shown_would_be_understood(page):
    answers = {" ".join(words): documents.refused(words) for words in documents.commands(page, "tangga")}
    assert {line: why for line, why in answers.items() if why} == {}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_make_target_named_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {words[0] for words in documents.commands(page, "make") if words}
    assert named - targets == set()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("asess f.csv m.csv", "there is no command"),
        ("assess f.csv m.csv --as-of 2020-06-15 --out out --engin duckdb", "No such option"),
        ("assess f.csv m.csv --out out", "is missing"),
        ("assess f.csv m.csv --as-of yesterday --out out", "is not a date"),
        ("assess f.csv m.csv more.csv --as-of 2020-06-15 --out out", "too many words"),
    ],
)
def test_a_wrong_command_in_a_page_would_be_found(line, why):
    assert why in documents.refused(line.split())


def test_commands_are_found_in_blocks_and_in_sentences(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "See `tangga areas search bima`.\n\n```sh\nmake setup && X=1 .venv/bin/tangga run \\\n  --all # go\n```\n"
    )
    assert documents.commands(page, "tangga") == [["run", "--all"], ["areas", "search", "bima"]]


@pytest.mark.parametrize("page", reference.PAGES)
def test_a_generated_page_is_what_the_code_would_write_now(page):
    written = (reference.FOLDER / page).read_text(encoding="utf-8")
    assert written == reference.made()[page], "run `make docs`"


def test_every_page_of_the_documentation_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {(page.parent / target.split("#")[0]).resolve() for target in documents.links(page)}
        waiting += [
            target for target in targets if target.suffix == ".md" and target.exists() and target not in reached
        ]
    assert [name_of(page) for page in PAGES if page not in reached] == []


def test_every_how_to_is_listed():
    there = {f"how-to/{page.name}" for page in (ROOT / "docs" / "how-to").glob("*.md")}
    assert there - set(documents.links(ROOT / "docs" / "README.md")) == set()


def test_every_decision_is_listed_and_names_what_hurts():
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    listed = documents.links(ROOT / "docs" / "decisions" / "README.md")
    assert [page.name for page in decisions] == sorted(listed)
    silent = [page.name for page in decisions if "hurts**" not in page.read_text(encoding="utf-8")]
    assert silent == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.id.md"], ids=name_of)
def test_the_readme_opens_with_a_sentence_a_picture_and_the_two_commands(page):
    blocks = page.read_text(encoding="utf-8").split("\n\n")
    assert blocks[0] == "# Tangga"
    assert blocks[1].count(".") == 1
    assert blocks[2].startswith("![")
    assert [words[0] for words in documents.commands(page, "make")][:2] == ["demo", "test"]


def test_every_setting_read_from_the_environment_is_documented():
    source = (ROOT / "src" / "tangga" / "site" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r"""\benv\.\w+\(\s*"(\w+)\"""", source))
    assert len(read) > 4
    documented = set(re.findall(r"^\| `(\w+)` \|", (reference.FOLDER / "settings.md").read_text("utf-8"), re.M))
    assert read - documented == {"TANGGA_STATIC_COLLECTED"}  # set by `serve` for its own server, not by people
