"""What is compared in a pair, and how near each fact must be: the settings that Splink is trained and asked with.

Two facts that say the same are counted once: a NIK holds the birth date, so equal NIKs with equal birth dates leave the
birth date out, and so do NIKs that differ in the serial number alone. Who lives in one household has the mother, the
card and the village in common with everybody there: they say nothing then, else all twins would be doubles.
"""

from collections.abc import Mapping
from typing import Any

NUMBER_PREFIX = 12  # digits before a serial: place and day, of the birth (NIK) or of the registration (KK)


def _one_slip(column: str) -> str:
    """Of one place: two neighbouring digits exchanged, or one digit of the day wrong.

    A digit of the place is no slip (next door is another code), nor is one of the serial (that is the next in line).
    """
    left, right = f"{column}_l", f"{column}_r"
    place = f"substr({left}, 1, 6) = substr({right}, 1, 6)"
    day = f"levenshtein(substr({left}, 7, 6), substr({right}, 7, 6)) = 1"
    serial = f"substr({left}, {NUMBER_PREFIX + 1}) = substr({right}, {NUMBER_PREFIX + 1})"
    exchanged = f"damerau_levenshtein({left}, {right}) = 1 AND levenshtein({left}, {right}) = 2"
    return f"({place} AND (({exchanged}) OR ({day} AND {serial})))"


_SAME_HOME = "(household_id_l = household_id_r OR coalesce(kk_l = kk_r, FALSE))"


