"""Taking a list away as a file: the page that asks why, before anything is made. The log keeps the answer."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tangga.audit.reasons import LONGEST_NOTE, REASONS
from tangga.errors import NotValid


def reason_fields(request: HttpRequest, refused: NotValid | None = None, usual: str = "") -> dict[str, Any]:
    """What audit/_reason.html shows: `usual` chosen at first; after a refusal what was chosen and typed, and why it
    will not do."""
    return {
        "reasons": REASONS,
        "chosen": request.POST.get("reason", usual),
        "note": request.POST.get("note", "")[:LONGEST_NOTE],
        "problem": str(refused) if refused else "",
    }


def asked_why(
    request: HttpRequest,
    *,
    page: str,
    heading: str,
    rows: str,
    back: str,
    chips: Sequence[str] = (),
    warning: str = "",
    refused: NotValid | None = None,
    pdf: bool = False,
) -> HttpResponse:
    """The form that asks for the reason; it is sent by POST to the same address, whose query says which rows.

    page     the menu's page it belongs to; rows: how many, in words; chips: the filters in words
    back     address of the list; pdf: the file is a paper, not a workbook
    refused  why the reason given before will not do; what was chosen and typed is shown again (422)
    """
    context = {
        "page": page,
        "heading": heading,
        "rows": rows,
        "chips": chips,
        "back": back,
        "warning": warning,
        "pdf": pdf,
    }
    shown = context | reason_fields(request, refused)
    return render(request, "audit/asked_why.html", shown, status=422 if refused else 200)
