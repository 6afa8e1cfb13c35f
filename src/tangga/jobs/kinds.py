"""The kinds of work there are. An app registers its own in AppConfig.ready()."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from tangga.jobs.models import Job
from tangga.people.models import Person

if TYPE_CHECKING:
    from tangga.jobs.work import Work

Words = str | Promise


def _nobody(_person: Person, _job: Job, _on: date) -> bool:
    return False


def _nothing(_job: Job) -> None:
    return None


@dataclass(frozen=True)
class Kind:
    """What the jobs of a kind do, and what is said about them.

    function    does the work; called again after a crash, so it goes on from where its subject's own rows say it is
    label       the work in words, for its page: "Assessment of a district"
    steps       the codes that the function gives to Work.progress, in words
    seen_by     (person, job, day): who may see the job beside the one who asked for it
    cancelled_by  (person, job, day): who may cancel it beside the one who asked for it
    address     where to go when it has ended (its subject's page)
    ended       called within the transaction in which a job fails or is cancelled: leave the subject in order
    """

    name: str
    function: "Callable[[Work], None]"
    label: Words = ""
    steps: Mapping[str, Words] = field(default_factory=dict)
    seen_by: Callable[[Person, Job, date], bool] = _nobody
    cancelled_by: Callable[[Person, Job, date], bool] = _nobody
    address: Callable[[Job], str] = lambda _job: "/"
    ended: Callable[[Job], None] = _nothing


KINDS: dict[str, Kind] = {}
REGULAR: dict[str, Callable[[datetime], object]] = {}


def register(
    kind: str,
    function: "Callable[[Work], None]",
    *,
    label: Words = "",
    steps: Mapping[str, Words] | None = None,
    seen_by: Callable[[Person, Job, date], bool] = _nobody,
    cancelled_by: Callable[[Person, Job, date], bool] = _nobody,
    address: Callable[[Job], str] = lambda _job: "/",
    ended: Callable[[Job], None] = _nothing,
) -> None:
    """Make a kind of work known; the fields are those of Kind. A name stands for one function."""
    KINDS[kind] = Kind(kind, function, label or kind, steps or {}, seen_by, cancelled_by, address, ended)


def register_regular(name: str, function: Callable[[datetime], object]) -> None:
    """Have every worker call a function with the instant about once a minute: it asks for what has become due.

    Several workers call it at once, so it must itself see to it that nothing is asked for twice.
    """
    REGULAR[name] = function
