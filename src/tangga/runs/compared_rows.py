"""The rows of a comparison: which families differ, what happened to each, and why, as codes and values."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q

from tangga.areas.queries import within
from tangga.families.history import in_force
from tangga.families.models import Family, FamilyFacts, Member
from tangga.runs.models import ComparedFamily, Comparison, Run
from tangga.runs.stages import ANSWERS, STEPS, TOLD
from tangga.runs.turning_days import TurningDays

# What can be so now of a family that stayed, and was not before: filters of the page.
NOW = ("ask", "asked", "no_exit", "five_years", "preparable")
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


def store_rows(comparison: Comparison, found: list[tuple[Row, list[Row]]], days: TurningDays) -> list[ComparedFamily]:
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
                reasons=_reasons(kind, row, of_members, members, lived.get(pk) or lives.get(pk), days),
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


def now_of(row: ComparedFamily) -> list[str]:
    """The codes of NOW that hold of a family: they stand with what changed of its answer, the first of its reasons."""
    return list(row.reasons[0].get("now", ())) if row.reasons else []


def _reasons(
    kind: Kind,
    row: Row,
    of_members: list[Row],
    members: dict[str, int],
    region: str | None,
    days: TurningDays,
) -> list[Row]:
    """Why a family differs, as codes and values (the screen puts them into words): see ComparedFamily.reasons.

    {"why": came | went | moved_in | moved_out, ...} or, of a family that stayed, first what of its answer changed
    ({"why": "answer", ...}: see _answer), then {"why": time | policy | facts | revision} with "member" (key), "from"
    and "to" (component, reason, idr, asked) where a member's answer changed; for time the day of TurningDays.of_member,
    for facts "changes" {fact: [old, new]}, "joined" or "left" the family. Where a reason changed no member's answer,
    "changed" {column of TOLD: [old, new]} is what it changed for the family.
    """
    if kind == Kind.CAME:
        return [{"why": "came", "joined_on": row["joined_on_new"], "known": row["known_before"]}]
    if kind == Kind.WENT:
        return [{"why": "went", "left_on": row["left_on_new"], "known": row["known_after"]}]
    if kind != Kind.CHANGED:
        return [{"why": kind.value, "region": region}]
    found: list[Row] = _answer(row, of_members, members, days)
    for each in of_members:
        if each["by_time"]:
            moved = {"why": "time", "member": members[each["member_id"]], **_from_to(each, "again", "later")}
            found.append(moved | days.of_member(each))
    found += [
        {"why": "policy", "member": members[each["member_id"]], **_from_to(each, "later", "ruled")}
        for each in of_members
        if each["by_policy"]
    ]
    if row["by_facts"]:
        found += [_of_facts(each, members) for each in _concerned(of_members)]
        if changes := _changes(row, (name[:-4] for name in row if name.endswith("_old"))):
            found.append({"why": "facts", "changes": changes})
    for old, new in STEPS["revision"]:
        found += [
            {"why": "revision", "member": members[each["member_id"]], **told}
            for each in of_members
            if each["by_revision"] and (told := _from_to(each, old, new))["from"] != told["to"]
        ]
    named = {reason["why"] for reason in found}
    return found + [
        whole
        for reason in REASONS
        if row[f"by_{reason}"] and reason not in named and (whole := _of_family(row, reason, found[:1])) is not None
    ]


def _answer(row: Row, of_members: list[Row], members: dict[str, int], days: TurningDays) -> list[Row]:
    """What of a family's answer is another than before, whatever came in between; none where only money is.

    One row {"why": "answer"} with "now" {code of NOW: true}, "changed" {column of TOLD: [old, new]}, "by" {column: the
    reasons that moved it}, "asked" and "answered" [[member's key or null, code of what to ask]], "five_years" and
    "preparable" the day on which the years were complete, "school_year" the day one began, "of_age" [{member, on,
    turned}] where a birthday did it.
    """
    changed = _between(row, "before", "after")
    asked, answered = [], []
    for each in of_members:
        old, new = each["unsure_about_before"], each["unsure_about_after"]
        if old != new:
            pk = members[each["member_id"]]
            asked += [[pk, code] for code in (new or "").split()]
            answered += [[pk, code] for code in (old or "").split()]
    old, new = changed.get("unsure_about", [None, None])
    for found, one, other in ((asked, new, old), (answered, old, new)):  # nobody belongs to the family
        if "members" in (one or "").split() and "members" not in (other or "").split():
            found.append([None, "members"])
    now = {
        "ask": bool(asked),
        "asked": bool(answered) and not row["unsure_about_after"],
        "no_exit": row["exit_before"] and not row["exit_after"],
        "five_years": changed.get("five_years", [None, False])[1],
        "preparable": changed.get("preparable", [None, False])[1],
    }
    told: Row = {
        "now": {code: True for code, holds in now.items() if holds},
        "changed": changed,
        "by": {
            column: [
                reason
                for reason in REASONS
                if any(row[f"{column}_{one}"] != row[f"{column}_{other}"] for one, other in STEPS[reason])
            ]
            for column in changed
        },
        "asked": asked,
        "answered": answered,
    }
    if "time" in told["by"].get("last_component_ends_on", ()):
        told["school_year"] = days.school_year()
    joined_on = date.fromisoformat(row["joined_on_old"])
    if now["five_years"]:
        told["five_years"] = days.five_years(joined_on)
    if "preparable" in changed:
        told["preparable"] = days.preparable(joined_on) if now["preparable"] else None
        told["of_age"] = [
            {"member": members[each["member_id"]], **day}
            for each in of_members
            if each["came_to_an_age"] and (day := days.came_of_age(each, able=bool(now["preparable"])))
        ]
    return [{"why": "answer", **told}] if changed or asked or answered else []


def _of_family(row: Row, reason: str, answer: list[Row]) -> Row | None:
    """A reason that changed no member's answer, with what it changed for the family.

    Of time only what the answer itself (_answer) does not say, with its day: what another reason undid again.
    """
    changed: dict[str, list[Any]] = {}
    for old, new in STEPS[reason]:
        changed |= _between(row, old, new)
    if reason == "time":
        told = answer[0].get("changed", {}) if answer else {}
        changed = {name: values for name, values in changed.items() if name in ANSWERS and name not in told}
        if not changed:
            return None
    return {"why": reason, "changed": changed}


def _between(row: Row, old: str, new: str) -> dict[str, list[Any]]:
    """Column of TOLD -> its values at two stages, where they differ."""
    return {
        column: [_plain(row[f"{column}_{old}"]), _plain(row[f"{column}_{new}"])]
        for column in TOLD
        if row[f"{column}_{old}"] != row[f"{column}_{new}"]
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


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
            "asked": row[f"unsure_about_{stage}"] or "",
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
