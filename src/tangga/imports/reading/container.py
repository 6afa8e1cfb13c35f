"""What kind of file this is by its content, and whether it is one that is safe to open. Nothing is unpacked here.

Sizes are those of the zip's own directory. Read piece by piece, a part gives no more bytes than the directory says, and
its sum is checked at the end, so a directory that lies makes the file broken, not big.
"""

import re
import zipfile
from pathlib import Path
from typing import Final

from tangga.imports.reading.limits import LIMITS, MIB, FileKind, FileRefused, Limits
from tangga.imports.reading.ole import check_workbook

KINDS_BY_ENDING: Final[dict[str, FileKind]] = {"xlsx": "xlsx", "xls": "xls", "ods": "ods", "csv": "csv", "txt": "csv"}
ZIP_MAGIC, OLE_MAGIC = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMPTY_ZIP = b"PK\x05\x06"
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # Excel 2 to 4, without a container
_WEB = re.compile(rb"\s*(<!doctype html|<html|<head|<body|<table|<meta|<div|<style)", re.IGNORECASE)
_DOCUMENT_TYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"Rar!", b"7z\xbc", b"\x1f\x8b")
_PROLOG = 64 * 1024
_ENCRYPTED = 0x1
# Parts that run something, or fetch something, when the workbook is opened in a spreadsheet program.
_ACTIVE = re.compile(r"(^|/)(activex|embeddings|ctrlprops|macrosheets|dialogsheets|customui)/|\.(bin|exe|dll|js|vbs)$")
_EXTERNAL = re.compile(r"^xl/(externallinks/|connections\.xml|querytables/)")
_HARMLESS_BINARY = re.compile(r"^xl/(printersettings/.*|.*printersettings\d*)\.bin$")


def check_file(path: Path, name: str, limits: Limits = LIMITS) -> FileKind:
    """What the file is, by content, after the cheap checks. `name`: as the person called it; only its ending is used.

    Raises FileRefused: empty, too big, not a spreadsheet, another kind than its ending says, broken, protected by a
    password, with macros or other active content, linked to other files, packed to burst.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > limits.file_bytes:
        raise FileRefused("too_big", found=size // MIB, most=limits.file_bytes // MIB)
    ending = Path(name).suffix.lower().lstrip(".")
    if ending in ("xlsm", "xltm", "xlam"):
        raise FileRefused("macros")
    if ending == "xlsb":
        raise FileRefused("binary_workbook")
    if ending not in KINDS_BY_ENDING:
        raise FileRefused("unknown_kind")
    kind = _kind_by_content(path, limits)
    if kind != KINDS_BY_ENDING[ending]:
        raise FileRefused("wrong_extension", claimed=ending, found=kind)
    return kind


def _kind_by_content(path: Path, limits: Limits) -> FileKind:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(ZIP_MAGIC):
        return _check_zip(path, limits)
    if start.startswith(_EMPTY_ZIP):
        raise FileRefused("broken")
    if start.startswith(OLE_MAGIC):
        check_workbook(path)
        return "xls"
    if start.startswith(_OLD_BIFF):
        raise FileRefused("broken")
    plain = start.removeprefix(b"\xef\xbb\xbf")
    if _WEB.match(plain) or plain.lstrip().startswith(b"<?xml"):
        raise FileRefused("web_page")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    if b"\x00" in start or start.startswith(_OTHER_FILES):
        raise FileRefused("unknown_kind")
    return "csv"


def _check_zip(path: Path, limits: Limits) -> FileKind:
    try:
        with zipfile.ZipFile(path) as container:
            parts = container.infolist()
            _check_parts(parts, limits)
            names = {part.filename.replace("\\", "/").lower() for part in parts}
            kind = _zip_kind(container, names)
            _check_active(container, kind, names)
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    with container.open(part) as stream:
                        if _DOCUMENT_TYPE.search(stream.read(_PROLOG)):
                            raise FileRefused("document_type")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise FileRefused("broken") from error
    except RuntimeError as error:  # zipfile's way of asking for a password
        raise FileRefused("password") from error
    return kind


def _check_parts(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.part_count:
        raise FileRefused("too_many_parts", found=len(parts), most=limits.part_count)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileRefused("password")
    if len({part.filename for part in parts}) < len(parts):
        raise FileRefused("broken")  # two parts of one name: programs differ in which they show
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise FileRefused("zip_bomb")
    if any(part.file_size > MIB and part.file_size > limits.ratio * max(part.compress_size, 1) for part in parts):
        raise FileRefused("zip_bomb")


def _zip_kind(container: zipfile.ZipFile, names: set[str]) -> FileKind:
    if "xl/workbook.bin" in names:
        raise FileRefused("binary_workbook")
    if "[content_types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "mimetype" in names and "content.xml" in names:
        kind = _start_of(container, "mimetype", 200).decode("ascii", "replace").strip()
        if kind == "application/vnd.oasis.opendocument.spreadsheet":
            return "ods"
    raise FileRefused("unknown_kind")


def _start_of(container: zipfile.ZipFile, part: zipfile.ZipInfo | str, most: int) -> bytes:
    """The first bytes of a part. Read in one go, zipfile would unpack all of it first, whatever the directory says."""
    with container.open(part) as stream:
        return stream.read(most)


def _check_active(container: zipfile.ZipFile, kind: FileKind, names: set[str]) -> None:
    """Refuse what runs or fetches something when the file is opened: macros, embedded programs, links to elsewhere."""
    if any("vbaproject" in name or name.startswith(("basic/", "scripts/")) for name in names):
        raise FileRefused("macros")
    if kind == "xlsx":
        types = next(part for part in container.infolist() if part.filename.lower() == "[content_types].xml")
        if b"macroEnabled" in _start_of(container, types, MIB):
            raise FileRefused("macros")
    elif "meta-inf/manifest.xml" in names:
        manifest = next(part for part in container.infolist() if part.filename.lower() == "meta-inf/manifest.xml")
        if b"encryption-data" in _start_of(container, manifest, MIB):
            raise FileRefused("password")
    if any(_EXTERNAL.match(name) for name in names):
        raise FileRefused("external_links")
    if any(_ACTIVE.search(name) and not _HARMLESS_BINARY.match(name) for name in names):
        raise FileRefused("active_content")
