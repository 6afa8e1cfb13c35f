"""Reading exits: which somebody sees, and who is given the credit for one."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tangga.areas.queries import within
from tangga.families.exit_models import Exit
from tangga.families.history import known
from tangga.families.models import FacilitatorAssignment, FamilyFacts, MembershipSpell
from tangga.families.queries import families_assigned_to
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Role, Scope


def in_period(first: date, last: date, known_at: datetime | None = None) -> QuerySet[Exit]:
    """Exits in force within a period, both days included, as known at an instant (None: now)."""
    return Exit.objects.filter(known(known_at), effective_on__gte=first, effective_on__lte=last)


NOT_RECORDED = ""  # the type of a leaving of which only the day is on record


def unrecorded(known_at: datetime | None = None) -> QuerySet[MembershipSpell, Any]:
    """Memberships that ended without an exit on record, as of families that left before exits were recorded.

    They have the columns of an exit that figures and lists go by: effective_on; region_id, where the family lived on
    the day before (where nothing is known of that day: first, as far as is known).
    """
    exits = Exit.objects.filter(known(known_at), family=OuterRef("family"), joined_on=OuterRef("joined_on"))
    facts = FamilyFacts.objects.filter(known(known_at), family=OuterRef("family"))
    before = facts.filter(effective_on__lt=OuterRef("left_on")).order_by("-effective_on", "-recorded_at", "-pk")
    first = facts.order_by("effective_on", "recorded_at", "pk")
    left = MembershipSpell.objects.filter(known(known_at), left_on__gt=F("joined_on")).exclude(Exists(exits))
    return left.annotate(
        effective_on=F("left_on"),
        region_id=Coalesce(Subquery(before.values("region")[:1]), Subquery(first.values("region")[:1])),
    )


def unrecorded_in_period(first: date, last: date, known_at: datetime | None = None) -> QuerySet[MembershipSpell, Any]:
    """The same within a period, both days included."""
    return unrecorded(known_at).filter(left_on__gte=first, left_on__lte=last)


def held_before() -> QuerySet[FacilitatorAssignment]:
    """For a subquery of exits: who accompanied the family on the day before it left, of two the earlier first."""
    day = OuterRef("effective_on")
    held = FacilitatorAssignment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), family=OuterRef("family"), starts_on__lt=day
    )
    return held.order_by("starts_on")


def credited_to(exits: QuerySet[Any], people: Collection[int]) -> QuerySet[Any]:
    """Those exits (or leavings without one) whose family one of these (keys) accompanied on the day before it left: the
    work was theirs."""
    held = held_before().filter(facilitator__in=people).order_by()
    return exits.filter(Exists(held))


def credits(exits: Collection[Exit]) -> dict[int, Person]:
    """key of an exit -> who accompanied the family on the day before it left; exits of whom nobody did are left out."""
    rows = FacilitatorAssignment.objects.filter(family__in={each.family_id for each in exits})
    held: dict[int, list[FacilitatorAssignment]] = {}
    for row in rows.select_related("facilitator").order_by("-starts_on"):  # of two, the earlier one
        held.setdefault(row.family_id, []).append(row)
    found: dict[int, Person] = {}
    for each in exits:
        for row in held.get(each.family_id, []):
            if row.starts_on < each.effective_on and (row.ends_on is None or row.ends_on >= each.effective_on):
                found[each.pk] = row.facilitator
    return found


def exits_seen_by(person: Person | AnonymousUser, on: date, known_at: datetime | None = None) -> QuerySet[Exit]:
    """The exits known at an instant (None: now) that a person sees on a day: their figures and this list are the same.

    A facilitator: of the families they accompany that day, and of those they accompanied when these left. Coordinator,
    district and province roles, auditor: of families that lived in the area when they left, wherever they live now.
    Ministry: all. Whether the *family* may be shown is another question (families_seen_by).
    """
    return _seen_by(Exit.objects.filter(known(known_at)), person, on)


def unrecorded_seen_by(
    person: Person | AnonymousUser, on: date, known_at: datetime | None = None
) -> QuerySet[MembershipSpell, Any]:
    """The leavings without an exit on record, up to a day, that a person sees by the same rule."""
    return _seen_by(unrecorded(known_at).filter(left_on__lte=on), person, on)


def _seen_by(exits: QuerySet[Any], person: Person | AnonymousUser, on: date) -> QuerySet[Any]:
    posting = posting_of(person, on)
    if posting is None:
        return exits.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            mine = families_assigned_to(posting.person_id, on).order_by().values("pk")
            theirs = Exists(held_before().filter(facilitator=posting.person_id).order_by())
            # Both are among the families ever assigned: of an OR alone PostgreSQL makes a walk through every exit.
            ever = FacilitatorAssignment.objects.filter(facilitator=posting.person_id).order_by().values("family")
            return exits.filter(Q(family__in=mine) | theirs, family__in=ever)
        case Scope.AREA:
            return exits.filter(within("region_id", posting.area_id or ""))
        case Scope.EVERYWHERE:
            return exits
        case _:
            return exits.none()
