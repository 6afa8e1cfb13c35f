"""How the background work stands."""

from datetime import datetime, timedelta

from tangga.jobs.machine import is_gone, this_machine
from tangga.jobs.models import Job
from tangga.jobs.queries import nobody_works
from tangga.upkeep.finding import Finding, well, wrong

LATELY = timedelta(days=1)


def oldest_left_alone(at: datetime) -> Job | None:
    """A job that nobody does: its worker has gone, or it waits although no worker is busy. None: all is well.

    A worker of this machine that lives is at work even past its lease: on SQLite it may itself keep the database busy,
    and so its own lease from being renewed (decision 0010).
    """
    taken = list(Job.objects.filter(state=Job.State.WORKING).order_by("lease_until"))
    left = [job for job in taken if nobody_works(job, at) and not _lives_here(job)]
    if left or taken:
        return left[0] if left else None
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("asked_at").first()
    return waiting if waiting is not None and nobody_works(waiting, at) else None


def _lives_here(job: Job) -> bool:
    return job.worker.partition("|")[0] == this_machine() and not is_gone(job.worker)


def work(at: datetime) -> Finding:
    """Whether what waits is being done."""
    alone = oldest_left_alone(at)
    if alone is not None:
        minutes = (at - alone.asked_at).total_seconds() / 60
        said = f"Work ({alone.kind}) asked for {minutes:,.0f} minutes ago is done by nobody."
        return wrong("work", said, "Start `tangga work` (systemctl start tangga-work), or look why it ends.")
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=at - LATELY).count()
    waits = Job.objects.filter(state=Job.State.QUEUED).count()
    return well("work", f"{waits} piece(s) of work wait; {failed} failed within a day.")
