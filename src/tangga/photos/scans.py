"""A scan that is sent as PDF: looked through before it is kept, and kept as it was sent, for it is a proof.

Unlike a picture it cannot be drawn anew without losing what was signed. So a file that could do anything but show its
pages is refused: scripts, files inside, what starts a program or sends something, forms; and one that is locked. It is
looked through in a process of its own (pdf_looked_through), which a crafted file can only bring to its own end.
"""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.photos import pdf_looked_through as looking
from tangga.photos.pictures import MOST_BYTES, NoPicture, Picture, made_ready

PDF = b"%PDF-"
MOST_PAGES = 20
MOST_OBJECTS = 5_000  # a scan has a few for each page; a file with more would keep a processor busy
MOST_BARE_BYTES = 400_000  # of parts that are packed: a few hundred bytes a page in a scan
DEEPEST = 40
MOST_SECONDS = 5  # of processor time; a scan of 20 pages needs half a second
MOST_MEMORY = 768 * 1024 * 1024
ONE_AT_A_TIME = threading.Semaphore(1)
LONGEST_WAIT = 40  # seconds until whoever sends a file beside others is asked to send it again


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
    pages = _pages(content)
    if not 0 < pages <= MOST_PAGES:
        raise NotValid(
            _("The PDF has %(pages)s pages; it may have 1 to %(most)s.") % {"pages": pages, "most": MOST_PAGES}
        )
    return Scan(content, pages, hashlib.sha256(content).hexdigest())


def _pages(content: bytes) -> int:
    """How many pages a file has that only shows them. Raises NotValid; Conflict while too many others wait."""
    limits = {
        "objects": MOST_OBJECTS,
        "bare_bytes": MOST_BARE_BYTES,
        "deepest": DEEPEST,
        "seconds": MOST_SECONDS,
        "memory_bytes": MOST_MEMORY,
    }
    if not ONE_AT_A_TIME.acquire(timeout=LONGEST_WAIT):
        raise Conflict(_("Many files are looked through at the moment. Send this one again in a minute."))
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(looking.__file__)), json.dumps(limits)],
            input=content,
            capture_output=True,
            env={"TZ": "UTC"},  # no keys in it
            timeout=MOST_SECONDS * 6,  # the limit is of processor time; a busy machine gives it slowly
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotValid(REFUSALS[looking.TOO_MANY]()) from error
    finally:
        ONE_AT_A_TIME.release()
    if done.returncode != 0:  # ended by the system: too long, or too much memory
        raise NotValid(REFUSALS[looking.TOO_MANY]())
    told = json.loads(done.stdout)
    if "refused" in told:
        raise NotValid(REFUSALS[told["refused"]]())
    return int(told["pages"])


REFUSALS: Mapping[str, Callable[[], str]] = {
    looking.TOO_MANY: lambda: _(
        "This PDF is made of too many parts to be a scan. Scan the paper again, or send a photo of it."
    ),
    looking.ACTS_FOUND: lambda: _(
        "This PDF holds a script, a form or another file inside. Print it and scan the paper, or send a photo."
    ),
    looking.LOCKED: lambda: _("This PDF is locked with a password. Save it without one and send it again."),
    looking.UNREADABLE: lambda: _("This file is no PDF that can be read. Scan the paper again, or send a photo of it."),
}
