"""Reading answers, always as somebody sees them; and asking the rules anew about one family on another day."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypedDict

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet

from tangga.areas.queries import within
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.families.queries import KnownMember, facts_of, members_of, spell_of
from tangga.people.models import Person
from tangga.people.queries import may, posting_of
from tangga.people.roles import ROLE_SCOPES, Action, Role, Scope
from tangga.people.screens import Viewer
from tangga.policy import Policy, PolicyGap, load, overlays_for
from tangga.runs.models import FamilyAnswer, MemberAnswer, Run
from tangga.runs.seen import Seen

DISTRICT_DIGITS = 4
READY_FOR = 6  # days (with their overlays) whose statements are made before the first page is served


def current_answers_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[FamilyAnswer]:
    """The current answer of every family a person sees on a day (families_seen_by), with its family; one for each.

    Filter further by the columns of FamilyAnswer, by areas.queries.within("region_id", code), by
    families.queries.matching(text, "family__"), and by component with with_component(answers, code). Figures of them:
    runs.seen.
    """
    return Seen(person, on).answers


def with_component(answers: QuerySet[FamilyAnswer], component: str) -> QuerySet[FamilyAnswer]:
    """Of some answers, those of families that hold a component (a code of rules.parameters.COMPONENTS)."""
    from tangga.rules.parameters import BIT  # here, not above: the rules load ibis, which most pages do without

    return answers.annotate(held=F("components").bitand(BIT[component])).filter(held__gt=0)


def current_runs_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Run]:
    """The current run of every district that touches the person's area, by district code, with its area.

    For what a page says of its figures: as_of, known_at, policy_hash, overlays, finished_at, counts. The counts are a
    whole district's of that day, with families that have moved to another since: show them to people who see the whole
    district, and count the answers for a facilitator.
    """
    posting = posting_of(person, on)
    runs = Run.objects.filter(is_current=True).select_related("area").order_by("area_id")
    if posting is None or ROLE_SCOPES[Role(posting.role)] is Scope.NOTHING:
        return runs.none()
    if posting.area_id is None:
        return runs
    return runs.filter(within("area_id", posting.area_id[:4]))


def runs_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Run]:
    """Every run of the districts in the person's area, with area and who started it, for roles that may see runs.

    The figures of a run are a whole district's: somebody posted to a part of one sees none.
    """
    posting = posting_of(person, on)
    runs = Run.objects.select_related("area", "started_by")
    code = posting.area_id or "" if posting else ""
    if not may(person, Action.SEE_RUNS, on) or len(code) > DISTRICT_DIGITS:
        return runs.none()
    return runs.filter(within("area_id", code))


def current_answer(family: Family) -> FamilyAnswer | None:
    """A family's current answer with its run; None before the first run. The caller has checked who asks."""
    standing = FamilyAnswer.objects.filter(family=family, standing=True)
    return standing.select_related("run", "region").first()


def answer_shown(viewer: Viewer, family: Family) -> FamilyAnswer | None:
    """The same for a page of which several parts show it: asked once a request."""
    key = (answer_shown, family.pk)
    if key not in viewer.kept:
        viewer.kept[key] = current_answer(family)
    found: FamilyAnswer | None = viewer.kept[key]
    return found


def member_answers(answer: FamilyAnswer) -> QuerySet[MemberAnswer]:
    """The members' answers of the same run, in the order the members were registered."""
    found = MemberAnswer.objects.filter(run=answer.run_id, family=answer.family_id)
    return found.select_related("member").order_by("member_id")


class AnswerOn(TypedDict):
    """The rules' answer about one family on a day, and what it was made from."""

    family: dict[str, Any]  # a row of rules.schemas.FAMILY_ANSWERS
    members: list[dict[str, Any]]  # rows of MEMBER_ANSWERS and MEMBER_NOTES by member_id
    segments: list[dict[str, Any]]  # rows of SEGMENTS: the component years ahead, both scenarios
    policy: Policy
    expected: bool  # the day has not come: children are expected to have moved up as the forecast assumes
    family_facts: FamilyFacts  # in force on the day, with region
    spell: MembershipSpell
    known_members: list[KnownMember]  # every member, with the facts in force on the day or None


def answer_on(
    family: Family, as_of: date, known_at: datetime | None = None, today: date | None = None
) -> AnswerOn | None:
    """Ask the rules about one family as of a day, with what was known at an instant (None: what is known now).

    Computed from the facts each time, nothing is stored. The overlays that name the family's area on that day apply.
    With `today` given and the day after it, children are expected to have moved up since (rules.forecast.moved_up):
    then the page of a later day says what the forecast of today says.
    None when nothing about the family had been recorded for that day (say so, and offer `first_day_of(family)`).
    Raises PolicyGap, naming the first day known, where the policy has no value. The caller has checked who asks.
    """
    from tangga.runs.assess import assess_rows
    from tangga.runs.snapshot import rows_of

    family_rows, member_rows = rows_of(family, as_of, known_at)
    facts, spell = facts_of(family, as_of, known_at), spell_of(family, as_of, known_at)
    if not family_rows or facts is None or spell is None:
        return None
    policy = load(as_of, overlays_for(facts.region_id))
    expected = today is not None and as_of > today
    answers = assess_rows(family_rows, member_rows, policy, told_on=today if expected else None)
    return AnswerOn(
        family=answers.families[0],
        members=answers.members,
        segments=answers.segments,
        policy=policy,
        expected=expected,
        family_facts=facts,
        spell=spell,
        known_members=list(members_of(family, as_of, known_at)),
    )


def get_ready(today: date) -> None:
    """Make what decides a family today, and on the days that standing answers are for: half a second each, once a
    process, which the first pages would else wait for. Days beyond the usual few are left to the first who asks."""
    from tangga.runs.assess import check_answerable

    days = list(Run.objects.filter(is_current=True).values_list("as_of", "area_id").order_by("-as_of"))
    stored = [(as_of, overlays_for(area)) for as_of, area in days]
    asked = dict.fromkeys([(today, ()), *stored, *((today, overlays) for _, overlays in stored)])
    for as_of, overlays in list(asked)[:READY_FOR]:
        with suppress(PolicyGap):
            check_answerable(load(as_of, overlays))


def first_day_of(family: Family) -> date | None:
    """The first day for which something about a family is recorded: before it there is nothing to answer from."""
    first = family.facts.filter(superseded_at=None).order_by("effective_on").values_list("effective_on", flat=True)
    return first.first()
