"""The forms of picks, plans and milestones: what is asked on the phone."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tangga.families.change_forms import a_day, from_list, one_of, some_text
from tangga.graduation.checks import LONGEST_GOAL, LONGEST_ROLE, LONGEST_TEXT, LONGEST_WHAT, RED_NOTE
from tangga.graduation.milestone_templates import Template, templates
from tangga.graduation.milestones import Step
from tangga.graduation.models import Plan, Responsible, Support, Why
from tangga.graduation.plans import Intent
from tangga.papers import formats
from tangga.papers.months import first_of, month_after

MONTHS_AHEAD = 36
USUAL_MONTHS = 12
LEAST_MONTHS = 1
LAST_MONTHS = 2  # with less of a year left, a family is picked for the next one
LATEST_YEAR = 9999  # of a family that is picked for no year
NO_NUMBERS = _("No NIK or KK numbers here.")


def usual_year(on: date) -> int:
    """The year that is offered first for a pick: the next one when less than two months of this one are left."""
    return on.year + 1 if on > date(on.year, 13 - LAST_MONTHS, 1) else on.year


def several_lines(label: Any, *, required: bool = True, note: Any = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, required=required, help_text=note, widget=widget)


def the_form_itself() -> forms.UUIDField:
    """The UUID made when a form is opened: what is sent twice with it is one thing."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class PickForm(forms.Form):
    """Why a family is picked, and for which year."""

    def __init__(self, on: date, needs_words: bool, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        years = [(str(year), str(year)) for year in (on.year, on.year + 1)]
        self.fields["year"] = one_of(_("To be prepared in"), years)
        self.fields["year"].initial = str(usual_year(on))
        self.fields["why"] = one_of(_("What makes you pick this family"), Why.choices)
        self.fields["why"].initial = Why.LIST.value
        label = _("Why it should be prepared all the same") if needs_words else _("More about it")
        self.fields["reason"] = several_lines(label, required=needs_words, note=NO_NUMBERS)
        self.fields["reason"].error_messages["required"] = RED_NOTE
        self.fields["sent"] = the_form_itself()


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    def __init__(self, label: Any, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["reason"] = several_lines(label, required=False, note=NO_NUMBERS)


class PlanForm(forms.Form):
    """What a plan says. `intent` after is_valid(). year: for which the family is picked."""

    def __init__(
        self, on: date, data: Mapping[str, Any] | None = None, plan: Plan | None = None, year: int | None = None
    ) -> None:
        super().__init__(data, initial=_initial(on, plan, year))
        self.plan = plan
        months = [month_after(first_of(on), ahead) for ahead in range(MONTHS_AHEAD)]
        if plan is not None and plan.target_month not in months:
            months = sorted([plan.target_month, *months])
        self.fields["wish"] = several_lines(
            _("The family's own wish, in its own words"),
            note=_("Write what the family says, as it says it. No NIK or KK numbers here."),
        )
        self.fields["goal"] = some_text(
            _("Goal"),
            LONGEST_GOAL,
            required=True,
            note=_("What is to be reached, for example: income from the shop alone"),
        )
        self.fields["target_month"] = from_list(
            _("Target month"),
            [(month.isoformat(), formats.month(month)) for month in months],
            required=True,
            note=_("By then the family wants to stand on its own."),
        )
        self.fields["support"] = forms.MultipleChoiceField(
            label=_("Support needed"),
            choices=Support.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["support_note"] = several_lines(_("More about the support"), required=False, rows=2)
        if plan is None:
            self.fields["sent"] = the_form_itself()
        else:
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    def intent(self) -> Intent:
        said = self.cleaned_data
        return Intent(
            said["goal"],
            said["wish"],
            date.fromisoformat(said["target_month"]),
            tuple(said["support"]),
            said["support_note"],
        )


def usual_target(on: date, year: int | None) -> date:
    """The target month a new plan begins with: a year ahead, and within the year for which the family is picked, unless
    too little of that year is left to prepare anybody."""
    usual, last = month_after(on.replace(day=1), USUAL_MONTHS), date(max(year or LATEST_YEAR, on.year), 12, 1)
    return min(usual, last) if last >= month_after(on.replace(day=1), LEAST_MONTHS) else usual


def _initial(on: date, plan: Plan | None, year: int | None) -> dict[str, Any]:
    if plan is None:
        return {"target_month": usual_target(on, year).isoformat()}
    return {
        "wish": plan.wish,
        "goal": plan.goal,
        "target_month": plan.target_month.isoformat(),
        "support": plan.support,
        "support_note": plan.support_note,
        "revision": plan.revision,
    }


class Offered:
    """A common milestone as the form of a new plan offers it: chosen or not, with its day and what is wrong with it."""

    def __init__(self, template: Template, due: date, data: Mapping[str, Any] | None) -> None:
        self.template = template
        self.chosen = bool(data and data.get(f"take_{template.code}"))
        self.due = str(data.get(f"due_{template.code}", "")) if data else due.isoformat()
        self.responsible = (data.get(f"who_{template.code}") if data else None) or template.responsible

    @property
    def people(self) -> list[tuple[str, Any]]:
        """Who may see to it. Somebody else: only where the template says who that is."""
        return [each for each in Responsible.choices if each[0] != Responsible.OTHER or self.template.role]

    @property
    def due_on(self) -> date | None:
        try:
            return date.fromisoformat(self.due)
        except ValueError:
            return None

    @property
    def is_amiss(self) -> bool:
        """Chosen, without a day."""
        return self.chosen and self.due_on is None

    def step(self) -> Step:
        assert self.due_on is not None  # asked only when nothing is amiss
        return Step(self.template.what, self.due_on, self.responsible, self.template.role)


def offered(on: date, data: Mapping[str, Any] | None, year: int | None = None) -> list[Offered]:
    """Every common milestone, as sent or as it is offered at first: none after the usual target month. Where that is
    too near for their usual days they are spread evenly until then."""
    every, last = templates(), month_after(usual_target(on, year), 1) - timedelta(days=1)
    days = [template.due_from(on) for template in every]
    if max(days) > last:
        days = [on + (last - on) * place // len(every) for place in range(1, len(every) + 1)]
    return [Offered(template, due, data) for template, due in zip(every, days, strict=True)]


class MilestoneForm(forms.Form):
    """A milestone to add, or what one says. `step` after is_valid(), for one to add."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, new: bool = True) -> None:
        super().__init__(data)
        self.fields["what"] = some_text(_("What is to be reached"), LONGEST_WHAT, required=True)
        if new:
            self.fields["due_on"] = a_day(_("Due on"))
        self.fields["responsible"] = one_of(_("Who sees to it"), Responsible.choices)
        self.fields["responsible"].initial = Responsible.FAMILY.value
        self.fields["role"] = some_text(
            _("Who, if somebody else"), LONGEST_ROLE, note=_("For example: village cadre, training centre")
        )
        if new:
            self.fields["sent"] = the_form_itself()

    def step(self) -> Step:
        said = self.cleaned_data
        sent: UUID = said["sent"]
        return Step(said["what"], said["due_on"], said["responsible"], said["role"], sent)
