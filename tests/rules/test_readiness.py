"""What a questionnaire's answers give: points, sections, level; and what missing answers do."""

import pytest

from tangga.rules.questionnaire import (
    SECTIONS,
    Answer,
    Band,
    Condition,
    Instrument,
    Question,
    Section,
    Source,
    Threshold,
    Words,
)
from tangga.rules.readiness import level_of, owes, points_of, raises, score, state_of


def choice(code, points, alone=False):
    return Answer(code, Words(code), points, alone)


def question(code, section="business", kind="select_one", **more):
    return Question(code=code, section=section, kind=kind, label=Words(code), source="s", **more)


TRADE = question("trade", answers=(choice("none", 0), choice("stall", 3), choice("shop", 5)))
MONTHS = question(
    "months", kind="integer", only_if=Condition("trade", ("stall", "shop")), bands=(Band(0, 11, 0), Band(12, None, 4))
)
BOOKS = question("books", only_if=Condition("months", ("any",)), answers=(choice("no", 0), choice("yes", 1)))
GOODS = question(
    "goods", "assets", "select_multiple",
    answers=(choice("radio", 1), choice("gold", 2), choice("nothing", 0, alone=True)),
)  # fmt: skip
GOLD_GRAMS = question(
    "gold_grams", "assets", "integer", only_if=Condition("goods", ("gold",)), bands=(Band(0, None, 1),)
)
DECILE = question("decile", "income", "fact", fact="decile", least=1, most=10, bands=(Band(1, 4, 0), Band(5, 10, 2)))


def instrument(*questions, thresholds=((0, "not_yet"), (50, "nearly"), (70, "ready"))):
    return Instrument(
        form_id="f",
        version="1",
        title=Words("Kesiapan", "Readiness"),
        status="assumed",
        sections=tuple(Section(code, Words(code)) for code in SECTIONS),
        questions=questions,
        thresholds=tuple(Threshold(level, percent, "assumed", "s") for percent, level in thresholds),
        sources=(Source("s", "somewhere"),),
    )


FORM = instrument(TRADE, MONTHS, GOODS, GOLD_GRAMS, DECILE)


def test_points_are_those_of_the_answers_the_bands_and_the_known_facts():
    found = score(FORM, {"trade": "shop", "months": 12, "goods": ["radio", "gold"], "gold_grams": 3, "decile": 5})
    assert (found.points, found.possible) == (5 + 4 + 3 + 1 + 2, 15)
    assert found.sections == {
        "business": (9, 9),
        "income": (2, 2),
        "housing": (0, 0),
        "assets": (4, 4),
        "children": (0, 0),
    }
    assert (found.level, found.unknown) == ("ready", 0)


def test_unanswered_questions_give_nothing_and_stay_possible():
    found = score(FORM, {})
    assert (found.points, found.possible, found.level, found.unknown) == (0, 15, "unknown", 5)
    assert set(found.known.values()) == {0}


@pytest.mark.parametrize("answers", [{"trade": "shop"}, {"decile": 7}, {"goods": ["radio"], "trade": "stall"}])
def test_an_unknown_answer_never_counts_worse_than_the_answer_that_gives_no_points(answers):
    known = {"trade": "none", "months": 0, "goods": ["nothing"], "gold_grams": 0, "decile": 1}
    least = score(instrument(TRADE, GOODS, DECILE), known | answers)
    unknown = score(instrument(TRADE, GOODS, DECILE), answers)
    assert (unknown.points, unknown.possible) == (least.points, least.possible)


def test_a_question_that_another_answer_rules_out_counts_neither_for_nor_against():
    found = score(FORM, {"trade": "none", "months": 30})
    line = next(line for line in found.lines if line.question == MONTHS)
    assert (line.state, line.given, line.points, line.possible) == ("not_asked", None, 0, 0)
    assert found.sections["business"] == (0, 5)


def test_a_question_that_hangs_on_an_unanswered_one_is_unknown():
    assert state_of(FORM, MONTHS, {"months": 30}) == "unknown"
    assert score(FORM, {"months": 30}).sections["business"] == (0, 9)


def test_a_question_behind_one_that_is_not_asked_is_not_asked_either():
    form = instrument(TRADE, MONTHS, BOOKS)
    assert state_of(form, BOOKS, {"trade": "none", "months": 3, "books": "yes"}) == "not_asked"