def _lacking(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


_SAME_PLACE_AND_DAY = f"substr(nik_l, 1, {NUMBER_PREFIX}) = substr(nik_r, 1, {NUMBER_PREFIX})"
_MADE_UP = (
    "(day(birth_date_l) = 1 AND month(birth_date_l) IN (1, 7)) OR (day(birth_date_l) = 31 AND month(birth_date_l) = 12)"
)
_SAME_DAY = "birth_date_l = birth_date_r"
_SAME_YEAR = "year(birth_date_l) = year(birth_date_r)"
_SWAPPED = f"{_SAME_YEAR} AND day(birth_date_l) = month(birth_date_r) AND month(birth_date_l) = day(birth_date_r)"
_NEAR = (
    "(day(birth_date_l) = day(birth_date_r) AND month(birth_date_l) = month(birth_date_r) "
    "AND abs(year(birth_date_l) - year(birth_date_r)) IN (1, 10)) "
    f"OR ({_SAME_YEAR} AND (month(birth_date_l) = month(birth_date_r) OR day(birth_date_l) = day(birth_date_r)))"
)
# Of one name: the other one has it as its first, and more behind it.
_PART = "(starts_with(name_key_l, name_key_r || ' ') OR starts_with(name_key_r, name_key_l || ' '))"

# comparison -> what makes it unknown, and each level with its condition and how often true doubles are like that, until
# they are trained. The last level is everything else.
LEVELS: Mapping[str, tuple[str, tuple[tuple[str, str, float], ...]]] = {
    "name": (
        _lacking("name_key"),
        (
            ("same", "name_l = name_r", 0.815),
            ("same_spelled", "name_key_l = name_key_r", 0.06),
            ("near", "jaro_winkler_similarity(name_key_l, name_key_r) >= 0.92", 0.08),
            ("part", _PART, 0.04),
            ("different", "ELSE", 0.005),
        ),
    ),
    "birth_date": (
        f"{_lacking('birth_date')} OR ({_SAME_PLACE_AND_DAY} AND {_SAME_DAY})",
        (
            ("same_made_up", f"{_SAME_DAY} AND ({_MADE_UP})", 0.05),
            ("same", _SAME_DAY, 0.80),
            ("swapped", _SWAPPED, 0.03),
            ("near", _NEAR, 0.06),
            ("same_year", _SAME_YEAR, 0.03),
            ("different", "ELSE", 0.03),
        ),
    ),
    "sex": (_lacking("sex"), (("same", "sex_l = sex_r", 0.99), ("different", "ELSE", 0.01))),
    "nik": (
        _lacking("nik"),
        (
            ("same", "nik_l = nik_r", 0.80),
            # Who was born a day later has a NIK of one digit's difference too: a slip only if the birth dates agree.
            ("typed_wrong", f"{_one_slip('nik')} AND coalesce({_SAME_DAY}, TRUE)", 0.12),
            ("other_serial", _SAME_PLACE_AND_DAY, 0.01),
            ("different", "ELSE", 0.07),
        ),
    ),
    "kk": (
        f"{_lacking('kk')} OR household_id_l = household_id_r",
        (
            ("same", "kk_l = kk_r", 0.30),
            ("typed_wrong", _one_slip("kk"), 0.05),
            ("different", "ELSE", 0.65),
        ),
    ),
    "mother": (
        f"{_lacking('mother_key')} OR {_SAME_HOME}",
        (
            ("same", "mother_key_l = mother_key_r", 0.85),
            ("near", "jaro_winkler_similarity(mother_key_l, mother_key_r) >= 0.92", 0.08),
            ("different", "ELSE", 0.07),
        ),
    ),
    "village": (
        f"{_lacking('village')} OR {_SAME_HOME}",
        (
            ("same", "village_l = village_r", 0.70),
            ("same_subdistrict", "substr(village_l, 1, 6) = substr(village_r, 1, 6)", 0.15),
            ("different", "ELSE", 0.15),
        ),
    ),
}
# No level is impossible, and none proves a pair alone: what was never seen among two million pairs may still be. Two
# households on one card are brothers more often than doubles, so a card in common is held to say little.
LEAST_M, LEAST_U = 0.001, 1e-6
# A mother is mostly the woman of the household, for want of the child's own: on two cards she differs by nature.
LEAST_M_OF = {("mother", "different"): 0.5}
LEAST_U_OF = {("kk", "same"): 1e-3, ("kk", "typed_wrong"): 1e-3}
# Keys of blocks: only who shares one of them is compared at all.
KEYS: Mapping[str, str] = {
    "by_nik": "nik",
    "by_name_and_birth": "name_key || '|' || birth_date",
    "by_birth_and_initials": "birth_date || '|' || substr(name_key, 1, 4) || '|' || sex",
    "by_birth_and_mother": "birth_date || '|' || mother_key",
    "by_card_and_first_name": "kk || '|' || split_part(name_key, ' ', 1)",
    "by_village_and_name": "village || '|' || name_key",
    "by_nik_without_place": "substr(nik, 7)",
    "by_village_year_and_initials": "substr(village, 1, 6) || '|' || year(birth_date) || '|' || substr(name_key, 1, 5) "
    "|| '|' || sex",
}
# What each round of training holds equal; the comparisons that look at these columns rest in that round.
ROUNDS = (("nik",), ("name_key", "birth_date"), ("name_key", "mother_key"))


BLOCKS = "blocking_rules_to_generate_predictions"


def definite_blocks() -> list[dict[str, str]]:
    """Blocks that hold only pairs of a definite rule: one NIK; one name, birthday and mother."""
    told = "l.name = r.name AND l.birth_date = r.birth_date AND l.mother_key = r.mother_key"
    rules = ("l.by_nik = r.by_nik", f"l.by_birth_and_mother = r.by_birth_and_mother AND {told}")
    return [{"blocking_rule": rule, "sql_dialect": "duckdb"} for rule in rules]


def sound(model: dict[str, Any]) -> dict[str, Any]:
    """Splink's trained settings with every level possible, and the levels of each comparison adding up to one."""
    for comparison in model["comparisons"]:
        code = comparison["output_column_name"]
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for share, least in (("m_probability", LEAST_M), ("u_probability", LEAST_U)):
            told = [max(level.get(share) or 0.0, least) for level in levels]
            for level, value in zip(levels, told, strict=True):
                level[share] = value / sum(told)
        for level in levels:
            place = (code, level["label_for_charts"])
            level["m_probability"] = max(level["m_probability"], LEAST_M_OF.get(place, 0.0))
            level["u_probability"] = max(level["u_probability"], LEAST_U_OF.get(place, 0.0))
    return model


def settings(prior: float) -> dict[str, Any]:
    """Splink's settings. prior: the share of all pairs that are doubles."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "person_id",
        "probability_two_random_records_match": prior,
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": True,
        "additional_columns_to_retain": ["household_id"],
        "max_iterations": 20,
        "comparisons": [_comparison(code) for code in LEVELS],
        BLOCKS: [{"blocking_rule": f"l.{key} = r.{key}", "sql_dialect": "duckdb"} for key in KEYS],
        "sql_dialect": "duckdb",
    }


def _comparison(code: str) -> dict[str, Any]:
    unknown, levels = LEVELS[code]
    told = [{"sql_condition": unknown, "label_for_charts": "unknown", "is_null_level": True}]
    for level, condition, share in levels:
        one: dict[str, Any] = {"sql_condition": condition, "label_for_charts": level, "m_probability": share}
        if (code, level) == ("name", "same"):
            # A name that many bear says less than a rare one.
            one |= {"tf_adjustment_column": "name_key", "tf_adjustment_weight": 1.0}
        told.append(one)
    return {"output_column_name": code, "comparison_levels": told}
