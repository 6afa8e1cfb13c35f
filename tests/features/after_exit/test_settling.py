"""A case is closed as standing on its own against the answers, or without any, only with words that say why."""

import pytest

from tangga.cases import following
from tangga.errors import NotValid
from tests.features.after_exit.conftest import POORLY, WELL
from tests.features.cases.test_case_pages import page

SAID = "Sudah bekerja lagi sejak bulan lalu, makan tiga kali."


@pytest.fixture
def until_the_last(left, visited):
    """The visits are held with these answers; the first of them has made it a case that is followed up."""

    def held(*answers):
        for place, given in enumerate(answers):
            visited(place, given)
        return left.case

    return held


def settle(way, words):
    return way.do(following.settle, words, by=way.sari).state


def test_a_family_whose_last_answers_alarm_is_not_closed_without_words(until_the_last, left):
    until_the_last(WELL, WELL, POORLY)
    with pytest.raises(NotValid, match="looks fallen back"):
        settle(left, "")
    assert settle(left, SAID) == "settled"


def test_a_family_that_was_never_asked_is_not_closed_without_words(left, visited):
    left.follow_up()
    left.hold_visit(visited.visits()[-1])
    with pytest.raises(NotValid, match="never asked"):
        settle(left, "")
    assert settle(left, SAID) == "settled"


def test_a_family_whose_last_answers_say_it_stands_is_closed_without_words(until_the_last, left):
    until_the_last(POORLY, WELL, WELL)
    assert settle(left, "") == "settled"


def test_the_page_says_that_words_are_needed(until_the_last, left, sari, monkeypatch):
    case = until_the_last(WELL, WELL, POORLY)
    monkeypatch.setattr("tangga.people.clock.today", lambda: left.on)
    seen = page(sari, f"/cases/{case.public_id}/")
    assert "looks fallen back. Write why" in seen
    assert 'id="words-settle" name="words" rows="3" maxlength="2000" required' in seen
