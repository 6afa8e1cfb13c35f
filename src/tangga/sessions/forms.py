"""What is asked about a group and a session."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area
from tangga.errors import Conflict, NotValid
from tangga.families.free_text import without_numbers
from tangga.families.models import Family
from tangga.sessions.catalogue import Catalogue
from tangga.sessions.words import area_name, topic_choices


def _day(label: Any, note: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, help_text=note, widget=widget, input_formats=["%Y-%m-%d"])


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "form-control"})
    return forms.TimeField(label=label, required=False, widget=widget)


def _line(label: Any, longest: int, *, required: bool = False, note: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=longest, required=required, help_text=note, widget=widget)


def _choice(label: Any, choices: Any, *, required: bool = True, note: Any = "") -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    told = {"invalid_choice": _("Choose one from the list.")}  # Django's own sentence repeats what was sent
    return forms.ChoiceField(
        label=label, choices=choices, required=required, help_text=note, widget=widget, error_messages=told
    )


class Asking(forms.Form):
    """A form whose texts hold no NIK or KK, and whose hidden `request` makes sending it twice harmless."""

    request = forms.UUIDField(required=False, widget=forms.HiddenInput)
    conflict = False  # what was asked for cannot be done any more, or not beside what is there

    def refuse(self, refused: Conflict | NotValid) -> None:
        """Say above the fields why it was not done."""
        self.conflict = isinstance(refused, Conflict)
        self.add_error(None, str(refused))

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows the form."""
        return 409 if self.conflict else 422 if self.errors else 200

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name, value in list(found.items()):  # a field that is refused is taken out meanwhile
            if isinstance(value, str):
                try:
                    without_numbers(value)
                except NotValid as refused:
                    self.add_error(name, str(refused))
        return found


class GroupForm(Asking):
    """A new group, or another name, place or leader of one that is there (`leaders`: its families)."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any],
        villages: Iterable[Area] = (),
        leaders: Iterable[Family] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.fields["name"] = _line(
            _("Name of the group"), 60, required=True, note=_("As you call it, for example: Melati 1.")
        )
        if leaders is None:
            names = [(each.code, f"{area_name(each)}, {area_name(each.parent)}") for each in villages if each.parent]
            self.fields["village"] = _choice(_("Village"), names)
            self.fields["opened_on"] = _day(
                _("Since when it exists"), _("Sessions held before that day cannot be recorded.")
            )
        self.fields["meeting_place"] = _line(_("Where it usually meets"), 120)
        if leaders is not None:
            people = [("", _("not chosen yet")), *((str(each.public_id), each.name) for each in leaders)]
            self.fields["leader"] = _choice(_("Leader of the group"), people, required=False)


class SessionForm(Asking):
    """A session to plan or change. `catalogue` None: a make-up session, whose topic is that of the original."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], catalogue: Catalogue | None
    ) -> None:
        super().__init__(data, initial=dict(initial))
        if catalogue is not None:
            self.fields["topic"] = _choice(_("Module and session"), topic_choices(catalogue))
        self.fields["meets_on"] = _day(_("Day"))
        self.fields["meets_from"] = _time(_("Starts at"))
        self.fields["meets_until"] = _time(_("Ends at"))
        self.fields["place"] = _line(_("Place"), 120)


class MonthRowForm(SessionForm):
    """One group's session among those of a month; left out unless `chosen`."""

    def __init__(
        self, data: Mapping[str, Any] | None, name: str, *, initial: Mapping[str, Any], catalogue: Catalogue
    ) -> None:
        self.prefix = name
        super().__init__(data, initial=initial, catalogue=catalogue)
        box = forms.CheckboxInput(attrs={"class": "form-check-input"})
        self.fields["chosen"] = forms.BooleanField(label=_("Plan it"), required=False, widget=box)
        self.fields["request"].required = True

    @property
    def is_chosen(self) -> bool:
        return bool(self.is_bound and self["chosen"].value())

    @property
    def asked(self) -> list[forms.BoundField]:
        """What is asked for, in the order a day is planned in."""
        return [self[name] for name in ("meets_on", "meets_from", "meets_until", "place", "topic")]
