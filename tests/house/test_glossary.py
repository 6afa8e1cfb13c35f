"""One concept, one word: the glossary holds every code word of the tables it calls complete, as the screens say it."""

import re
from datetime import date

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import override

from tangga import policy
from tangga.people.roles import Role
from tangga.reports import words
from tangga.rules.explain import REASONS
from tangga.rules.parameters import COMPONENTS
from tests.house import documents

GLOSSARY = (documents.ROOT / "GLOSSARY.md").read_text(encoding="utf-8")


def rows(heading):
    """code word -> (Indonesian, English) of the glossary's table under a heading, in its order."""
    section = re.search(rf"^## {heading} \(complete\)\n(.*?)(?=^## |\Z)", GLOSSARY, re.M | re.S)[1]
    return {
        code: (indonesian, english)
        for code, indonesian, english in re.findall(r"^\|[^|]*\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", section, re.M)
    }


def on_screen(labels):
    """code word -> (Indonesian, English) as the site's translations have it now."""
    with override("id"):
        indonesian = {code: str(label) for code, label in labels.items()}
    with override("en"):
        return {code: (indonesian[code], str(label)) for code, label in labels.items()}


def exclusions():
    """Exclusion code -> its label in both languages, from the policy."""
    prefix = "eligibility/exclusions/"
    found = policy.load(date(2026, 1, 1)).parameters()
    return {each.path.removeprefix(prefix): each.label for each in found if each.path.startswith(prefix)}


def screen_words():
    """English -> Indonesian of every row of the glossary that has words on screen."""
    found = re.findall(r"^\|[^|]*\|[^|]*\| ([^|]+) \| ([^|]+) \|$", GLOSSARY, re.M)
    return {english: indonesian for indonesian, english in found if english not in ("-", "---", "screen (en)")}


def catalogue():
    """English -> Indonesian of the site's translations, singular forms, and of the policy's own labels."""
    path = documents.ROOT / "src" / "tangga" / "site" / "locale" / "id" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as opened:
        entries = read_po(opened)
    known = {entry.id: entry.string for entry in entries if isinstance(entry.id, str) and not entry.context}
    return known | {label.en: label.id for label in exclusions().values()}


def test_every_screen_word_stands_on_the_screens_in_both_languages():
    words_of_the_site = catalogue()
    assert {english: words_of_the_site.get(english) for english in screen_words()} == screen_words()


def test_the_components_stand_in_their_order():
    assert list(rows("Components")) == list(COMPONENTS)


def test_every_reason_stands_in_the_glossary():
    assert set(rows("Reasons of a member's answer")) == set(REASONS)


@pytest.mark.parametrize(
    ("heading", "labels"),
    [
        ("Components", words.COMPONENTS),
        ("Reasons of a member's answer", words.REASONS),
        ("Facts to ask for", words.UNSURE),
        ("How a value of the policy is known", {code: label for code, (label, *_) in words.STATUSES.items()}),
        ("Forecasts", words.SCENARIOS),
        ("Roles", {role.value: role.label for role in Role}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_glossary_says_what_the_screens_say(heading, labels):
    assert rows(heading) == on_screen(labels)


def test_the_reasons_for_exclusion_are_the_policys():
    from_policy = {code: (label.id, label.en) for code, label in exclusions().items()}
    assert rows("Reasons a family may not be in the programme") == on_screen(words.EXCLUSIONS) | from_policy
