"""A scan that is sent as PDF: looked through before it is kept, and kept as it was sent, for it is a proof.

Unlike a picture it cannot be drawn anew without losing what was signed. So a file that could do anything but show its
pages is refused: scripts, files inside, what starts a program or sends something, forms; and one that is locked.
"""

import hashlib
import io
import re
import threading
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from tangga.errors import NotValid
from tangga.photos.pictures import MOST_BYTES, NoPicture, Picture, made_ready

PDF = b"%PDF-"
MOST_PAGES = 20
MOST_OBJECTS = 5_000  # a scan has a few for each page; a file with more would keep a processor busy
MOST_BARE_BYTES = 400_000  # beside the pictures: what is read part by part, a few hundred bytes a page in a scan
DEEPEST = 40
ONE_AT_A_TIME = threading.Semaphore(1)  # to look through the worst file that is let in takes a second or two
STREAM = re.compile(rb"\bstream\r?\n.*?endstream", re.S)
# Names of a PDF that do more than show pages.
ACTS = frozenset({
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/Filespec", "/AA", "/RichMedia",
    "/XFA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Movie", "/Sound", "/3D", "/URI", "/AcroForm",
    "/Rendition", "/Named", "/Hide", "/ResetForm", "/Thread", "/SetOCGState", "/Trans",
})  # fmt: skip


@dataclass(frozen=True)
class Scan:
    """A PDF that may be kept."""

    pdf: bytes
    pages: int
    original_sha256: str


def ready(content: bytes) -> Picture | Scan:
    """What a sent file is kept as, by what it holds and not by its name. Raises NotValid."""
    if content.lstrip()[:5] == PDF:
        return checked(content)
    try:
        return made_ready(content)
    except NoPicture as error:
        raise NotValid(
            _("This file is neither a photo nor a PDF that can be read. Send a JPEG, PNG or WebP picture, or a PDF.")
        ) from error


def checked(content: bytes) -> Scan:
    """Raises NotValid, saying what to do, for what is no PDF, too large, locked, or could do more than show pages."""
    if len(content) > MOST_BYTES:
        raise NotValid(_("The PDF is larger than 15 MB. Scan it with a lower resolution and send it again."))
    if not content.startswith(PDF):
        raise NotValid(_("This file is no PDF that can be read. Scan the paper again, or send a photo of it."))
    if len(STREAM.sub(b"", content)) > MOST_BARE_BYTES:
        raise NotValid(_too_many_parts())
    with ONE_AT_A_TIME:
        pages = _pages(content)
    if not 0 < pages <= MOST_PAGES:
        raise NotValid(
            _("The PDF has %(pages)s pages; it may have 1 to %(most)s.") % {"pages": pages, "most": MOST_PAGES}
        )
    return Scan(content, pages, hashlib.sha256(content).hexdigest())


def _too_many_parts() -> str:
    return _("This PDF is made of too many parts to be a scan. Scan the paper again, or send a photo of it.")


def _pages(content: bytes) -> int:
    """How many pages a file has that only shows them. Raises NotValid."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise NotValid(_("This PDF is locked with a password. Save it without one and send it again."))
        _check_acts(reader)
        return len(reader.pages)
    except NotValid:
        raise
    except Exception as error:  # whatever a damaged file makes the reader stumble over
        raise NotValid(
            _("This file is no PDF that can be read. Scan the paper again, or send a photo of it.")
        ) from error


def _check_acts(reader: PdfReader) -> None:
    """Every object of the file, also those that no page shows. Raises NotValid."""
    numbers = {(number, generation) for generation, of_one in reader.xref.items() for number in of_one}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise NotValid(_too_many_parts())
    # Parts may be packed: unpacked they are counted before anything of them is read.
    packs = {pack for pack, _place in reader.xref_objStm.values()}
    unpacked = 0
    for pack in sorted(packs):
        held = reader.get_object(IndirectObject(pack, 0, reader))
        unpacked += len(held.get_data()) if isinstance(held, StreamObject) else 0
        if unpacked > MOST_BARE_BYTES:
            raise NotValid(_too_many_parts())
    _look_through(reader.trailer, 0)
    for number, generation in sorted(numbers):
        _look_through(reader.get_object(IndirectObject(number, generation, reader)), 0)


def _look_through(part: object, depth: int) -> None:
    if depth > DEEPEST:
        raise NotValid(_("This file is no PDF that can be read. Scan the paper again, or send a photo of it."))
    if isinstance(part, NameObject) and part in ACTS:
        raise NotValid(
            _("This PDF holds a script, a form or another file inside. Print it and scan the paper, or send a photo.")
        )
    if isinstance(part, DictionaryObject):
        for name, value in part.items():
            _look_through(name, depth + 1)
            _look_through(value, depth + 1)  # what it points to is looked through by itself
    elif isinstance(part, ArrayObject):
        for value in part:
            _look_through(value, depth + 1)
