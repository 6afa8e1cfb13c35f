"""Numbers as people type them where a target is shared out: whole ones, with or without their dots."""

import pytest
from django.http import QueryDict

from tangga.targets.forms import PART, numbers_typed


def typed(text):
    sent = QueryDict(mutable=True)
    sent[f"{PART}a"] = text
    return numbers_typed(sent, ["a"])


@pytest.mark.parametrize(
    ("text", "number"), [("1500", 1500), ("1.500", 1500), ("1,500", 1500), (" 10 ", 10), ("1.250.000", 1_250_000)]
)
def test_whole_numbers_are_understood(text, number):
    assert typed(text) == ({"a": number}, {})


@pytest.mark.parametrize("text", ["1.5", "1,5", "1.0", "-3", "sepuluh", "9" * 25, "1.5000"])
def test_anything_else_is_told_and_counted_as_nothing(text):
    assert typed(text) == ({"a": None}, {"a": text[:12]})


def test_an_empty_field_is_no_number_and_nothing_wrong():
    assert typed("") == ({"a": None}, {})
