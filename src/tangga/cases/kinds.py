"""What the worker does for cohorts of exits, what is said about it, and who sees it."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.cases.cohort_models import KIND, CohortStep
from tangga.jobs import kinds
from tangga.jobs.models import Job
from tangga.jobs.work import Work
from tangga.people.models import Person

Code = CohortStep.Code
STEPS = {
    Code.PROPOSE: _("Proposing the exits"),
    Code.VERIFY: _("Verifying by the sample"),
    Code.APPROVE: _("Approving the exits"),
    Code.CARRY_OUT: _("Carrying the exits out"),
}


def register() -> None:
    """Make the kind known; called once when Django starts."""
    kinds.register(
        KIND,
        _work,
        label=_("Natural exits in bulk"),
        steps={str(code): words for code, words in STEPS.items()},
        seen_by=_sees,
        address=_address,
        ended=_ended,
    )


def _work(work: Work) -> None:
    from tangga.cases.cohort_work import work_on  # here, not above: the rules load ibis, which starting does without

    work_on(work)


def _ended(job: Job) -> None:
    """A step whose job failed or was cancelled has ended too; asked for again, it goes on with what is left."""
    step = CohortStep.objects.filter(public_id=UUID(job.subject), finished_at=None)
    step.update(finished_at=job.finished_at, stopped=True)


def _cohort(job: Job) -> UUID | None:
    return CohortStep.objects.filter(public_id=UUID(job.subject)).values_list("cohort__public_id", flat=True).first()


def _sees(person: Person, job: Job, on: date) -> bool:
    from tangga.cases.cohort_queries import cohorts_seen_by  # as above

    cohort = _cohort(job)
    return cohort is not None and cohorts_seen_by(person, on).filter(public_id=cohort).exists()


def _address(job: Job) -> str:
    cohort = _cohort(job)
    return reverse("cohort", args=[cohort]) if cohort else reverse("cohorts")
