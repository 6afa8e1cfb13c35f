"""What the background does to a cohort, some families at a time: killed and taken up again, nothing is done twice.

What was done is read from the cases themselves: a family with a case of the cohort was proposed, a case that has moved
on was decided. One that cannot be moved is named with the reason; the others go on.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID, uuid5

from django.db import OperationalError, transaction
from django.db.models import F, Q, QuerySet

from tangga.audit.actions import record
from tangga.cases import deciding, proposing
from tangga.cases.cohort_actions import FROM, about
from tangga.cases.cohort_models import Method
from tangga.cases.cohort_queries import Code, by_sample_allowed, policy_of
from tangga.cases.models import Case, Cohort, CohortProblem, CohortStep, LeftOut
from tangga.cases.proposing import Proposal
from tangga.errors import Conflict, TanggaError
from tangga.families.exit_models import ExitReason, ExitType
from tangga.families.models import Family
from tangga.families.queries import families_seen_by
from tangga.graduation.queries import still_in
from tangga.jobs.work import Work
from tangga.people.queries import remember_posting
from tangga.rules import exit_moves, sampling
from tangga.runs.models import FamilyAnswer

TRIES = 3  # of one transaction, where the database gave it up (a deadlock, a lock that was not let go)
AT_ONCE = 50  # families of one transaction: a second's work, after which others may write
NATURAL = Proposal(ExitType.NATURAL, (ExitReason.NO_COMPONENT,))
Why = LeftOut.Why


def work_on(work: Work) -> None:
    """Do a step from where it stands."""
    step = CohortStep.objects.select_related("cohort__run", "cohort__district", "by").get(
        public_id=UUID(work.job.subject)
    )
    if step.finished_at is not None:
        return  # the worker died between the end of the step and the end of its job
    remember_posting(step.by, step.on)  # asked of a thousand families, it is looked up once
    if step.code == Code.PROPOSE:
        _propose(step, work)
    else:
        _move(step, work)
    _finish(step, work.at)


# ---- proposing ----


def _propose(step: CohortStep, work: Work) -> None:
    answers = _answers(step.cohort)
    done, total, after = 0, answers.count(), 0
    while chunk := list(answers.filter(family__gt=after).select_related("family")[:AT_ONCE]):
        work.progress(Code.PROPOSE, done, total)
        _patiently(partial(_propose_some, step, chunk, work.at))
        done, after = done + len(chunk), chunk[-1].family_id
    work.progress(Code.PROPOSE, done, total)


def _answers(cohort: Cohort) -> QuerySet[FamilyAnswer]:
    """The answers of the assessment about families without a component: certain, or with a fact that is missing."""
    without = FamilyAnswer.objects.filter(run=cohort.run, active=True).filter(
        Q(natural_exit=True) | Q(unsure=True, components=0)
    )
    return without.order_by("family_id")  # the key: "family" alone would be the order of the families' names


@transaction.atomic
def _propose_some(step: CohortStep, answers: Sequence[FamilyAnswer], at: datetime) -> None:
    cohort = step.cohort
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    keys = [each.family_id for each in answers]
    known = set(Case.objects.filter(cohort=cohort, family__in=keys).values_list("family", flat=True))
    known |= set(LeftOut.objects.filter(cohort=cohort, family__in=keys).values_list("family", flat=True))
    new = [each for each in answers if each.family_id not in known]
    out = _left_out(new, step)
    made = []
    for each in new:
        if each.family_id not in out:
            case, why = _propose_one(each.family, step, at)
            made += [case] if case else []
            out |= {each.family_id: why} if why else {}
    Case.objects.filter(pk__in=made).update(cohort=cohort)
    LeftOut.objects.bulk_create(LeftOut(cohort=cohort, family_id=key, why=why) for key, why in out.items())
    CohortStep.objects.filter(pk=step.pk).update(done=F("done") + len(made), refused=F("refused") + len(out))


def _left_out(answers: Sequence[FamilyAnswer], step: CohortStep) -> dict[int, str]:
    """key of a family -> why it does not become a case; five statements for all of them."""
    keys = [each.family_id for each in answers]
    families = Family.objects.filter(pk__in=keys).order_by()
    inside = set(families.filter(still_in(step.on, "pk")).values_list("pk", flat=True))
    opened = set(
        Case.objects.filter(family__in=keys, state__in=exit_moves.OPEN).order_by().values_list("family", flat=True)
    )
    standing = FamilyAnswer.objects.filter(family__in=keys, standing=True, natural_exit=True).order_by()
    certain = set(standing.values_list("family", flat=True))
    here = set(families_seen_by(step.by, step.on).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    found: dict[int, str] = {}
    for each in answers:
        key = each.family_id
        whys = (
            (Why.LEFT, key not in inside),
            (Why.OPEN_CASE, key in opened),
            (Why.ELSEWHERE, key not in here),
            (Why.UNSURE, each.unsure),
            (Why.CHANGED, key not in certain),
        )
        if (why := next((why for why, holds in whys if holds), None)) is not None:
            found[key] = why
    return found


def _propose_one(family: Family, step: CohortStep, at: datetime) -> tuple[int | None, str | None]:
    """(the case, None), or (None, why not): somebody may have been quicker."""
    sent = uuid5(step.cohort.public_id, family.family_id)
    try:
        with transaction.atomic():
            return proposing.propose(family, NATURAL, by=step.by, on=step.on, at=at, sent=sent).pk, None
    except Conflict:
        return None, Why.OPEN_CASE
    except TanggaError:
        return None, Why.CHANGED
    except Family.DoesNotExist:
        return None, Why.ELSEWHERE


def draw(cohort: Cohort, on: date) -> int:
    """Draw the sample of a cohort whose families have all been proposed; how many. Within the caller's transaction."""
    keys = dict(Case.objects.filter(cohort=cohort).order_by().values_list("family__family_id", "pk"))
    many = sampling.size(len(keys), cohort.asked or 0, cohort.percent, policy_of(cohort))
    chosen = sampling.drawn(cohort.seed, keys, many)
    Case.objects.filter(pk__in=[keys[each] for each in chosen]).update(in_sample=True)
    cohort.sample_size, cohort.drawn_on = many, on
    cohort.save(update_fields=["sample_size", "drawn_on"])
    return many


