"""Reading what is open. Every question of the public pages is one statement, whoever asks."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.audit.models import Event
from tangga.figures.counting import DIGITS
from tangga.open_figures.content import digest_of
from tangga.open_figures.models import KeptHalf, Switch


def switch_of(district: str) -> Switch | None:
    """The switch that holds; None: it was never touched."""
    return Switch.objects.filter(district_id=district, followed_by=None).select_related("set_by").first()


def history_of(district: str) -> list[Switch]:
    """All that was ever switched, the latest first: by who came after whom, and not by a clock."""
    rows = {each.follows_id: each for each in Switch.objects.filter(district_id=district).select_related("set_by")}
    found: list[Switch] = []
    while (following := rows.get(found[0].pk if found else None)) is not None:
        found.insert(0, following)
    return found


def opened_first_at(district: str) -> datetime | None:
    """When a district opened its figures for the first time."""
    return Switch.objects.filter(district_id=district, follows=None).values_list("set_at", flat=True).first()


def switched_on() -> Any:
    """The switches that hold and are on; opened_at: when the district opened its figures for the first time."""
    first = Switch.objects.filter(district=OuterRef("district"), follows=None).values("set_at")[:1]
    return Switch.objects.filter(is_on=True, followed_by=None).annotate(opened_at=Subquery(first))


def is_open_within(code: str) -> bool:
    """Whether the figures of a district in the area of a code ("" = everywhere) are switched on."""
    return Switch.objects.filter(within("district_id", code), is_on=True, followed_by=None).exists()


def published(code: str = "") -> QuerySet[KeptHalf]:
    """The half-years that everybody may read, in the area of a code: of districts that are open now."""
    on = switched_on().filter(district=OuterRef("district"))
    return KeptHalf.objects.filter(Exists(on), within("district_id", code), is_empty=False).order_by(
        "district_id", "-half"
    )


def published_of(district: str) -> list[KeptHalf]:
    """Those of one district, the latest first, with their content; none for what is no district's code."""
    if not (district.isascii() and district.isdigit() and len(district) == DIGITS[Level.DISTRICT]):
        return []
    return list(published().filter(district_id=district).select_related("district__parent"))


def latest_published(code: str = "") -> QuerySet[KeptHalf]:
    """The latest half-year of each open district, with the district and its province."""
    latest = KeptHalf.objects.filter(district=OuterRef("district"), is_empty=False).order_by("-half").values("half")[:1]
    return published(code).filter(half=Subquery(latest)).select_related("district__parent").order_by("district_id")


def kept_of(district: str) -> list[KeptHalf]:
    """Every half-year that was kept of a district, open or not, the earliest first."""
    return list(KeptHalf.objects.filter(district_id=district).order_by("half"))


def districts_seen(code: str) -> QuerySet[Area]:
    """The districts of an area ("" = everywhere), each with the switch that holds (is_on; None: never touched) and
    since when."""
    holds = Switch.objects.filter(district=OuterRef("code"), followed_by=None)
    rows = Area.objects.filter(within("code", code), level=Level.DISTRICT)
    return rows.annotate(
        is_on=Subquery(holds.values("is_on")[:1]),
        since=Subquery(holds.values("set_at")[:1]),
        province=F("parent__name"),
    ).order_by("code")


def not_as_published() -> list[str]:
    """Codes of districts and half-years whose open figures are not those that the log says were published: changed,
    taken out, or never said there. Few rows: two a year of an open district."""
    told = Event.objects.filter(action="open_figures.published").values_list("area_code", "detail")
    logged = {f"{code} {detail['half']}": str(detail["digest"]) for code, detail in told}
    kept = {
        f"{each.district_id} {each.half}": each.digest if digest_of(each.content) == each.digest else ""
        for each in KeptHalf.objects.only("district_id", "half", "digest", "content").iterator()
    }
    return sorted(name for name in {*logged, *kept} if logged.get(name) != kept.get(name))
