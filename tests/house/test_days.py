"""An instant's day is the day where the installation stands: between midnight and seven the day in UTC is yesterday."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "tangga"
BARE = re.compile(r"(\bat|\w_at|\bnow\(\))\.date\(\)")


def test_nobody_takes_the_day_of_an_instant_without_saying_where():
    found = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sorted(SOURCE.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BARE.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("text", ["facts_of(family, at.date())", "change.begun_at.date()", "now().date()"])
def test_a_bare_day_is_found(text):
    assert BARE.search(text)


@pytest.mark.parametrize(
    "text", ["at.astimezone(JAKARTA).date()", "timezone.localtime(begun_at).date()", "flat.date()"]
)
def test_a_day_that_says_where_is_let_through(text):
    assert not BARE.search(text)
