"""The rules' tests and those of `tangga assess` on another engine: TANGGA_TEST_ENGINE=sail or spark.

Sail answers as Spark does, inside this process and at once; `make test-spark` runs them on Spark itself.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tangga.runs.engines import Plan

ENGINE = os.environ.get("TANGGA_TEST_ENGINE", "duckdb")
NAME = "duckdb" if ENGINE == "duckdb" else "spark"  # as the summary of a run says
SMALL = {  # for tables of a few rows: many tasks, and planning anew after each of them, would be most of the time
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1",
}


def few(many: int) -> int:
    """How many random cases a property is tried with: to plan the statements takes Spark a second for each."""
    return many if ENGINE == "duckdb" else max(many // 6, 1)


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


Run = Callable[[Plan, Mapping[str, pa.Table]], dict[str, list[dict[str, Any]]]]


@contextmanager
def runner(address: str) -> Iterator[Run]:
    """Stands in for engines.run_plan: runs the statements there."""
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    from tangga.runs.engines_spark import SETTINGS

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
