"""What the background worker does for a batch. Each step may be killed at any moment and called again."""

from tangga.areas.holds import release
from tangga.imports.actions import UNDO
from tangga.imports.models import Batch, State
from tangga.jobs.actions import ask
from tangga.jobs.models import Job
from tangga.jobs.work import Work


def read(work: Work) -> None:
    """The file's cells, its shape and headers; then waits for a person, or goes on where the headers are known."""
    from tangga.imports.reading_step import read_file

    read_file(work)


def preview(work: Work) -> None:
    """What the list would change."""
    from tangga.imports.preview import prepare

    prepare(work)


def accept(work: Work) -> None:
    """The staged rows into the registry, chunk by chunk."""
    from tangga.imports.accept import register_staged

    register_staged(work)


def undo(work: Work) -> None:
    """The batch's rows out of the registry again."""
    from tangga.imports.undo import take_back

    take_back(work)


def ended(job: Job) -> None:
    """A job was cancelled, or given up after several tries: the batch goes where a person can take it up again.

    Called within the transaction that ends the job. A half registered list whose acceptance was cancelled is taken out
    of the registry again by a job of its own; one that could not go on waits for a person (actions.go_on, undo).
    """
    batch = Batch.objects.select_for_update().filter(public_id=job.subject).first()
    if batch is None:
        return
    cancelled = job.state == Job.State.CANCELLED
    batch.notice = "cancelled" if cancelled else "stopped"
    if batch.state == State.READING:
        batch.state = State.FAILED
    elif batch.state == State.PREPARING:
        batch.state = State.MAPPING
    elif batch.state == State.ACCEPTING and batch.cursor == 0:
        batch.state, batch.accepted_at, batch.accepted_by = State.READY, None, None
        release(batch.public_id)
    elif batch.state == State.ACCEPTING and cancelled and job.finished_at is not None:
        batch.state, batch.closed_by, batch.closed_at = State.UNDOING, batch.accepted_by, job.finished_at
        ask(UNDO, batch.public_id, by=batch.accepted_by, area_code=batch.district_id, at=job.finished_at)
    batch.save()
