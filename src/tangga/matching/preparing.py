"""People as they are compared: facts in one spelling, keys of blocks; and how many doubles are to be expected."""
# ruff: noqa: S608  what is put into statements are the expressions of comparing.py, never anybody's facts

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from tangga.matching.comparing import KEYS
from tangga.matching.contract import PEOPLE
from tangga.matching.spelling import cleaned, spelled

CROWD = 300  # of one block: all pairs of a hundred thousand people who share a day would be five thousand million
ENOUGH = 50  # pairs with the same NIK, from which on it is learnt from the people how doubles differ
RECALL = 0.7  # share of all doubles that the definite rules find, for the prior
AT_LEAST = 0.005  # doubles a person that are expected where the definite rules find fewer


def prepare(run: Any, people: pa.Table | Path) -> dict[str, int]:
    """Makes the table `prepared` of an engine's connection: facts in one spelling, and the keys of blocks.

    Returns the blocks that are left out, since too many share them.
    """
    if isinstance(people, Path):
        run.read_parquet(str(people)).create_view("people")
    else:
        run.register("people", people)
    told = {row[0] for row in run.execute("DESCRIBE people").fetchall()}
    lacking = [name for name in PEOPLE.names if name not in told]
    if lacking:
        raise ValueError(f"People without the column {', '.join(lacking)}: matching needs {', '.join(PEOPLE.names)}.")
    given = ibis.table(ibis.schema({each.name: _kind(each) for each in PEOPLE}), name="people")
    name, mother = cleaned(given.name), cleaned(given.mother)
    facts = given.select(
        "person_id",
        "household_id",
        "birth_date",
        name=name,
        name_key=spelled(name),
        sex=given.sex.nullif(""),
        nik=_number(given.nik),
        kk=_number(given.kk),
        mother_key=spelled(mother),
        village=given.village.re_replace(r"[^0-9]", "").nullif(""),
    )
    run.execute(f"CREATE TEMP TABLE facts AS {ibis.to_sql(facts, dialect='duckdb')}")
    crowded = {}
    keys = []
    for key, sql in KEYS.items():
        run.execute(
            f"CREATE TEMP TABLE {key} AS SELECT {sql} AS crowd, count(*) AS people FROM facts "
            f"WHERE crowd IS NOT NULL GROUP BY crowd HAVING count(*) > {CROWD}"
        )
        (left_out,) = run.execute(f"SELECT sum(people)::BIGINT FROM {key}").fetchone()
        if left_out:
            crowded[key] = left_out
        keys.append(
            f"CASE WHEN {sql} IN (SELECT crowd FROM {key}) THEN NULL ELSE {sql} END AS {key}"
            if left_out
            else f"{sql} AS {key}"
        )
    run.execute(f"CREATE TEMP TABLE prepared AS SELECT *, {', '.join(keys)} FROM facts")
    return crowded


def _kind(each: pa.Field) -> str:
    return "date" if pa.types.is_date(each.type) else "string"


def _number(digits: Any) -> Any:
    """A NIK or KK of sixteen digits that is not a filler; anything else is not known."""
    whole = digits.re_replace(r"[^0-9]", "")
    filler = whole.re_search(r"^[0-9]{6}0{10}\z|^(0+|1+|9+)\z|^1234") | whole.endswith("0000")
    return ibis.ifelse((whole.length() == 16) & ~filler, whole, None)


def expected(run: Any) -> tuple[float, bool]:
    """The share of pairs that are doubles, by the definite rules; and whether those are enough to learn from."""
    same = "SELECT sum(n * (n - 1) / 2)::BIGINT FROM (SELECT count(*) AS n FROM facts WHERE {} GROUP BY {}) WHERE n > 1"
    nik, told = "nik", "name_key, birth_date, mother_key"
    (people,) = run.execute("SELECT count(*) FROM facts").fetchone()
    (by_nik,) = run.execute(same.format("nik IS NOT NULL", nik)).fetchone()
    known = " AND ".join(f"{each} IS NOT NULL" for each in told.split(", "))
    (by_facts,) = run.execute(same.format(known, told)).fetchone()
    doubles = max((max(by_nik or 0, by_facts or 0)) / RECALL, people * AT_LEAST, 1e-3)
    return min(doubles / max(people * (people - 1) / 2, 1), 0.5), (by_nik or 0) >= ENOUGH
