"""`tangga assess` on bad input: every problem named, nothing written, the exit code of the contract."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from tangga.cli import main


def refused(result, tmp_path: Path) -> list[str]:
    """The lines on the error stream of a refusal that left nothing behind."""
    assert result.exit_code == 3, result.output
    assert not [path for path in tmp_path.iterdir() if "out" in path.name]
    return result.stderr.splitlines()


def test_every_problem_of_both_files_is_listed_with_file_row_and_column(assess, tmp_path, families, members):
    families.write_text(
        "family_id,region_code,joined_on,decile\nA,35.71,2018-02-30,11\nA,3571,,3\n,3571,2018-01-01,x\n"
    )
    members.write_text(
        "member_id,family_id,birth_date,sex,school_level,school_grade,pregnant\n"
        "A1,A,1.2.2000,woman,kindergarten,13,maybe\nA1,A,,,,,\nZ1,Z,,,,2.5,\n"
    )
    assert refused(assess(), tmp_path) == [
        "families.csv, row 2, column decile: must be from 1 to 10",
        "families.csv, row 2, column joined_on: not a date (YYYY-MM-DD)",
        "families.csv, row 2, column region_code: must be digits only, 2, 4, 6, 10 of them",
        "families.csv, row 3, column family_id: this id stands in an earlier row too; ids must be unique",
        "families.csv, row 3, column joined_on: empty, but required",
        "families.csv, row 4, column decile: not a whole number",
        "families.csv, row 4, column family_id: empty, but required",
        "members.csv, row 2, column birth_date: not a date (YYYY-MM-DD)",
        "members.csv, row 2, column pregnant: not true or false",
        "members.csv, row 2, column school_grade: must be from 1 to 12",
        "members.csv, row 2, column school_level: must be one of none, primary, junior_secondary, senior_secondary, "
        "higher",
        "members.csv, row 2, column sex: must be one of female, male",
        "members.csv, row 3, column member_id: this id stands in an earlier row too; ids must be unique",
        "members.csv, row 4, column family_id: there is no family with this id in the families file",
        "members.csv, row 4, column school_grade: not a whole number",
        "The input has 15 problem(s); nothing was written.",
    ]


def test_a_missing_required_column_is_named(assess, tmp_path, families, members):
    families.write_text("family_id,region_code\nA,3571\n")
    members.write_text("member_id,birth_date\nA1,2000-01-01\n")
    assert refused(assess(), tmp_path)[:2] == [
        "families.csv, column joined_on: this column is required and missing",
        "members.csv, column family_id: this column is required and missing",
    ]


def test_at_most_a_thousand_problems_are_listed_and_the_rest_counted(assess, tmp_path, members):
    members.write_text("member_id,family_id,sex\n" + "".join(f"M{n},A,x\n" for n in range(1_500)))
    lines = refused(assess(), tmp_path)
    assert len(lines) == 1_001
    assert lines[-1] == "The input has 1500 problem(s); nothing was written. (500 more not listed)"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("gone.csv", None, "there is no such file"),
        ("members.xlsx", b"PK", "the file's name must end in .parquet or .csv"),
        ("members.parquet", b"not parquet at all", "not a Parquet file"),
        ("empty.csv", b"", "the file is empty"),
        ("latin.csv", b"member_id,family_id\nJos\xe9,A\n", "latin.csv"),
        ("ragged.csv", b"member_id,family_id\nM1,A\nM2,A,extra,cells\n", "row 3: the line is broken"),
    ],
)
def test_an_unreadable_file_is_refused(assess, tmp_path, name, content, what):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    assert any(name in line and what in line for line in refused(assess(members=path), tmp_path))


@pytest.mark.parametrize(
    ("column", "sql", "what"),
    [
        ("member_id", "1", "column of type int32 where text is expected"),
        ("birth_date", "1.5::DOUBLE", "where a date (YYYY-MM-DD) is expected"),
        ("school_grade", "DATE '2020-01-01'", "where a whole number is expected"),
        ("pregnant", "0.5::DOUBLE", "where true or false is expected"),
        ("school_grade", "2.5::DOUBLE", "row 1, column school_grade: not a whole number"),
        ("school_grade", "'NaN'::DOUBLE", None),
        ("birth_date", "TIMESTAMP '2020-01-01 12:00:00'", "row 1, column birth_date: not a date"),
        ("pregnant", "2", "row 1, column pregnant: not true or false"),
        ("pregnancy_number", "-1", "must be at least 0"),
    ],
)
def test_a_parquet_column_of_the_wrong_type_is_refused(assess, tmp_path, column, sql, what):
    path = tmp_path / "members.parquet"
    columns = {"member_id": "'M1'", "family_id": "'A'", column: sql}
    duckdb.sql(f"COPY (SELECT {', '.join(f'{value} AS {name}' for name, value in columns.items())}) TO '{path}'")
    result = assess(members=path)
    assert result.exit_code == (0 if what is None else 3)
    assert (what or "") in result.stderr


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--overlay", "nowhere"], 2, "nowhere"),
        (["--engine", "abacus"], 2, "abacus"),
        (["--engine", "spark", "--spark-remote", "sc://127.0.0.1:9"], 5, "No Spark answers at sc://127.0.0.1:9"),
        (["--engine", "spark", "--spark-remote", "spark://127.0.0.1:9"], 5, "looks like sc://HOST:PORT"),
        (["--engine", "duckdb", "--spark-remote", "sc://127.0.0.1:9"], 2, "goes with --engine spark"),
        (["--known-at", "yesterday"], 2, "not a moment"),
        (["--memory-limit", "much"], 2, "not an amount of memory"),
        (["--memory-limit", "0GB"], 2, "not an amount of memory"),
        (["--memory-limit", "-5MB"], 2, "not an amount of memory"),
    ],
)
def test_wrong_use_and_engine_trouble_have_their_exit_codes(assess, more, code, says):
    result = assess(*more)
    assert result.exit_code == code
    assert says in result.stderr


def test_a_day_that_is_none_is_wrong_use(assess):
    assert assess(on="2025-02-30").exit_code == 2


def test_a_day_without_policy_names_the_parameter_and_the_first_day_known(assess, tmp_path):
    result = assess(on="2018-12-31")
    assert result.exit_code == 4
    assert "benefits/" in result.stderr
    assert "2019-01-01" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_full_disk_is_told_and_leaves_nothing_behind(families, members, tmp_path):
    """A limit on the size of files stands in for a disk without room."""

    def tiny_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))

    command = [sys.executable, "-c", "from tangga.cli import main; main()", "assess", str(families), str(members)]
    result = subprocess.run(
        [*command, "--as-of", "2025-05-17", "--out", str(tmp_path / "deep" / "out")],
        preexec_fn=tiny_disk,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert result.returncode == 5
    assert "disk" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["families.csv", "members.csv"]


def test_the_command_is_described_by_its_help(capsys):
    with pytest.raises(SystemExit):
        main(["assess", "--help"])
    assert "Exit codes: 0 done, 2 wrong use" in " ".join(capsys.readouterr().out.split())


def test_results_never_take_the_place_of_the_input(families, members, tmp_path):
    before = families.read_bytes(), members.read_bytes()
    command = ["assess", str(families), str(members), "--as-of", "2025-05-17", "--out", str(tmp_path)]
    result = CliRunner().invoke(main, [*command, "--format", "csv"])
    assert (result.exit_code, (families.read_bytes(), members.read_bytes())) == (2, before)
    assert "would be overwritten by its own results" in result.stderr


def test_a_name_with_a_star_is_that_file_and_no_other(assess, families, members, tmp_path):
    (tmp_path / "f1.csv").write_text("family_id,region_code,joined_on\nX,3571,2018-01-01\n")
    starred = tmp_path / "f*.csv"
    starred.write_text(families.read_text())
    bracketed = tmp_path / "m[1].csv"
    bracketed.write_text(members.read_text())
    (tmp_path / "m1.csv").write_text("nothing of the kind")
    result = assess(families=starred, members=bracketed)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["families"] == 3


@pytest.mark.parametrize("again", ["decile", "DECILE"])
def test_a_column_that_stands_twice_is_refused(assess, families, again, tmp_path):
    families.write_text(f"family_id,region_code,joined_on,decile,{again}\nA,3571,2018-01-01,3,4\n")
    assert f"families.csv, column {again}: this column stands twice; keep one of them" in refused(assess(), tmp_path)


def test_a_row_is_named_by_its_line_also_after_blank_lines_and_line_breaks_in_cells(assess, families, tmp_path):
    families.write_text('family_id,region_code,joined_on,note\nA,3571,2018-01-01,"two\nlines"\n\n\nB,3571,soon,x\n')
    assert "families.csv, row 6, column joined_on: not a date (YYYY-MM-DD)" in refused(assess(), tmp_path)


def test_a_quotation_mark_that_swallows_lines_is_found(assess, families, tmp_path):
    families.write_text(
        'family_id,region_code,joined_on,excluded_for\nA,3571,2018-01-01,"asn\nB,3571,2018-01-01,\nC,3571,2018-01-01,asn"\n'
    )
    lines = refused(assess(), tmp_path)
    assert "families.csv, row 2, column excluded_for: holds a line break (a quotation mark may be missing)" in lines


def test_broken_lines_are_each_listed_once_and_all_counted(assess, families, tmp_path):
    families.write_text("family_id,region_code,joined_on\n" + "A\n" * 1_200)
    lines = refused(assess(), tmp_path)
    assert lines[0] == "families.csv, row 2, column region_code: the line is broken (missing columns)"
    assert len(set(lines)) == len(lines) == 1_001
    assert "(200 more not listed)" in lines[-1]


def test_a_file_with_semicolons_is_told_to_be_one(assess, families, tmp_path):
    families.write_text("\ufefffamily_id;region_code;joined_on\nA;3571;2018-01-01\n")
    assert "this file separates its columns by ';', save it with commas" in refused(assess(), tmp_path)[0]


def test_a_folder_with_the_name_of_a_file_is_no_file(assess, tmp_path):
    folder = tmp_path / "members.parquet"
    folder.mkdir()
    assert any("this is no file" in line for line in refused(assess(members=folder), tmp_path))


def test_too_little_memory_is_the_engines_trouble_not_the_files(assess, members, tmp_path):
    members.write_text("member_id,family_id\n" + "".join(f"M{n:07d},A\n" for n in range(200_000)))
    result = assess("--memory-limit", "1MB")
    assert (result.exit_code, (tmp_path / "out").exists()) == (5, False)


def test_who_stops_the_work_is_told_that_nothing_was_written(assess, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tangga.cli.assess.assess_files", stop)
    result = assess()
    assert (result.exit_code, result.stderr) == (130, "Stopped. Nothing was written.\n")


@pytest.mark.parametrize(("cell", "column"), [('"2009-01-01\n"', "birth_date"), ('"10\n"', "school_grade")])
def test_a_line_break_after_a_day_or_a_number_is_part_of_the_cell(assess, members, cell, column):
    members.write_text(f"member_id,family_id,{column}\nA9,A,{cell}\n", encoding="utf-8")
    result = assess()
    assert (result.exit_code, f"column {column}" in result.stderr) == (3, True)
