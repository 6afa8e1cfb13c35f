"""The forms of businesses: figures as they are told, whole rupiah, empty where nobody knows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.families.change_forms import a_day, from_list, some_text
from tangga.visits.business_actions import Figures
from tangga.visits.checks import LONGEST_LINE, one_line
from tangga.visits.forms import Checked, Rupiah, several_of
from tangga.visits.models import BusinessKind, DebtTo, EndReason, Licence


class FiguresForm(Checked):
    """How a business stands."""

    turnover_month_idr = Rupiah(_("Turnover a month"), note=_("All that is sold in a usual month, before costs."))
    cost_month_idr = Rupiah(_("Costs a month"), note=_("Goods, materials, rent, fuel. Then the profit is worked out."))
    profit_month_idr = Rupiah(
        _("Profit a month"), note=_("Only if the costs are not known. A loss begins with a minus.")
    )
    capital_idr = Rupiah(_("Working capital"), note=_("Money and goods the business turns over."))
    assets_idr = Rupiah(_("What its tools and equipment are worth"))
    debt_idr = Rupiah(_("Debt"), note=_("What is still owed. 0 if there is none."))
    debt_to = from_list(_("To whom most of it is owed"), [("", "–"), *DebtTo.choices])
    savings_idr = Rupiah(_("Savings"))
    workers = forms.IntegerField(
        label=_("People who work in it, family too"),
        required=False,
        min_value=0,
        max_value=1_000,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    licences = several_of(_("Licences"), Licence.choices, note=_("Leave all empty if it was not asked."))

    def figures(self) -> Figures:
        """What was said. After is_valid()."""
        held: dict[str, Any] = {name: self.cleaned_data[name] for name in FiguresForm.base_fields}
        return Figures(**held | {"licences": tuple(held["licences"])})


class BusinessForm(FiguresForm):
    """A business that is not on record yet, with its first figures."""

    texts = {"what": lambda text: one_line(text, 120)}

    kind = from_list(_("Kind of business"), [("", "–"), *BusinessKind.choices], required=True)
    what = some_text(_("What is made or sold"), 120, note=_("In the family's words: fried snacks, tofu, phone credit."))
    started_on = a_day(_("Since when"), required=False)
    effective_on = a_day(_("The figures are as of"))
    field_order = ("kind", "what", "started_on", "effective_on")


class UpdateForm(FiguresForm):
    """New figures of a business."""

    effective_on = a_day(_("The figures are as of"))
    field_order = ("effective_on",)


class CorrectForm(FiguresForm):
    """The right figures of a day, and what was wrong."""

    texts = {"because": one_line}

    because = some_text(_("What was wrong"), LONGEST_LINE, required=True, note=_("Stays beside the wrong figures."))


class EndForm(Checked):
    """That a business ended."""

    texts = {"note": one_line}

    ended_on = a_day(_("When it ended"))
    reason = from_list(_("Why it ended"), [("", "–"), *EndReason.choices], required=True)
    note = some_text(_("More about it"), LONGEST_LINE)