def test_a_condition_may_look_at_one_of_several_answers():
    assert state_of(FORM, GOLD_GRAMS, {"goods": ["radio", "gold"], "gold_grams": 2}) == "answered"
    assert state_of(FORM, GOLD_GRAMS, {"goods": ["radio"], "gold_grams": 2}) == "not_asked"


@pytest.mark.parametrize(
    ("asked", "given", "points"),
    [
        (TRADE, "stall", 3),
        (TRADE, "bank", 0),
        (MONTHS, 11, 0),
        (MONTHS, 12, 4),
        (MONTHS, 999, 4),
        (DECILE, 11, 0),
        (DECILE, 0, 0),
        (GOODS, ["radio", "gold"], 3),
        (GOODS, ["nothing"], 0),
    ],
)
def test_points_of_an_answer(asked, given, points):
    assert points_of(asked, given) == points


@pytest.mark.parametrize(
    ("points", "level"),
    [(0, "not_yet"), (49, "not_yet"), (50, "nearly"), (69, "nearly"), (70, "ready"), (100, "ready")],
)
def test_a_level_begins_exactly_at_its_share(points, level):
    assert level_of(FORM, points, 100) == level


@pytest.mark.parametrize(("points", "level"), [(2, "not_yet"), (3, "nearly")])
def test_a_share_between_two_whole_percents_is_not_rounded_up(points, level):
    assert level_of(instrument(thresholds=((0, "not_yet"), (43, "nearly"), (90, "ready"))), points, 6) == level
    assert 2 * 100 < 43 * 6 <= 3 * 100


def test_where_nothing_was_possible_nobody_is_ready():
    assert score(instrument(), {}).level == "not_yet"


def test_the_most_points_of_a_question_by_its_kind():
    assert (TRADE.possible, MONTHS.possible, GOODS.possible, FORM.possible) == (5, 4, 3, 15)
    alone = question("a", kind="select_multiple", answers=(choice("x", 1), choice("all", 7, alone=True)))
    assert alone.possible == 7
    assert question("empty").possible == question("empty", kind="integer").possible == 0


def test_what_would_raise_a_score_is_listed_by_how_much_and_leaves_out_what_nobody_chooses():
    found = raises(score(FORM, {"trade": "stall", "months": 3, "decile": 1, "goods": ["nothing"]}))
    assert [(each.question.code, each.answer, each.gain, each.unknown) for each in found] == [
        ("months", 12, 4, False),
        ("goods", ["radio", "gold"], 3, False),
        ("trade", "shop", 2, False),
    ]


def test_of_several_answers_those_not_chosen_yet_would_raise_it():
    (more,) = raises(score(instrument(GOODS), {"goods": ["radio"]}))
    assert (more.answer, more.gain) == (["gold"], 2)


def test_what_was_not_asked_yet_is_listed_as_such():
    (more,) = raises(score(instrument(TRADE), {}))
    assert (more.answer, more.gain, more.unknown) == ("shop", 5, True)


LOAN = question("pinjaman", "assets", means="debt", answers=(choice("hard", 1), choice("none", 3)))
CALLED = question("debt", "assets", answers=(choice("hard", 1), choice("none", 3)))


@pytest.mark.parametrize(
    ("questions", "answers", "owed"),
    [
        ((LOAN,), {"pinjaman": "hard"}, True),
        ((LOAN,), {"pinjaman": "none"}, False),
        ((LOAN,), {}, False),
        ((CALLED,), {"debt": "hard"}, True),  # versions of before meanings
        ((LOAN, CALLED), {"pinjaman": "none", "debt": "hard"}, False),
        ((TRADE,), {"trade": "none"}, False),
    ],
)
def test_debts_are_told_by_the_question_that_means_them_else_the_one_called_so(questions, answers, owed):
    assert owes(instrument(*questions), answers) is owed


def test_words_fall_back_to_indonesian():
    assert Words("Rumah", "House").in_language("en") == "House"
    assert Words("Rumah").in_language("en") == str(Words("Rumah", "House")) == "Rumah"


def test_a_form_knows_its_questions_by_section_and_by_code():
    assert [each.code for each in FORM.of_section("assets")] == ["goods", "gold_grams"]
    assert FORM.by_code["decile"] is DECILE
