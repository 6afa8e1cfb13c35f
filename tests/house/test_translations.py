"""The screens are complete in both languages, and no template brings a style or a script of its own."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402

TEMPLATES = sorted((ROOT / "src" / "tangga").glob("*/templates/**/*.html"))
BARE_WORDS = re.compile(r">\s*([A-Za-z][a-z]{2,}(?: [a-z]+)+)[^<>{}]*<")


def test_every_message_is_translated_current_and_compiled():
    assert messages.problems() == []


def test_a_message_that_moved_to_another_file_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    page = tmp_path / "page.py"
    page.write_text('_("Name")\n')
    messages.update()
    po = messages.po_file("id")
    po.write_text(po.read_text().replace('msgid "Name"\nmsgstr ""', 'msgid "Name"\nmsgstr "Nama"'))
    messages.update()
    assert messages.problems() == []
    page.rename(tmp_path / "form.py")
    assert messages.problems() == [
        f"locale/{language}/LC_MESSAGES/django.po: says other places or another order of its messages than the code"
        for language in ("id", "en")
    ]


def test_a_missing_translation_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    (tmp_path / "page.py").write_text('_("A new sentence")\n')
    assert messages.update() == 0
    assert messages.problems() == ["locale/id/LC_MESSAGES/django.po: untranslated 'A new sentence'"]


def test_a_message_no_longer_used_and_a_stale_compilation_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    code = tmp_path / "page.py"
    code.write_text('_("Old")\n')
    messages.update()
    po = messages.po_file("id")
    po.write_text(po.read_text().replace('msgid "Old"\nmsgstr ""', 'msgid "Old"\nmsgstr "Lama"'))
    code.write_text('_("New")\n')
    assert messages.problems() == [
        "locale/id/LC_MESSAGES/django.po: missing 'New'",
        "locale/id/LC_MESSAGES/django.po: no longer used 'Old'",
        "locale/id/LC_MESSAGES/django.mo: not compiled from its .po",
        "locale/en/LC_MESSAGES/django.po: missing 'New'",
        "locale/en/LC_MESSAGES/django.po: no longer used 'Old'",
    ]


def test_a_translation_that_loses_a_field_is_found():
    catalog = messages.empty("id")
    catalog.add("%(count)s of %(total)s", "%(count)s saja")
    assert [messages.other_fields(message) for message in catalog if message.id] == [True]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_an_inline_style_script_or_handler(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|\shx-on", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_that_cannot_be_translated(template):
    assert BARE_WORDS.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_loads_anything_from_another_host(template):
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", template.read_text(encoding="utf-8"))
