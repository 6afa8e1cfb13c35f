"""The API: its resources, and its refusals, which all take the form that site/errors.py gives them."""

from typing import Any, NoReturn

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from tangga.api.v1 import answers, areas, changes, families, figures, members, open_figures, runs
from tangga.errors import NotValid

DESCRIPTION = """\
The office's registry and its answers for other programs. Every operation but the open figures needs a token in the
header `Authorization: Bearer tangga_...`, given by an administrator on the page "Access for programs". A token acts as
an account: it sees what that account's posting sees, inside the token's own area, for the token's scopes.

Days are `2025-05-17`, instants carry their offset, money is whole rupiah. Outside the token's area everything answers
404, as if it did not exist. A query parameter that is not known is refused, never ignored. Every refusal has the form
`{"status", "error", "next"}`, in Indonesian or, with `Accept-Language: en`, in English.
"""


class PrivateAPI(NinjaAPI):
    """Answers hold people's facts: no cache on the way keeps them."""

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        response = super().create_temporal_response(request)
        response.headers["Cache-Control"] = "no-store, private"
        return response


api = PrivateAPI(
    title="Tangga",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api-v1",
    docs_url=None,
)
api.add_router("/areas", areas.router, tags=["areas"])
api.add_router("/families", families.router, tags=["families"])
api.add_router("/families", members.router, tags=["members"])
api.add_router("/families", answers.of_family, tags=["answers"])
api.add_router("/families", changes.of_family, tags=["changes"])
api.add_router("/changes", changes.router, tags=["changes"])
api.add_router("/answers", answers.router, tags=["answers"])
api.add_router("/figures", figures.router, tags=["figures"])
api.add_router("/runs", runs.router, tags=["runs"])
api.add_router("/open", open_figures.router, tags=["open figures"])


def _pass_on(_request: HttpRequest, error: Any) -> NoReturn:
    """To Django, whose handlers and site.errors.TanggaErrors make the answer."""
    raise error


def _damaged(_request: HttpRequest, error: Any) -> NoReturn:
    raise BadRequest(str(error)) from None


def _not_valid(_request: HttpRequest, error: Any) -> NoReturn:
    """What pydantic found, by field; what was sent is not repeated."""
    fields = tuple((_name(each["loc"]), str(each["msg"])) for each in error.errors)
    names = ", ".join(dict.fromkeys(name for name, _problem in fields))
    raise NotValid(_("What was sent cannot be used. Look at: %(names)s.") % {"names": names}, fields) from None


def _name(where: tuple[Any, ...]) -> str:
    """("query", "as_of") -> as_of; ("body", "question", "text") -> text."""
    parts = [str(part) for part in where[1:] if str(part) not in ("filters", "asked")]
    return ".".join(parts) or str(where[0])


api.add_exception_handler(Exception, _pass_on)
api.add_exception_handler(Http404, _pass_on)
api.add_exception_handler(HttpError, _damaged)
api.add_exception_handler(ValidationError, _not_valid)
