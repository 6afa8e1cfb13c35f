"""Prepares people, trains Splink on them, and shapes what it finds."""

import logging
import warnings
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from tangga.matching.comparing import BLOCKS, LEVELS, ROUNDS, definite_blocks, settings, sound
from tangga.matching.contract import (
    HOUSEHOLDS,
    PAIRS,
    SAME_NAME_BIRTH_MOTHER,
    SAME_NIK,
    THRESHOLD,
    UNKNOWN,
    Found,
    MatchingMissing,
)
from tangga.matching.preparing import expected, prepare

SEED = 1
SAMPLED_PAIRS = 2_000_000  # random pairs, to see how often two different people are alike
QUOTE = "'"
DIGITS = 4  # of a weight: beyond that, the order in which threads add up shows


def find(
    people: pa.Table | Path,
    *,
    threshold: float = THRESHOLD,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_folder: Path | None = None,
) -> Found:
    """Pairs of persons that are probably one, and of households that hold the same persons.

    people     a table or a Parquet file with the columns of PEOPLE; person_id without doubles
    threshold  the least probability told; pairs that meet a definite rule are told whatever theirs is
    Raises     MatchingMissing where Splink is not installed; ValueError for a column that is missing
    """
    try:
        from splink import DuckDBAPI, Linker
    except ImportError as missing:
        raise MatchingMissing("Splink is not installed here: install tangga[matching].") from missing
    logging.getLogger("splink").setLevel(logging.ERROR)
    with TemporaryDirectory(prefix="tangga-", dir=temp_folder) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        database = DuckDBAPI(":memory:")
        run: Any = database.duckdb_con
        try:
            run.execute(
                f"SET temp_directory = '{folder.replace(QUOTE, QUOTE * 2)}'; SET preserve_insertion_order = false; "
                "SET temp_file_encryption = true"  # what does not fit in memory holds names and numbers
            )
            if memory_limit:
                run.execute(f"SET memory_limit = '{memory_limit}'")
            if threads:
                run.execute(f"SET threads = {threads}")
            crowded = prepare(run, people)
            if run.execute("SELECT count(*) FROM facts").fetchone()[0] < 2:
                return Found(PAIRS.empty_table(), HOUSEHOLDS.empty_table(), {}, crowded)
            prior, trainable = expected(run)
            linker = Linker(database.register("prepared"), settings(prior), log_level=logging.ERROR)
            linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
            trained = trainable and _train(linker)
            told = sound(linker.misc.save_model_to_json(out_path=None))
            model = _model(told, run, trained)
            # Most of the compared pairs are nobody's: they must never lie in memory. Those that a definite rule names
            # are few, and are asked for by themselves, whatever their weight.
            scored = [
                Linker(database.register("prepared"), asked, log_level=logging.ERROR)
                .inference.predict(threshold_match_probability=least)
                .physical_name
                for asked, least in ((told, threshold), (told | {BLOCKS: definite_blocks()}, None))
            ]
            return _found(run, scored, model, crowded)
        finally:
            run.close()


def _train(linker: Any) -> bool:
    """How often each fact of a double differs, learnt from those who share something else; False: nothing to learn."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    try:
        for columns in ROUNDS:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    except EMTrainingException:
        return False
    return True


def _model(told: Mapping[str, Any], run: Any, trained: bool) -> dict[str, Any]:
    share = told["probability_two_random_records_match"]
    comparisons = {
        each["output_column_name"]: {
            level["label_for_charts"]: {
                "m": level["m_probability"],
                "u": level["u_probability"],
                "weight": round(log2(level["m_probability"] / level["u_probability"]), DIGITS),
            }
            for level in each["comparison_levels"]
            if not level.get("is_null_level")
        }
        for each in told["comparisons"]
    }
    (people,) = run.execute("SELECT count(*) FROM facts").fetchone()
    prior = round(log2(share / (1 - share)), DIGITS)
    return {"prior": prior, "people": people, "trained": trained, "comparisons": comparisons}


def _found(run: Any, scored: Sequence[str], model: Mapping[str, Any], crowded: dict[str, int]) -> Found:
    compared = ", ".join(
        f"{{'comparison': '{code}', 'level': {_level(code)}, 'weight': round({_bits(code)}, {DIGITS})}}"
        for code in LEVELS
    )
    run.execute(
        f"""CREATE TEMP TABLE pairs AS
        SELECT least(person_id_l, person_id_r) AS person_l, greatest(person_id_l, person_id_r) AS person_r,
            CASE WHEN person_id_l < person_id_r THEN household_id_l ELSE household_id_r END AS household_l,
            CASE WHEN person_id_l < person_id_r THEN household_id_r ELSE household_id_l END AS household_r,
            round(match_probability, 6) AS probability,
            CASE WHEN l.nik = r.nik THEN '{SAME_NIK}'
                WHEN l.name = r.name AND l.birth_date = r.birth_date AND l.mother_key = r.mother_key
                THEN '{SAME_NAME_BIRTH_MOTHER}' END AS rule,
            [{compared}] AS comparisons,
            list_sum(list_transform(comparisons, lambda each: each.weight)) AS compared,
            round({model["prior"]} + compared, {DIGITS}) AS weight
        FROM (SELECT * FROM {" UNION BY NAME SELECT * FROM ".join(scored)}) AS pair
        JOIN facts AS l ON l.person_id = person_id_l JOIN facts AS r ON r.person_id = person_id_r
        QUALIFY row_number() OVER (PARTITION BY person_l, person_r) = 1"""  # noqa: S608  codes of ours
    )
    pairs = run.execute(
        """SELECT person_l, person_r, household_l, household_r, weight, probability, rule, comparisons
        FROM pairs ORDER BY weight DESC, person_l, person_r"""
    ).to_arrow_table()
    households = run.execute(
        """WITH between AS (
            SELECT least(household_l, household_r) AS household_l, greatest(household_l, household_r) AS household_r,
                CASE WHEN household_l < household_r THEN person_l ELSE person_r END AS one,
                CASE WHEN household_l < household_r THEN person_r ELSE person_l END AS other,
                weight
            FROM pairs WHERE household_l <> household_r
        ), size AS (SELECT household_id, count(*) AS people FROM facts GROUP BY household_id),
        matched AS (
            SELECT household_l, household_r, max(weight) AS weight,
                least(count(DISTINCT one), count(DISTINCT other)) AS members
            FROM between GROUP BY ALL
        )
        SELECT household_l, household_r, weight, members,
            least(l.people, r.people) AS smaller
        FROM matched JOIN size AS l ON l.household_id = household_l JOIN size AS r ON r.household_id = household_r
        WHERE 2 * members > smaller ORDER BY members DESC, weight DESC, household_l, household_r"""
    ).to_arrow_table()
    return Found(pairs.cast(PAIRS), households.cast(HOUSEHOLDS), dict(model), crowded)


def _level(code: str) -> str:
    """The name of the level that Splink numbers: the first is the highest, everything else 0, unknown -1."""
    levels = [level for level, _, _ in LEVELS[code][1]]
    cases = " ".join(f"WHEN {len(levels) - 1 - place} THEN '{level}'" for place, level in enumerate(levels))
    return f"CASE gamma_{code} {cases} ELSE '{UNKNOWN}' END"


def _bits(code: str) -> str:
    rare = " + coalesce(mw_tf_adj_name, 0)" if code == "name" else ""
    return f"coalesce(mw_{code}, 0){rare}"
