"""Exits decided elsewhere, recorded: the family leaves the programme, and how and why is on record.

`leave` is what every way out ends with, one family or a list: whoever calls it has decided, and asked who may. Leaving
touches nothing else: the family stays in the registry, with its facts and with whoever accompanies it (follow-up
visits), and other programmes' aid is not ours to end. Amounts and figures follow with the next assessment.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tangga.areas.holds import check_free
from tangga.audit.actions import record
from tangga.errors import NotValid
from tangga.families.batching import batches
from tangga.families.exit_models import Exit, ExitReason, ExitType
from tangga.families.free_text import without_numbers
from tangga.families.models import Family, FamilyFacts, MembershipSpell
from tangga.families.queries import families_seen_by
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

AT_ONCE = 500
LISTED = 1_000  # problems named at most; the rest are counted
LONGEST_REFERENCE = 120
FURTHEST_AHEAD = timedelta(days=366)  # a decision can name the first day of a stage to come


class ExitsRefused(NotValid):
    """Exits that cannot be recorded: all problems, up to 1,000, and how many there are. Nothing was changed."""

    def __init__(self, problems: list[str], total: int) -> None:
        super().__init__(f"There are {total} problem(s) with these exits; nothing was recorded.")
        self.problems = problems
        self.total = total


@dataclass(frozen=True)
class Leaving:
    """One family's exit, as decided. `place`: where it stands in a list, for a problem to name it."""

    family_id: str
    exit_type: str
    effective_on: date
    reasons: Sequence[str] = ()
    reference: str = ""
    place: str = ""

    @property
    def named(self) -> str:
        return f"{self.place}, family {self.family_id}" if self.place else f"family {self.family_id}"


@dataclass
class Recorded:
    """What recording did. read = new + corrected + same; `exits`: the rows of those, by family_id."""

    read: int = 0
    new: int = 0
    corrected: int = 0
    same: int = 0
    by_type: Counter[str] = field(default_factory=Counter)
    districts: set[str] = field(default_factory=set)
    exits: dict[str, Exit] = field(default_factory=dict)


@dataclass
class _Work:
    by: Person | None
    at: datetime
    origin: UUID | None
    correct: bool
    among: QuerySet[Family]
    done: Recorded = field(default_factory=Recorded)
    problems: list[str] = field(default_factory=list)
    total: int = 0
    named: set[str] = field(default_factory=set)

    def problem(self, row: Leaving, sentence: str) -> None:
        self.total += 1
        if len(self.problems) < LISTED:
            self.problems.append(f"{row.named}: {sentence}")


@transaction.atomic
def record_exits(
    rows: Iterable[Leaving],
    *,
    by: Person | None,
    on: date,
    at: datetime,
    correct: bool = False,
    source: Mapping[str, Any] | None = None,
) -> Recorded:
    """Record a list of exits that were decided elsewhere. The same list again changes nothing.

    by       who records; None for somebody on the server
    correct  an exit that is on record otherwise is put right by the list; without it, that is a problem
    source   what the log keeps about where the list came from (file hash)
    Refused: NotAllowed to roles that may not load families; ExitsRefused, naming every problem (see leave); Conflict
    while a list of a district is being registered, or taken back.
    """
    among = Family.objects.all()
    if by is not None:
        check_role_may(posting_of(by, on), Action.LOAD_FAMILIES)
        among = families_seen_by(by, on)
    done = leave(rows, by=by, at=at, correct=correct, among=among)
    area = next(iter(done.districts)) if len(done.districts) == 1 else ""
    detail = {
        "read": done.read,
        "new": done.new,
        "corrected": done.corrected,
        "same": done.same,
        **dict(sorted(done.by_type.items())),
    }
    record("exits.recorded", None, by=by, area_code=area, detail=detail | dict(source or {}), at=at)
    return done


@transaction.atomic
def leave(
    rows: Iterable[Leaving],
    *,
    by: Person | None,
    at: datetime,
    origin: UUID | None = None,
    correct: bool = False,
    among: QuerySet[Family] | None = None,
) -> Recorded:
    """Let families leave: their exit on record, their spell ended on its day (a spell that ended that very day stays).

    Who may is the caller's to ask, and the event in the log the caller's to write: this is the last step of whatever
    decided. origin: the case that decided. among: only these families are there for whoever asks; None: all.
    Refused: ExitsRefused with every problem: no such family; a type or a reason that is not known; a family twice; a
    family that was not in the programme the day before, or left on another day; an exit that is on record otherwise
    (unless `correct`); a day more than a year ahead. Conflict while a list of a district is being registered.
    """
    work = _Work(by, at, origin, correct, Family.objects.all() if among is None else among)
    for batch in batches(rows, AT_ONCE):
        work.done.read += len(batch)
        _leave_some(work, [row for row in batch if _sound(work, row)])
    if work.total:
        raise ExitsRefused(work.problems, work.total)
    return work.done


