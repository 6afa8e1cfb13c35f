"""What was recorded about one family after a day, what waits for a decision, and what it was merged or split with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import CharField, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.families.models import (
    Change,
    ChangeKind,
    Family,
    FamilyFacts,
    FamilyIdentity,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)
from tangga.families.queries import families_seen_by
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_ACTIONS, Action, Role

State = Change.State
# What a row says that no correction wrote: (table, the way to the family, its day, in words).
DATED: Final[Sequence[tuple[Any, str, str, str | Promise]]] = (
    (FamilyFacts, "family", "effective_on", _("facts of the family")),
    (FamilyIdentity, "family", "effective_on", _("card holder, KK or address")),
    (MembershipSpell, "family", "joined_on", _("joining the programme")),
    (MembershipSpell, "family", "left_on", _("leaving the programme")),
    (MemberFacts, "family", "effective_on", _("facts of members")),
    (MemberIdentity, "member__family", "effective_on", _("names or NIK of members")),
)


@dataclass(frozen=True)
class Later:
    """Something that holds from a day after the one shown."""

    on: date
    what: str


@dataclass(frozen=True)
class Tie:
    """A family that this one was merged or split with; `family` None: not one the reader sees.

    kind  into: this one became part of it; took_in: it became part of this one; went: members of this one are it now;
          came: the members of this one came from it
    """

    kind: str
    on: date
    family: Family | None


def corrections_of(family: Family) -> list[Change]:
    """The applied corrections about a family, whichever side of them it was."""
    mine = Q(family=family) | Q(other_family=family)
    if family.origin is not None:
        mine |= Q(public_id=family.origin)
    return list(Change.objects.filter(mine, state=State.APPLIED).select_related("family", "other_family"))


def recorded_after(family: Family, corrections: Sequence[Change], day: date, until: date) -> list[Later]:
    """What is on record about a family from a day after `day` on and by `until`, each once, by day.

    corrections  as corrections_of gives them; what they wrote is told by their kinds
    """
    if until <= day:
        return []
    found = {
        Later(change.effective_on, str(change.get_kind_display()))
        for change in corrections
        if change.effective_on and day < change.effective_on <= until
    }
    told = [change.public_id for change in corrections]
    rows = [
        table._default_manager.filter(**{owner: family, "superseded_at": None, f"{on}__gt": day, f"{on}__lte": until})
        .filter(Q(origin=None) | ~Q(origin__in=told))
        .order_by()
        .values_list(on, Value(place, output_field=CharField()))
        for place, (table, owner, on, _words) in ((str(at), each) for at, each in enumerate(DATED))
    ]
    for on, place in rows[0].union(*rows[1:]):
        found.add(Later(on, str(DATED[int(place)][3])))
    return sorted(found, key=lambda each: (each.on, each.what))


def waiting_about(family: Family, person: Person, on: date) -> list[Change]:
    """The corrections about a family the person sees that wait for a decision, as far as they may read them."""
    posting = posting_of(person, on)
    actions = ROLE_ACTIONS[Role(posting.role)] if posting else frozenset()
    if not actions & {Action.CORRECT, Action.APPROVE_CORRECTION}:
        return []
    rows = Change.objects.filter(Q(family=family) | Q(other_family=family), state=State.PROPOSED)
    if Action.APPROVE_CORRECTION not in actions:
        rows = rows.filter(proposed_by=person)
    waiting = list(rows.select_related("member").order_by("proposed_at", "pk"))
    others = {pk for each in waiting for pk in (each.family_id, each.other_family_id) if pk not in (None, family.pk)}
    seen = set(families_seen_by(person, on).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return [each for each in waiting if {each.family_id, each.other_family_id} <= seen | {family.pk, None}]


def ties_of(family: Family, corrections: Sequence[Change], person: Person, on: date) -> list[Tie]:
    """With which families it was merged or split, by day; those the person does not see without naming them."""
    split = [each.public_id for each in corrections if each.kind == ChangeKind.SPLIT and each.family_id == family.pk]
    new = {each.origin: each for each in Family.objects.filter(origin__in=split)} if split else {}
    found: list[tuple[str, date, Family | None]] = []
    for each in corrections:
        if each.effective_on is None:
            continue
        first = each.family_id == family.pk
        if each.kind == ChangeKind.MERGE:
            found.append(
                ("took_in" if first else "into", each.effective_on, each.other_family if first else each.family)
            )
        elif each.kind == ChangeKind.SPLIT:
            other = new.get(each.public_id) if first else each.family
            found.append(("went" if first else "came", each.effective_on, other))
    others = [other.pk for _kind, _day, other in found if other is not None]
    seen = set(families_seen_by(person, on).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    ties = [Tie(kind, day, other if other is not None and other.pk in seen else None) for kind, day, other in found]
    return sorted(ties, key=lambda tie: tie.on)
