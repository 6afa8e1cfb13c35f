"""The ids of members that a list brings new into families on record."""

from collections.abc import Mapping, Sequence
from typing import Any

from tangga.families.batching import batches
from tangga.families.models import Member
from tangga.imports.known import Known

Row = dict[str, Any]
AT_ONCE, IN_ONE_QUERY = 99, 5_000


class Numbering:
    """Gives rows of new members the next free member_id of their family: its id and a number of two digits.

    on_record: the members of the families on record, by key; families: family_id -> key of those.
    """

    def __init__(self, on_record: Mapping[int, Sequence[Known]], families: Mapping[str, int]) -> None:
        self._on_record, self._families = on_record, families
        self._waiting: dict[str, list[Row]] = {}

    def wants(self, family_id: str, row: Row) -> None:
        """The row of somebody new in a family; `give` puts the member_id into it."""
        self._waiting.setdefault(family_id, []).append(row)

    def give(self) -> None:
        """Ids for all that wait, in their order: such as nobody has. A query for each 5,000 of them, and one more for
        each family from which somebody took such an id along."""
        drawn = {family: self._after(family, self._last(family), len(rows)) for family, rows in self._waiting.items()}
        of_known = [one for family, ids in drawn.items() if family in self._families for one in ids]
        held = _held(of_known)
        for family, rows in self._waiting.items():
            ids = drawn[family]
            if held.intersection(ids):
                ids = self._free(family, len(rows))
            for row, member_id in zip(rows, ids, strict=True):
                row["member_id"] = member_id
        self._waiting = {}

    def _free(self, family_id: str, how_many: int) -> list[str]:
        """Ids past those that somebody who moved to another family keeps."""
        found: list[str] = []
        last = self._last(family_id)
        while len(found) < how_many:
            possible = self._after(family_id, last, AT_ONCE)
            held, last = _held(possible), last + AT_ONCE
            found += [one for one in possible if one not in held]
        return found[:how_many]

    def _last(self, family_id: str) -> int:
        """The highest number in use as far as the family's own members tell."""
        known = self._on_record.get(self._families.get(family_id, 0), ())
        return max([len(known), *(_number(one.code, family_id) for one in known)])

    @staticmethod
    def _after(family_id: str, last: int, how_many: int) -> list[str]:
        return [f"{family_id}-{number:02d}" for number in range(last + 1, last + 1 + how_many)]


def _held(ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in batches(ids, IN_ONE_QUERY):
        found |= set(Member.objects.filter(member_id__in=some).values_list("member_id", flat=True))
    return found


def _number(code: str, family_id: str) -> int:
    rest = code.removeprefix(f"{family_id}-")
    return int(rest) if rest != code and rest.isdigit() else 0
