"""Reading families: always as somebody sees them.

`on` is today for the reader (their posting and assignments hold or not that day); `as_of` is the day asked about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from tangga.areas.queries import within
from tangga.areas.tree import plain
from tangga.families import identity
from tangga.families.history import first_facts, in_force, known
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts, Member, MemberFacts, MembershipSpell
from tangga.families.names import NameSearch, bearing
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import ROLE_SCOPES, Role, Scope


def families_seen_by(person: Person | AnonymousUser, on: date) -> QuerySet[Family]:
    """The families a person may see on a day.

    A facilitator: those assigned to them that day. Coordinator, district and province roles, auditor: those living in
    the posting's area by the facts in force that day. Ministry: all. Administrator, or no posting: none.
    """
    posting = posting_of(person, on)
    if posting is None:
        return Family.objects.none()
    match ROLE_SCOPES[Role(posting.role)]:
        case Scope.OWN_FAMILIES:
            return families_assigned_to(posting.person_id, on)
        case Scope.AREA:
            # Asked of each family, not listed first: a page is about one family, or a few, of a million.
            here = FamilyFacts.objects.filter(within("region_id", posting.area_id or ""), family=OuterRef("pk"))
            return Family.objects.filter(Exists(in_force(here, "family", on).order_by()))
        case Scope.EVERYWHERE:
            return Family.objects.all()
        case _:
            return Family.objects.none()


def about_seen(person: Person | AnonymousUser, on: date, way: str = "family") -> Q:
    """Rows that are about a family the person sees (families_seen_by says which), where there are few rows beside the
    families of an area: asked of each row, not of each family. A facilitator's few families are listed first.

    way  how a row names its family: "family", "plan__family"
    """
    posting = posting_of(person, on)
    match ROLE_SCOPES[Role(posting.role)] if posting else Scope.NOTHING:
        case Scope.OWN_FAMILIES if posting:
            return Q(**{f"{way}__in": families_assigned_to(posting.person_id, on).order_by().values("pk")})
        case Scope.AREA if posting:
            here = FamilyFacts.objects.filter(within("region_id", posting.area_id or ""), family=OuterRef(way))
            return Q(Exists(in_force(here, "family", on).order_by()))
        case Scope.EVERYWHERE:
            return Q()
        case _:
            return Q(pk__in=[])


def families_assigned_to(person: int, on: date) -> QuerySet[Family]:
    """The families a person (by key) accompanies on a day."""
    mine = FacilitatorAssignment.objects.filter(open_on(on), facilitator=person)
    return Family.objects.filter(pk__in=mine.order_by().values("family"))


def open_on(on: date) -> Q:
    """Assignments (or postings) that hold on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))


def matching(text: str, prefix: str = "") -> Q:
    """Families that a search text means: 16 digits find a KK number, or the NIK of a member; other text is looked for
    in the carer's and the members' names and in the family's id. `prefix`: the way to the family, e.g. "family__"
    from an answer. Numbers are found by blind index: nothing is unsealed. Empty text finds everything.
    """
    number = identity.clean(text)
    if number:
        by_kk = Family.objects.filter(kk_index__in=identity.blind_indexes("kk", number)).order_by()
        by_nik = Member.objects.filter(nik_index__in=identity.blind_indexes("nik", number)).order_by()
        # Two small queries first: of an OR between them PostgreSQL makes a walk through every family.
        found: set[int] = set(by_kk.values_list("pk", flat=True))
        found.update(by_nik.values_list("family_id", flat=True))
        return Q(**{f"{prefix}pk__in": sorted(found)})
    return search(text, prefix).condition


