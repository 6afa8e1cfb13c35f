"""What the background worker does for a batch. Each step may be killed at any moment and called again."""

from tangga.imports.models import Batch, State
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
    """A job failed or was cancelled: the batch says so, and nothing of it is in the registry that was not before."""
    before_acceptance = (State.READING, State.PREPARING)
    Batch.objects.filter(public_id=job.subject, state__in=before_acceptance).update(state=State.FAILED)
