"""Every problem of a list in words: what is wrong, and then what to do about it, in both languages."""

import pytest
from django.utils.translation import override

from tangga.imports import words
from tangga.rules.intake import PROBLEMS


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("code", sorted(words.PROBLEMS))
def test_a_problem_says_what_is_wrong_and_then_what_to_do(code, language):
    with override(language):
        what, mend = words.problem(code)
        whole = str(words.PROBLEMS[code])
    assert f"{what} {mend}" == whole
    for part in (what, mend):
        assert part.endswith(".")
        assert not part.endswith(("No.", "RT.", "RW."))
        assert len(part.split()) >= 2
        assert part[0].isupper()


def test_no_kk_is_one_word_of_a_sentence():
    with override("id"):
        what, mend = words.problem("kk_serial")
    assert what.startswith("No. KK berakhir 0000")
    assert mend


def test_every_problem_of_the_cells_has_its_words():
    from tangga.imports import registry_words

    assert set(PROBLEMS) <= {*words.PROBLEMS, *registry_words.PROBLEMS}
