"""The form that sets a target, and the numbers of a sharing as they were typed."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tangga.errors import NotValid
from tangga.targets.checks import MOST, check_base_day
from tangga.targets.models import Rule

PART = "part-"  # with the part's key: the name of its field


class TargetForm(forms.Form):
    """By which rule, on which base; both rules' numbers stand beside it on the page."""

    rule = forms.ChoiceField(
        choices=Rule.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose by which rule the target is set.")},
    )
    number = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST,
        error_messages={"invalid": _("Enter how many families, as a whole number.")},
    )
    base_on = forms.DateField(
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"}),
        error_messages={"invalid": _("Choose a day."), "required": _("Choose a day.")},
    )
    sharing = forms.UUIDField(widget=forms.HiddenInput)
    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)


def base_asked(text: str, year: int, today: date) -> date:
    """The base date of the address, else the year's first day, or today where that lies ahead. Raises NotValid."""
    if not text:
        return min(date(year, 1, 1), today)
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        raise NotValid(str(_("Choose a day."))) from None
    check_base_day(min(asked, today), year, today)
    return asked


def new_sharing() -> UUID:
    return uuid4()


def numbers_typed(sent: QueryDict, keys: Iterable[str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """(key -> families, None where left empty; key -> what was typed that is no whole number)."""
    numbers: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for key in keys:
        text = sent.get(f"{PART}{key}", "").strip().replace(".", "").replace(",", "")[:12]
        if text and not (text.isascii() and text.isdigit()):
            wrong[key] = sent.get(f"{PART}{key}", "")[:12]
        numbers[key] = int(text) if text.isascii() and text.isdigit() else None
    return numbers, wrong
