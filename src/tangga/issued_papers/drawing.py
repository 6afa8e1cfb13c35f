"""What every issued paper bears besides its content: number, day, and the address that says whether it is valid, as
text and as a QR code.

A paper in a few lines, with the common template (`letter.typ`, whose parts are those of papers.paper):

    content = {"title": ..., "blocks": [block_data(Facts([...])), block_data(Words("..."))]}
    paper = issue(Kind.HANDOVER, handover.public_id, district, content, by=by, on=on, at=at, people=[signs(...)])
    return letter(paper)
"""

import re
from collections.abc import Sequence
from typing import Any

import zxingcpp
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tangga.issued_papers.models import PREFIX, IssuedPaper, Kind
from tangga.papers import formats
from tangga.papers.pdf import pdf

TEMPLATE = "letter.typ"
LANGUAGE = "id"  # papers are Indonesian, whoever asks for them
MASK = 3
PATH = re.compile(r'<path d="([^"]+)"')
SIZE = re.compile(r'<svg width="(\d+)" height="(\d+)"')


def address_of(paper: IssuedPaper) -> str:
    """The whole address of the page that says whether a paper is valid."""
    # Not by `reverse`: that loads every page of the site into the worker (a second, and 150 MiB). A test holds it.
    return f"{settings.SITE_ADDRESS}/{PREFIX}{paper.token}/"


def qr(address: str) -> str:
    """An address as a QR code that may be soiled by a seventh (level M): an SVG of one path."""
    # One mask for all: to try all eight takes six times as long, and every reader reads every mask (a test tries many).
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=MASK)
    drawn = code.to_svg(1, False, False)
    size, path = SIZE.search(drawn), PATH.search(drawn)
    assert size is not None  # by the library's own way of drawing; a test reads the code back
    assert path is not None
    width, height = size.groups()
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{path[1]}"/></svg>'


def seal_of(paper: IssuedPaper) -> dict[str, Any]:
    """What stands on every issued paper, for a template's `check`."""
    address = address_of(paper)
    return {
        "number": paper.number,
        "qr": qr(address),
        "address": address.removeprefix("https://").removeprefix("http://"),
        "asks": _("Whether this paper is valid is said at this address:"),
        "void": "" if paper.is_valid else _("NOT VALID since %(day)s") % {"day": formats.long_day(paper.void_on)},
    }


def drawn(paper: IssuedPaper) -> dict[str, Any]:
    """All that a template needs for one paper: its content, its frame, its seal."""
    frame = paper.frame
    place = f"{frame['place']}, " if frame.get("place") else ""
    return {
        "lang": LANGUAGE,
        "title": str(Kind(paper.kind).label),
        **paper.content,
        "office": frame.get("office", []),
        "basis": frame.get("basis", []),
        "people": frame.get("people", []),
        "place_and_day": f"{place}{formats.long_day(paper.issued_on)}",
        "seal": seal_of(paper),
        "year_month_day": [paper.issued_on.year, paper.issued_on.month, paper.issued_on.day],
    }


def letter(paper: IssuedPaper, template: str = TEMPLATE) -> bytes:
    """The PDF of a paper as it was issued; of a void one, with that said across it."""
    with override(LANGUAGE):
        return pdf(template, drawn(paper))


def letters(papers: Sequence[IssuedPaper], template: str) -> bytes:
    """The PDF of many papers, one after the other in one document. The template reads `data.papers`."""
    with override(LANGUAGE):
        return pdf(template, {"lang": LANGUAGE, "papers": [drawn(each) for each in papers]})
