"""A chunk of a list held against the registry: who is who, what would be new, what would change, what cannot be taken.

Nothing is written. Every row handed in comes back with `outcome`, `code` (why it is refused), `changes` and its ids;
what to tell besides is in `problems`.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tangga.areas.tree import plain
from tangga.families import identity
from tangga.families.history import in_force
from tangga.families.listed_members import class_fits
from tangga.families.models import Family, FamilyFacts, Member
from tangga.families.new_ids import new_family_ids
from tangga.families.registration import tidy
from tangga.imports.known import Known, families_by_kk, members_by_nik, members_in
from tangga.imports.matching import pairs_of, same_number
from tangga.imports.numbering import Numbering
from tangga.imports.staged import CHANGED, CONFLICT, NEW, REFUSED, SAME
from tangga.imports.villages import Villages

Row = dict[str, Any]
LENGTHS = {"carer_name": 120, "address": 200, "rt": 5, "rw": 5, "name": 120, "relation": 40}
MEMBER_COLUMNS = (
    "name", "relation", "birth_date", "sex", "school_level", "school_grade", "finished_school", "pregnant",
    "delivered_on", "pregnancy_number", "severe_disability", "deceased_on",
)  # fmt: skip
# The one answer of a facilitator's list for what only the office can see: docs/decisions/0011.
OFFICE_DECIDES = "office_decides"
FAMILY, ELSEWHERE = "family_id", "elsewhere"  # where somebody belongs; where the list may not look
# Text that differs only in capitals and signs says nothing new.
LOOSE = {"name", "address", "relation"}


@dataclass
class Context:
    """What holds for the whole list. `may_touch`: families by key, None for every family of the district."""

    district: str
    effective_on: date
    joined_on: date
    villages: Villages
    may_touch: frozenset[int] | None = None
    twice: Collection[str] = frozenset()  # indexes of NIK that stand on several rows of the list
    incomplete: Collection[str] = frozenset()  # indexes of KK of which a row of the list was refused
    headers: Mapping[str, str] = field(default_factory=dict)  # our column -> their header
    problems: list[Row] = field(default_factory=list)
    repeats_who: bool = False  # who somebody is, the list only repeats: it says other things of people on record
    taken: set[str] = field(default_factory=set)  # member_ids of rows that name no family, over all chunks

    def may_speak_of(self, family: int, lives_in: str) -> bool:
        """Whether anything about a family on record may be said to whoever sees this list."""
        return self.villages.allows(lives_in) and (self.may_touch is None or family in self.may_touch)

    @property
    def not_ours(self) -> str:
        """The code of a row about a family that may not be spoken of."""
        return "elsewhere" if self.may_touch is None else OFFICE_DECIDES

    def problem(self, table: str, row: Mapping[str, Any], code: str, severity: str, column: str = "") -> None:
        self.problems.append(
            {
                "table": table,
                "sheet": row.get("sheet"),
                "row": row.get("row"),
                "column": self.headers.get(column, column),
                "code": code,
                "severity": severity,
                "detail": "",
            }
        )


def compare(context: Context, families: Sequence[Row], members: Sequence[Row]) -> None:
    """`members` name their family by `kk_index`; those without one are looked for by NIK (a school's list)."""
    known = _known_families(context, families)
    ours: dict[str, Row] = {}
    for row in families:
        row.update(code=None, changes=None, conflict=False, family_id=None)
        if row.get("double"):
            _refuse(context, "families", row, "listed_twice")
            continue
        ours[row["kk_index"]] = row
        _compare_family(context, row, known.get(row["kk_index"], []))
    _give_ids(context, [row for row in families if row["outcome"] == NEW])
    _compare_members(context, ours, members)


def _known_families(context: Context, families: Sequence[Row]) -> dict[str, list[Known]]:
    others = {row["kk_index"]: identity.older_indexes("kk", row["kk_sealed"]) for row in families}
    indexes = {*others, *(index for older in others.values() for index in older)}
    found = families_by_kk(indexes, context.effective_on)
    for newest, older in others.items():
        for index in older:
            found.setdefault(newest, []).extend(found.get(index, []))
    return found


def _compare_family(context: Context, row: Row, known: Sequence[Known]) -> None:
    for column in ("carer_name", "address", "rt", "rw"):
        row[column] = tidy(row.get(column), LENGTHS[column]) or None
    if len(known) > 1:
        ours = all(context.may_speak_of(one.pk, one.lives_in) for one in known)
        _refuse(context, "families", row, "kk_on_several" if ours else context.not_ours)
        return
    place = context.villages.find(row.get("village"), row.get("sub_district"))
    if not known:
        if place.problem in ("elsewhere", "village_unknown") and context.may_touch is not None:
            _refuse(context, "families", row, OFFICE_DECIDES)
            return
        if place.problem:
            _refuse(context, "families", row, place.problem, "village")
            return
        if row["kk_index"] in context.incomplete:
            # With a child left out it could look like a family without components.
            _refuse(context, "families", row, "family_incomplete")
            return
        row.update(
            outcome=NEW, known=False, region_code=place.code, joined_on=row.get("joined_on") or context.joined_on
        )
        return
    (family,) = known
    row.update(known=True, family_id=family.code, pk=family.pk)
    if not context.may_speak_of(family.pk, family.lives_in):
        _refuse(context, "families", row, context.not_ours)
        return
    if place.problem and place.problem != "village_missing":
        context.problem("families", row, f"{place.problem}_kept", "warning", "village")
    if family.left:
        context.problem("families", row, "left_already", "warning")
    row["region_code"] = place.code or None
    listed = {
        "name": row["carer_name"], "address": row["address"], "rt": row["rt"], "rw": row["rw"],
        "region_id": row["region_code"], "decile": row.get("decile"), "access_area": row.get("access_area"),
        "excluded_for": row.get("excluded_for"),
    }  # fmt: skip
    old = family.values | {"joined_on": family.joined_on}
    if row.get("joined_on") and family.joined_on and not family.left:
        listed["joined_on"] = row["joined_on"]
    else:
        row["joined_on"] = None
    _settle(row, list(_differences(listed, old, family.local)), not family.has_facts)


def _differences(listed: Mapping[str, Any], old: Mapping[str, Any], local: Collection[str]) -> Iterator[Row]:
    for column, new in listed.items():
        before = old.get(column)
        if new is None or new == "" or new == before or (before is None and new is False):
            continue
        if column in LOOSE and plain(str(new)) == plain(str(before or "")):
            continue
        if column in ("rt", "rw") and str(new).lstrip("0") == str(before).lstrip("0"):
            continue
        yield {
            "column": column,
            "old": _said(before),
            "new": _said(new),
            "conflict": column in local or (column == "nik" and bool({"nik_index", "nik_sealed"} & set(local))),
        }


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _settle(row: Row, changes: list[Row], nothing_known: bool) -> None:
    row["conflict"] = any(change["conflict"] for change in changes)
    row["changes"] = json.dumps(changes, ensure_ascii=False) if changes else None
    if changes and all(change["conflict"] for change in changes):
        row["outcome"] = CONFLICT
    else:
        row["outcome"] = CHANGED if changes or nothing_known else SAME


def _refuse(context: Context, table: str, row: Row, code: str, column: str = "") -> None:
    row.update(outcome=REFUSED, code=code)
    context.problem(table, row, code, "error", column)


def _give_ids(context: Context, rows: Sequence[Row]) -> None:
    """Drawn anew each time a list is compared; the staged rows keep them, so acceptance gives what was shown."""
    for row, family_id in zip(rows, new_family_ids(context.district, len(rows)), strict=True):
        row["family_id"] = family_id


def _compare_members(context: Context, ours: Mapping[str, Row], members: Sequence[Row]) -> None:
    listed: dict[int, list[Row]] = {}  # by key of the family on record
    fresh: dict[str, list[Row]] = {}  # by id of a new family
    loose: list[Row] = []
    for row in members:
        row.update(code=None, changes=None, conflict=False, family_id=None, member_id=None)
        row["twice"] = row.get("nik_index") in context.twice
        family = ours.get(row["kk_index"]) if row.get("kk_index") else None
        if not row.get("kk_index"):
            loose.append(row)
        elif family is None or family["outcome"] == REFUSED:
            code = "family_refused" if family is not None else "family_missing"
            row.update(outcome=REFUSED, code=code)
            context.problem("members", row, code, "error")
        else:
            row["family_id"] = family["family_id"]
            for column in ("name", "relation"):
                row[column] = tidy(row.get(column), LENGTHS[column]) or None
            if row.get("deceased") and not row.get("deceased_on"):
                row["death_undated"] = True
                row["deceased_on"] = context.effective_on
            if family["known"]:
                listed.setdefault(family["pk"], []).append(row)
            else:
                # Nobody said who holds the card: the head of the family, else who comes first.
                family["carer_name"] = family["carer_name"] or family.get("head_name") or row["name"]
                fresh.setdefault(family["family_id"], []).append(row)
    on_record = members_in(list(listed), context.effective_on)
    _same_nik_elsewhere(context, members, ours, on_record)
    numbering = Numbering(on_record, {rows[0]["family_id"]: pk for pk, rows in listed.items()})
    for rows in fresh.values():
        _match(context, rows, [], 0, {}, numbering)
    codes = _codes_of_homes(context, {pk: rows[0]["family_id"] for pk, rows in listed.items()}, on_record)
    for pk, rows in listed.items():
        _match(context, rows, on_record.get(pk, []), pk, codes, numbering)
    numbering.give()
    _compare_loose(context, loose)


def _match(
    context: Context,
    rows: Sequence[Row],
    known: Sequence[Known],
    family: int,
    codes: Mapping[int | None, str],
    numbering: Numbering,
) -> None:
    """The rows of one family: each is a member on record, or a new one, or the same row once more."""
    pairs = pairs_of(rows, known, family)
    family_id = rows[0]["family_id"]
    seen: set[tuple[Any, ...]] = set()
    for place, row in enumerate(rows):
        key = (row.get("nik_index") or "", plain(row.get("name") or ""), row.get("birth_date"))
        if key in seen and any(key[:2]):
            _refuse(context, "members", row, "listed_twice")
            continue
        seen.add(key)
        if place in pairs and pairs[place].belongs != family:
            _stays_where_it_is(row, pairs[place], codes)
        elif place in pairs:
            _compare_member(context, row, pairs[place])
        elif row.get("nik_damaged") and known:
            # Somebody new, or somebody on record under another spelling: only the NIK could tell.
            _refuse(context, "members", row, "nik_damaged_unknown", "nik")
        else:
            row["outcome"] = NEW
            numbering.wants(family_id, row)
            if row.pop("death_undated", False):
                context.problem("members", row, "death_undated", "warning", "deceased")


def _stays_where_it_is(row: Row, one: Known, codes: Mapping[int | None, str]) -> None:
    """A person whom the record has elsewhere on the list's day, because somebody said so. A list moves nobody, and
    says nothing about them here: a correction of the family's page does.
    """
    said = {"column": FAMILY, "old": codes[one.belongs], "new": row["family_id"], "conflict": True, "kept": True}
    row.update(member_id=one.code, twice=False)
    _settle(row, [said], nothing_known=False)


def _codes_of_homes(
    context: Context, listed: Mapping[int, str], on_record: Mapping[int, Sequence[Known]]
) -> dict[int | None, str]:
    """key of a family that somebody of the listed ones belongs to -> its family_id; of one that the list may not speak
    of only that it is another one (ELSEWHERE)."""
    homes = {one.belongs for found in on_record.values() for one in found if one.belongs is not None}
    codes: dict[int | None, str] = {None: "", **dict.fromkeys(homes, ELSEWHERE)}
    codes.update((pk, family_id) for pk, family_id in listed.items())
    if unlisted := homes - listed.keys():
        lives = _homes(unlisted)
        for pk, family_id in Family.objects.filter(pk__in=unlisted).values_list("pk", "family_id"):
            if context.villages.allows(lives.get(pk, "")) and (context.may_touch is None or pk in context.may_touch):
                codes[pk] = family_id
    return codes


def _compare_member(context: Context, row: Row, one: Known) -> None:
    row.update(member_id=one.code)
    died = one.values.get("deceased_on")
    if row.pop("death_undated", False):
        row["deceased_on"] = died
        if died is None:
            row["deceased_on"] = context.effective_on
            context.problem("members", row, "death_undated", "warning", "deceased")
    listed = {column: row.get(column) for column in MEMBER_COLUMNS}
    old = {column: one.values.get(column) for column in MEMBER_COLUMNS}
    if row.get("nik_index") and not same_number(row, one):
        listed["nik"], old["nik"] = row["nik_mask"], one.values["nik_mask"] or None
    else:
        row.update(nik_sealed=None, nik_index=None, nik_mask=None)
    changes = list(_differences(listed, old, one.local))
    _settle(row, [*changes, *_class_that_goes(changes, listed, old, one.local)], not one.has_facts)


def _class_that_goes(
    changes: Sequence[Row], listed: Row, old: Mapping[str, Any], local: Collection[str]
) -> Iterator[Row]:
    """A class goes with its level: where the list says another level and no class, one that cannot be of that level is
    known no longer (families.listed_members), and that is shown. Marks a listed class as in conflict with its level."""
    said = {change["column"]: change for change in changes}
    if (level := said.get("school_level")) is None:
        return
    if "school_grade" in said:
        said["school_grade"]["conflict"] |= level["conflict"]
    elif listed["school_grade"] is None and not class_fits(level["new"], old["school_grade"]):
        conflict = level["conflict"] or "school_grade" in local
        yield {"column": "school_grade", "old": old["school_grade"], "new": None, "conflict": conflict}


def _same_nik_elsewhere(
    context: Context, members: Sequence[Row], ours: Mapping[str, Row], on_record: Mapping[int, Sequence[Known]]
) -> None:
    """A NIK that stands twice in the list, or on somebody of another family: both stay, and a person decides.

    Of a family that the list may not speak of nothing is told: the case is opened when the list is accepted.
    """
    listed = [row for row in members if row.get("nik_index")]
    for row in listed:
        row["nik_older"] = identity.older_indexes("nik", row["nik_sealed"])
    wanted = {row["nik_index"] for row in listed} | {index for row in listed for index in row["nik_older"]}
    holders: dict[str, set[tuple[int, int]]] = {}
    if wanted:
        for index, *holder in Member.objects.filter(nik_index__in=wanted).values_list("nik_index", "family_id", "pk"):
            holders.setdefault(index, set()).add((holder[0], holder[1]))
    persons = {family: {one.pk for one in known} for family, known in on_record.items()}
    found: list[tuple[Row, set[int]]] = []
    for row in listed:
        if not row.get("kk_index") or row.get("outcome") == REFUSED:
            continue
        own = ours[row["kk_index"]].get("pk")
        others = {
            family
            for index in (row["nik_index"], *row["nik_older"])
            for family, person in holders.get(index, ())
            if family != own and person not in persons.get(own or 0, ())
        }
        if others or row["twice"]:
            found.append((row, others))
    homes = _homes({family for _, others in found for family in others})
    for row, others in found:
        told = any(context.may_speak_of(family, homes.get(family, "")) for family in others)
        if told or row["twice"]:
            context.problem("members", row, "nik_on_others" if told else "nik_twice", "warning", "nik")
        row["twice"] = True


def _compare_loose(context: Context, rows: Sequence[Row]) -> None:
    """Rows that name no family (a school's list): persons on record by NIK, or nobody we know."""
    wanted = {row["nik_index"] for row in rows if row.get("nik_index")}
    wanted |= {index for row in rows for index in row.get("nik_older", ())}
    by_family = members_by_nik(wanted, context.effective_on)
    by_nik: dict[str, list[Known]] = {}
    for one in (one for found in by_family.values() for one in found):
        by_nik.setdefault(one.values["nik_index"], []).append(one)
    families = dict(Family.objects.filter(pk__in=list(by_family)).values_list("pk", "family_id"))
    homes = _homes(list(by_family))
    for row in rows:
        found = [
            one
            for index in (row.get("nik_index"), *row.get("nik_older", ()))
            for one in by_nik.get(index or "", ())
            if context.villages.allows(homes.get(one.family, ""))
            and (context.may_touch is None or one.family in context.may_touch)
        ]
        if len(found) != 1:
            _refuse(context, "members", row, "person_unknown" if not found else "nik_on_several", "nik")
        elif found[0].code in context.taken:
            _refuse(context, "members", row, "listed_twice")
        else:
            context.taken.add(found[0].code)
            row["family_id"] = families[found[0].family]
            if context.repeats_who:
                row.update(dict.fromkeys(("name", "relation", "birth_date", "sex")))
            _compare_member(context, row, found[0])


def _homes(families: Collection[int]) -> dict[int, str]:
    """key of a family -> the area it lives in by its latest facts."""
    latest = in_force(FamilyFacts.objects.filter(family__in=list(families)), "family", date.max)
    return dict(latest.values_list("family_id", "region_id"))
