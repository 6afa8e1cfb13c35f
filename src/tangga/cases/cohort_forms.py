"""The form that proposes all natural exits of an assessment."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tangga.cases.cohort_models import Method
from tangga.families.change_forms import one_of
from tangga.papers import formats
from tangga.runs.models import Run


class CohortForm(forms.Form):
    """Which assessment, and how its exits are re-verified. `said()` after is_valid()."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, runs: Iterable[Run]) -> None:
        super().__init__(data, initial={"method": Method.EACH.value, "unit": "percent", "asked": 10})
        self.fields["run"] = forms.ChoiceField(
            label=gettext_lazy("Assessment"),
            choices=[(str(run.public_id), run_in_words(run)) for run in runs],
            widget=forms.Select(attrs={"class": "form-select"}),
            error_messages={"required": gettext_lazy("Choose an assessment.")},
        )
        self.fields["method"] = one_of(gettext_lazy("Re-verified at home is"), Method.choices)
        self.fields["asked"] = forms.IntegerField(
            label=gettext_lazy("Size of the sample"),
            required=False,
            min_value=1,
            widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        )
        self.fields["unit"] = forms.ChoiceField(
            label=gettext_lazy("Counted in"),
            required=False,
            choices=[("percent", gettext_lazy("per cent of the families")), ("families", gettext_lazy("families"))],
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def said(self) -> tuple[UUID, str, int | None, bool]:
        """For cohort_actions.propose_all."""
        told = self.cleaned_data
        return UUID(told["run"]), told["method"], told["asked"], told["unit"] != "families"


def run_in_words(run: Run) -> str:
    """A finished assessment, with how many natural exits it found."""
    told = _("as of %(day)s: %(many)s natural exits") % {
        "day": formats.day(run.as_of),
        "many": formats.number(int(run.counts.get("natural_exit", 0))),
    }
    current = _("current")
    return f"{told} ({current})" if run.is_current else told
