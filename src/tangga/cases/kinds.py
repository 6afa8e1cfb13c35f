"""What the worker does for cohorts of exits, what is said about it, and who sees it."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.cases.cohort_actions import KIND
from tangga.cases.cohort_models import CohortStep
from tangga.cases.cohort_queries import Code, cohorts_seen_by
from tangga.cases.cohort_work import step_ended, work_on
from tangga.jobs import kinds
from tangga.jobs.models import Job
from tangga.people.models import Person

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
        work_on,
        label=_("Natural exits in bulk"),
        steps={str(code): words for code, words in STEPS.items()},
        seen_by=_sees,
        address=_address,
        ended=step_ended,
    )


def _cohort(job: Job) -> UUID | None:
    return CohortStep.objects.filter(public_id=UUID(job.subject)).values_list("cohort__public_id", flat=True).first()


def _sees(person: Person, job: Job, on: date) -> bool:
    cohort = _cohort(job)
    return cohort is not None and cohorts_seen_by(person, on).filter(public_id=cohort).exists()


def _address(job: Job) -> str:
    cohort = _cohort(job)
    return reverse("cohort", args=[cohort]) if cohort else reverse("cohorts")
