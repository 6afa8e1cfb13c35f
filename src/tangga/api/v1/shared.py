"""What the resources share: refusals, pages of a list, the two dates of a question."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict

from tangga.api.caller import Bearer, who
from tangga.api.scopes import Scope
from tangga.audit.looks import record_look
from tangga.errors import NotValid
from tangga.families.models import Family
from tangga.families.queries import facts_of
from tangga.papers import formats
from tangga.reports.family import a_span_after, day_asked
from tangga.reports.filters import Filters
from tangga.reports.paging import AnswerPages
from tangga.runs.queries import current_answer, first_day_of
from tangga.runs.seen import Seen

Row = TypeVar("Row")
ABSENT: Any = None  # the default of a parameter that need not be sent: it may be left out, not sent as null


# An address holds texts: the number is made first, then compared.
Size = Annotated[Literal[25, 50, 100], BeforeValidator(int)]
PageNumber = Annotated[int, Field(ge=1, le=999_999_999)]


class Body(Schema):
    """What is sent: a field that is not known is refused, as a parameter is."""

    model_config = ConfigDict(extra="forbid")


class FieldProblem(Schema):
    """One field or parameter that cannot be used."""

    field: str
    problem: str


class Refusal(Schema):
    """Why there is no answer: what, and what to do next."""

    status: int
    error: str
    next: str
    fields: list[FieldProblem] = Field(default=ABSENT, description="only where single fields are wrong")


class PageOf(Schema, Generic[Row]):
    """One page of a list. `total` counts the whole list."""

    total: int
    page: int
    size: int
    rows: list[Row]


class Area(Schema):
    """An area by its Kemendagri code."""

    code: str
    name: str
    level: int = Field(description="1 province, 2 district, 3 sub-district, 4 village")
    kind: str = Field(description="province, regency, city, sub_district, village, urban_village")
    parent: str | None = Field(description="the code of the area it lies in")


REFUSED = {400: Refusal, 401: Refusal, 403: Refusal, 422: Refusal, 429: Refusal}


def operation(scope: Scope, answer: Any, *, status: int = 200, missing: bool = True, **more: Any) -> dict[str, Any]:
    """The router's arguments of one operation: its scope, its answer, its refusals (404 where it names something)."""
    told = {status: answer} | REFUSED | ({404: Refusal} if missing else {}) | more.pop("further", {})
    return {"auth": Bearer(scope), "response": told, "openapi_extra": {"x-scope": scope.value}} | more


class AsOf(Schema):
    """The two dates of a question about a family."""

    as_of: date = Field(default=ABSENT, description="the day asked about; default: the day of the stored answers")
    known_at: AwareDatetime = Field(
        default=ABSENT, description="only what had been recorded by this instant; default: all that is known now"
    )


def family_of(request: HttpRequest, family_id: UUID) -> Family:
    """The family, if the caller sees it; the look is logged, as on its page. Raises Http404 otherwise."""
    caller = who(request)
    family = get_object_or_404(caller.families(), public_id=family_id)
    lives = facts_of(family, caller.today)
    record_look(family, by=caller.token.person, area_code=lives.region_id if lives else "", at=caller.at)
    return family


def day_of(request: HttpRequest, family: Family, asked: AsOf) -> date:
    """The day asked about, else the day the stored answers are for, else today: as on the family's page.

    Raises NotValid for a day out of all reason.
    """
    if asked.as_of is not None:
        return day_asked(asked.as_of.isoformat(), latest=a_span_after(who(request).today)) or asked.as_of
    stored = current_answer(family)
    return stored.run.as_of if stored else who(request).today


def nothing_on(family: Family, day: date) -> NotValid:
    """The refusal where nothing had been recorded for a day."""
    first = first_day_of(family)
    if first is None:
        return NotValid(_("Nothing is recorded about this family."))
    return NotValid(
        _("Nothing about this family is recorded for %(day)s. The first day that can be asked about is %(first)s.")
        % {"day": formats.day(day), "first": first.isoformat()},
        (("as_of", _("earlier than what is recorded, or not known then")),),
    )


def pages_of(asked: Filters, seen: Seen) -> AnswerPages:
    """The pages of the families page, each row with its area and run."""
    return AnswerPages(asked, seen, lambda answers: answers.select_related("region", "run"))


def answers_of(asked: Filters, seen: Seen) -> dict[str, Any]:
    """One page of answers, in the order and with the count of the families page; a page after the last is empty."""
    pages = pages_of(asked, seen)
    found: Sequence[Any] = list(pages.page(asked.page)) if asked.page <= pages.num_pages else []
    return {"total": pages.count, "page": asked.page, "size": asked.size, "rows": found}


def page_of(rows: Any, page: int, size: int) -> dict[str, Any]:
    """One page of a query set and the count of all; a page after the last is empty."""
    first = (page - 1) * size
    found: Sequence[Any] = list(rows[first : first + size])
    return {"total": rows.count(), "page": page, "size": size, "rows": found}
