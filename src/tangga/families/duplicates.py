"""One NIK on two living members, or one KK on two families of the programme: found, remembered, settled.

Probable pairs (probable.py) stand in the same queue; they are settled when one of the two is not on record any more.

Never an error: whoever brings a number in calls `open_cases`, and a person decides later (duplicate_decisions.py).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tangga.families.batching import batches
from tangga.families.history import in_force, known
from tangga.families.models import Change, DuplicateCase, Family, FamilyFacts, Member, MemberFacts, MembershipSpell
from tangga.families.queries import KnownMember, facilitators_of_each, families_seen_by, members_of_each
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

JAKARTA = ZoneInfo("Asia/Jakarta")
AT_ONCE = 1_000
State = DuplicateCase.State
PLACES = ("first", "second")
UNDECIDED = (State.OPEN, State.WAITING, State.DIFFERENT)


def open_cases(
    nik_indexes: Collection[str], origin: UUID | None, at: datetime, kk_indexes: Collection[str] = ()
) -> int:
    """Open a case for every pair that shares one of these numbers and is not remembered yet; how many were opened.

    A pair whose case was settled, since their numbers differed for a while, is undecided again and counted too.

    nik_indexes, kk_indexes  blind indexes of numbers just brought in, as they are stored; and of those just taken away,
                             since each of two others who share one still may have had a case with the third only
    Cheap: two look-ups in an index for a thousand numbers, and more only for the numbers that do stand twice.
    """
    day = at.astimezone(JAKARTA).date()
    return _open(DuplicateCase.Kind.NIK, nik_indexes, origin, at, lambda found: living(found, day)) + _open(
        DuplicateCase.Kind.KK, kk_indexes, origin, at, lambda found: in_programme(found, day)
    )


def open_every_case(at: datetime) -> int:
    """The same for all numbers on record; for after a change of key, while which equal numbers may not look equal."""
    found = []
    for kind, rows in (("nik", Member.objects), ("kk", Family.objects)):
        index = f"{kind}_index"
        shared = rows.exclude(**{index: ""}).order_by().values(index).annotate(held=Count("pk")).filter(held__gt=1)
        found.append(list(shared.values_list(index, flat=True)))
    return open_cases(found[0], None, at, found[1])


def _open(
    kind: DuplicateCase.Kind,
    indexes: Collection[str],
    origin: UUID | None,
    at: datetime,
    who_counts: Callable[[list[Any]], list[Any]],
) -> int:
    rows: QuerySet[Any] = (Member if kind == DuplicateCase.Kind.NIK else Family)._default_manager.all()
    side = "member" if kind == DuplicateCase.Kind.NIK else "family"
    index = f"{kind}_index"
    opened = 0
    for batch in batches(sorted(set(indexes) - {""}), AT_ONCE):
        shared = rows.filter(**{f"{index}__in": batch}).order_by().values(index).annotate(held=Count("pk"))
        twice = list(shared.filter(held__gt=1).values_list(index, flat=True))
        if not twice:
            continue
        holders = who_counts(list(rows.filter(**{f"{index}__in": twice}).order_by(index, "pk")))
        opened += _remember(kind, side, _pairs(holders, index), origin, at)
    return opened


def _pairs(holders: Sequence[Any], index: str) -> Iterable[tuple[Any, Any]]:
    """The first holder of each number with every other one: a number on a hundred people is 99 cases, not 4,950."""
    first: Any = None
    for holder in holders:
        if first is None or getattr(first, index) != getattr(holder, index):
            first = holder
        else:
            yield first, holder


def _remember(
    kind: DuplicateCase.Kind, side: str, pairs: Iterable[tuple[Any, Any]], origin: UUID | None, at: datetime
) -> int:
    wanted = {(one.pk, other.pk): one for one, other in pairs}
    first, second = f"first_{side}", f"second_{side}"
    there = DuplicateCase.objects.filter(**{f"{first}__in": {one for one, _ in wanted}}, kind=kind)
    settled = []
    for pk, state, *pair in there.values_list("pk", "state", first, second):
        one = wanted.pop((pair[0], pair[1]), None)
        if one is not None and state == State.SETTLED:
            settled.append(pk)
    again = _undecided_again(DuplicateCase.objects.filter(pk__in=settled))
    cases = [
        DuplicateCase(
            kind=kind,
            number_sealed=getattr(one, f"{kind}_sealed"),
            number_index=getattr(one, f"{kind}_index"),
            number_mask=getattr(one, f"{kind}_mask"),
            origin=origin,
            opened_at=at,
            **{f"{first}_id": pair[0], f"{second}_id": pair[1]},
        )
        for pair, one in wanted.items()
    ]
    DuplicateCase.objects.bulk_create(cases, ignore_conflicts=True)
    return len(cases) + again


def _undecided_again(cases: Iterable[DuplicateCase]) -> int:
    """The two of each of these share a number (probable: are both on record) again; how many.

    What had been decided, or asked for, holds as before.
    """
    found = 0
    for case in cases:
        one = case.first_member or case.first_family
        for part in () if case.is_probable else ("sealed", "index", "mask"):
            setattr(case, f"number_{part}", getattr(one, f"{case.kind}_{part}"))
        if case.change is None and case.decided_by_id is not None:
            case.state = State.DIFFERENT
        elif case.change is not None and case.change.state == Change.State.PROPOSED:
            case.state = State.WAITING
        else:
            case.state, case.change, case.decided_by, case.decided_at = State.OPEN, None, None, None
        case.save()
        found += 1
    return found


def living(members: list[Member], on: date) -> list[Member]:
    """Those who are not recorded as dead, and belong to some family, that day."""
    ids = [member.pk for member in members]
    gone = in_force(MemberFacts.objects.filter(member__in=ids), "member", on).filter(
        Q(deceased_on__lte=on) | Q(family=None)
    )
    out = set(gone.values_list("member", flat=True))
    return [member for member in members if member.pk not in out]


def in_programme(families: list[Family], on: date) -> list[Family]:
    """Those that have a membership spell which has not ended by that day."""
    ids = [family.pk for family in families]
    spells = MembershipSpell.objects.filter(known(None), Q(left_on=None) | Q(left_on__gt=on), family__in=ids)
    within = set(spells.values_list("family", flat=True))
    return [family for family in families if family.pk in within]


def settle_cases(members: Collection[int], families: Collection[int], at: datetime) -> int:
    """Close the undecided cases about these in which nobody shares a number any more; how many were closed.

    A probable pair: once one of the two died, belongs to no family, or (a family) left the programme.
    """
    day = at.astimezone(JAKARTA).date()
    done = [case.pk for case in _about(members, families, UNDECIDED) if not _still_twice(case, day)]
    # Who had decided, and when, stays said.
    return DuplicateCase.objects.filter(pk__in=done).update(
        state=State.SETTLED, decided_at=Coalesce(F("decided_at"), Value(at))
    )


def unsettle_cases(members: Collection[int], families: Collection[int], at: datetime) -> int:
    """The settled cases about these in which both share a number again are undecided as before; how many."""
    day = at.astimezone(JAKARTA).date()
    return _undecided_again(
        case for case in list(_about(members, families, [State.SETTLED])) if _still_twice(case, day)
    )


def _about(members: Collection[int], families: Collection[int], states: Collection[str]) -> QuerySet[DuplicateCase]:
    return DuplicateCase.objects.filter(
        Q(first_member__in=members)
        | Q(second_member__in=members)
        | Q(first_family__in=families)
        | Q(second_family__in=families),
        state__in=states,
    ).select_related("first_member", "second_member", "first_family", "second_family", "change")


def _still_twice(case: DuplicateCase, on: date) -> bool:
    if case.first_member is not None and case.second_member is not None:
        members = living([case.first_member, case.second_member], on)
        return len(members) == 2 and (case.is_probable or members[0].nik_index == members[1].nik_index != "")
    families = in_programme([each for each in (case.first_family, case.second_family) if each is not None], on)
    return len(families) == 2 and (case.is_probable or families[0].kk_index == families[1].kk_index != "")


def cases_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[DuplicateCase]:
    """The cases that touch a family the person sees, with the records of both sides.

    What may be shown of a side is for `sides_of` to say: the other side may lie elsewhere.
    """
    seen = families_seen_by(person, on).order_by()
    cases = with_homes(DuplicateCase.objects.all())
    # Asked of each case: neither the families of an area nor the cases of every other district are listed first.
    first, second = (Q(Exists(seen.filter(pk=OuterRef(f"{place}_home")))) for place in PLACES)
    sides = ("first_member__family", "second_member__family", "first_family", "second_family")
    return cases.filter(first | second).select_related(*sides)


def with_homes(cases: QuerySet[DuplicateCase]) -> QuerySet[Any]:
    """Each with first_home and second_home: the families (keys) of its two sides."""
    return cases.annotate(
        first_home=Coalesce(F("first_member__family"), F("first_family")),
        second_home=Coalesce(F("second_member__family"), F("second_family")),
    )


@dataclass(frozen=True)
class Side:
    """One of the two of a case, as somebody may see it; `family` None: it lies elsewhere, and nothing of it is told."""

    place: str  # "first" or "second"
    family: Family | None = None
    member: Member | None = None
    facts: Any = None  # the member's, in force on the day
    home: Any = None  # the family's facts, with region
    facilitator: Person | None = None
    people: Sequence[KnownMember] = ()  # of a family: who belongs to it on the day

    @property
    def seen(self) -> bool:
        return self.family is not None


def sides_of(case: DuplicateCase, person: Person, on: date) -> tuple[Side, Side]:
    """Both sides of a case, each only as far as the person sees its family."""
    return sides_of_each([case], person, on)[0]


def sides_of_each(cases: Sequence[DuplicateCase], person: Person, on: date) -> list[tuple[Side, Side]]:
    """Both sides of each case (sides_of), in as many statements for a page of them as for one."""
    records = [_record_of(case, place) for case in cases for place in PLACES]
    homes = {family.pk for family, _ in records if family is not None}
    seen = set(families_seen_by(person, on).filter(pk__in=homes).order_by().values_list("pk", flat=True))
    shown = [(family, member) for family, member in records if family is not None and family.pk in seen]
    members = {member.pk for _, member in shown if member is not None}
    whole = {family.pk for family, member in shown if member is None}
    facts = {row.member_id: row for row in in_force(MemberFacts.objects.filter(member__in=members), "member", on)}
    places = FamilyFacts.objects.filter(family__in=seen).select_related("region")
    lives = {row.family_id: row for row in in_force(places, "family", on)}
    accompanied, people = facilitators_of_each(seen, on), members_of_each(whole, on)

    def side(case: DuplicateCase, place: str) -> Side:
        family, member = _record_of(case, place)
        if family is None or family.pk not in seen:
            return Side(place)
        known = facts.get(member.pk) if member is not None else None
        theirs = people.get(family.pk, ()) if member is None else ()
        return Side(place, family, member, known, lives.get(family.pk), accompanied.get(family.pk), theirs)

    return [(side(case, "first"), side(case, "second")) for case in cases]


def _record_of(case: DuplicateCase, place: str) -> tuple[Family | None, Member | None]:
    """The family of one side, and the member when the number is a person's."""
    member: Member | None = getattr(case, f"{place}_member")
    return (member.family, member) if member is not None else (getattr(case, f"{place}_family"), None)


def check_may_decide(person: Person, on: date) -> None:
    """Raises NotAllowed to roles that do not decide about numbers that stand twice."""
    check_role_may(posting_of(person, on), Action.RESOLVE_DUPLICATES)
