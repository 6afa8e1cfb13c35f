"""What a list is about, read from a form: fixed choices, numbers, a first day of a payment stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.case_papers.lists import PROPOSED, Chosen
from tangga.cases.models import State
from tangga.errors import NotAllowed, NotValid
from tangga.families.exit_models import ExitType
from tangga.graduation.places import chosen as chosen_area
from tangga.graduation.places import to_choose
from tangga.issued_papers.models import Kind
from tangga.papers import formats
from tangga.people.screens import Viewer
from tangga.policy import load, overlays_for
from tangga.rules import exit_moves

MOST_SERIAL = 999_999
YEARS_BACK = 6


@dataclass(frozen=True)
class Field:
    """One field of the form: with options a choice, without them a number."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str
    help: str = ""


def chosen_from(sent: QueryDict, viewer: Viewer, asks: Sequence[str]) -> Chosen:
    """The choice of a form. Raises NotValid for what is none, NotAllowed to whoever is posted in no district."""
    district = viewer.area
    if district is None or len(district.code) != 4:
        raise NotAllowed(_("Papers are issued by the office of the district itself."))
    given = {name: sent.get(name, "").strip() for name in asks}
    area = None
    if given.get("area"):
        area = chosen_area(viewer, given["area"])
        if area is None:
            raise NotValid(_("Choose an area of your district."))
    exit_type, state = given.get("type", ""), given.get("state", "")
    if exit_type and exit_type not in ExitType.values:
        raise NotValid(_("Choose how the families leave from the list."))
    if state and state not in PROPOSED:
        raise NotValid(_("Choose a state from the list."))
    first, last = _number(given.get("first", "")), _number(given.get("last", ""))
    if first and last and last < first:
        raise NotValid(_("The last number lies before the first."))
    return Chosen(
        district,
        area=area,
        exit_type=exit_type,
        state=state,
        year=_year(given.get("year", ""), viewer.today),
        first=first,
        last=last,
        stage=_stage(given.get("stage", ""), district, viewer.today),
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text[:9]) <= MOST_SERIAL:
        raise NotValid(_("Write a number as it stands first in the decision, for example 12."))
    return int(text)


def _year(text: str, today: date) -> int | None:
    if not text:
        return None
    if text not in _years(today):
        raise NotValid(_("Choose a year from the list."))
    return int(text)


def _years(today: date) -> list[str]:
    return [str(today.year - each) for each in range(YEARS_BACK)]


def _stages(district: Area, today: date) -> list[date]:
    """First days of payment stages, from next year's back to those three years ago, the latest first."""
    policy = load(today, overlays_for(district.code))
    years = range(today.year + 1, today.year - 3, -1)
    return sorted((day for year in years for day in exit_moves.first_days_of_stages(year, policy)), reverse=True)


def _stage(text: str, district: Area, today: date) -> date | None:
    if not text:
        return None
    found = {each.isoformat(): each for each in _stages(district, today)}
    if text not in found:
        raise NotValid(_("Choose a payment stage from the list."))
    return found[text]


def fields_of(asks: Sequence[str], viewer: Viewer, sent: QueryDict, kind: Kind) -> list[Field]:
    """The fields of a form, as they were sent."""
    every = ("", _("all"))
    options: dict[str, tuple[str, Sequence[tuple[str, str]], str]] = {
        "area": (_("Area"), [every, *((each.code, each.title) for each in to_choose(viewer, None))], ""),
        "type": (_("How the family leaves"), [every, *((each.value, str(each.label)) for each in _types(kind))], ""),
        "state": (_("State"), [every, *((each, str(State(each).label)) for each in PROPOSED)], ""),
        "year": (_("Year of the decisions"), [every, *((each, each) for each in _years(viewer.today))], ""),
        "first": (_("From number"), (), _("The figures that stand first in the decision's number.")),
        "last": (_("Up to number"), (), ""),
        "stage": (
            _("First day out"),
            [every, *((each.isoformat(), formats.long_day(each)) for each in _stages_of(viewer))],
            "",
        ),
    }
    return [Field(name, *options[name][:2], sent.get(name, ""), options[name][2]) for name in asks]


def _types(kind: Kind) -> Sequence[ExitType]:
    if kind == Kind.CERTIFICATE:
        return [each for each in ExitType if each.value in exit_moves.GRADUATIONS]
    return list(ExitType)


def _stages_of(viewer: Viewer) -> list[date]:
    return _stages(viewer.area, viewer.today) if viewer.area else []
