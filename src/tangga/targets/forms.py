"""The form that sets a target, and the numbers of a sharing as they were typed."""

import re
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


# A whole number as people type it: 1500, 1.500 or 1,500; 1.5 is none.
WHOLE = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3}){1,3}|[0-9]{1,10}")


def new_sharing() -> UUID:
    return uuid4()


def numbers_typed(sent: QueryDict, keys: Iterable[str]) -> tuple[dict[str, int | None], dict[str, str]]:
    """(key -> families, None where left empty; key -> what was typed that is no whole number)."""
    numbers: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for key in keys:
        text = sent.get(f"{PART}{key}", "").strip()
        numbers[key] = int(re.sub("[.,]", "", text)) if WHOLE.fullmatch(text) else None
        if text and numbers[key] is None:
            wrong[key] = text[:12]
    return numbers, wrong
