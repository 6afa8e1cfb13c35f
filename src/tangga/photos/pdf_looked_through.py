"""Looks through one PDF in a process of its own: `python -I pdf_looked_through.py LIMITS < FILE`, told on its output.

A file from outside can keep any reader busy for minutes, or unpack into gigabytes. Here it can only end itself: the
processor seconds and the memory are limited by the system. Knows neither Django nor the rest of Tangga.

LIMITS: JSON with objects, bare_bytes, deepest, seconds, memory_bytes. Output: JSON with pages, or refused (a code).
"""

import io
import json
import re
import resource
import sys
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

TOO_MANY, ACTS_FOUND, LOCKED, UNREADABLE = "too_many_parts", "acts", "locked", "unreadable"
# Names of a PDF that do more than show pages.
ACTS = frozenset({
    "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/Filespec", "/AA", "/RichMedia",
    "/XFA", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Movie", "/Sound", "/3D", "/URI", "/AcroForm",
    "/Rendition", "/Named", "/Hide", "/ResetForm", "/Thread", "/SetOCGState", "/Trans",
})  # fmt: skip
# Looked for in the bytes as well: a reader that puts a damaged file right finds parts that the file does not list.
# Only names so long that no picture holds them by chance.
LONG_ACTS = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToR|GoToE|AcroForm|Rendition)\b"
)
SIGN = re.compile(rb"#([0-9A-Fa-f]{2})")


class Refused(Exception):
    """Why a file is not kept: one of the codes above."""


def looked_through(content: bytes, limits: dict[str, int]) -> int:
    """How many pages a file has that only shows them. Raises Refused."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise Refused(LOCKED)
        _check_acts(reader, content, limits)
        return len(reader.pages)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused(TOO_MANY) from error
    except Exception as error:  # whatever a damaged file makes the reader stumble over
        raise Refused(UNREADABLE) from error


def _check_acts(reader: PdfReader, content: bytes, limits: dict[str, int]) -> None:
    """Every object of the file, also those that no page shows. Raises Refused."""
    if LONG_ACTS.search(SIGN.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise Refused(ACTS_FOUND)
    numbers = {(number, generation) for generation, of_one in reader.xref.items() for number in of_one}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > limits["objects"]:
        raise Refused(TOO_MANY)
    # Parts may be packed: unpacked they are counted before anything of them is read.
    unpacked = 0
    for pack in sorted({pack for pack, _place in reader.xref_objStm.values()}):
        held = reader.get_object(IndirectObject(pack, 0, reader))
        unpacked += len(held.get_data()) if isinstance(held, StreamObject) else 0
        if unpacked > limits["bare_bytes"]:
            raise Refused(TOO_MANY)
    _look(reader.trailer, 0, limits["deepest"])
    for number, generation in sorted(numbers):
        _look(reader.get_object(IndirectObject(number, generation, reader)), 0, limits["deepest"])


def _look(part: object, depth: int, deepest: int) -> None:
    if depth > deepest:
        raise Refused(UNREADABLE)
    if isinstance(part, NameObject) and part in ACTS:
        raise Refused(ACTS_FOUND)
    if isinstance(part, StreamObject) and "/F" in part:  # its bytes lie in another file
        raise Refused(ACTS_FOUND)
    if isinstance(part, DictionaryObject):
        for name, value in part.items():
            _look(name, depth + 1, deepest)
            _look(value, depth + 1, deepest)  # what it points to is looked through by itself
    elif isinstance(part, ArrayObject):
        for value in part:
            _look(value, depth + 1, deepest)


def main() -> None:
    limits: dict[str, int] = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told: dict[str, Any]
    try:
        told = {"pages": looked_through(sys.stdin.buffer.read(), limits)}
    except Refused as refused:
        told = {"refused": str(refused)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
