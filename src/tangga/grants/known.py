"""What is known of a family that a grant asks for, on a day: the facts behind the conditions of rules.grants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tangga.families.history import in_force
from tangga.families.models import Exit, Family, FamilyFacts, Member, MembershipSpell
from tangga.families.queries import KnownMember, members_of_each, spells_of_each
from tangga.grants.models import LIVE, Grant, Opening
from tangga.papers import formats
from tangga.policy import Policy, load, overlays_for
from tangga.rules import grants as rules
from tangga.rules.grants import Facts, Line
from tangga.rules.parameters import whole
from tangga.visits.models import AidReceipt
from tangga.visits.queries import aid_of_each


@dataclass(frozen=True)
class Known:
    """A family on a day, read once for all programmes."""

    family: Family
    on: date
    policy: Policy
    facts: FamilyFacts | None
    spell: MembershipSpell | None
    exit: Exit | None
    opening: Opening | None
    members: Sequence[KnownMember]
    aid: Sequence[AidReceipt]
    grants: Sequence[Grant]

    @property
    def left_on(self) -> date | None:
        """The first day out of the programme, where it has come."""
        day = self.exit.effective_on if self.exit else self.spell.left_on if self.spell else None
        return day if day is not None and day <= self.on else None

    @property
    def living(self) -> list[KnownMember]:
        """Who of the family lives, as far as is known."""
        return [each for each in self.members if _lives(each, self.on)]

    def by_age(self, programme: str) -> tuple[list[KnownMember], list[KnownMember]]:
        """Who of the living may be of the age that a programme asks for, and who surely is not."""
        fits = {each.member.pk: self._may_be_of_age(programme, each.member) for each in self.living}
        return (
            [each for each in self.living if fits[each.member.pk]],
            [each for each in self.living if not fits[each.member.pk]],
        )

    def _may_be_of_age(self, programme: str, member: Member) -> bool:
        lines = self.conditions(programme, self.for_programme(programme, member=member))
        return not any(line.code == "age" and line.state == rules.NOT_MET for line in lines)

    def same_aid(self, programme: str) -> list[AidReceipt]:
        """Aid on record that may be this very grant: somebody has to decide."""
        return [each for each in self.aid if each.programme == programme]

    def birth_of(self, member: Member) -> date | None:
        """The birth day of somebody of the family; None: not known."""
        return next((_born(each) for each in self.living if each.member.pk == member.pk), None)

    def for_programme(
        self, programme: str, *, member: Member | None = None, plan: str | None = None, besides: int | None = None
    ) -> Facts:
        """The facts that a programme's conditions ask for.

        member  who is to receive it; None: anybody of the family could. plan: the business proposal; None: not asked
        besides  key of the grant that is being decided about, which is no second one
        """
        people = [each for each in self.living if member is None or each.member.pk == member.pk]
        oldest = whole(self.policy, "components/elderly/youngest_age")
        ages = [formats.age(_born(each), self.on) for each in self.living]
        return Facts(
            on=self.on,
            exit_type=self.exit.exit_type if self.exit and self.left_on else "",
            left_on=self.left_on,
            signed=True if self.opening and self.opening.signed_on else None,
            births=tuple(_born(each) for each in people),
            elderly=_any(None if age is None else age >= oldest for age in ages),
            disabled=_any(each.facts.severe_disability if each.facts else None for each in self.living),
            joined_on=self.spell.joined_on if self.spell else None,
            decile=self.facts.decile if self.facts else None,
            has_plan=None if plan is None else bool(plan),
            had=any(each.programme == programme and each.pk != besides for each in self.grants),
            told=bool(self.same_aid(programme)),
        )

    def conditions(self, programme: str, facts: Facts | None = None) -> tuple[Line, ...]:
        """Each condition of a programme for this family."""
        return rules.conditions(programme, facts or self.for_programme(programme), self.policy)


def known_of(family: Family, on: date) -> Known:
    """What is known of a family on a day."""
    return known_of_each([family], on)[family.pk]


def known_of_each(families: Sequence[Family], on: date) -> dict[int, Known]:
    """key of a family -> what is known of it on a day. Eight statements, however many there are."""
    keys = [each.pk for each in families]
    facts = {
        row.family_id: row
        for row in in_force(FamilyFacts.objects.filter(family__in=keys).select_related("region"), "family", on)
    }
    spells = spells_of_each(keys)
    exits = {
        (each.family_id, each.joined_on): each for each in Exit.objects.filter(family__in=keys, superseded_at=None)
    }
    openings = {
        (each.family_id, each.joined_on): each for each in Opening.objects.filter(family__in=keys, closed_at=None)
    }
    members, aid = members_of_each(keys, on), aid_of_each(keys, on)
    grants: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(family__in=keys, state__in=LIVE):
        grants.setdefault(grant.family_id, []).append(grant)
    found = {}
    for family in families:
        own, spell = facts.get(family.pk), _that_counts(spells.get(family.pk, ()), on)
        under = (family.pk, spell.joined_on) if spell else None
        found[family.pk] = Known(
            family,
            on,
            load(on, overlays_for(own.region_id if own else "")),
            own,
            spell,
            exits.get(under) if under else None,
            openings.get(under) if under else None,
            members.get(family.pk, ()),
            aid.get(family.pk, []),
            grants.get(family.pk, []),
        )
    return found


def _that_counts(spells: Sequence[MembershipSpell], on: date) -> MembershipSpell | None:
    """As families.queries.spell_of: the latest begun by a day, else the first to come."""
    begun = [each for each in spells if each.joined_on <= on]
    if begun:
        return max(begun, key=lambda each: each.joined_on)
    return min(spells, key=lambda each: each.joined_on, default=None)


def _born(known: KnownMember) -> date | None:
    return known.facts.birth_date if known.facts else None


def _lives(known: KnownMember, on: date) -> bool:
    died = known.facts.deceased_on if known.facts else None
    return died is None or died > on


def _any(each: Iterable[bool | None]) -> bool | None:
    """Whether one of them is so; None where that is not known, or nobody is known."""
    known = list(each)
    if any(known):
        return True
    return None if not known or None in known else False
