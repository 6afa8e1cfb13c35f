"""Giving a program access: for whom first, then what."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.api.checks import LONGEST
from tangga.api.scopes import Scope, scopes_of_role
from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.people.models import Posting
from tangga.people.roles import Role
from tangga.reports.places import area_title

USUALLY = timedelta(days=90)


class WhoseForm(forms.Form):
    """The account the program acts as."""

    account = forms.CharField(label=_("User name of the account"), max_length=150, strip=True)
    account.widget.attrs |= {"class": "form-control", "autocapitalize": "none", "spellcheck": "false"}


class TokenForm(forms.Form):
    """What the program may do, where, until when. `key` tells a form sent twice from two forms."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the program"), max_length=80)
    purpose = forms.CharField(label=_("What it is for"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    scopes = forms.MultipleChoiceField(label=_("This program may ..."), widget=forms.CheckboxSelectMultiple)
    area = forms.ChoiceField(label=_("Where"), required=False)
    expires_on = forms.DateField(
        label=_("Last day it works"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, posting: Posting, today: date, data: Any = None) -> None:
        tomorrow, last = today + timedelta(days=1), today + LONGEST
        super().__init__(data, initial={"key": uuid.uuid4(), "expires_on": today + USUALLY})
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in scopes_of_role(Role(posting.role))]  # type: ignore[attr-defined]
        self.fields["area"].choices = _areas(posting.area)  # type: ignore[attr-defined]
        self.fields["expires_on"].widget.attrs |= {"min": tomorrow.isoformat(), "max": last.isoformat()}
        for name, kind in (("name", "control"), ("purpose", "control"), ("area", "select"), ("expires_on", "control")):
            self.fields[name].widget.attrs |= {"class": f"form-{kind}"}

    @property
    def chosen(self) -> Sequence[Scope]:
        """The scopes ticked."""
        return [Scope(each) for each in self.cleaned_data["scopes"]]


def _areas(top: Area | None) -> list[tuple[str, str]]:
    """All of the posting's area, or one of its parts down to the sub-districts (of a province: to the districts)."""
    deepest = Level.SUB_DISTRICT if top and top.level >= Level.DISTRICT else Level.DISTRICT
    parts = Area.objects.filter(within("code", top.code if top else ""), level__lte=deepest).order_by("code")
    return [("", area_title(top)), *((area.code, area_title(area)) for area in parts if area != top)]
