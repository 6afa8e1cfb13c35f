"""What the worker does for runs: the kinds of work, what is said about them, and who sees them."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tangga.jobs import kinds
from tangga.jobs.models import Job
from tangga.people.models import Person
from tangga.people.queries import may
from tangga.people.roles import Action
from tangga.runs import actions, compare
from tangga.runs.models import Comparison
from tangga.runs.monthly import ask_for_due_runs
from tangga.runs.queries import runs_seen_by

STEPS = {
    "snapshot": _("Gathering the facts"),
    "read and check": _("Reading the facts"),
    "decide": _("Applying the rules"),
    "write members": _("Writing the members' answers"),
    "write notes": _("Writing the members' answers"),
    "write families": _("Writing the families' answers"),
    "sum up": _("Adding up"),
    "store answers": _("Storing the members' answers"),
    "make current": _("Making the answers the current ones"),
}

COMPARING = {
    "again": _("Repeating the earlier assessment"),
    "later": _("What time alone changes"),
    "ruled": _("What the rules change"),
    "after_again": _("Repeating the later assessment"),
    "compare": _("Comparing family by family"),
    "store": _("Storing the families that differ"),
}


def register() -> None:
    """Make the kinds known; called once when Django starts."""
    kinds.register(
        actions.KIND,
        actions.assess,
        label=_("Assessment of a district"),
        steps=STEPS,
        seen_by=_sees_run,
        cancelled_by=_may_run,
        address=_address_of_run,
        ended=actions.run_ended,
    )
    kinds.register(
        compare.KIND,
        compare.compare,
        label=_("Comparison of two assessments"),
        steps=COMPARING,
        seen_by=_sees_comparison,
        address=_address_of_comparison,
        ended=_comparison_ended,
    )
    kinds.register_regular("runs: dead runs", actions.clean_up)
    kinds.register_regular("runs: monthly", ask_for_due_runs)


def _sees_run(person: Person, job: Job, on: date) -> bool:
    return runs_seen_by(person, on).filter(public_id=UUID(job.subject)).exists()


def _may_run(person: Person, job: Job, on: date) -> bool:
    return may(person, Action.RUN_ASSESSMENT, on) and _sees_run(person, job, on)


def _sees_comparison(person: Person, job: Job, on: date) -> bool:
    try:
        compare.comparison_seen_by(person, UUID(job.subject), on)
    except Comparison.DoesNotExist:
        return False
    return True


def _address_of_comparison(job: Job) -> str:
    return reverse("run-comparison", args=[job.subject])


def _comparison_ended(job: Job) -> None:
    """A comparison that failed or was cancelled leaves no rows; it can be asked for again."""
    comparison = Comparison.objects.filter(public_id=UUID(job.subject), finished_at=None).first()
    if comparison is not None:
        compare.clear_away(comparison)


def _address_of_run(job: Job) -> str:
    return reverse("run", args=[job.subject])
