"""`tangga work`: the worker that does assessments, imports and comparisons in the background."""

import os
import shutil
import signal
import subprocess
import sys
import time
from types import FrameType

import click

from tangga.cli import clock
from tangga.cli.django_setup import start_django

PATIENCE = 20.0  # seconds a worker may take to reach a place where it can stop
AGAIN_AFTER = 2.0  # seconds before a worker that ended is started again
# As deploy/systemd/tangga-work.service. A third of a page's share where the cores do not suffice, and no less: who
# holds SQLite's only place to write must come to an end within the half minute that others wait for it.
NICENESS = 5


class _Stop:
    """Whether this process was told to stop, or the process that started it has gone."""

    def __init__(self, parent: int | None) -> None:
        self.told = False
        self.parent = parent
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell)

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self.told = True

    def __call__(self) -> bool:
        return self.told or (self.parent is not None and os.getppid() != self.parent)


@click.command()
@click.option("--once", is_flag=True, help="Do what waits, then end.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is no longer the one that started us.")
@click.option("--watch", is_flag=True, hidden=True, help="Keep a worker running in a process of its own.")
def work(once: bool, parent: int | None, watch: bool) -> None:
    """Do assessments, imports and comparisons in the background, until stopped.

    `tangga serve` and `tangga demo` start one by themselves. Start more, on any machine that reaches the database and
    the data folder, to do several at once. Stopping one (Ctrl-C) puts its work back into the queue.
    """
    stop = _Stop(parent)
    if watch:
        _give_way()
        _watch(stop)
        return
    start_django()
    from django.conf import settings

    from tangga.jobs import worker
    from tangga.upkeep.logs import end_in_a_line

    if once:
        worker.call_regular(clock.now())
        done = worker.work_all(clock.now())
        click.echo(f"{done} piece(s) of work done.")
        return
    if settings.LOG_KIND == "json":
        end_in_a_line()
    worker.work_forever(clock.now, stop)


def start_watched_worker() -> None:
    """Start the process that keeps a worker running for as long as this process, whatever it becomes, lives."""
    subprocess.Popen([*_tangga_work(), "--watch", "--parent", str(os.getpid())], stdin=subprocess.DEVNULL)


def _tangga_work() -> list[str]:
    return [sys.executable, "-c", "from tangga.cli import main; main(prog_name='tangga')", "work"]


def _give_way() -> None:
    """Let this process and all it starts have what the pages leave: of the cores, and of the disk.

    Not the disk's idle class: a worker that holds SQLite's only place to write and never gets to the disk would stop
    everybody who records something.
    """
    os.nice(max(0, NICENESS - os.getpriority(os.PRIO_PROCESS, 0)))
    if ionice := shutil.which("ionice"):
        subprocess.run([ionice, "-c", "2", "-n", "7", "-p", str(os.getpid())], check=False)


def _watch(stop: _Stop) -> None:
    """Start a worker, and another whenever one ends, until told to stop; then wait until the last has stopped."""
    while not stop():
        one = subprocess.Popen([*_tangga_work(), "--parent", str(os.getpid())], stdin=subprocess.DEVNULL)
        while one.poll() is None and not stop():
            time.sleep(0.2)
        if one.poll() is None:
            one.terminate()
            try:
                one.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
            return
        waited_until = time.monotonic() + AGAIN_AFTER
        while not stop() and time.monotonic() < waited_until:
            time.sleep(0.2)
