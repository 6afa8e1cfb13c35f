"""Which payment period a figure is for: stage 4 (October to December), or May 2020 when it was paid by the month."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tangga.papers import formats
from tangga.policy import Policy, PolicyGap, load


@dataclass(frozen=True)
class Period:
    """A payment period: `name` for column headings, `entitlement` for the heading of an amount."""

    name: str
    entitlement: str


def period_of(day: date, policy: Policy | None = None) -> Period:
    """The payment period that holds a day, under a policy (None: the national one of that day)."""
    try:
        months = (policy or load(day)).value("benefits/payment/months")
    except PolicyGap:
        months = None
    if not isinstance(months, int) or 12 % months:
        return unnamed()
    place = (day.month - 1) // months
    first, last = place * months + 1, place * months + months
    short, long = formats.SHORT_MONTHS[formats.language()], formats.LONG_MONTHS[formats.language()]
    if months == 1:
        name = f"{long[first - 1]} {day.year}"
        return Period(name, _("Entitlement for %(month)s") % {"month": name})
    span = f"{short[first - 1]}–{short[last - 1]} {day.year}".replace(" ", formats.NO_BREAK)
    name = _("Stage %(stage)s (%(months)s)") % {"stage": place + 1, "months": span}
    return Period(name, _("Entitlement of stage %(stage)s (%(months)s)") % {"stage": place + 1, "months": span})


def unnamed() -> Period:
    """Where figures of several periods stand together, or the period is not known."""
    return Period(_("This period"), _("Entitlement this period"))
