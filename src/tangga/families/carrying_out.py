"""Carrying out an approved correction: its edits of dated rows, and the rows of whoever is new by it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.tree import plain
from tangga.errors import Conflict
from tangga.families.change_kinds import K, day, edits_of, number_values
from tangga.families.duplicates import open_cases, settle_cases
from tangga.families.identities import FAMILY_COLUMNS, MEMBER_COLUMNS, identity_row
from tangga.families.models import (
    BEGINNING,
    Change,
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    Member,
    MemberFacts,
    MembershipSpell,
)
from tangga.families.new_ids import new_family_ids
from tangga.families.queries import facts_of, open_on, spell_of
from tangga.families.timeline import UNWRITTEN, Edit, Written, write


@dataclass
class Outcome:
    """What carrying a correction out wrote, and whom it touched."""

    superseded: int = 0
    added: int = 0
    members: set[int] = field(default_factory=set)
    families: set[int] = field(default_factory=set)
    new_member: Member | None = None
    new_family: Family | None = None
    cases_opened: int = 0
    assignments_ended: int = 0

    def count(self, written: Written) -> None:
        self.superseded += written.superseded
        self.added += written.added


def carry_out(change: Change, *, on: date, at: datetime) -> Outcome:
    """Write what a correction asks for. on: today for the reader; at: the instant from which it is known.

    Call within a transaction. Refused: Conflict where the facts no longer allow it.
    """
    done = Outcome(families={pk for pk in (change.family_id, change.other_family_id) if pk is not None})
    edits = edits_of(change)
    if change.kind == K.SPLIT:
        done.new_family = _split_off(change, on, at, done)
        people = Member.objects.filter(public_id__in=change.asked["members"]).order_by("pk")
        edits = [Edit(MemberFacts, each, change.effective_on, {"family_id": done.new_family.pk}) for each in people]
    elif change.kind in (K.BIRTH, K.JOIN):
        done.new_member = _admit(change, at, done)
    for edit in edits:
        if edit.link == "member":
            done.members.add(edit.owner.pk)
    before = _numbers(done)
    for edit in edits:
        done.count(write(edit, on=on, at=at, origin=change.public_id))
    if change.kind == K.MERGE:
        _end_spell(change, at, done)
        _end_assignment(change, on, done)
    after = _numbers(done)
    # The old number too: two others may share it still, each of whom had a case with this one only.
    done.cases_opened = open_cases(before[0] | after[0], change.public_id, at, before[1] | after[1])
    settle_cases(done.members, done.families, at)
    return done


def _admit(change: Change, at: datetime, done: Outcome) -> Member:
    """Somebody new. Who joined later than birth was in no family on record before, and the rows say so."""
    asked, family, on = change.asked, change.family, change.effective_on
    assert on is not None
    member = Member(
        member_id=_free_member_id(family),
        family=family,
        name=asked["name"],
        name_search=plain(asked["name"]),
        relation=asked.get("relation", ""),
        origin=change.public_id,
        **number_values("nik", asked.get("nik")),
    )
    member.save()
    _first_identity(member, on, at, change.public_id, MEMBER_COLUMNS)
    person = {"birth_date": day(asked.get("birth_date")), "sex": asked.get("sex", "")}
    told = {name: asked[name] for name in ("school_level", "school_grade", "finished_school") if name in asked}
    rows = [MemberFacts(effective_on=on, family=family, local=sorted([*person, *told, "family_id"]), **(person | told))]
    if change.kind == K.JOIN:
        rows.append(MemberFacts(effective_on=BEGINNING, family=None, local=sorted([*person, "family_id"]), **person))
    for row in rows:
        row.member, row.recorded_at, row.origin = member, at, change.public_id
    MemberFacts.objects.bulk_create(rows)
    done.members.add(member.pk)
    done.added += len(rows)
    return member


def _free_member_id(family: Family) -> str:
    """The family's id and the next two-digit number that nobody of it ever had."""
    taken = set(Member.objects.filter(member_id__startswith=f"{family.family_id}-").values_list("member_id", flat=True))
    number = len(taken) + 1
    while f"{family.family_id}-{number:02d}" in taken:
        number += 1
    return f"{family.family_id}-{number:02d}"


