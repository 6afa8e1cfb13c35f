"""The rules' tests and those of `tangga assess` on another engine: TANGGA_TEST_ENGINE=sail or spark.

Sail answers as Spark does, inside this process and at once; `make test-spark` runs them on Spark itself.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tangga.runs.engines import Plan, Planner

ENGINE = os.environ.get("TANGGA_TEST_ENGINE", "duckdb")
NAME = "duckdb" if ENGINE == "duckdb" else "spark"  # as the summary of a run says
SMALL = {  # for tables of a few rows: many tasks, and planning anew after each of them, would be most of the time
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
}


@contextmanager
def a_server() -> Iterator[str]:
    """The address of a Spark Connect server: Spark's own where the tests run on Spark, else Sail's."""
    if ENGINE == "spark":
        from tangga.runs.spark_server import local_server

        with (
            tempfile.TemporaryDirectory(prefix="tangga-spark-") as folder,
            local_server(Path(folder), "2GB", 2, settings=SMALL) as address,
        ):
            yield address
        return
    server = pytest.importorskip("pysail.spark", reason="Sail is not installed").SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        yield f"sc://127.0.0.1:{server.listening_address[1]}"
    finally:
        server.stop()


class BothPlanner:
    """Stands in for engines.Planner: the plan that DuckDB runs, and the same in Spark's words."""

    def __init__(self) -> None:
        self._here, self._there = Planner(), Planner("pyspark")

    def keep(self, name: str, table: Any) -> Any:
        self._there.keep(name, table)
        return self._here.keep(name, table)

    def plan(self, **results: Any) -> "BothPlan":
        here, there = self._here.plan(**results), self._there.plan(**results)
        return BothPlan(here.steps, here.results, there)


@dataclass(frozen=True)
class BothPlan(Plan):
    """DuckDB's statements, and Spark's."""

    spark: Plan


Rows = list[dict[str, Any]]
IDS = ("family_id", "member_id")
PLANS_A_TEST = 2


@dataclass
class Asked:
    """What the tests asked DuckDB, and what it answered; Spark is asked the same of everybody at once, plan by plan.

    To ask it test by test takes a second each: most of that is planning, however few the families. For the same reason
    a test that asks under one day after the other is followed for the first few days only.
    """

    run: Callable[..., dict[str, Rows]]
    questions: dict[BothPlan, list[tuple[str, Mapping[str, pa.Table], dict[str, Rows]]]]

    def __call__(self, plan: BothPlan, inputs: Mapping[str, pa.Table]) -> dict[str, Rows]:
        """In place of engines.run_plan."""
        answer = self.run(plan, inputs)
        test = os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0]
        asked_by_it = sum(any(test == each for each, _, _ in asked) for asked in self.questions.values())
        if plan in self.questions or asked_by_it < PLANS_A_TEST:
            self.questions.setdefault(plan, []).append((test, inputs, answer))
        return answer

    def differences(self, address: str) -> list[str]:
        """The tests whose question Spark answers otherwise, and the table; none when all is well."""
        found = []
        with runner(address) as spark:
            for plan, asked in self.questions.items():
                inputs = {
                    name: pa.concat_tables(marked(each[name], place) for place, (_, each, _) in enumerate(asked))
                    for name in asked[0][1]
                }
                answers = spark(plan.spark, inputs)
                for place, (test, _, answer) in enumerate(asked):
                    theirs = {name: of(rows, place) for name, rows in answers.items()}
                    found += [f"{test}: {name}" for name in answer if theirs[name] != answer[name]]
        return found


def marked(table: pa.Table, place: int) -> pa.Table:
    """The question's number before every id, so that questions do not meet; it leaves their order as it is."""
    for name in set(IDS) & set(table.column_names):
        ids = [None if each is None else f"{place:06d}|{each}" for each in table[name].to_pylist()]
        table = table.set_column(table.column_names.index(name), table.schema.field(name), pa.array(ids, pa.string()))
    return table


def of(rows: Rows, place: int) -> Rows:
    """The rows of one question, with the ids as they were asked."""
    mark = f"{place:06d}|"
    own = [row for row in rows if any((row.get(name) or "").startswith(mark) for name in IDS)]
    return [row | {name: row[name].removeprefix(mark) for name in IDS if row.get(name)} for row in own]


Run = Callable[[Plan, Mapping[str, pa.Table]], dict[str, list[dict[str, Any]]]]


@contextmanager
def runner(address: str) -> Iterator[Run]:
    """Stands in for engines.run_plan: runs the statements there."""
    from tangga.runs.engines_spark import SETTINGS, SparkSession  # it sees to it that pyspark can be loaded anywhere

    from_arrow_schema = import_module("pyspark.sql.pandas.types").from_arrow_schema

    session = SparkSession.builder.remote(address).create()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)

    def hold(name: str, rows: pa.Table) -> None:
        session.createDataFrame(rows, from_arrow_schema(rows.schema)).createOrReplaceTempView(name)

    def run(plan: Plan, inputs: Mapping[str, pa.Table]) -> dict[str, list[dict[str, Any]]]:
        for name, rows in inputs.items():
            hold(name, rows)
        for name, sql in plan.steps:
            hold(name, session.sql(sql).toArrow())
        return {name: session.sql(sql).toArrow().to_pylist() for name, sql in plan.results}

    try:
        yield run
    finally:
        session.stop()