def search(text: str, prefix: str = "") -> NameSearch:
    """What `matching` looks for when the text is no number; and whether so many bear the name that a list of them is
    better not counted. One small query."""
    words = plain(text)
    by_id = Q(**{f"{prefix}family_id": text.strip()})
    if not words:
        # Signs only: not understood, and a search that is not understood never shows everybody.
        return NameSearch(by_id if text.strip() else Q(), common=False)
    named = bearing(words, prefix)
    known = Family.objects.filter(family_id=text.strip()).order_by().values_list("pk", flat=True)[:1]
    return NameSearch(named.condition | Q(**{f"{prefix}pk__in": list(known)}), named.common)


def facts_of(family: Family, as_of: date, known_at: datetime | None = None) -> FamilyFacts | None:
    """The family's facts in force on a day, with their area; None when nothing had been recorded for that day."""
    return in_force(family.facts.select_related("region"), "family", as_of, known_at).first()


def spell_of(family: Family, as_of: date, known_at: datetime | None = None) -> MembershipSpell | None:
    """The membership spell that counts on a day: the latest begun by then, else the first to come."""
    spells = MembershipSpell.objects.filter(known(known_at), family=family)
    return spells.filter(joined_on__lte=as_of).order_by("-joined_on").first() or spells.order_by("joined_on").first()


def spells_of_each(families: Collection[int]) -> dict[int, list[MembershipSpell]]:
    """key of a family -> its membership spells as they are known now; one statement. For out_since."""
    found: dict[int, list[MembershipSpell]] = {}
    for spell in MembershipSpell.objects.filter(known(None), family__in=families):
        found.setdefault(spell.family_id, []).append(spell)
    return found


def out_since(spells: Collection[MembershipSpell], on: date) -> date | None:
    """Since when a family that left the programme is out of it on a day; None: it is in it, or has never left."""
    if any(each.joined_on <= on and (each.left_on is None or each.left_on > on) for each in spells):
        return None
    return max((each.left_on for each in spells if each.left_on is not None and each.left_on <= on), default=None)


@dataclass(frozen=True)
class KnownMember:
    """A member, and the facts in force on the day asked about; None when none had been recorded for that day."""

    member: Member
    facts: MemberFacts | None


def members_of(family: Family, as_of: date, known_at: datetime | None = None) -> Sequence[KnownMember]:
    """Who belongs to a family on a day, with their facts in force, in the order they were registered.

    Somebody whose first facts hold from a later day on, in this family, belonged to it all the same (facts None).
    """
    return members_of_each([family.pk], as_of, known_at).get(family.pk, ())


def members_of_each(
    families: Collection[int], as_of: date, known_at: datetime | None = None
) -> dict[int, Sequence[KnownMember]]:
    """key of a family -> who belongs to it (members_of); families without anybody are left out. Two statements."""
    rows = MemberFacts.objects.filter(family__in=families).select_related("member")
    found: dict[int, list[KnownMember]] = {}
    for row in in_force(rows, "member", as_of, known_at):
        found.setdefault(row.family_id or 0, []).append(KnownMember(row.member, row))
    for row in first_facts(rows, known_at).filter(effective_on__gt=as_of):
        found.setdefault(row.family_id or 0, []).append(KnownMember(row.member, None))
    return {family: sorted(people, key=lambda each: each.member.pk) for family, people in found.items()}


def ever_members_of(family: Family) -> QuerySet[Member]:
    """Whoever belongs to a family, or did on some day by what is known: whom a page of an earlier day shows."""
    placed = MemberFacts.objects.filter(known(None), family=family, member=OuterRef("pk")).order_by()
    return Member.objects.filter(Q(family=family) | Exists(placed))


def facilitator_of(family: Family, on: date) -> Person | None:
    """Who accompanies a family on a day."""
    return facilitators_of_each([family.pk], on).get(family.pk)


def facilitators_of_each(families: Collection[int], on: date) -> dict[int, Person]:
    """key of a family -> who accompanies it on a day; families that nobody accompanies are left out."""
    rows = FacilitatorAssignment.objects.filter(open_on(on), family__in=families).select_related("facilitator")
    return {row.family_id: row.facilitator for row in rows.order_by("-starts_on")}  # of two, the earlier one
