"""The filters of the families page, as parameters. What they mean is read by reports.filters, here as there."""

from datetime import date
from typing import Literal

from django.http import HttpRequest
from ninja import Field, Schema

from tangga.api.caller import who
from tangga.api.scopes import Scope
from tangga.api.v1.shared import ABSENT, PageNumber, Size
from tangga.errors import NotValid
from tangga.reports.filters import Filters, read

Yes = Literal["yes"]
Component = Literal[
    "pregnancy",
    "early_childhood",
    "primary",
    "junior_secondary",
    "senior_secondary",
    "severe_disability",
    "elderly",
    "human_rights_victim",
]
Decile = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "unknown"]
Sort = Literal[
    "name", "-name", "area", "-area", "amount", "-amount", "years", "-years", "decile", "-decile", "ends", "-ends"
]
# What can be asked with the scope `families` alone: everything else is about answers.
ABOUT_FAMILIES = frozenset({"area", "decile", "active", "page", "size", "sort"})
SORTS_OF_FAMILIES = frozenset({"name", "-name", "area", "-area", "decile", "-decile"})


def _may(kind: str) -> str:
    return f"only families {kind}"


class FamilyFilters(Schema):
    """Each narrows the list; several values of one parameter widen it again (repeat the parameter)."""

    area: str = Field(default=ABSENT, pattern=r"^[0-9]{2,10}$", description="an area inside the token's")
    component: list[Component] = Field(default=[], description=_may("with a member who holds one of these"))
    decile: list[Decile] = Field(default=[], description=_may("in one of these deciles"))
    years_from: int = Field(default=ABSENT, ge=0, le=60, description=_may("at least so many years in the programme"))
    years_to: int = Field(default=ABSENT, ge=0, le=60, description=_may("at most so many years in the programme"))
    exit: Yes = Field(default=ABSENT, description=_may("that leave naturally now"))
    unsure: Yes = Field(default=ABSENT, description=_may("about which a fact is missing"))
    prepare: Yes = Field(default=ABSENT, description=_may("that could be prepared for leaving"))
    out_of_school: Yes = Field(default=ABSENT, description=_may("with a child out of school"))
    five_years: Yes = Field(default=ABSENT, description=_may("in the programme for five years or more"))
    above_limit: Yes = Field(default=ABSENT, description=_may("above the decile limit"))
    ask: Literal["birth_date", "school_level", "members"] = Field(
        default=ABSENT, description=_may("about which this fact is missing")
    )
    ends: int = Field(default=ABSENT, ge=2016, le=2120, description=_may("whose last component ends in this year"))
    ends_early: int = Field(
        default=ABSENT, ge=2016, le=2120, description=_may("for which it does if children leave school early")
    )
    ends_from: int = Field(
        default=ABSENT, ge=2016, le=2120, description=_may("whose last component ends then or later")
    )
    ends_early_from: int = Field(
        default=ABSENT, ge=2016, le=2120, description=_may("for which it does if children leave school early")
    )
    ends_before: date = Field(default=ABSENT, description=_may("whose last component ends before this day"))
    leaving: date = Field(default=ABSENT, description=_may("that leave naturally now or before this day"))
    no_end: Yes = Field(default=ABSENT, description=_may("with no end in sight"))
    no_end_early: Yes = Field(
        default=ABSENT, description=_may("with no end in sight even if children leave school early")
    )
    active: Literal["yes", "no", "all"] = Field(default="yes", description="in the programme, no longer, or both")


class Paging(Schema):
    sort: Sort = Field(default="name", description="- before the word: the other way round")
    size: Size = 25
    page: PageNumber = 1


class PagedFilters(FamilyFilters, Paging):
    """Filters, order and page."""


def filters_of(request: HttpRequest) -> Filters:
    """The filters in the address, read as the page reads them.

    Raises NotAllowed when one is about answers and the token has no scope for those; NotValid for what is not
    understood: then nothing is answered, never everything.
    """
    caller = who(request)
    about_answers = set(request.GET) - ABOUT_FAMILIES
    if about_answers or not set(request.GET.getlist("sort")) <= SORTS_OF_FAMILIES:
        caller.check(Scope.ANSWERS)
    found = read(request.GET, caller.viewer)
    if found.problems:
        raise NotValid(" ".join(found.problems))
    return found
