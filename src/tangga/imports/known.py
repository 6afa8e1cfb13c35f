"""What the registry knows about the families and members of one chunk of a list: a handful of queries, plain values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from tangga.families.history import first_facts, in_force
from tangga.families.listed_members import FACTS as MEMBER_FACTS
from tangga.families.models import (
    Family,
    FamilyFacts,
    FamilyIdentity,
    Member,
    MemberFacts,
    MemberIdentity,
    MembershipSpell,
)

FAMILY_IDENTITY = ("name", "address", "rt", "rw")
FAMILY_FACTS = ("region_id", "decile", "access_area", "excluded_for")
MEMBER_IDENTITY = ("name", "relation", "nik_index", "nik_mask")


@dataclass
class Known:
    """A family or a member on record: their values on the day the list holds for, and which of them are local."""

    pk: int
    code: str  # family_id or member_id
    values: dict[str, Any]
    local: set[str] = field(default_factory=set)
    has_facts: bool = False
    lives_in: str = ""  # a family's area by the latest facts, whatever their day
    joined_on: date | None = None  # of the spell that holds, or held last
    left: bool = False
    family: int = 0  # of a member: the one they belong to now, or last did
    belongs: int | None = None  # of a member: the family they are in on the list's day; None: in none


def families_by_kk(indexes: Collection[str], on: date) -> dict[str, list[Known]]:
    """blind index of a KK -> the families that have it."""
    names = ("pk", "family_id", "kk_index", *FAMILY_IDENTITY)
    rows = list(Family.objects.filter(kk_index__in=list(indexes)).order_by("pk").values(*names)) if indexes else []
    known = {row["pk"]: Known(row["pk"], row["family_id"], {n: row[n] for n in FAMILY_IDENTITY}) for row in rows}
    _families_on(known, on)
    found: dict[str, list[Known]] = {}
    for row in rows:
        found.setdefault(row["kk_index"], []).append(known[row["pk"]])
    return found


def _families_on(known: Mapping[int, Known], on: date) -> None:
    seen = _overlay(known, FamilyIdentity.objects.all(), "family", FAMILY_IDENTITY, on)
    _first_of(known, seen, FamilyIdentity.objects.all(), "family", FAMILY_IDENTITY)
    for family in _overlay(known, FamilyFacts.objects.all(), "family", FAMILY_FACTS, on):
        known[family].has_facts = True
    if not known:
        return
    latest = in_force(FamilyFacts.objects.filter(family__in=list(known)), "family", date.max)
    for pk, region in latest.values_list("family_id", "region_id"):
        known[pk].lives_in = region
    spells = MembershipSpell.objects.filter(family__in=list(known), superseded_at=None).order_by("joined_on")
    for pk, joined_on, left_on in spells.values_list("family_id", "joined_on", "left_on"):
        if known[pk].joined_on is None or joined_on <= on:
            known[pk].joined_on = joined_on
            known[pk].left = left_on is not None and left_on <= on


def members_in(families: Collection[int], on: date) -> dict[int, list[Known]]:
    """key of a family -> its members on record, in the order they were registered.

    Whom the record has in the family on some day belongs here too, even if they are elsewhere on the list's day
    (`belongs`): moved by a correction, or split off.
    """
    if not families:
        return {}
    wanted = set(families)
    homes: dict[int, set[int]] = {}
    named = MemberFacts.objects.filter(family__in=wanted, superseded_at=None).order_by()
    for member, family in named.values_list("member_id", "family_id"):
        homes.setdefault(member, set()).add(family)
    names = ("pk", "member_id", "family_id", *MEMBER_IDENTITY)
    rows = list(Member.objects.filter(family__in=wanted).values(*names).order_by("pk"))
    if gone := homes.keys() - {row["pk"] for row in rows}:
        rows = sorted([*rows, *Member.objects.filter(pk__in=gone).values(*names)], key=lambda row: row["pk"])
    found: dict[int, list[Known]] = {}
    for one in _members_on(rows, on):
        for family in sorted((homes.get(one.pk, set()) | {one.family}) & wanted):
            found.setdefault(family, []).append(one)
    return found


def members_by_nik(indexes: Collection[str], on: date) -> dict[int, list[Known]]:
    """key of a family -> those of its members who have one of these NIK."""
    if not indexes:
        return {}
    names = ("pk", "member_id", "family_id", *MEMBER_IDENTITY)
    found: dict[int, list[Known]] = {}
    for one in _members_on(list(Member.objects.filter(nik_index__in=list(indexes)).order_by("pk").values(*names)), on):
        found.setdefault(one.family, []).append(one)
    return found


def _members_on(rows: Sequence[Mapping[str, Any]], on: date) -> list[Known]:
    known = {
        row["pk"]: Known(row["pk"], row["member_id"], {n: row[n] for n in MEMBER_IDENTITY}, family=row["family_id"])
        for row in rows
    }
    seen = _overlay(known, MemberIdentity.objects.all(), "member", MEMBER_IDENTITY, on)
    _first_of(known, seen, MemberIdentity.objects.all(), "member", MEMBER_IDENTITY)
    for member in _overlay(known, MemberFacts.objects.all(), "member", (*MEMBER_FACTS, "family_id"), on):
        known[member].has_facts = True
        known[member].belongs = known[member].values["family_id"]
    # Where somebody first was is where they were before, too (as the snapshot has it).
    unknown = [one.pk for one in known.values() if not one.has_facts]
    first = dict(first_facts(MemberFacts.objects.filter(member__in=unknown)).values_list("member_id", "family_id"))
    for pk in unknown:
        known[pk].belongs = first.get(pk, known[pk].family)
    return list(known.values())


def _overlay(
    known: Mapping[int, Known], rows: QuerySet[Any, Any], owner: str, columns: Iterable[str], on: date
) -> list[int]:
    """Take over the columns of the dated rows in force on a day; the keys of the owners that have one."""
    if not known:
        return []
    mine: QuerySet[Model] = rows.filter(**{f"{owner}__in": list(known)})
    columns, seen = tuple(columns), []
    for key, local, *values in in_force(mine, owner, on).order_by().values_list(owner, "local", *columns):
        one = known[key]
        one.values.update(zip(columns, values, strict=True))
        one.local |= set(local or ())
        seen.append(key)
    return seen


def _first_of(
    known: Mapping[int, Known], seen: Collection[int], rows: QuerySet[Any, Any], owner: str, columns: Iterable[str]
) -> None:
    """Whom nobody knew on the day are who they were first, as in families.identities.go_back; not who they are now."""
    columns, unseen = tuple(columns), set(known) - set(seen)
    if not unseen:
        return
    standing = rows.filter(**{f"{owner}__in": unseen}, superseded_at=None).order_by("-effective_on")
    for key, *values in standing.values_list(owner, *columns):  # the first one last
        known[key].values.update(zip(columns, values, strict=True))
