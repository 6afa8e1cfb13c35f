"""Codes of visits as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tangga.photos.models import Photo

SHOWS: dict[str, Promise] = {
    Photo.Shows.HOUSE_FRONT: _("House from the front"),
    Photo.Shows.HOUSE_INSIDE: _("Inside of the house"),
    Photo.Shows.BUSINESS: _("Business"),
    Photo.Shows.ACTIVITY: _("The visit itself"),
    Photo.Shows.ATTENDANCE_LIST: _("Attendance list"),
    Photo.Shows.LABEL: _("House label"),
    Photo.Shows.DOCUMENT: _("Paper"),
    Photo.Shows.OTHER: _("Something else"),
}
# What the form of a visit asks for, each with a field of its own. No papers: KTP and KK are not to be photographed.
SHOWN_IN_FORMS: dict[str, Promise] = {
    kind: SHOWS[kind]
    for kind in (Photo.Shows.HOUSE_FRONT, Photo.Shows.HOUSE_INSIDE, Photo.Shows.BUSINESS, Photo.Shows.ACTIVITY)
}
STATES: dict[str, Promise] = {
    "today": _("due today"),
    "overdue": _("overdue"),
    "planned": _("planned"),
    "done": _("held"),
    "cancelled": _("cancelled"),
    "withdrawn": _("recorded by mistake"),
    "step_due": _("agreed step due"),
}
# Columns as the log names them: which figures changed, never what they were.
FIGURES: dict[str, Promise] = {
    "turnover_month_idr": _("Turnover a month"),
    "cost_month_idr": _("Costs a month"),
    "profit_month_idr": _("Profit a month"),
    "capital_idr": _("Working capital"),
    "assets_idr": _("What its tools and equipment are worth"),
    "debt_idr": _("Debt"),
    "debt_to": _("To whom most of it is owed"),
    "savings_idr": _("Savings"),
    "workers": _("People who work in it, family too"),
    "licences": _("Licences"),
}
VISIT_PARTS: dict[str, Promise] = {
    "visited_on": _("Day of the visit"),
    "purpose": _("What for"),
    "purpose_note": _("What else, where it is something else"),
    "met": _("Who was met"),
    "findings": _("What was found"),
    "steps": _("What was done"),
    "next_step": _("What was agreed as the next step"),
    "next_on": _("By which day"),
}
AID_PARTS: dict[str, Promise] = {
    "programme": _("Programme"),
    "programme_name": _("What the programme is called"),
    "giver": _("Who gives it"),
    "member": _("For whom"),
    "amount_idr": _("Rupiah each time"),
    "goods": _("Goods or services"),
    "once": _("How often"),
    "starts_on": _("Since when, or when"),
    "ends_on": _("Last day, if it has ended"),
    "source": _("How you know"),
}
