"""What a job's function gets: its job, and the way to say how far it is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic, sleep

from django.db import DatabaseError, close_old_connections, connection
from django.db.models.functions import Now

from tangga.jobs.models import Job

LEASE = timedelta(seconds=30)
A_SECOND = 1.0
RENEW_EVERY = 5.0  # seconds; a lease outlives several renewals that find the database busy
GAP = 0.12  # seconds; who waits to write to SQLite looks again every tenth of a second at the latest
GAP_EVERY = 0.5


class Cancelled(Exception):
    """Somebody asked that the work stop. Clean up and let it go on upwards."""


class LeaseLost(Exception):
    """Another worker has the job now: stop without writing anything further."""


class Stopping(Exception):
    """The worker is being stopped; the job goes back into the queue."""


def let_others_write() -> None:
    """Call between two transactions of long work, so that somebody who records something meanwhile gets their turn.

    SQLite lets one write at a time and keeps no queue: one who begins anew as soon as they have ended is always first.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        sleep(GAP)


class Holding:
    """A worker's hold on a job: renews the lease, writes the progress, hears of a cancellation. Each in a short write.

    With a heart (`beating`), a thread with a database connection of its own writes: a function may then be silent or
    in a transaction for as long as it needs. Without, `tell` writes on the caller's connection (tests, commands).
    """

    def __init__(self, job: Job, should_stop: Callable[[], bool] = lambda: False) -> None:
        self.pk = job.pk
        self.attempt = job.attempts
        self.should_stop = should_stop
        self.cancelled = job.cancel_asked
        self.lost = False
        self._told: tuple[str, int, int] = (job.step, job.done, job.total)
        self._written: tuple[str, int, int] = self._told
        self._last = 0.0
        self._gap_at = monotonic()
        self._heart: Thread | None = None
        self._quiet = Event()
        self._lock = Lock()

    def tell(self, step: str, done: int, total: int) -> None:
        """Say how far the work is. Raises Cancelled, Stopping or LeaseLost when it shall not go on."""
        new_step = step != self._told[0]
        with self._lock:
            self._told = (step, done, total)
        if self._heart is None and (new_step or monotonic() - self._last >= A_SECOND):
            self._write()
        if self.lost:
            raise LeaseLost
        if self.cancelled:
            raise Cancelled
        if self.should_stop():
            raise Stopping
        if self._heart is not None and monotonic() - self._gap_at >= GAP_EVERY:
            let_others_write()
            self._gap_at = monotonic()

    def _write(self) -> None:
        with self._lock:
            step, done, total = self._told
        held = Job.objects.filter(pk=self.pk, state=Job.State.WORKING, attempts=self.attempt)
        values: dict[str, object] = {"lease_until": Now() + LEASE, "step": step, "done": done, "total": total}
        if step != self._written[0]:
            values["step_at"] = Now()
        if not held.update(**values):
            self.lost = True
            return
        self._written = (step, done, total)
        self._last = monotonic()
        self.cancelled = bool(held.values_list("cancel_asked", flat=True).first())

    def beat(self) -> None:
        """Start the heart."""
        self._heart = Thread(target=self._keep_beating, name="lease", daemon=True)
        self._heart.start()

    def rest(self) -> None:
        """Stop the heart, and wait until it has."""
        if self._heart is not None:
            self._quiet.set()
            self._heart.join()

    def _keep_beating(self) -> None:
        try:
            while not self._quiet.wait(A_SECOND) and not self.lost:
                self._beat_once()
        finally:
            connection.close()

    def _beat_once(self) -> None:
        try:
            if self._told != self._written or monotonic() - self._last >= RENEW_EVERY:
                self._write()
            else:
                held = Job.objects.filter(pk=self.pk)
                self.cancelled = bool(held.values_list("cancel_asked", flat=True).first())
        except DatabaseError:
            # Busy (SQLite: somebody writes a large list) or away for a moment: the next beat tries again.
            close_old_connections()


class Work:
    """One attempt at a job."""

    def __init__(self, job: Job, at: datetime, holding: Holding) -> None:
        self.job = job
        self.at = at
        self._holding = holding

    def progress(self, step: str, done: int = 0, total: int = 0) -> None:
        """Say which step the work is at, and of how many how many are done (0 of 0: not counted). Call it often.

        Raises Cancelled when somebody asked that the work stop, and the like of it when the worker shall: let them pass
        upwards, after cleaning up what must not stay.
        """
        self._holding.tell(step, done, total)