def _sound(work: _Work, row: Leaving) -> bool:
    """Whether a row is as it must be, whatever is on record."""
    before = work.total
    if row.exit_type not in ExitType.values:
        work.problem(row, f"exit_type {row.exit_type!r} is none of {', '.join(ExitType.values)}")
    for code in row.reasons:
        if code not in ExitReason.values:
            work.problem(row, f"reason {code!r} is none of {', '.join(ExitReason.values)}")
    if len(set(row.reasons)) < len(row.reasons):
        work.problem(row, "a reason stands twice")
    if row.effective_on > (work.at + FURTHEST_AHEAD).date():
        work.problem(row, f"effective_on {row.effective_on} lies more than a year ahead")
    if len(row.reference) > LONGEST_REFERENCE:
        work.problem(row, f"reference holds at most {LONGEST_REFERENCE} letters")
    try:
        without_numbers(row.reference)
    except NotValid as refused:
        work.problem(row, str(refused))
    if row.family_id in work.named:
        work.problem(row, "stands twice; a family leaves once")
    work.named.add(row.family_id)
    return work.total == before


def _leave_some(work: _Work, rows: Sequence[Leaving]) -> None:
    ids = [row.family_id for row in rows]
    known = {family.family_id: family for family in work.among.filter(family_id__in=ids)}
    keys = [family.pk for family in known.values()]
    places: dict[int, list[FamilyFacts]] = {}
    for facts in FamilyFacts.objects.filter(family__in=keys, superseded_at=None).order_by("-effective_on"):
        places.setdefault(facts.family_id, []).append(facts)
    check_free({facts.region_id[:4] for of_one in places.values() for facts in of_one})
    # The families are locked, not the rows: who assigns, corrects or lists them meanwhile waits.
    list(Family.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    spells: dict[int, list[MembershipSpell]] = {}
    for spell in MembershipSpell.objects.filter(family__in=keys, superseded_at=None).order_by("joined_on"):
        spells.setdefault(spell.family_id, []).append(spell)
    standing = {
        (each.family_id, each.joined_on): each for each in Exit.objects.filter(family__in=keys, superseded_at=None)
    }
    for row in rows:
        family = known.get(row.family_id)
        if family is None:
            work.problem(row, "there is no such family")
            continue
        before = [each for each in spells.get(family.pk, []) if each.joined_on < row.effective_on]
        if not before:
            work.problem(row, f"was not in the programme on the day before {row.effective_on}")
            continue
        region = _region_before(row.effective_on, places.get(family.pk, []))
        if region is None:
            work.problem(row, "nothing is recorded about where it lives")
            continue
        _leave_one(work, row, family, before[-1], standing.get((family.pk, before[-1].joined_on)), region)


def _region_before(first_out: date, places: Sequence[FamilyFacts]) -> str | None:
    """Where a family lived on the day before it left, by its facts, latest first; else the first place known."""
    lived = next((facts for facts in places if facts.effective_on < first_out), places[-1] if places else None)
    return lived.region_id if lived else None


def _leave_one(
    work: _Work, row: Leaving, family: Family, spell: MembershipSpell, standing: Exit | None, region: str
) -> None:
    told = (row.exit_type, row.effective_on, sorted(row.reasons), row.reference)
    if standing is not None:
        if told == (standing.exit_type, standing.effective_on, sorted(standing.reasons), standing.reference):
            work.done.same += 1
            work.done.exits[row.family_id] = standing
            return
        if not work.correct:
            work.problem(
                row, f"its exit is on record as {standing.exit_type} on {standing.effective_on}; say so to correct it"
            )
            return
    elif spell.left_on not in (None, row.effective_on):
        work.problem(row, f"left on {spell.left_on} by the record, not on {row.effective_on}")
        return
    if max(each.recorded_at for each in (spell, standing) if each is not None) > work.at:
        work.problem(row, f"what is on record of it was recorded after {work.at:%Y-%m-%d %H:%M}")
        return
    if standing is not None:
        Exit.objects.filter(pk=standing.pk).update(superseded_at=work.at)
    if spell.left_on != row.effective_on:
        MembershipSpell.objects.filter(pk=spell.pk).update(superseded_at=work.at)
        MembershipSpell.objects.create(
            family=family,
            joined_on=spell.joined_on,
            left_on=row.effective_on,
            recorded_at=work.at,
            origin=work.origin,
        )
    work.done.exits[row.family_id] = Exit.objects.create(
        family=family,
        joined_on=spell.joined_on,
        effective_on=row.effective_on,
        exit_type=row.exit_type,
        reasons=list(row.reasons),
        region_id=region,
        reference=row.reference,
        recorded_by=work.by,
        recorded_at=work.at,
        # Put right by a list, it is still the exit of its case: an objection takes it back.
        origin=work.origin or (standing.origin if standing else None),
    )
    work.done.corrected += standing is not None
    work.done.new += standing is None
    work.done.by_type[row.exit_type] += 1
    work.done.districts.add(region[:4])
