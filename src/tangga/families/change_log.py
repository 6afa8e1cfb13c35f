"""What the log keeps of a correction: the facts it changes, before and after, and about whom.

Of a name, a NIK or KK number, an address and anything else that says who or where somebody is, only that it changes:
the mark of audit.words stands where there was, or is to be, something. Whoever may open the correction reads the values
there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tangga.audit.words import HIDDEN_VALUE
from tangga.families.change_kinds import K, as_text, edits_of
from tangga.families.models import Change, Family, Member, MemberFacts
from tangga.families.queries import members_of
from tangga.families.words import RELATIONS

# Columns whose values the log may hold: facts that the programme decides by (ADR 0015), and ids of ours.
TOLD_IN_THE_LOG: Final = frozenset(
    {
        "birth_date",
        "sex",
        "relation",
        "school_level",
        "school_grade",
        "finished_school",
        "pregnant",
        "delivered_on",
        "pregnancy_number",
        "severe_disability",
        "human_rights_victim",
        "deceased_on",
        "decile",
        "access_area",
        "excluded_for",
        "region_id",
        "left_on",
        "family_id",
        "carer",
        "people",
    }
)
OF_SOMEBODY_NEW: Final = (
    "name", "sex", "birth_date", "relation", "school_level", "school_grade", "finished_school", "nik",
)  # fmt: skip
OF_A_NEW_FAMILY: Final = ("kk", "region_id", "address", "rt", "rw")
MOTHER, NEW_FAMILY, OTHER_FAMILY = "mother.", "new_family.", "other_family."  # whose a field is, if not the member's
CALLED: Final = {"nik_mask": "nik", "kk_mask": "kk", "carer_id": "carer"}
EMPTY: Final = (None, "")

Fields = dict[str, Any]


def before_and_after(change: Change) -> tuple[Fields, Fields]:
    """What a correction changes: the values it found and those it leaves, each under the same names.

    What stays as it was is left out; what is not known is None. Ids stand for people and families (member_id,
    family_id), ISO text for days.
    """
    before: Fields = {}
    after: Fields = {}
    for name, old, new in _changed(change):
        before[name], after[name] = _kept(name, old), _kept(name, new)
    return before, after


def about(change: Change) -> Fields:
    """Whom a correction is about and from which day, by ids: `member`, `mother`, `people`, `other_family`.

    Who is new by it has an id only once it is approved.
    """
    member = change.member
    if change.kind in (K.BIRTH, K.JOIN):
        member = Member.objects.filter(origin=change.public_id).first()
    mother = change.asked.get("mother") if change.kind == K.BIRTH else None
    found = {
        "effective_on": change.effective_on.isoformat() if change.effective_on else None,
        "member": member.member_id if member and change.kind != K.CARER else None,
        "mother": Member.objects.get(public_id=mother).member_id if mother else None,
        "people": _people_who_move(change),
        "other_family": change.other_family.family_id if change.kind == K.MERGE and change.other_family else None,
    }
    return {name: value for name, value in found.items() if value}


def _kept(name: str, value: Any) -> Any:
    if value in EMPTY:
        return None
    column = name.rpartition(".")[2]
    # A list's own words for the tie to the card holder are a text that somebody typed.
    told = column in TOLD_IN_THE_LOG and (column != "relation" or value in RELATIONS)
    return value if told else HIDDEN_VALUE


def _changed(change: Change) -> Iterator[tuple[str, Any, Any]]:
    """(field, value before, value after) of whatever differs."""
    match change.kind:
        case K.SPLIT:
            yield from _split(change)
        case K.MERGE:
            yield f"{OTHER_FAMILY}left_on", None, as_text({"left_on": change.effective_on})["left_on"]
        case _:
            yield from _edited(change)
    if change.kind in (K.BIRTH, K.JOIN):
        for name in OF_SOMEBODY_NEW:
            if value := change.asked.get(name):
                yield name, None, value


def _edited(change: Change) -> Iterator[tuple[str, Any, Any]]:
    whose = MOTHER if change.kind == K.BIRTH else ""
    for edit in edits_of(change):
        for name, new in as_text(edit.values).items():
            old = change.before.get(name)
            is_number = name.endswith("_mask")  # two that differ may look the same
            if (old != new and (old not in EMPTY or new not in EMPTY)) or (is_number and new):
                yield f"{whose}{CALLED.get(name, name)}", _id_of(name, old), _id_of(name, new)


def _split(change: Change) -> Iterator[tuple[str, Any, Any]]:
    asked = change.asked
    new = Family.objects.filter(origin=change.public_id).first()
    if new is not None:
        yield f"{NEW_FAMILY}family_id", None, new.family_id
    yield f"{NEW_FAMILY}carer", None, Member.objects.get(public_id=asked["carer"]).member_id
    for name in OF_A_NEW_FAMILY:
        if value := asked.get(name):
            yield f"{NEW_FAMILY}{name}", None, value


def _id_of(name: str, value: Any) -> Any:
    """The id that says which family or person a key stands for; other values as they are."""
    if value is None:
        return None
    match name:
        case "family_id":
            return Family.objects.get(pk=value).family_id
        case "carer_id":
            return Member.objects.get(pk=value).member_id
    return value


def _people_who_move(change: Change) -> list[str]:
    """The people who belong to another family by a split or a merge."""
    if change.kind == K.SPLIT:
        people = Member.objects.filter(public_id__in=change.asked["members"])
    elif change.kind == K.MERGE and change.state == Change.State.APPLIED:
        moved: Mapping[str, Any] = {"origin": change.public_id, "family": change.family_id}
        people = Member.objects.filter(pk__in=MemberFacts.objects.filter(**moved).values("member"))
    elif change.kind == K.MERGE and change.other_family is not None and change.effective_on is not None:
        return sorted(each.member.member_id for each in members_of(change.other_family, change.effective_on))
    else:
        return []
    return sorted(people.values_list("member_id", flat=True))
