"""The families of a list: who they are, their spells, their facts, their facilitator."""

from collections.abc import Mapping, Sequence
from datetime import date

from tangga.areas.tree import plain
from tangga.families.history import in_force
from tangga.families.identities import change_identities, register_identities, set_number
from tangga.families.models import FacilitatorAssignment, Family, FamilyFacts, MembershipSpell
from tangga.families.registration import BATCH, LONGEST_ID, Registration, Row, same, tidy

FACTS = ("region_id", "decile", "access_area", "excluded_for")
LONGEST_EXCLUSION = 60


def register_families(work: Registration, rows: Sequence[Row]) -> None:
    rows = [row for row in work.sound("families", rows) if _family_fits(work, row)]
    known = Family.objects.in_bulk([row["family_id"] for row in rows], field_name="family_id")
    _check_known_families_live_in_scope(work, known)
    new: list[Family] = []
    renamed: list[Family] = []
    touched: set[str] = set()
    for row in rows:
        family = known.get(row["family_id"])
        if family is None:
            family = Family(family_id=row["family_id"], name=row["family_id"], name_search=plain(row["family_id"]))
            _identify_family(work, family, row)
            new.append(family)
        elif _identify_family(work, family, row):
            renamed.append(family)
    Family.objects.bulk_create(new, BATCH)
    register_identities(new, on=work.effective_on, at=work.at)
    changed = change_identities(renamed, on=work.effective_on, at=work.at)
    touched |= {family.family_id for family in renamed if family.pk in changed}
    known |= {family.family_id: family for family in new}
    fresh = {family.family_id for family in new}
    ids = [family.pk for family in known.values()]
    touched |= _spells(work, rows, known, ids)
    touched |= _family_facts(work, rows, known, ids)
    touched |= _assignments(work, rows, known, ids)
    work.count("families", len(rows), len(fresh), len(touched - fresh))


def _family_fits(work: Registration, row: Row) -> bool:
    where, before = f"family {row['family_id']}", work.total_problems
    code = work.areas.get(row["region_code"])
    if code is None:
        work.problem(where, f"region_code {row['region_code']} is no area's code")
    elif not code.startswith(work.scope):
        work.problem(where, f"region_code {row['region_code']} is outside your area ({work.scope})")
    else:
        work.districts.add(code[:4])
    if len(row["family_id"]) > LONGEST_ID or len(row.get("excluded_for") or "") > LONGEST_EXCLUSION:
        work.problem(where, f"family_id holds {LONGEST_ID} characters, excluded_for {LONGEST_EXCLUSION}")
    if row.get("left_on") is not None and row["left_on"] < row["joined_on"]:
        work.problem(where, f"left_on {row['left_on']} is before joined_on {row['joined_on']}")
    who = row.get("facilitator_id")
    if who and who not in work.facilitators:
        work.problem(where, f"facilitator {who} has no account")
    if work.total_problems > before:
        work.refused.add(row["family_id"])
        return False
    work.accepted.add(row["family_id"])
    return True


def _check_known_families_live_in_scope(work: Registration, known: Mapping[str, Family]) -> None:
    """Nobody takes over a family of another area by listing it as their own; the move is registered where it lives."""
    if not work.scope:
        return
    ids = {family.pk: family.family_id for family in known.values()}
    for facts in in_force(FamilyFacts.objects.filter(family__in=ids), "family", date.max):
        if not facts.region_id.startswith(work.scope):
            work.problem(f"family {ids[facts.family_id]}", f"lives outside your area ({work.scope}) on record")


def _identify_family(work: Registration, family: Family, row: Row) -> bool:
    """Take over what the list says of name, KK number and address; True when something changed."""
    before = (family.name, family.kk_index, family.address, family.rt, family.rw)
    if name := tidy(row.get("carer_name"), 120):
        family.name, family.name_search = name, plain(name)
    family.address = tidy(row.get("address"), 200) or family.address
    family.rt = tidy(row.get("rt"), 5) or family.rt
    family.rw = tidy(row.get("rw"), 5) or family.rw
    number = work.number(row.get("kk_number"), "kk_numbers_left_out")
    if number:
        set_number(family, number)
    return before != (family.name, family.kk_index, family.address, family.rt, family.rw)


