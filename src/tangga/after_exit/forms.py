"""The form of a visit after the exit: the visit's own questions, beside those of the questionnaire."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.visits.actions import Held
from tangga.visits.forms import NO_NUMBERS, HeldForm
from tangga.visits.models import Purpose


class AfterExitForm(HeldForm):
    """A visit that was held after the exit: what it was for is known, and none of the steps of preparing is asked."""

    purpose = None  # type: ignore[assignment]
    purpose_note = None  # type: ignore[assignment]
    steps = None  # type: ignore[assignment]
    texts = {name: kept for name, kept in HeldForm.texts.items() if name != "purpose_note"}

    def held(self) -> Held:
        """What was said. After is_valid()."""
        cleaned = self.cleaned_data
        return Held(
            visited_on=cleaned["visited_on"],
            purpose=Purpose.AFTER_EXIT,
            met=cleaned["met"],
            findings=cleaned["findings"],
            next_step=cleaned["next_step"],
            next_on=cleaned["next_on"],
        )


class LookedForm(forms.Form):
    """What a supervisor found when looking at a sign."""

    words = forms.CharField(
        label=_("What you looked at, and what you found"),
        help_text=NO_NUMBERS,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
