"""What the page of a cohort shows: counts with the list behind each, the sample, and what may be done now."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tangga.cases.cohort_actions import FROM, NEEDS, check_part, why_not_accepted
from tangga.cases.cohort_models import Method
from tangga.cases.cohort_queries import (
    Code,
    found_in_sample,
    is_proposed,
    others_to_verify,
    policy_of,
    verdict,
    waits_for_sample,
)
from tangga.cases.models import Case, Cohort, CohortPerson, CohortStep, State
from tangga.cases.page import roles_for, stages_to_choose
from tangga.cases.words import MARKS
from tangga.errors import NotAllowed
from tangga.papers import formats
from tangga.people.roles import Action
from tangga.people.screens import Viewer
from tangga.rules import exit_moves, sampling
from tangga.rules.parameters import whole

Part = CohortPerson.Part


@dataclass(frozen=True)
class Standing:
    """How many cases stand in a state."""

    state: str
    label: str
    mark: tuple[str, str]
    many: int


@dataclass(frozen=True)
class Sample:
    """What is said of a sample: how large, how far, how many wrong, how many may be, what follows."""

    found: sampling.Found
    most_wrong: int  # per cent
    verdict: str
    cases: str  # address of the list
    waiting: int

    @property
    def wrong_percent(self) -> float:
        return 100 * self.found.wrong / self.found.sampled if self.found.sampled else 0.0


@dataclass(frozen=True)
class Homes:
    """How many homes wait for a visit, only drawn ones or all, by which roles, and the list of them."""

    many: int
    drawn: bool
    roles: str
    cases: str


@dataclass(frozen=True)
class Offer:
    """A step that may be asked for all families; why_not: why the viewer may not, or nobody may now."""

    code: str
    label: str
    more: str
    why_not: str
    stages: tuple[date, ...] = ()

    @property
    def address(self) -> str:
        return "cohort-" + self.code.replace("_", "-")


def states_in_words(states: Counter[str]) -> list[Standing]:
    """The states that cases stand in, in the order of their way."""
    return [Standing(each, str(State(each).label), MARKS[each], states[each]) for each in State.values if states[each]]


def list_address(cohort: Cohort, **more: str) -> str:
    """The list of the cases of a cohort."""
    return f"{reverse('cases')}?{urlencode({'cohort': str(cohort.public_id), 'state': '', **more})}"


def sample_of(cohort: Cohort) -> Sample | None:
    """None where each is verified, or nothing was drawn yet."""
    if cohort.method != Method.SAMPLE or not cohort.sample_size:
        return None
    found = found_in_sample(cohort)
    return Sample(
        found,
        whole(policy_of(cohort), "graduation/exit/sample_most_wrong_percent"),
        verdict(cohort, found),
        list_address(cohort, drawn="yes"),
        found.sampled - found.decided,
    )


def decided_of(cohort: Cohort, total: int) -> str:
    """How the exits are re-verified, in words; total: how many cases the cohort has."""
    if cohort.method == Method.EACH:
        return _("every family is re-verified at its home")
    least = sampling.least(total, policy_of(cohort))
    if cohort.sample_size and least >= total:
        few = {"least": formats.number(least), "total": formats.number(total)}
        return _("every home is visited: a sample has at least %(least)s families, and here are %(total)s") % few
    if cohort.sample_size and sampling.wished(total, cohort.asked or 0, cohort.percent) < least:
        told = {"asked": cohort.asked, "least": formats.number(least)}
        if cohort.percent:
            return _("a sample of %(asked)s percent was asked for; by the policy at least %(least)s families") % told
        return _("a sample of %(asked)s families was asked for; by the policy at least %(least)s") % told
    if cohort.percent:
        return _("a sample of %(asked)s percent is re-verified at home") % {"asked": cohort.asked}
    return _("a sample of %(asked)s families is re-verified at home") % {"asked": cohort.asked}


def homes_of(cohort: Cohort, states: Counter[str], sample: Sample | None) -> Homes | None:
    """The homes that somebody has still to visit, whatever is to be done to all; None: there are none."""
    drawn = sample is not None and sample.verdict != sampling.REFUSED
    proposed = Case.objects.filter(cohort=cohort, state=exit_moves.PROPOSED)
    many = proposed.filter(in_sample=True).count() if drawn else states[exit_moves.PROPOSED]
    if not many or not is_proposed(cohort):
        return None
    asked = {"state": exit_moves.PROPOSED} | ({"drawn": "yes"} if drawn else {})
    roles = ", ".join(roles_for(Action.VERIFY_EXITS))
    return Homes(many, drawn, roles, list_address(cohort, **asked))


def offers_of(cohort: Cohort, viewer: Viewer, states: Counter[str], latest: CohortStep | None) -> list[Offer]:
    """Every step that leads on for some family of the cohort; none while one is at work."""
    if latest is not None and latest.finished_at is None:
        return []
    if not is_proposed(cohort):
        return [_go_on(cohort, viewer)]
    judged = verdict(cohort) if cohort.method == Method.SAMPLE else sampling.REFUSED
    found = []
    if states[exit_moves.PROPOSED] and judged != sampling.REFUSED and others_to_verify(cohort):
        found.append(_verify(cohort, viewer, judged))
    if states[exit_moves.VERIFIED]:
        found.append(_approve(cohort, viewer, judged))
    if states[exit_moves.APPROVED]:
        found.append(_carry_out(cohort, viewer))
    return found


def _go_on(cohort: Cohort, viewer: Viewer) -> Offer:
    mine = viewer.may(Action.PROPOSE_IN_BULK) and cohort.proposed_by_id == viewer.person.pk
    why_not = "" if mine else _("Only who began to propose these exits goes on with it.")
    return Offer("go_on", _("Go on proposing"), _("The work was stopped; it goes on with what is left."), why_not)


def _verify(cohort: Cohort, viewer: Viewer, judged: str) -> Offer:
    why_not = _why_not(cohort, viewer, Code.VERIFY, Part.VERIFIER)
    if judged != sampling.ACCEPTED:
        why_not = why_not or why_not_accepted(judged)
    more = _("Their homes were not visited; the sample speaks for them.")
    return Offer("verify", _("Verify the others by the sample"), more, why_not)


def _approve(cohort: Cohort, viewer: Viewer, judged: str) -> Offer:
    why_not = _why_not(cohort, viewer, Code.APPROVE, Part.APPROVER)
    if judged == sampling.WAITING:
        why_not = why_not or why_not_accepted(judged)
    elif judged == sampling.ACCEPTED and waits_for_sample(cohort):
        why_not = why_not or _("First somebody takes the other families as verified by the sample.")
    first = Case.objects.filter(cohort=cohort, state=FROM[Code.APPROVE]).first()
    stages = tuple(stages_to_choose(first, viewer.today)) if first is not None else ()
    more = _("Each gets a decision with its number. What cannot be approved is named with the reason.")
    return Offer("approve", _("Approve all that are re-verified"), more, why_not, stages)


def _carry_out(cohort: Cohort, viewer: Viewer) -> Offer:
    why_not = _why_not(cohort, viewer, Code.CARRY_OUT, None)
    due = Case.objects.filter(cohort=cohort, state=exit_moves.APPROVED, effective_on__lte=viewer.today)
    if not why_not and not due.exists():
        why_not = _("The first day out has not come yet.")
    more = _("Each family by itself: the membership ends, its visits are planned. What cannot be done is named.")
    return Offer("carry_out", _("Carry out all whose day has come"), more, why_not)


def _why_not(cohort: Cohort, viewer: Viewer, code: Code, part: str | None) -> str:
    """Why the viewer may not ask for a step; part: the one they would have (None: it makes them none)."""
    action = NEEDS[code]
    if not viewer.may(action):
        return _("This is for: %(roles)s.") % {"roles": ", ".join(roles_for(action))}
    if part is None:
        mine = cohort.proposed_by_id == viewer.person.pk
        return _("You proposed these exits; somebody else must go on with them.") if mine else ""
    try:
        check_part(cohort, viewer.person, part)
    except NotAllowed as refused:
        return str(refused)
    return ""
