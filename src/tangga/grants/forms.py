"""Forms of grants: proposing one, and entering a budget."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tangga.areas.models import Area
from tangga.errors import NotValid
from tangga.families.change_forms import from_list, some_text
from tangga.families.queries import KnownMember
from tangga.grants.budgets import offered_in
from tangga.grants.checks import LONGEST_NAME, LONGEST_WORDS, Item, check_amount
from tangga.grants.known import Known
from tangga.grants.models import Budget, Source
from tangga.grants.words import programme as name_of
from tangga.papers import formats
from tangga.papers.money import rupiah_of
from tangga.rules import grants as rules

ROWS = 6  # of goods, at first


def rupiah_field(label: Any, note: Any = "") -> forms.CharField:
    """An amount as people write it; clean_ with `amount_of`."""
    return some_text(label, 30, required=True, note=note, inputmode="numeric")


def amount_of(text: str) -> int:
    """Whole rupiah. Raises ValidationError for what is none."""
    found = rupiah_of(text)
    if found is None:
        raise forms.ValidationError(_("Write the amount in rupiah, for example 5.000.000."))
    return found


class ProposalForm(forms.Form):
    """Who of a family receives how much, from which budget, and what for."""

    def __init__(
        self, programme: str, known: Known, budgets: Sequence[Budget], data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.programme, self.policy = programme, known.policy
        fitting, others = known.by_age(programme)
        self.members = {str(each.member.pk): each.member for each in fitting}
        self.budgets = {str(each.public_id): each for each in budgets}
        lowest, highest = rules.limits(programme, known.policy)
        self.fields["sent"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        self.fields["member"] = from_list(
            _("Who receives it"),
            [(str(each.member.pk), _with_age(each, known.on)) for each in fitting],
            required=True,
            note=_("Not of an age that this programme allows: %(names)s.")
            % {"names": "; ".join(_with_age(each, known.on) for each in others)}
            if others
            else "",
        )
        self.fields["budget"] = from_list(
            _("Paid from"), [(key, _budget_label(each)) for key, each in self.budgets.items()], required=True
        )
        between = {"lowest": formats.rupiah(lowest), "highest": formats.rupiah(highest)}
        note = _("Between %(lowest)s and %(highest)s.") if lowest > 1 else _("At most %(highest)s.")
        self.fields["amount"] = rupiah_field(_("Amount"), note % between)
        if rules.said(programme, "one_of_two", known.policy):
            self.fields["amount"].help_text = _("%(lowest)s or %(highest)s.") % between
        asked = rules.said(programme, "business_plan", known.policy) is not None
        self.fields["plan"] = _words(
            _("Business proposal") if asked else _("Business proposal, or what it is for"),
            _("What the family will do with it, in two or three sentences. No NIK or KK numbers here."),
            required=asked,
        )
        self.fields["words"] = _words(
            _("What you found out and decided"),
            _("Needed where something above is still to be asked: whom you asked, and why the grant is right."),
        )

    def clean_amount(self) -> int:
        amount = amount_of(self.cleaned_data["amount"])
        try:  # here too, so that it is named together with whatever else is to be put right
            check_amount(self.programme, amount, self.policy)
        except NotValid as refused:
            raise forms.ValidationError(str(refused)) from refused
        return amount


def _with_age(known: KnownMember, on: date) -> str:
    """Aminah, 40 years."""
    age = formats.age(known.facts.birth_date if known.facts else None, on)
    told = _("age not known") if age is None else ngettext("%(count)s year", "%(count)s years", age) % {"count": age}
    return f"{known.member.name}, {told}"


def _budget_label(budget: Budget) -> str:
    return f"{budget.giver} {budget.year} ({formats.rupiah(budget.left_idr)})"


def _words(label: Any, note: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": 3})
    return forms.CharField(label=label, max_length=LONGEST_WORDS, required=required, help_text=note, widget=widget)


def items_of(names: Sequence[str], quantities: Sequence[str], values: Sequence[str]) -> list[Item]:
    """The goods of a form, row by row; rows left empty are none. Raises NotValid for what is no number."""
    found = []
    for name, quantity, value in zip(names, quantities, values, strict=False):
        if not (name.strip() or quantity.strip() or value.strip()):
            continue
        many, worth = quantity.strip(), rupiah_of(value)
        if not (many.isascii() and many.isdigit() and len(many) <= 7) or worth is None:
            raise NotValid(str(_("Write the name, the number and the value of each of the goods.")))
        found.append(Item(name.strip(), int(many), worth))
    return found


class BudgetForm(forms.Form):
    """A budget to be entered."""

    def __init__(self, area: Area, on: date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"year": on.year})
        self.fields["sent"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        years = [on.year - 1, on.year, on.year + 1]
        codes = dict.fromkeys(code for year in years for code in offered_in(year, area))
        self.fields["programme"] = from_list(_("Programme"), [(code, name_of(code)) for code in codes], required=True)
        self.fields["year"] = from_list(_("Year"), [(str(year), str(year)) for year in years], required=True)
        self.fields["source"] = from_list(_("Whose money"), Source.choices, required=True)
        self.fields["source_name"] = some_text(
            _("Which village, company or giver"), LONGEST_NAME, note=_("Leave it empty where there is only one.")
        )
        self.fields["amount"] = rupiah_field(_("Amount"))
        self.fields["why"] = some_text(_("Letter or decree"), 300, note=_("For example: DIPA or DPA with its number."))

    def clean_amount(self) -> int:
        return amount_of(self.cleaned_data["amount"])