def _spells(work: Registration, rows: Sequence[Row], known: Mapping[str, Family], ids: list[int]) -> set[str]:
    """Spells the list adds or corrects: an earlier record that overlaps the listed spell is superseded by it."""
    standing: dict[int, list[MembershipSpell]] = {}
    for spell in MembershipSpell.objects.filter(family__in=ids, superseded_at=None):
        standing.setdefault(spell.family_id, []).append(spell)
    add: list[MembershipSpell] = []
    wrong: list[int] = []
    touched: set[str] = set()
    for row in rows:
        family = known[row["family_id"]]
        listed = MembershipSpell(
            family=family, joined_on=row["joined_on"], left_on=row.get("left_on"), recorded_at=work.at
        )
        overlapping = [spell for spell in standing.get(family.pk, []) if _overlap(spell, listed)]
        if "left_on" not in row and overlapping:
            # The list does not say who left (an empty cell would say: active), so the known spell ends when it did.
            same_day = [spell for spell in overlapping if spell.joined_on == listed.joined_on]
            overlapping = same_day or overlapping
            listed.left_on = max(overlapping, key=lambda spell: spell.joined_on).left_on
        if [(spell.joined_on, spell.left_on) for spell in overlapping] == [(listed.joined_on, listed.left_on)]:
            continue
        wrong += [spell.pk for spell in overlapping]
        add.append(listed)
        touched.add(family.family_id)
    MembershipSpell.objects.filter(pk__in=wrong).update(superseded_at=work.at)
    MembershipSpell.objects.bulk_create(add, BATCH)
    return touched


def _family_facts(work: Registration, rows: Sequence[Row], known: Mapping[str, Family], ids: list[int]) -> set[str]:
    now = in_force(FamilyFacts.objects.filter(family__in=ids), "family", work.effective_on)
    standing = {facts.family_id: facts for facts in now}
    add: list[FamilyFacts] = []
    wrong: list[int] = []
    touched: set[str] = set()
    for row in rows:
        family = known[row["family_id"]]
        old = standing.get(family.pk)
        decile = work.value(row, "decile", old.decile if old else None)
        listed = FamilyFacts(
            family=family,
            effective_on=work.effective_on,
            recorded_at=work.at,
            region_id=work.areas[row["region_code"]],
            decile=decile,
            access_area=work.value(row, "access_area", old.access_area if old else False),
            excluded_for=work.value(row, "excluded_for", old.excluded_for if old else ""),
            local=old.local if old else None,
        )
        if old is not None and same(old, listed, FACTS):
            continue
        if decile is not None:
            listed.decile_on = old.decile_on if old is not None and old.decile == decile else work.effective_on
        if old is not None and old.effective_on == work.effective_on:
            wrong.append(old.pk)
        add.append(listed)
        touched.add(family.family_id)
    FamilyFacts.objects.filter(pk__in=wrong).update(superseded_at=work.at)
    FamilyFacts.objects.bulk_create(add, BATCH)
    work.counts["family_facts_new"] += len(add)
    return touched


def _assignments(work: Registration, rows: Sequence[Row], known: Mapping[str, Family], ids: list[int]) -> set[str]:
    """Hand families over to the facilitator the list names, from effective_on."""
    held = {a.family_id: a for a in FacilitatorAssignment.objects.filter(family__in=ids, ends_on=None)}
    add: list[FacilitatorAssignment] = []
    end: list[FacilitatorAssignment] = []
    touched: set[str] = set()
    for row in rows:
        if not row.get("facilitator_id"):
            continue
        family, who = known[row["family_id"]], work.facilitators[row["facilitator_id"]]
        old = held.get(family.pk)
        if old is not None and old.facilitator_id == who.pk:
            continue
        if old is not None and old.starts_on >= work.effective_on:
            work.problem(
                f"family {family.family_id}",
                f"has another facilitator since {old.starts_on}; a change must begin after that day",
            )
            continue
        if old is not None:
            old.ends_on = work.effective_on
            end.append(old)
        add.append(
            FacilitatorAssignment(family=family, facilitator=who, starts_on=work.effective_on, recorded_at=work.at)
        )
        touched.add(family.family_id)
    FacilitatorAssignment.objects.bulk_update(end, ["ends_on"], BATCH)
    FacilitatorAssignment.objects.bulk_create(add, BATCH)
    return touched


def _overlap(one: MembershipSpell, other: MembershipSpell) -> bool:
    """Whether two spells share a day or a first day: then they cannot both be right."""
    return one.joined_on == other.joined_on or (
        (other.left_on is None or one.joined_on < other.left_on)
        and (one.left_on is None or other.joined_on < one.left_on)
    )
