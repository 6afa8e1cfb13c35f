"""XML of a container, as a stream: no entities, no document type, an end to everything.

The parser is expat. A document type is refused before anything in it can be expanded; the five entities that every XML
has are all that is left.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final
from xml.parsers import expat

from tangga.imports.reading.limits import FileRefused

CHUNK: Final = 1 << 20
Tag = tuple[str, dict[str, str], bool]  # name without its prefix, attributes likewise, whether it begins


@contextmanager
def broken_if_unreadable() -> Iterator[None]:
    """Whatever zip and XML say of a damaged file becomes one refusal."""
    try:
        yield
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        UnicodeDecodeError,
        NotImplementedError,
    ) as error:
        raise FileRefused("broken") from error
    except RuntimeError as error:
        raise FileRefused("password") from error


def _refuse_document_type(*_: object) -> None:
    raise FileRefused("document_type")


def new_parser() -> expat.XMLParserType:
    """A parser that refuses document types."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.EntityDeclHandler = _refuse_document_type
    return parser


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in pieces of a MiB."""
    while piece := stream.read(CHUNK):
        yield piece


def tags(stream: IO[bytes]) -> Iterator[Tag]:
    """The tags of a part, in order; its text is passed over."""
    parser = new_parser()
    found: list[Tag] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}, True))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: found.append((local(name), {}, False))
    for piece in chunks(stream):
        parser.Parse(piece, False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found
