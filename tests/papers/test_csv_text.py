"""CSV: numbers stay numbers, and no text is a formula."""

from tangga.papers.csv_text import csv_of


def test_a_text_that_looks_like_a_formula_is_made_harmless_and_a_number_below_zero_stays():
    assert csv_of([["name", "value"], ["=1+1", -3], ["@x, y", None]]) == "name,value\n'=1+1,-3\n\"'@x, y\",\n"