# ---- moving what was proposed ----


def _move(step: CohortStep, work: Work) -> None:
    code = Code(step.code)
    waiting = Case.objects.filter(cohort=step.cohort, state=FROM[code]).order_by("pk")
    if code == Code.VERIFY:
        waiting = waiting.filter(by_sample_allowed(), in_sample=False)
    if code == Code.CARRY_OUT:
        waiting = waiting.filter(effective_on__lte=step.on)
    act, chunk_of = ACTS[code], _each_by_itself if code == Code.CARRY_OUT else _all_at_once
    told = CohortProblem.objects.filter(step=step).values("case")
    waiting = waiting.exclude(pk__in=told)
    done = step.done + step.refused
    total, after = done + waiting.count(), 0
    while chunk := list(waiting.filter(pk__gt=after)[:AT_ONCE]):
        work.progress(step.code, done, total)
        for together in chunk_of(chunk):
            _patiently(partial(_together, step, together, act, work.at))
        done, after = done + len(chunk), chunk[-1].pk
    work.progress(step.code, done, total)


Act = Callable[[CohortStep, Case, datetime], object]


@transaction.atomic
def _together(step: CohortStep, cases: Sequence[Case], act: Act, at: datetime) -> None:
    """Some cases in one transaction; each that cannot be moved is taken back by itself."""
    # All of them first, in the one order (models.Case): the first approval locks the district, and whoever has one of
    # the other cases already would wait for the district while this waits for the case.
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in cases]).order_by("pk"))
    refused = sum(not _tried(step, case, act, at) for case in cases)
    _count(step, len(cases) - refused, refused)


def _all_at_once(cases: Sequence[Case]) -> list[Sequence[Case]]:
    return [cases]


def _each_by_itself(cases: Sequence[Case]) -> list[Sequence[Case]]:
    """Each in a transaction of its own: what follows from an exit touches much, and nobody waits for another family."""
    return [[case] for case in cases]


def _patiently(write: Callable[[], object]) -> None:
    """Do a transaction, anew where the database gave it up: that is no mistake of a family, and nothing of it stands.

    Raises OperationalError when it was given up every time; the job is then taken up again where it stood.
    """
    for _time in range(TRIES - 1):
        try:
            write()
        except OperationalError:
            continue
        return
    write()


def _tried(step: CohortStep, case: Case, act: Act, at: datetime) -> bool:
    try:
        with transaction.atomic():
            act(step, case, at)
    except TanggaError as why:
        CohortProblem.objects.get_or_create(step=step, case=case, defaults={"why": str(why)})
        return False
    return True


def _count(step: CohortStep, done: int, refused: int) -> None:
    CohortStep.objects.filter(pk=step.pk).update(done=F("done") + done, refused=F("refused") + refused)


def _verify(step: CohortStep, case: Case, at: datetime) -> object:
    return deciding.verify_by_sample(case.public_id, by=step.by, on=step.on, at=at)


def _approve(step: CohortStep, case: Case, at: datetime) -> object:
    assert step.effective_on is not None  # the database holds it
    return deciding.approve(case.public_id, step.effective_on, by=step.by, on=step.on, at=at)


def _carry_out(step: CohortStep, case: Case, at: datetime) -> object:
    return deciding.carry_out(case.public_id, by=step.by, on=step.on, at=at)


ACTS: dict[Code, Act] = {Code.VERIFY: _verify, Code.APPROVE: _approve, Code.CARRY_OUT: _carry_out}


@transaction.atomic
def _finish(step: CohortStep, at: datetime) -> None:
    """The end of a step, once; of proposing, the sample is drawn with it."""
    held = CohortStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if held.finished_at is not None:
        return
    held.finished_at = at
    held.save(update_fields=["finished_at"])
    said: dict[str, object] = {"step": held.code, "done": held.done, "refused": held.refused}
    if held.code == Code.PROPOSE and step.cohort.method == Method.SAMPLE:
        said["sampled"] = draw(step.cohort, step.on)
    record("cohort.done", step.cohort, **about(step.cohort, step.by, at, **said))
