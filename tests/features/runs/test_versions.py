"""Which code an assessment was made by: another one whenever a rule changes, the same wherever it lies."""

import pytest

import tangga
from tangga.runs import versions


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "rules"
    (folder / "more").mkdir(parents=True)
    (folder / "one.py").write_bytes(b"AGE = 7\n")
    (folder / "more" / "two.py").write_bytes(b"")
    return folder


def version_of(folder, monkeypatch):
    versions._digest.cache_clear()
    monkeypatch.setattr(versions, "RULES", folder)
    return versions.code_version()


def test_it_is_the_packages_version_and_twelve_digits_of_the_rules():
    version, digits = versions.code_version().split("+")

    assert version == tangga.__version__
    assert len(bytes.fromhex(digits)) == 6


@pytest.mark.parametrize(("name", "content"), [("one.py", b"AGE = 8\n"), ("more/two.py", b"#"), ("three.py", b"")])
def test_a_changed_or_added_file_of_the_rules_makes_another(rules, monkeypatch, name, content):
    before = version_of(rules, monkeypatch)
    (rules / name).write_bytes(content)

    assert version_of(rules, monkeypatch) != before


def test_neither_the_folder_nor_the_ends_of_lines_nor_other_files_count(rules, monkeypatch, tmp_path):
    before = version_of(rules, monkeypatch)
    (rules / "one.py").write_bytes(b"AGE = 7\r\n")
    (rules / "one.pyc").write_bytes(b"compiled")

    assert version_of(rules.rename(tmp_path / "elsewhere"), monkeypatch) == before
