"""Old workbooks (.xls): the container they come in, and which of its cells hold formulas.

Only as much of the compound file format ([MS-CFB]) and of the record stream ([MS-XLS]) as is needed to refuse a file
with macros or a password before anything opens it, and to find formula cells, which the reader of values does not tell.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tangga.imports.reading.limits import FileRefused

_FREE: Final = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
_STREAM, _ROOT = 2, 5
_SMALL: Final = 4096
_FILEPASS, _FORMULA, _BOF, _BOUNDSHEET, _SUPBOOK = 0x2F, 0x06, 0x809, 0x85, 0x1AE
_SHEET_FORMULAS = {_FORMULA, 0x206, 0x406}
_WORKSHEET, _MACRO_SHEET = 0x10, 0x40


class _Compound:
    """The streams of a compound file. Raises FileRefused("broken") when its tables do not hold together."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, mini_shift = struct.unpack_from("<HH", content, 30)
            if shift not in (9, 12) or mini_shift != 6:
                raise FileRefused("broken")
            self._size, self._mini_size = 1 << shift, 1 << mini_shift
            fat_count, directory, _, _, mini_fat, mini_count, difat, difat_count = struct.unpack_from(
                "<8I", content, 44
            )
            sectors = list(struct.unpack_from("<109I", content, 76))
            for _ in range(min(difat_count, len(content) // self._size)):
                table = self._numbers(difat)
                sectors += table[:-1]
                difat = table[-1]
            used = [sector for sector in sectors if sector < _FREE][:fat_count]
            self._fat = [number for sector in used for number in self._numbers(sector)]
            mini = self._chain(mini_fat) if mini_count else b""
            self._mini_fat = list(struct.unpack(f"<{len(mini) // 4}I", mini))
            self.entries = self._directory(self._chain(directory))
        except (struct.error, IndexError) as error:
            raise FileRefused("broken") from error

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        found = self._content[start : start + self._size]
        if not found:
            raise FileRefused("broken")
        return found.ljust(self._size, b"\0")

    def _numbers(self, sector: int) -> list[int]:
        return list(struct.unpack(f"<{self._size // 4}I", self._sector(sector)))

    def _chain(self, first: int) -> bytes:
        parts: list[bytes] = []
        while first < _FREE:
            if len(parts) > len(self._fat):
                raise FileRefused("broken")  # a chain that bites its tail
            parts.append(self._sector(first))
            first = self._fat[first]
        return b"".join(parts)

    def _directory(self, table: bytes) -> dict[str, tuple[int, int, int]]:
        """name -> (kind, first sector, size)."""
        found: dict[str, tuple[int, int, int]] = {}
        for start in range(0, len(table) - 127, 128):
            length, kind = struct.unpack_from("<HB", table, start + 64)
            if kind and 2 <= length <= 64:
                name = table[start : start + length - 2].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<II", table, start + 116)
                found.setdefault(name, (kind, first, size))
        return found

    def stream(self, name: str) -> bytes:
        """The content of a stream; empty when there is none of that name."""
        kind, first, size = self.entries.get(name, (0, 0, 0))
        if kind != _STREAM:
            return b""
        if size >= _SMALL:
            return self._chain(first)[:size]
        root = next((entry for entry in self.entries.values() if entry[0] == _ROOT), None)
        if root is None:
            raise FileRefused("broken")
        container = self._chain(root[1])
        parts: list[bytes] = []
        while first < _FREE and len(parts) <= len(self._mini_fat):
            parts.append(container[first * self._mini_size : (first + 1) * self._mini_size])
            first = self._mini_fat[first]
        return b"".join(parts)[:size]


def _workbook(path: Path) -> bytes:
    """The record stream of an .xls. Refused: no workbook inside, a password, macros, embedded objects, damage."""
    try:
        compound = _Compound(path.read_bytes())
        names = {name.lower() for name in compound.entries}
        if names & {"encryptedpackage", "encryptioninfo"}:
            raise FileRefused("password")
        if any(name.startswith("_vba_project") or name in ("vba", "macros") for name in names):
            raise FileRefused("macros")
        if any(name.startswith("mbd") or name == "\x01ole10native" for name in names):
            raise FileRefused("active_content")
        stream = compound.stream("Workbook") or compound.stream("Book")
    except (struct.error, IndexError) as error:
        raise FileRefused("broken") from error
    if not stream:
        raise FileRefused("unknown_kind")
    return stream


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of each record."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def check_workbook(path: Path) -> None:
    """Raises FileRefused for an .xls that must not be opened."""
    stream = _workbook(path)
    if len(stream) < 8 or struct.unpack_from("<H", stream)[0] not in (_BOF, 0x409, 0x209, 0x09):
        raise FileRefused("broken")
    for _, kind, body in _records(stream):
        if kind == _FILEPASS:
            raise FileRefused("password")
        if kind == _BOUNDSHEET and len(body) > 5 and body[5] in (1, 6):
            raise FileRefused("macros")  # a sheet of Excel 4 macros
        if kind == _SUPBOOK and len(body) > 4 and body[2:4] not in (b"\x01\x04", b"\x01\x3a"):
            raise FileRefused("external_links")


def formula_cells(path: Path) -> list[set[tuple[int, int]]]:
    """For each worksheet in file order: (row, column), both from 0, of its formula cells."""
    stream = _workbook(path)
    starts = {
        struct.unpack_from("<I", body)[0]: place
        for place, body in enumerate(
            body for _, kind, body in _records(stream) if kind == _BOUNDSHEET and len(body) > 5 and body[5] == 0
        )
    }
    found: list[set[tuple[int, int]]] = [set() for _ in starts]
    sheet: int | None = None
    for place, kind, body in _records(stream):
        if kind == _BOF:
            sheet = starts.get(place, sheet)
        elif kind in _SHEET_FORMULAS and sheet is not None and len(body) >= 4:
            found[sheet].add(struct.unpack_from("<HH", body))
    return found
