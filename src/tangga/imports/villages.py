"""Village names of a list -> area codes, within the district the list is for."""

from collections.abc import Collection
from dataclasses import dataclass

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.areas.tree import plain

KINDS = ("desa", "kelurahan", "kel", "ds", "kecamatan", "kec")


@dataclass(frozen=True)
class Found:
    """A village's code, or why there is none: village_missing, village_unknown, village_ambiguous, elsewhere,
    no_area_yet (whose list it is may touch no sub-district at all)."""

    code: str = ""
    problem: str = ""


class Villages:
    """The villages of one district; `own`: the sub-districts (6 digits) somebody's lists may touch, None for all."""

    def __init__(self, district: str, own: Collection[str] | None) -> None:
        self._own = None if own is None else frozenset(own)
        self._codes: set[str] = set()
        self._by_name: dict[str, list[str]] = {}
        self._names_of_parents: dict[str, str] = {}
        for code, name, level in Area.objects.filter(within("code", district)).values_list("code", "name", "level"):
            if level == Level.VILLAGE:
                self._codes.add(code)
                for written in {_bare(name), _bare(name).replace(" ", "")}:
                    self._by_name.setdefault(written, []).append(code)
            elif level == Level.SUB_DISTRICT:
                self._names_of_parents[code] = _bare(name).replace(" ", "")
        self._known: dict[tuple[str, str], Found] = {}

    def allows(self, code: str) -> bool:
        """Whether the list may speak of a family that lives there."""
        return code in self._codes and (self._own is None or code[:6] in self._own)

    def find(self, village: str | None, sub_district: str | None) -> Found:
        """By name, or by the code of ten digits; of several villages of one name the sub-district decides."""
        key = (village or "", sub_district or "")
        if key not in self._known:
            self._known[key] = self._look(*key)
        return self._known[key]

    def _look(self, village: str, sub_district: str) -> Found:
        digits = village.replace(".", "").strip()
        name = _bare(village)
        if digits.isdigit() and len(digits) == 10:
            codes = [digits] if digits in self._codes else []
        elif not name:
            return Found(problem="village_missing")
        else:
            codes = self._by_name.get(name) or self._by_name.get(name.replace(" ", "")) or []
        if sub_district and len(codes) > 1:
            wanted = _bare(sub_district).replace(" ", "")
            codes = [code for code in codes if self._names_of_parents.get(code[:6]) == wanted or code[:6] == wanted]
        if not codes:
            return Found(problem="village_unknown")
        if self._own is not None and not self._own:
            return Found(problem="no_area_yet")
        allowed = [code for code in codes if self.allows(code)]
        if not allowed:
            return Found(problem="elsewhere")
        return Found(allowed[0]) if len(allowed) == 1 else Found(problem="village_ambiguous")


def _bare(name: str) -> str:
    """A name to compare by: plain, without the word for its kind before it."""
    words = plain(name).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in KINDS else words)
