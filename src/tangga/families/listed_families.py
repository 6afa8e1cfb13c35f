"""The families of a list: who they are, their spells, their facts, their facilitator."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils import timezone

from tangga.areas.tree import plain
from tangga.families.bulk import Adapted, insert, new_keys
from tangga.families.handing_over import handed_over
from tangga.families.history import in_force
from tangga.families.identities import change_identities, go_back
from tangga.families.models import (
    Exit,
    FacilitatorAssignment,
    Family,
    FamilyFacts,
    FamilyIdentity,
    MembershipSpell,
)
from tangga.families.new_ids import new_public_ids
from tangga.families.registration import BATCH, LONGEST_ID, Registration, Row, same, still_local, tidy

FACTS = ("region_id", "decile", "access_area", "excluded_for")
LONGEST_EXCLUSION = 60


def register_families(work: Registration, rows: Sequence[Row], *, checked: bool = False) -> None:
    """`checked`: the rows are known to be sound and to fit (an uploaded list's, staged and compared before)."""
    if not checked:
        rows = [row for row in work.sound("families", rows) if _family_fits(work, row)]
        _check_districts_are_free(work, rows)
    known = Family.objects.in_bulk([row["family_id"] for row in rows], field_name="family_id")
    _check_known_families_live_in_scope(work, known)
    fresh = [row for row in rows if row["family_id"] not in known]
    _insert(work, fresh)
    rows = [row for row in rows if row["family_id"] in known]
    numbers = {family.pk: family.kk_index for family in known.values()}  # of today, whatever the list's day
    go_back(list(known.values()), work.effective_on)
    renamed = [known[row["family_id"]] for row in rows if _identify_family(work, known[row["family_id"]], row)]
    changed = change_identities(
        renamed, on=work.effective_on, at=work.at, origin=work.origin, dropped=_taken(rows, known)
    )
    for family in renamed:
        work.kks.changed(family.pk, numbers[family.pk], family.kk_index)
    touched = {family.family_id for family in renamed if family.pk in changed}
    ids = [family.pk for family in known.values()]
    touched |= _spells(work, rows, known, ids)
    touched |= _family_facts(work, rows, known, ids)
    touched |= _assignments(work, rows, known, ids)
    work.count("families", len(fresh) + len(rows), len(fresh), len(touched))


def _taken(rows: Sequence[Row], known: Mapping[str, Family]) -> dict[int, frozenset[str]]:
    """By key of the family: the columns in which the list was chosen over a correction."""
    return {known[row["family_id"]].pk: frozenset(row["taken"]) for row in rows if row.get("taken")}


def _insert(work: Registration, rows: Sequence[Row]) -> None:
    """Families that nobody knew: themselves, who they are, their spell, their facts and their facilitator."""
    if not rows:
        return
    as_ = Adapted()
    keys = new_keys(Family, len(rows))
    on, at, origin = as_.day(work.effective_on), as_.instant(work.at), as_.uuid(work.origin)
    families, identities, spells, facts, assignments = [], [], [], [], []
    for key, public_id, row in zip(keys, new_public_ids(len(rows)), rows, strict=True):
        name = tidy(row.get("carer_name"), 120) or row["family_id"]
        where = (tidy(row.get("address"), 200), tidy(row.get("rt"), 5), tidy(row.get("rw"), 5))
        number = work.sealed(row, "kk")
        work.kks.brought.add(number[1])
        families.append((key, as_.uuid(public_id), row["family_id"], name, plain(name), *number, *where, origin))
        identities.append((key, on, at, origin, name, *number, *where))
        if row.get("joined_on") is not None:
            spells.append((key, as_.day(row["joined_on"]), as_.day(row.get("left_on")), at, origin))
        decile = row.get("decile")
        region = work.areas[row["region_code"]]
        more = (decile, None if decile is None else on, bool(row.get("access_area")), row.get("excluded_for") or "")
        facts.append((key, on, at, region, *more, origin))
        if row.get("facilitator_id"):
            assignments.append((key, work.facilitators[row["facilitator_id"]].pk, on, at, origin))
    number_and_place = ("kk_sealed", "kk_index", "kk_mask", "address", "rt", "rw")
    insert(Family, ("id", "public_id", "family_id", "name", "name_search", *number_and_place, "origin"), families)
    insert(
        FamilyIdentity,
        ("family_id", "effective_on", "recorded_at", "origin", "name", *number_and_place),
        identities,
    )
    insert(MembershipSpell, ("family_id", "joined_on", "left_on", "recorded_at", "origin"), spells)
    insert(
        FamilyFacts,
        (
            "family_id",
            "effective_on",
            "recorded_at",
            "region_id",
            "decile",
            "decile_on",
            "access_area",
            "excluded_for",
            "origin",
        ),
        facts,
    )
    insert(FacilitatorAssignment, ("family_id", "facilitator_id", "starts_on", "recorded_at", "origin"), assignments)
    work.counts["family_facts_new"] += len(rows)


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
    if work.joining and row.get("left_on") is not None and row["left_on"] < row["joined_on"]:
        work.problem(where, f"left_on {row['left_on']} is before joined_on {row['joined_on']}")
    who = row.get("facilitator_id")
    if who and who not in work.facilitators:
        work.problem(where, f"facilitator {who} has no account")
    if work.total_problems > before:
        work.refused.add(row["family_id"])
        return False
    work.accepted.add(row["family_id"])
    return True


def _check_districts_are_free(work: Registration, rows: Sequence[Row]) -> None:
    """Raises Conflict while a list is going in, or is taken out again, where a row says or where its family ever lived.

    Before anything is read of the families: what is read of a list that is being taken out is gone a moment later.
    """
    ids = [row["family_id"] for row in rows]
    # Two statements, no join. While a long list goes in, PostgreSQL's statistics, made by a process that does not see
    # its rows yet, may say that both tables are empty: a join then reads the one whole for each row of the other.
    there = list(Family.objects.filter(family_id__in=ids).order_by().values_list("pk", flat=True))
    lived = FamilyFacts.objects.filter(family__in=there, superseded_at=None).order_by()
    known = set(lived.values_list("region_id", flat=True).distinct())
    work.check_free({work.areas[row["region_code"]] for row in rows} | known)


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
    work.give_number(family, row, "kk")
    return before != (family.name, family.kk_index, family.address, family.rt, family.rw)


def _spells(work: Registration, rows: Sequence[Row], known: Mapping[str, Family], ids: list[int]) -> set[str]:
    """Spells the list adds or corrects: an earlier record that overlaps the listed spell is superseded by it."""
    standing: dict[int, list[MembershipSpell]] = {}
    for spell in MembershipSpell.objects.filter(family__in=ids, superseded_at=None):
        standing.setdefault(spell.family_id, []).append(spell)
    # A list that still names who left does not take back an exit that people decided: that is for people, too.
    exits = Exit.objects.filter(family__in=ids, superseded_at=None).order_by()
    decided = set(exits.values_list("family_id", "joined_on"))
    add: list[MembershipSpell] = []
    wrong: list[int] = []
    touched: set[str] = set()
    for row in rows:
        if row.get("joined_on") is None:
            continue  # an uploaded list that does not say: the spell stays as it is
        family = known[row["family_id"]]
        listed = MembershipSpell(
            family=family,
            joined_on=row["joined_on"],
            left_on=row.get("left_on"),
            recorded_at=work.at,
            origin=work.origin,
        )
        overlapping = [spell for spell in standing.get(family.pk, []) if _overlap(spell, listed)]
        if "left_on" not in row and overlapping:
            # The list does not say who left (an empty cell would say: active), so the known spell ends when it did.
            same_day = [spell for spell in overlapping if spell.joined_on == listed.joined_on]
            overlapping = same_day or overlapping
            listed.left_on = max(overlapping, key=lambda spell: spell.joined_on).left_on
        if [(spell.joined_on, spell.left_on) for spell in overlapping] == [(listed.joined_on, listed.left_on)]:
            continue
        if any((spell.family_id, spell.joined_on) in decided for spell in overlapping):
            work.counts["exits_kept"] += 1
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
    # Of whom nothing is known that day, the first place known is the best there is: facts need one.
    later = FamilyFacts.objects.filter(family__in=[pk for pk in ids if pk not in standing], superseded_at=None)
    first = dict(later.order_by("-effective_on").values_list("family_id", "region_id"))
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
            origin=work.origin,
            region_id=_region(work, row, old.region_id if old else first.get(family.pk)),
            decile=decile,
            access_area=work.value(row, "access_area", old.access_area if old else False),
            excluded_for=work.value(row, "excluded_for", old.excluded_for if old else ""),
            local=still_local(old, row),
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


def _region(work: Registration, row: Row, known: str | None) -> str:
    """Where the list says, else where they are known to live."""
    return known if known and not row.get("region_code") else work.areas[row["region_code"]]


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
            FacilitatorAssignment(
                family=family, facilitator=who, starts_on=work.effective_on, recorded_at=work.at, origin=work.origin
            )
        )
        touched.add(family.family_id)
    FacilitatorAssignment.objects.bulk_update(end, ["ends_on"], BATCH)
    FacilitatorAssignment.objects.bulk_create(add, BATCH)
    if add:
        handed_over([each.family_id for each in add], timezone.localtime(work.at).date())
    return touched


def _overlap(one: MembershipSpell, other: MembershipSpell) -> bool:
    """Whether two spells share a day or a first day: then they cannot both be right."""
    return one.joined_on == other.joined_on or (
        (other.left_on is None or one.joined_on < other.left_on)
        and (one.left_on is None or other.joined_on < one.left_on)
    )
