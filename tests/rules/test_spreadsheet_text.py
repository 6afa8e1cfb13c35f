"""Text that a spreadsheet would take for a formula goes out as text, however it is disguised."""

import pytest

from tangga.rules.spreadsheet_text import harmless


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62812",
        "-5",
        "@SUM(A1)",
        "\t=1+1",
        "\r\n=1",
        "  =cmd|' /C calc'!A0",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff@A1",
        "\u3000=1",
        "\x01=1",
        "＝1＋1",
        "＋1",
        "－1",
        "＠A1",
        "﹦1",
        "\u2212 1",
        "\ttabbed",
    ],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Sari", " Sari", "RT 03", "a=b", "Jl. Melati 5-7", "3571", "'=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_control_characters_are_taken_out() -> None:
    assert harmless("Sa\x00ri\x1b") == "Sari"