def _first_identity(owner: Family | Member, on: date, at: datetime, origin: UUID, columns: tuple[str, ...]) -> None:
    row = identity_row(owner, on, at, origin)
    row.local = sorted(columns)
    row.save()


def _split_off(change: Change, today: date, at: datetime, done: Outcome) -> Family:
    """The new family of those who split off: in the programme since the old one was, accompanied by the same person."""
    asked, old, on = change.asked, change.family, change.effective_on
    assert on is not None
    facts, spell = facts_of(old, on), spell_of(old, on)
    if facts is None or spell is None:
        raise Conflict(_("Nothing is recorded about the family for that day. Choose a later day."))
    carer = Member.objects.get(public_id=asked["carer"])
    number = number_values("kk", asked.get("kk"))
    new = Family(
        family_id=new_family_ids(facts.region_id[:4], 1)[0],
        name=carer.name or old.name,
        name_search=plain(carer.name or old.name),
        carer=carer,
        address=asked.get("address", ""),
        rt=asked.get("rt", ""),
        rw=asked.get("rw", ""),
        origin=change.public_id,
        **number,
    )
    new.save()
    _first_identity(new, on, at, change.public_id, FAMILY_COLUMNS)
    written: dict[str, Any] = {"recorded_at": at, "origin": change.public_id}
    # Whatever holds for the old one, column by column of the table: one that is added later is not lost in a split.
    held = {field.attname: getattr(facts, field.attname) for field in FamilyFacts._meta.concrete_fields}
    kept = {name: value for name, value in held.items() if name not in UNWRITTEN}
    own = {"family_id": new.pk, "effective_on": on, "region_id": asked.get("region_id") or facts.region_id}
    FamilyFacts.objects.create(**(kept | own | written))
    MembershipSpell.objects.create(family=new, joined_on=spell.joined_on, left_on=spell.left_on, **written)
    with_old = old.assignments.filter(open_on(today)).first() or old.assignments.filter(ends_on=None).first()
    if with_old is not None:
        FacilitatorAssignment.objects.create(
            family=new, facilitator_id=with_old.facilitator_id, starts_on=max(on, with_old.starts_on), **written
        )
    done.families.add(new.pk)
    done.added += 1
    return new


def _end_spell(change: Change, at: datetime, done: Outcome) -> None:
    """The family that became part of another one leaves the programme that day; its spell is corrected, not lost."""
    assert change.other_family is not None
    assert change.effective_on is not None
    spell = spell_of(change.other_family, change.effective_on)
    if spell is None or spell.left_on is not None or spell.joined_on > change.effective_on:
        raise Conflict(_("The other family was not in the programme on that day. Choose another day."))
    MembershipSpell.objects.filter(pk=spell.pk).update(superseded_at=at)
    MembershipSpell.objects.create(
        family=change.other_family,
        joined_on=spell.joined_on,
        left_on=change.effective_on,
        recorded_at=at,
        origin=change.public_id,
    )
    done.count(Written(1, 1))


def _end_assignment(change: Change, today: date, done: Outcome) -> None:
    """Who accompanied the other family does so until the day of the merge; who took it over later, for one day."""
    assert change.other_family is not None
    assert change.effective_on is not None
    for held in change.other_family.assignments.filter(Q(ends_on=None) | Q(ends_on__gt=today)):
        last = max(change.effective_on, held.starts_on + timedelta(days=1))
        if held.ends_on is None or held.ends_on > last:
            held.ends_on = last
            held.save(update_fields=["ends_on"])
            done.assignments_ended += 1


def _numbers(done: Outcome) -> tuple[set[str], set[str]]:
    """The NIK and the KK, as stored, of those whom a correction touches."""
    niks = Member.objects.filter(pk__in=done.members).values_list("nik_index", flat=True)
    kks = Family.objects.filter(pk__in=done.families).values_list("kk_index", flat=True)
    return set(niks), set(kks)
