"""The forms of visits: what is asked on the phone."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.errors import NotValid
from tangga.families.change_forms import a_day, from_list, one_of, some_text
from tangga.papers import formats
from tangga.papers.money import rupiah_of
from tangga.visits.actions import Held
from tangga.visits.checks import LONGEST_FINDINGS, LONGEST_LINE, one_line, several_lines
from tangga.visits.models import Met, Purpose, StepKind

NO_NUMBERS = _("No NIK or KK numbers here.")


class Checked(forms.Form):
    """Fields whose words go through the rules of free text, each with its sentence beside it."""

    texts: dict[str, Callable[[str], str]] = {}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name, as_kept in self.texts.items():
            try:
                cleaned[name] = as_kept(cleaned.get(name) or "")
            except NotValid as refused:
                self.add_error(name, str(refused))
        return cleaned


class Rupiah(forms.CharField):
    """Whole rupiah as people write them: 1500000, Rp 1.500.000, 1,5 juta. Empty: not known (None)."""

    def __init__(self, label: Any, *, note: Any = "") -> None:
        attrs = {"class": "form-control", "autocomplete": "off", "inputmode": "text"}
        super().__init__(
            label=label, required=False, max_length=30, help_text=note, widget=forms.TextInput(attrs=attrs)
        )

    def prepare_value(self, value: Any) -> Any:
        return formats.number(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        found = rupiah_of(text)
        if found is not None:
            return found
        raise forms.ValidationError(
            _("Write whole rupiah, for example 1.500.000 or 1,5 juta. Leave it empty if it is not known.")
        )


def a_text(label: Any, longest: int, *, rows: int = 3, required: bool = False, note: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(label=label, max_length=longest, required=required, help_text=note, widget=widget)


def several_of(label: Any, choices: Any, *, note: Any = "") -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, help_text=note, widget=widget)


class PlanForm(Checked):
    """A visit to come."""

    texts = {"purpose_note": lambda text: one_line(text, 120)}

    planned_on = a_day(_("Day"))
    purpose = from_list(_("What for"), [("", "–"), *Purpose.choices], required=True)
    purpose_note = some_text(_("What else, where it is something else"), 120)


class HeldForm(Checked):
    """A visit that was held."""

    texts = {
        "purpose_note": lambda text: one_line(text, 120),
        "findings": several_lines,
        "next_step": one_line,
    }

    visited_on = a_day(_("Day of the visit"))
    purpose = from_list(_("What for"), [("", "–"), *Purpose.choices], required=True)
    purpose_note = some_text(_("What else, where it is something else"), 120)
    met = one_of(_("Who was met"), Met.choices)
    steps = several_of(_("What was done"), StepKind.choices, note=_("Tick what was done. None may fit."))
    findings = a_text(_("What was found"), LONGEST_FINDINGS, rows=5, note=NO_NUMBERS)
    next_step = a_text(_("What was agreed as the next step"), LONGEST_LINE, rows=2, note=NO_NUMBERS)
    next_on = a_day(_("By which day"), required=False)

    def held(self) -> Held:
        """What was said. After is_valid()."""
        cleaned = self.cleaned_data
        return Held(
            visited_on=cleaned["visited_on"],
            purpose=cleaned["purpose"],
            purpose_note=cleaned["purpose_note"],
            met=cleaned["met"],
            findings=cleaned["findings"],
            steps=tuple(cleaned["steps"]),
            next_step=cleaned["next_step"],
            next_on=cleaned["next_on"],
        )


class CorrectForm(HeldForm):
    """The same, put right; the reason is asked too."""

    texts = HeldForm.texts | {"because": one_line}

    because = some_text(_("What was wrong, or what changed"), LONGEST_LINE, required=True)


class PostponeForm(Checked):
    """Another day for a planned visit."""

    texts = {"reason": one_line}

    to_on = a_day(_("To which day"))
    reason = some_text(_("Why it is put off"), LONGEST_LINE, required=True)


class ReasonForm(Checked):
    """Why something is taken back."""

    texts = {"reason": one_line}

    reason = some_text(_("Why"), LONGEST_LINE, required=True)


def first_day(today: date) -> dict[str, Any]:
    """What a form that opens today says first."""
    return {"visited_on": today, "planned_on": today}
