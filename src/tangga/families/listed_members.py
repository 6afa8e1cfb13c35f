"""The members of a list: who they are and their facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from tangga.areas.tree import plain
from tangga.families.history import in_force
from tangga.families.identities import change_identities, register_identities, set_number
from tangga.families.models import Family, Member, MemberFacts
from tangga.families.registration import BATCH, LONGEST_ID, Registration, Row, same, tidy

FACTS = (
    "birth_date",
    "sex",
    "school_level",
    "school_grade",
    "finished_school",
    "pregnant",
    "delivered_on",
    "pregnancy_number",
    "severe_disability",
    "human_rights_victim",
    "deceased_on",
)

UNKNOWN = MemberFacts()  # every column as it stands while nobody has said anything


def register_members(work: Registration, rows: Sequence[Row]) -> None:
    rows = work.sound("members", rows)
    families = dict(
        Family.objects.filter(family_id__in={row["family_id"] for row in rows}).values_list("family_id", "pk")
    )
    known = Member.objects.in_bulk([row["member_id"] for row in rows], field_name="member_id")
    rows = [row for row in rows if _member_fits(work, row, families, known.get(row["member_id"]))]
    new: list[Member] = []
    renamed: list[Member] = []
    for row in rows:
        member = known.get(row["member_id"])
        if member is None:
            member = Member(member_id=row["member_id"], family_id=families[row["family_id"]])
            _identify_member(work, member, row)
            new.append(member)
        elif _identify_member(work, member, row):
            renamed.append(member)
    Member.objects.bulk_create(new, BATCH)
    register_identities(new, on=work.effective_on, at=work.at)
    changed = change_identities(renamed, on=work.effective_on, at=work.at)
    fresh = {member.member_id for member in new}
    touched = {member.member_id for member in renamed if member.pk in changed}
    touched |= _member_facts(work, rows, known | {member.member_id: member for member in new})
    work.count("members", len(rows), len(fresh), len(touched - fresh))


def _member_fits(work: Registration, row: Row, families: Mapping[str, int], known: Member | None) -> bool:
    where, before = f"member {row['member_id']}", work.total_problems
    if row["family_id"] not in work.accepted:
        # A refused family is listed with its own problem; its members need not be listed again.
        if row["family_id"] not in work.refused:
            work.problem(where, f"its family {row['family_id']} is not in the list")
        return False
    family = families[row["family_id"]]
    if known is not None and known.family_id != family:
        work.problem(where, "belongs to another family on record; a move between families is not made by a list")
    if len(row["member_id"]) > LONGEST_ID:
        work.problem(where, f"member_id holds {LONGEST_ID} characters")
    if (row.get("pregnancy_number") or 0) > 30:
        work.problem(where, f"pregnancy_number {row['pregnancy_number']} cannot be")
    return work.total_problems == before


def _identify_member(work: Registration, member: Member, row: Row) -> bool:
    before = (member.name, member.nik_index, member.relation)
    if name := tidy(row.get("name"), 120):
        member.name, member.name_search = name, plain(name)
    member.relation = tidy(row.get("relation"), 40) or member.relation
    number = work.number(row.get("nik"), "niks_left_out")
    if number:
        set_number(member, number)
    return before != (member.name, member.nik_index, member.relation)


def _member_facts(work: Registration, rows: Sequence[Row], known: Mapping[str, Member]) -> set[str]:
    ids = [known[row["member_id"]].pk for row in rows]
    now = in_force(MemberFacts.objects.filter(member__in=ids), "member", work.effective_on)
    standing = {facts.member_id: facts for facts in now}
    add: list[MemberFacts] = []
    wrong: list[int] = []
    touched: set[str] = set()
    for row in rows:
        member = known[row["member_id"]]
        old = standing.get(member.pk)
        listed = MemberFacts(member=member, effective_on=work.effective_on, recorded_at=work.at)
        # A list that names them in their family places them there; one of theirs elsewhere was refused above.
        listed.family_id = member.family_id
        listed.local = old.local if old else None
        for column in FACTS:
            setattr(listed, column, _fact(work, row, column, old or UNKNOWN))
        if old is not None and same(old, listed, FACTS):
            continue
        if old is not None and old.effective_on == work.effective_on:
            wrong.append(old.pk)
        add.append(listed)
        touched.add(member.member_id)
    MemberFacts.objects.filter(pk__in=wrong).update(superseded_at=work.at)
    MemberFacts.objects.bulk_create(add, BATCH)
    work.counts["member_facts_new"] += len(add)
    return touched


def _fact(work: Registration, row: Row, column: str, old: MemberFacts) -> Any:
    level = row.get("school_level")
    if column == "school_grade" and level and level != old.school_level:
        return row.get(column)  # the class on record is one of the level before
    return work.value(row, column, getattr(old, column))
