"""The rows of a comparison: which families differ, what happened to each, and why, as codes and values."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q

from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, Member
from tangga.runs.models import ComparedFamily, Comparison, Run

REASONS = ("time", "policy", "facts", "revision")
ROWS_AT_ONCE = 1_000
Kind = ComparedFamily.Kind
Row = dict[str, Any]


def zip_by_family(families: Iterator[Row], members: Iterator[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Each family with its members' rows; both in the order of family_id. Members of other families are left out."""
    grouped = groupby(members, key=lambda row: row["family_id"])
    current = next(grouped, None)
    for family in families:
        while current is not None and current[0] < family["family_id"]:
            current = next(grouped, None)
        if current is not None and current[0] == family["family_id"]:
            yield family, list(current[1])
        else:
            yield family, []


def store_rows(comparison: Comparison, found: list[tuple[Row, list[Row]]]) -> list[ComparedFamily]:
    """Store some families with their members' rows (runs.differences); call within a transaction. Returns the rows."""
    ids = [family["family_id"] for family, _ in found]
    families = dict(Family.objects.filter(family_id__in=ids).values_list("family_id", "pk"))
    names = {row["member_id"] for _, rows in found for row in rows}
    members = dict(Member.objects.filter(member_id__in=names).values_list("member_id", "pk"))
    before, after = comparison.before, comparison.after
    lived = _elsewhere(before, [families[row["family_id"]] for row, _ in found if not row["known_before"]])
    lives = _elsewhere(after, [families[row["family_id"]] for row, _ in found if not row["known_after"]])
    rows = []
    for row, of_members in found:
        pk = families[row["family_id"]]
        kind = _kind(row, pk in lived, pk in lives)
        rows.append(
            ComparedFamily(
                comparison=comparison,
                family_id=pk,
                region_code=row["region_code"],
                kind=kind,
                before_idr=row["before_idr"],
                after_idr=row["after_idr"],
                difference_idr=row["after_idr"] - row["before_idr"],
                exit_before=row["exit_before"],
                exit_after=row["exit_after"],
                reasons=_reasons(kind, row, of_members, members, lived.get(pk) or lives.get(pk)),
                **{f"{reason}_idr": row[f"{reason}_idr"] for reason in REASONS},
                **{f"by_{reason}": row[f"by_{reason}"] for reason in REASONS},
            )
        )
    ComparedFamily.objects.bulk_create(rows, ROWS_AT_ONCE)
    return rows


def _elsewhere(run: Run, families: list[int]) -> dict[int, str]:
    """Family -> the village outside the run's district where it lived on the run's day, as the run could know it."""
    facts = in_force(FamilyFacts.objects.filter(family__in=families), "family", run.as_of, run.known_at)
    return dict(facts.filter(~Q(within("region_id", run.area_id))).values_list("family_id", "region_id"))


def _kind(row: Row, lived_elsewhere: bool, lives_elsewhere: bool) -> Kind:
    if row["was"] and row["is"]:
        return Kind.CHANGED
    if row["is"]:
        return Kind.MOVED_IN if lived_elsewhere else Kind.CAME
    return Kind.MOVED_OUT if lives_elsewhere else Kind.WENT


def _reasons(kind: Kind, row: Row, of_members: list[Row], members: dict[str, int], region: str | None) -> list[Row]:
    """Why a family differs, as codes and values (the screen puts them into words): see ComparedFamily.reasons.

    {"why": came | went | moved_in | moved_out, ...} or, of a family that stayed, {"why": time | policy | facts |
    revision} with "member" (key), "from" and "to" (component, reason, idr, age) and "born" where a member's answer
    changed, and for facts "changes" {fact: [old, new]}, "joined" or "left" the family.
    """
    if kind == Kind.CAME:
        return [{"why": "came", "joined_on": row["joined_on_new"], "known": row["known_before"]}]
    if kind == Kind.WENT:
        return [{"why": "went", "left_on": row["left_on_new"], "known": row["known_after"]}]
    if kind != Kind.CHANGED:
        return [{"why": kind.value, "region": region}]
    found: list[Row] = []
    for reason, old, new in (("time", "again", "later"), ("policy", "later", "ruled")):
        found += [
            {
                "why": reason,
                "member": members[each["member_id"]],
                "born": each["birth_date_old"],
                **_from_to(each, old, new),
            }
            for each in of_members
            if each[f"by_{reason}"]
        ]
    if row["by_facts"]:
        found += [_of_facts(each, members) for each in _concerned(of_members)]
        if changes := _changes(row, (name[:-4] for name in row if name.endswith("_old"))):
            found.append({"why": "facts", "changes": changes})
    found += [
        {"why": "revision", "member": members[each["member_id"]], **_from_to(each, "before", "after")}
        for each in of_members
        if each["by_revision"]
    ]
    told = {reason["why"] for reason in found}
    return found + [{"why": reason} for reason in REASONS if row[f"by_{reason}"] and reason not in told]


def _concerned(of_members: list[Row]) -> list[Row]:
    """Whose facts to tell: of those whose answer they changed; where none of these has a fact that differs (somebody
    else's fact took their place), of all."""
    answered = [row for row in of_members if row["by_facts"]]
    if any(row["facts_differ"] for row in answered):
        return answered
    return [row for row in of_members if row["by_facts"] or row["facts_differ"]]


def _from_to(row: Row, old: str, new: str) -> Row:
    told = {}
    for side, stage in (("from", old), ("to", new)):
        told[side] = {
            "component": row[f"component_{stage}"] or "",
            "reason": row[f"reason_{stage}"] or "",
            "idr": row[f"annual_idr_{stage}"] or 0,
            "age": row["age_before" if side == "from" else "age_later"],
        }
    return told


def _of_facts(row: Row, members: dict[str, int]) -> Row:
    told = {"why": "facts", "member": members[row["member_id"]], **_from_to(row, "ruled", "after_again")}
    if not row["in_before"] or not row["in_after"]:
        return told | {"joined" if row["in_after"] else "left": True}
    return told | {"changes": _changes(row, (name[:-4] for name in row if name.endswith("_old")))}


def _changes(row: Row, facts: Iterator[str]) -> dict[str, list[str | None]]:
    return {
        fact: [row[f"{fact}_old"], row[f"{fact}_new"]] for fact in facts if row[f"{fact}_old"] != row[f"{fact}_new"]
    }
