"""Scoping by area."""

from django.db.models import Q

from tangga.areas.models import Area, FormerCode, Level
from tangga.errors import NotValid


def within(field: str, code: str) -> Q:
    """Rows whose `field` holds a code in the area of `code`, itself included; every row when `code` is empty.

    A range, not LIKE: both databases answer it from a plain index, whatever their collation (digits sort alike in all).
    """
    if not code:
        return Q()
    return Q(**{f"{field}__gte": code, f"{field}__lt": next_code(code)})


def next_code(code: str) -> str:
    """The first code after every code that begins with `code`: 3273 -> 3274, 3299 -> 33."""
    cut = code.rstrip("9")
    return cut[:-1] + str(int(cut[-1]) + 1) if cut else ":"  # ":" sorts just after "9"


def districts_of(code: str) -> list[Area]:
    """The districts of a province in code order, or the one district itself. Raises NotValid for other levels."""
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise NotValid(f"No area has the code {code}. Search the codes with `tangga areas`.")
    if area.level not in (Level.PROVINCE, Level.DISTRICT):
        raise NotValid(f"{code} is a {area.get_level_display()}; give a province (2 digits) or a district (4 digits).")
    return list(Area.objects.filter(within("code", code), level=Level.DISTRICT).order_by("code"))


def codes_in_use() -> dict[str, str]:
    """Every code that rows may name -> the current code it stands for (a former code's successor, else itself)."""
    former = dict(FormerCode.objects.values_list("code", "successor_id"))
    return former | {code: code for code in Area.objects.values_list("code", flat=True)}
