"""The ids of members that a list brings new into families on record."""

from collections.abc import Mapping, Sequence

from tangga.families.models import Member
from tangga.imports.known import Known


class Numbering:
    """The next free member_id of a family: its id and a number of two digits."""

    def __init__(self, on_record: Mapping[int, Sequence[Known]], families: Mapping[str, int]) -> None:
        self._on_record, self._families = on_record, families
        self._last: dict[str, int] = {}
        self._held: dict[str, set[str]] = {}

    def next(self, family_id: str) -> str:
        """An id that nobody has, and that is not given again."""
        if family_id not in self._last:
            self._look(family_id)
        while True:
            self._last[family_id] += 1
            found = f"{family_id}-{self._last[family_id]:02d}"
            if found not in self._held.get(family_id, ()):
                return found

    def _look(self, family_id: str) -> None:
        self._last[family_id] = 0
        if family_id not in self._families:
            return
        known = self._on_record.get(self._families[family_id], ())
        ends = [_number(one.code, family_id) for one in known]
        last = self._last[family_id] = max([len(ends), *ends])
        # Somebody who moved to another family keeps the id they were given in this one.
        possible = [f"{family_id}-{number:02d}" for number in range(last + 1, last + 100)]
        self._held[family_id] = set(Member.objects.filter(member_id__in=possible).values_list("member_id", flat=True))


def _number(code: str, family_id: str) -> int:
    rest = code.removeprefix(f"{family_id}-")
    return int(rest) if rest != code and rest.isdigit() else 0
