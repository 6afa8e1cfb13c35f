"""A Spark Connect server of our own, on this machine, for as long as it is needed."""

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from tangga.runs.engines import EngineTrouble

STARTS_WITHIN_SECONDS = 120
LEAST_MEMORY_MIB = 1024  # Spark does not start with less than half of it
OLDEST_JAVA = 17
_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
_CLASS = "org.apache.spark.sql.connect.service.SparkConnectServer"


def spark_home() -> Path:
    """The folder of the Spark that pyspark brings along. Raises EngineTrouble where only its client is installed."""
    found = find_spec("pyspark")
    home = Path(found.origin).parent if found and found.origin else None
    if home is None or not (home / "jars").is_dir():
        raise EngineTrouble(
            "Spark itself is not installed here, only what talks to one: install tangga[spark], or name a running one "
            "with --spark-remote. Use --engine duckdb: it gives the same answers."
        )
    return home


def mebibytes(memory_limit: str | None) -> int:
    """A limit such as 4GB in MiB, as the virtual machine wants it; never below what Spark needs to start."""
    text = (memory_limit or "4GB").strip().upper().replace(" ", "")
    number = text.rstrip("BKMGTI")
    return max(int(float(number) * _UNITS[text[len(number) :] or "B"]) >> 20, LEAST_MEMORY_MIB)


@contextmanager
def local_server(
    folder: Path,
    memory_limit: str | None = None,
    threads: int | None = None,
    master: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Starts a Connect server on the loopback address and gives its address, with the password to it.

    folder: for its log and all it puts on disk; master: of a cluster, instead of `threads` on this machine
    Raises  EngineTrouble where Java or Spark is missing or the server does not start
    """
    home = spark_home()
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EngineTrouble(
            f"Spark needs Java {OLDEST_JAVA} or later (package default-jre-headless). "
            "Use --engine duckdb: it gives the same answers and needs none."
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    password = secrets.token_hex(16)  # whoever may ask the server may run anything under our name
    conf = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": str(port),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "16",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        **(settings or {}),
    }
    words = [str(home / "bin" / "spark-submit"), "--master", master or f"local[{threads or '*'}]"]
    words += ["--driver-memory", f"{mebibytes(memory_limit)}m", "--class", _CLASS]
    words += [word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    env |= {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONNECT_AUTHENTICATE_TOKEN": password}
    log = folder / "spark.log"
    with log.open("wb") as told:
        server = subprocess.Popen(
            [*words, "spark-internal"],
            stdout=told,
            stderr=told,
            stdin=subprocess.DEVNULL,
            env=env,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for us: we end it ourselves
            preexec_fn=_ends_with_us,
        )
    try:
        _wait(server, port, log)
        yield f"sc://localhost:{port}/;token={password}"  # by this name pyspark takes a password without TLS
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _ends_with_us() -> None:
    """Asks the system to end this process when its parent ends, however that does (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["it said nothing"]
    told = next((line for line in lines if "rror" in line or "xception" in line), lines[-1])
    raise EngineTrouble(f"Spark did not start: {told.strip()}")
