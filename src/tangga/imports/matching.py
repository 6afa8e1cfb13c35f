"""Which row of a family is which person on record: by NIK, by name and birth date, by a name nobody else has."""

from collections.abc import Sequence
from typing import Any

from tangga.areas.tree import plain
from tangga.imports.known import Known

Row = dict[str, Any]


def pairs_of(rows: Sequence[Row], known: Sequence[Known], family: int) -> dict[int, Known]:
    """place of a row -> its person on record; rows that are nobody's are not in it.

    known   members of the family (its key: `family`) on the list's day, and those whom the record has elsewhere that
            day: a list that has not heard of their moving still names them here. They are no new persons.
    """
    pairs: dict[int, Known] = {}
    here = [one for one in known if one.belongs == family]
    moved = [one for one in known if one.belongs != family]
    _pair(rows, here, pairs, same_number)
    _pair(rows, moved, pairs, same_number)
    _pair(rows, here, pairs, _same_name_and_birth)
    _pair(rows, moved, pairs, _same_name_and_birth)
    _pair(rows, here, pairs, _same_name_only)
    _pair(rows, moved, pairs, _same_name_and_no_other_birth)
    return pairs


def _pair(rows: Sequence[Row], free: list[Known], pairs: dict[int, Known], fits: Any) -> None:
    for place, row in enumerate(rows):
        if place in pairs:
            continue
        candidates = [one for one in free if fits(row, one)]
        if len(candidates) == 1:
            pairs[place] = candidates[0]
            free.remove(candidates[0])


def same_number(row: Row, one: Known) -> bool:
    """Whether the row has the person's NIK, sealed under whichever key."""
    known = one.values["nik_index"]
    return bool(known) and (row.get("nik_index") == known or known in row.get("nik_older", ()))


def _same_name_and_birth(row: Row, one: Known) -> bool:
    return (
        row.get("birth_date") is not None
        and row["birth_date"] == one.values.get("birth_date")
        and plain(row.get("name") or "") == plain(one.values["name"])
    )


def _same_name_only(row: Row, one: Known) -> bool:
    """A name that is nobody else's in the family, when the numbers do not say it is another person."""
    return (
        bool(row.get("name"))
        and plain(row["name"]) == plain(one.values["name"])
        and not (row.get("nik_index") and one.values["nik_index"])
    )


def _same_name_and_no_other_birth(row: Row, one: Known) -> bool:
    """The same of somebody who left: a child born since may have got their name."""
    return _same_name_only(row, one) and not (row.get("birth_date") and one.values.get("birth_date"))
