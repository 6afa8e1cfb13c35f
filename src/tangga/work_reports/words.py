"""Words of work reports: days of the week, areas, months in numbers of reports."""

from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area
from tangga.papers import formats

DAYS: Final[tuple[Promise, ...]] = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
KIND_OF_AREA: Final = {"sub_district": "Kec. ", "village": "Desa ", "urban_village": "Kel. "}


def day_of_the_week(on: date) -> str:
    """Thursday, 17 December 2020."""
    return f"{DAYS[on.weekday()]}, {formats.long_day(on)}"


def title_of(area: Area | None) -> str:
    """Kel. Campurejo, Kec. Mojoroto: what stands below a district, up to it."""
    if area is None:
        return "–"
    own = KIND_OF_AREA.get(area.kind, "") + area.name
    return f"{own}, {title_of(area.parent)}" if area.kind in KIND_OF_AREA else own


def number_of(serial: int, rhk: int, district: str, month: date) -> str:
    """0012/RHK.2/3571/X/2026."""
    return f"{serial:04d}/RHK.{rhk}/{district}/{ROMAN[month.month - 1]}/{month.year}"
