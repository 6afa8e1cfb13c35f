"""The form of a proposal."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.cases.checks import LONGEST_WORDS
from tangga.cases.models import Case
from tangga.cases.proposing import Proposal
from tangga.families.change_forms import one_of
from tangga.families.exit_models import ExitReason, ExitType


class Words(forms.CharField):
    """Needed of some proposals, so that it is not said to be one that may stay empty."""

    needed_sometimes = True


class ProposalForm(forms.Form):
    """How a family is to leave, why, and in whose words. `proposal` after is_valid()."""

    def __init__(self, data: Mapping[str, Any] | None = None, case: Case | None = None, usual: str = "") -> None:
        super().__init__(data, initial=_initial(case, usual))
        self.fields["exit_type"] = one_of(_("How the family leaves"), ExitType.choices)
        self.fields["reasons"] = forms.MultipleChoiceField(
            label=_("Why"), choices=ExitReason.choices, widget=forms.CheckboxSelectMultiple
        )
        self.fields["reasons"].error_messages["required"] = _(
            "Choose at least one reason. How a family leaves and why are two different facts."
        )
        self.fields["words"] = Words(
            label=_("In the family's own words"),
            max_length=LONGEST_WORDS,
            required=False,
            help_text=_("Needed where the family leaves by its own will. No NIK or KK numbers here."),
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
        )
        if case is None:
            self.fields["sent"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        else:
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    def proposal(self) -> Proposal:
        said = self.cleaned_data
        return Proposal(said["exit_type"], tuple(said["reasons"]), said["words"])


def _initial(case: Case | None, usual: str) -> dict[str, Any]:
    if case is None:
        return {"exit_type": usual or ExitType.VOLUNTARY.value}
    return {"exit_type": case.exit_type, "reasons": case.reasons, "words": case.words, "revision": case.revision}
