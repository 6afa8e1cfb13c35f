"""The members of a list: who they are and their facts."""

from collections.abc import Mapping, Sequence
from typing import Any

from tangga.areas.tree import plain
from tangga.families.bulk import Adapted, insert, new_keys
from tangga.families.change_checks import CLASSES
from tangga.families.history import first_facts, in_force
from tangga.families.identities import change_identities, go_back
from tangga.families.models import Family, Member, MemberFacts, MemberIdentity
from tangga.families.new_ids import new_public_ids
from tangga.families.registration import BATCH, LONGEST_ID, Registration, Row, same, still_local, tidy

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
DEFAULTS = tuple(
    (place, value) for place, column in enumerate(FACTS) if (value := getattr(UNKNOWN, column)) is not None
)
DAYS = tuple(place for place, column in enumerate(FACTS) if column in ("birth_date", "delivered_on", "deceased_on"))


def register_members(work: Registration, rows: Sequence[Row], *, checked: bool = False) -> None:
    """`checked`: the rows are known to be sound and to fit (an uploaded list's, staged and compared before)."""
    if not checked:
        rows = work.sound("members", rows)
    families = dict(
        Family.objects.filter(family_id__in={row["family_id"] for row in rows}).values_list("family_id", "pk")
    )
    known = Member.objects.in_bulk([row["member_id"] for row in rows], field_name="member_id")
    if not checked:
        rows = [row for row in rows if _member_fits(work, row, families, known.get(row["member_id"]))]
    fresh = [row for row in rows if row["member_id"] not in known]
    _insert(work, fresh, families)
    rows = [row for row in rows if row["member_id"] in known]
    numbers = {member.pk: member.nik_index for member in known.values()}  # of today, whatever the list's day
    go_back(list(known.values()), work.effective_on)
    renamed = [known[row["member_id"]] for row in rows if _identify_member(work, known[row["member_id"]], row)]
    taken = {known[row["member_id"]].pk: frozenset(row["taken"]) for row in rows if row.get("taken")}
    changed = change_identities(renamed, on=work.effective_on, at=work.at, origin=work.origin, dropped=taken)
    for member in renamed:
        work.niks.changed(member.pk, numbers[member.pk], member.nik_index)
    touched = {member.member_id for member in renamed if member.pk in changed}
    touched |= _member_facts(work, rows, known)
    work.count("members", len(fresh) + len(rows), len(fresh), len(touched))


def _insert(work: Registration, rows: Sequence[Row], families: Mapping[str, int]) -> None:
    """Members that nobody knew: themselves, who they are, their facts."""
    if not rows:
        return
    as_ = Adapted()
    keys = new_keys(Member, len(rows))
    on, at, origin = as_.day(work.effective_on), as_.instant(work.at), as_.uuid(work.origin)
    members, identities, facts = [], [], []
    for key, public_id, row in zip(keys, new_public_ids(len(rows)), rows, strict=True):
        name, relation = tidy(row.get("name"), 120), tidy(row.get("relation"), 40)
        family = families[row["family_id"]]
        number = work.sealed(row, "nik")
        work.niks.brought.add(number[1])
        members.append(
            (key, as_.uuid(public_id), row["member_id"], family, name, plain(name), relation, *number, origin)
        )
        identities.append((key, on, at, origin, name, relation, *number))
        said = [row.get(column) for column in FACTS]
        for place, default in DEFAULTS:
            if said[place] is None:
                said[place] = default  # None where unknown is null, "" or False elsewhere
        for place in DAYS:
            said[place] = as_.day(said[place])
        facts.append((key, family, on, at, origin, *said))
    number_columns = ("nik_sealed", "nik_index", "nik_mask")
    insert(
        Member,
        ("id", "public_id", "member_id", "family_id", "name", "name_search", "relation", *number_columns, "origin"),
        members,
    )
    insert(
        MemberIdentity,
        ("member_id", "effective_on", "recorded_at", "origin", "name", "relation", *number_columns),
        identities,
    )
    insert(MemberFacts, ("member_id", "family_id", "effective_on", "recorded_at", "origin", *FACTS), facts)
    work.counts["member_facts_new"] += len(rows)


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
    work.give_number(member, row, "nik")
    return before != (member.name, member.nik_index, member.relation)


def _member_facts(work: Registration, rows: Sequence[Row], known: Mapping[str, Member]) -> set[str]:
    ids = [known[row["member_id"]].pk for row in rows]
    now = in_force(MemberFacts.objects.filter(member__in=ids), "member", work.effective_on)
    standing = {facts.member_id: facts for facts in now}
    unknown = [pk for pk in ids if pk not in standing]  # on the list's day; where they first were, they were before
    first = dict(first_facts(MemberFacts.objects.filter(member__in=unknown)).values_list("member_id", "family_id"))
    add: list[MemberFacts] = []
    wrong: list[int] = []
    touched: set[str] = set()
    for row in rows:
        member = known[row["member_id"]]
        old = standing.get(member.pk)
        listed = MemberFacts(member=member, effective_on=work.effective_on, recorded_at=work.at, origin=work.origin)
        # A list moves nobody: who a correction took out of their family stays out of it.
        listed.family_id = old.family_id if old is not None else first.get(member.pk, member.family_id)
        listed.local = still_local(old, row)
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
    if column == "school_grade" and row.get(column) is None and column not in (still_local(old, row) or ()):
        level = row.get("school_level")
        if level and level != old.school_level and not class_fits(level, old.school_grade):
            return None  # the class on record is one of the level before
    return work.value(row, column, getattr(old, column))


def class_fits(level: str, grade: int | None) -> bool:
    """Whether a class (1 to 12) can be one of a school level; an unknown class can."""
    return grade is None or grade in CLASSES.get(level, ())
