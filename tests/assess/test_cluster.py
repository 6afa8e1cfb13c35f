"""`tangga assess` on a cluster of two workers, one of them lost in the middle. Only `make test-spark` runs it."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from tests import spark
from tests.assess.test_spark import answered, population  # noqa: F401  a fixture

pytestmark = pytest.mark.skipif(spark.ENGINE != "spark", reason="starts a cluster: make test-spark")


@pytest.fixture
def cluster(tmp_path) -> Iterator[Any]:
    from tests import cluster

    folder = tmp_path / "cluster"
    folder.mkdir()
    # Every stage in four parts, so that both workers have some of each.
    parts = {"spark.sql.shuffle.partitions": "4", "spark.sql.adaptive.enabled": "false"}
    with cluster.two_workers(folder, parts) as running:
        yield running


def on(address: str) -> list[str]:
    return ["--engine", "spark", "--spark-remote", address]


def test_two_workers_write_the_bytes_of_one_machine_also_when_one_is_lost_in_the_middle(
    population,  # noqa: F811
    cluster,
    tmp_path,
    monkeypatch,
):
    """It hangs while it holds a piece of a table, and is killed: the other one does that piece again."""
    from tangga.runs.engines_spark import SparkEngine
    from tests.cluster import lost_tasks, wait_for

    one_machine = answered(population, tmp_path / "duckdb")
    assert answered(population, tmp_path / "both", *on(cluster.address)) == one_machine
    assert lost_tasks(cluster.told()) == 0

    lost = cluster.workers[1]
    keep, kept = SparkEngine.keep, []

    def kill_when_it_holds_something():
        wait_for("a task of the frozen worker", lost.tasks)
        lost.kill()

    def keep_and_lose(self, name, table):
        kept.append(name)
        if len(kept) == 3:
            lost.freeze()
            Thread(target=kill_when_it_holds_something, daemon=True).start()
        return keep(self, name, table)

    monkeypatch.setattr(SparkEngine, "keep", keep_and_lose)
    assert answered(population, tmp_path / "one_lost", *on(cluster.address)) == one_machine
    assert lost_tasks(cluster.told()) > 0
    assert len(kept) > 3
