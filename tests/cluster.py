"""A standalone Spark cluster on the loopback address: a master and two workers of one core, each with one executor."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tangga.runs.spark_server import local_server, spark_home

WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Worker:
    """One worker: its process is the leader of a session, in which its executor is too.

    folder: where it puts what its executors need; log: of the driver, who says what each executor has to do
    """

    pid: int
    folder: Path
    log: Path

    def tasks(self) -> set[str]:
        """Numbers of the tasks that it has begun and not ended."""
        told = self.log.read_text(encoding="utf-8", errors="replace")
        number = next(self.folder.glob("app-*/*")).name
        begun = re.findall(rf"Starting task .*\(TID (\d+)\).*executor {number},", told)
        return set(begun) - set(re.findall(r"Finished task .*\(TID (\d+)\)", told))

    def freeze(self) -> None:
        """Stops in the middle of whatever it does, as a machine that hangs."""
        os.killpg(self.pid, signal.SIGSTOP)

    def kill(self) -> None:
        os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Cluster:
    """address: of its Connect server; told: what Spark's driver wrote down."""

    address: str
    workers: tuple[Worker, Worker]
    log: Path

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def two_workers(folder: Path, settings: Mapping[str, str]) -> Iterator[Cluster]:
    """For as long as it lasts; what everybody writes is in `folder`."""
    with ExitStack() as running:
        port, web = free_port(), free_port()
        words = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", str(web)]
        running.enter_context(a_process(folder, "master", "org.apache.spark.deploy.master.Master", *words))
        wait_for("the master", lambda: "I have been elected leader" in (folder / "master.log").read_text())
        workers = []
        driver = folder / "driver"
        driver.mkdir()
        for name in ("one", "two"):
            words = ["--host", "127.0.0.1", "--webui-port", str(free_port()), "--cores", "1", "--memory", "1g"]
            words += ["--work-dir", str(folder / name), f"spark://127.0.0.1:{port}"]
            found = running.enter_context(a_process(folder, name, "org.apache.spark.deploy.worker.Worker", *words))
            workers.append(Worker(found.pid, folder / name, driver / "spark.log"))
        for name in ("one", "two"):
            log = folder / f"{name}.log"
            wait_for(f"worker {name}", lambda log=log: "Successfully registered with master" in log.read_text())
        conf = {"spark.log.level": "INFO", "spark.executor.memory": "600m", **settings}
        address = running.enter_context(local_server(driver, "1GB", None, f"spark://127.0.0.1:{port}", conf))
        yield Cluster(address, (workers[0], workers[1]), driver / "spark.log")


@contextmanager
def a_process(folder: Path, name: str, java_class: str, *words: str) -> "Iterator[subprocess.Popen[bytes]]":
    home = spark_home()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("SPARK_", "PYSPARK_"))}
    env |= {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    with (folder / f"{name}.log").open("wb") as told:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), java_class, *words],
            stdout=told,
            stderr=told,
            stdin=subprocess.DEVNULL,
            env=env,
            cwd=folder,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # killed by the test
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(what: str, there: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_SECONDS
    while not there():
        assert time.monotonic() < until, f"{what}: not within {WITHIN_SECONDS} seconds"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def lost_tasks(told: str) -> int:
    """How many tasks ended because their executor was gone."""
    return len(re.findall(r"task .*failed because while it was being computed, its executor exited", told))
