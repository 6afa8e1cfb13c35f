"""Taking a list away as a file: the page that asks why, before anything is made. The log keeps the answer."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tangga.audit.reasons import REASONS
from tangga.errors import NotValid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_why(
    request: HttpRequest,
    *,
    page: str,
    heading: str,
    rows: str,
    chips: Sequence[str],
    back: str,
    warning: str,
    refused: NotValid | None = None,
) -> HttpResponse:
    """The form that asks for the reason; it is sent by POST to the same address, whose query says which rows.

    page     the menu's page it belongs to; rows: how many, in words; chips: the filters in words
    back     address of the list
    refused  why the reason given before will not do; what was chosen and typed is shown again (422)
    """
    context = {
        "page": page,
        "heading": heading,
        "rows": rows,
        "chips": chips,
        "back": back,
        "warning": warning,
        "reasons": REASONS,
        "chosen": request.POST.get("reason", ""),
        "note": request.POST.get("note", "")[:200],
        "problem": str(refused) if refused else "",
    }
    return render(request, "reports/asked_why.html", context, status=422 if refused else 200)
