"""Who may stand in the registry twice without sharing a number: people of an area as matching takes them, and the
probable pairs it found as cases of the queue (duplicates.py).

Nothing is merged and no fact changes: a case is a question to a person. NIK and KK numbers are opened in memory only;
a case keeps codes and weights, no fact of anybody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import Conflict
from tangga.families import identity
from tangga.families.batching import batches
from tangga.families.duplicates import in_programme
from tangga.families.history import in_force
from tangga.families.models import DuplicateCase, Family, FamilyFacts, Member, MemberFacts

if TYPE_CHECKING:
    import pyarrow as pa

    from tangga.matching import Found

AT_ONCE = 1_000
ROWS_AT_ONCE = 10_000
Kind = DuplicateCase.Kind


@dataclass(frozen=True)
class Searched:
    """What a search came to. crowded: people of blocks too large to compare everybody with everybody, by their key."""

    people: int
    persons: int
    families: int
    new_persons: int
    new_families: int
    crowded: dict[str, int]


def search(region: str, *, on: date, at: datetime) -> Searched:
    """Find the probable pairs of an area as of a day, and open a case for each that is not remembered yet.

    Call outside a transaction: matching takes minutes, and only the cases are written, in one transaction.
    Refused: Conflict where matching is not installed.
    """
    from tangga import matching  # heavy: only who searches loads an engine

    people = people_of(region, on)
    try:
        found = matching.find(people) if people.num_rows > 1 else None
    except matching.MatchingMissing as missing:
        raise Conflict(
            _("Searching for probable duplicates needs tangga[matching], which is not installed here.")
        ) from missing
    with transaction.atomic():
        persons, new_persons = _remember(Kind.PERSON, _alike_people(found), on, at)
        families, new_families = _remember(Kind.FAMILY, _alike_families(found), on, at)
        done = Searched(
            people.num_rows, persons, families, new_persons, new_families, found.crowded if found is not None else {}
        )
        detail = {"members_read": done.people, "pairs": persons + families, "pairs_new": new_persons + new_families}
        record("duplicates.searched", None, by=None, area_code=region, detail=detail, at=at)
    return done


def people_of(region: str, on: date) -> "pa.Table":
    """The living people who belong to families of an area on a day, as matching.PEOPLE; keys of ours are the ids.

    mother  no name is on record; for a child it is the one woman who is head or spouse of its family, else unknown
    """
    import pyarrow as pa

    from tangga.matching import PEOPLE

    parts = [
        pa.Table.from_pylist(rows, schema=PEOPLE) for rows in batches(_people(_homes(region, on), on), ROWS_AT_ONCE)
    ]
    return pa.concat_tables(parts) if parts else PEOPLE.empty_table()


def _homes(region: str, on: date) -> dict[int, tuple[str, str]]:
    """Family -> (village, sealed KK)."""
    facts = in_force(FamilyFacts.objects.filter(within("region_id", region)), "family", on).order_by()
    rows = facts.values_list("family_id", "region_id", "family__kk_sealed").iterator(chunk_size=ROWS_AT_ONCE)
    return {family: (village, sealed) for family, village, sealed in rows}


def _people(homes: dict[int, tuple[str, str]], on: date) -> Iterator[dict[str, Any]]:
    """Family by family, so that a child finds its mother without a second look."""
    columns = ("member_id", "family_id", "birth_date", "sex", "member__name", "member__nik_sealed", "member__relation")
    for families in batches(sorted(homes), AT_ONCE):
        facts = in_force(MemberFacts.objects.filter(family__in=families), "member", on)
        facts = facts.filter(Q(deceased_on=None) | Q(deceased_on__gt=on)).order_by("family_id", "member_id")
        rows = list(facts.values_list(*columns))
        mothers = _mothers(rows)
        cards = {family: _opened(homes[family][1]) for family in families}
        for member, family, birth_date, sex, name, nik, relation in rows:
            yield {
                "person_id": str(member),
                "household_id": str(family),
                "name": name or None,
                "birth_date": birth_date,
                "sex": sex or None,
                "nik": _opened(nik),
                "kk": cards[family],
                "mother": mothers.get(family) if relation == "child" else None,
                "village": homes[family][0],
            }


def _mothers(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    """Family -> the name of the one woman who is its head or a spouse."""
    women: dict[int, list[str]] = {}
    for _member, family, _birth, sex, name, _nik, relation in rows:
        if sex == "female" and relation in ("head", "spouse"):
            women.setdefault(family, []).append(name)
    return {family: names[0] for family, names in women.items() if len(names) == 1 and names[0]}


def _opened(sealed: str) -> str | None:
    return identity.unseal(sealed) if sealed else None


Pairs = dict[tuple[int, int], dict[str, Any]]  # the earlier recorded first -> columns of its case


def _alike_people(found: "Found | None") -> Pairs:
    """Probable persons. Who shares a NIK has, or had, a case of the definite kind."""
    from tangga.matching.contract import SAME_NIK

    pairs: Pairs = {}
    if found is None:
        return pairs
    for batch in found.pairs.to_batches(ROWS_AT_ONCE):
        for row in batch.to_pylist():
            if row["rule"] != SAME_NIK:
                pairs[_in_order(row["person_l"], row["person_r"])] = {
                    "weight": row["weight"],
                    "probability": row["probability"],
                    "comparisons": {"prior": found.model["prior"], "steps": row["comparisons"]},
                }
    return pairs


def _alike_families(found: "Found | None") -> Pairs:
    """Probable families, as likely as the likeliest pair of their people."""
    return {
        _in_order(row["household_l"], row["household_r"]): {
            "weight": row["weight"],
            "probability": round(1 / (1 + 2.0 ** -row["weight"]), 6),
            "comparisons": {"members": row["members"], "smaller": row["smaller"]},
        }
        for row in (found.households.to_pylist() if found is not None else ())
    }


def _in_order(one: str, other: str) -> tuple[int, int]:
    first, second = sorted((int(one), int(other)))
    return first, second


def _remember(kind: DuplicateCase.Kind, pairs: Pairs, on: date, at: datetime) -> tuple[int, int]:
    """Open a case for each pair that has none, definite or probable, whatever was decided: (how many pairs, how many
    new). Who left the registry, or (a family) the programme, is in no pair."""
    side = "member" if kind == Kind.PERSON else "family"
    found = new = 0
    for batch in batches(sorted(pairs), AT_ONCE):
        there = _still_there(kind, {pk for pair in batch for pk in pair}, on)
        wanted = [pair for pair in batch if there.issuperset(pair)]
        known = DuplicateCase.objects.filter(**{f"first_{side}__in": {first for first, _second in wanted}})
        known_pairs = set(known.order_by().values_list(f"first_{side}_id", f"second_{side}_id"))
        cases = [
            DuplicateCase(
                kind=kind, opened_at=at, **{f"first_{side}_id": pair[0], f"second_{side}_id": pair[1]}, **pairs[pair]
            )
            for pair in wanted
            if pair not in known_pairs
        ]
        DuplicateCase.objects.bulk_create(cases, ignore_conflicts=True)
        found, new = found + len(wanted), new + len(cases)
    return found, new


def _still_there(kind: DuplicateCase.Kind, keys: set[int], on: date) -> set[int]:
    """Of members: who is on record still; of families: those in the programme."""
    if kind == Kind.PERSON:
        return set(Member.objects.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return {family.pk for family in in_programme(list(Family.objects.filter(pk__in=keys).order_by()), on)}
