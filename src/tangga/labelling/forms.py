"""Forms of labelling: planning a campaign, and what became of one house's label."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area, Level
from tangga.areas.queries import within
from tangga.families.change_forms import a_day, from_list, one_of, some_text
from tangga.labelling.actions import LONGEST_BASIS, LONGEST_WORDS
from tangga.labelling.labels import LONGEST_TEXT
from tangga.labelling.models import House, HouseLabel, Status
from tangga.labelling.words import DEFAULT_WORDS
from tangga.people.models import Person

INDENT = "\u00a0\u00a0\u00a0"
TO_RECORD = [each for each in Status if each != Status.NOT_YET]


class PlanForm(forms.Form):
    """A campaign to be: where, when, by which letter, and what the label says."""

    def __init__(self, area: Area | None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["public_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        self.areas = {each.code: each for each in _areas_to_choose(area)}
        choices = [("", _("choose the region")), *((code, _indented(each)) for code, each in self.areas.items())]
        self.fields["area"] = from_list(
            _("Region"), choices, required=True, note=_("The whole district, one sub-district or one village.")
        )
        self.fields["starts_on"] = a_day(_("First day"))
        self.fields["ends_on"] = a_day(_("Last day"))
        self.fields["legal_basis"] = some_text(
            _("Letter or decree that orders it"),
            LONGEST_BASIS,
            required=True,
            note=_("Number and day, for example: SK Kepala Dinas Sosial No. 460/123/2026, 2 January 2026."),
        )
        self.fields["label_words"] = forms.CharField(
            label=_("Words on the label"),
            max_length=LONGEST_WORDS,
            initial=DEFAULT_WORDS,
            help_text=_("As they are printed. Neutral words protect the children of the house; no names, no numbers."),
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 2}),
        )
        self.fields["weighed"] = forms.BooleanField(
            label=_("The office has weighed what the law on personal data asks (above), and the letter says so.")
        )

    @property
    def chosen(self) -> Area:
        """The region, after is_valid()."""
        return self.areas[self.cleaned_data["area"]]


def _areas_to_choose(area: Area | None) -> Sequence[Area]:
    """A district with its sub-districts and villages, in code order."""
    if area is None:
        return []
    return list(Area.objects.filter(within("code", area.code), level__gte=Level.DISTRICT).order_by("code"))


def _indented(area: Area) -> str:
    return INDENT * (area.level - Level.DISTRICT) + area.name


class LabelForm(forms.Form):
    """What became of a house's label. The photos come beside it (request.FILES)."""

    def __init__(
        self,
        house: House,
        current: HouseLabel | None,
        officers: Sequence[Person],
        on: date,
        data: Mapping[str, Any] | None = None,
        status: str = "",
    ) -> None:
        self.house, self.officers = house, {str(each.public_id): each for each in officers}
        first = {
            "status": status or (current.status if current else ""),
            "labelled_on": on,
            "reason": current.reason if current else "",
            "officer": str(current.officer.public_id) if current else str(officers[0].public_id),
        }
        super().__init__(data, initial=first)
        self.fields["label_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
        self.fields["instead_of"] = forms.UUIDField(
            widget=forms.HiddenInput, required=False, initial=current.public_id if current else None
        )
        self.fields["status"] = one_of(_("What became of the label"), [(each.value, each.label) for each in TO_RECORD])
        self.fields["labelled_on"] = a_day(_("Day you were at the house"))
        if len(officers) > 1:
            self.fields["officer"] = from_list(
                _("Who was at the house"),
                [(key, person.display_name) for key, person in self.officers.items()],
                required=True,
            )
        self.fields["reason"] = forms.CharField(
            label=_("What the family said, or what you found"),
            help_text=_("Needed unless the house is labelled or not their own. No NIK or KK numbers."),
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        )

    @property
    def officer(self) -> Person | None:
        """Who was at the house, after is_valid(); None: whoever records it."""
        return self.officers.get(self.cleaned_data.get("officer", ""))

    @property
    def instead_of(self) -> UUID | None:
        """The label that stood on the page."""
        return self.cleaned_data.get("instead_of")
