"""Forms of readiness: bringing a version in. The questionnaire as a form is made from its content (answering.py)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """A spreadsheet to look at; nothing is saved by it."""

    file = forms.FileField(
        label=_("The questionnaire as a spreadsheet"),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"class": "drop-input", "accept": ".xlsx"}),
    )


class CollectedForm(forms.Form):
    """A file of submissions to look at; nothing is saved by it."""

    file = forms.FileField(
        label=_("The submissions as CSV or XLSX"),
        error_messages={"required": _("Choose the file first."), "empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"class": "drop-input", "accept": ".csv,.xlsx"}),
    )


class AcceptForm(forms.Form):
    """From which day a version holds. `version`: what was read and looked at, signed, so that nobody changes it."""

    version = forms.CharField(widget=forms.HiddenInput)
    in_force_from = forms.DateField(
        label=_("In force from"),
        error_messages={"required": _("Choose the day from which it holds."), "invalid": _("Choose a whole date.")},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_force_from"].widget.attrs["min"] = today.isoformat()
