"""NIK and No. KK: 16 digits, area of registration (6), day month year (6; women's day + 40), a running number (4).

The running number counts within area, date and sex, as civil registry offices do, so numbers are unique by
construction. The counters are the one thing families share: families must come in order; the counters' size is fixed.
"""

from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tangga.errors import NotValid

Ints = npt.NDArray[np.int64]
_OLDEST = 110  # years before `as_of` for which counters exist


class Numbers:
    """Counters of one kind of number (NIK, or No. KK) for the registration areas of a region.

    others  so many numbers of an area and day, at most, went to people outside the programme first: what a masked
            number still shows is then not the same for all
    """

    def __init__(self, areas: tuple[str, ...], as_of: date, sexes: int, others: int = 1) -> None:
        self._others = others
        self._codes = np.array([int(area) for area in areas], dtype=np.int64)
        self._first_day = (date(as_of.year - _OLDEST, 1, 1) - date(1970, 1, 1)).days
        self._days = (as_of - date(1970, 1, 1)).days - self._first_day + 1
        self._sexes = sexes
        self._used = np.zeros(len(areas) * self._days * sexes, dtype=np.uint16)

    def issue(self, area: Ints, day: Ints, female: npt.NDArray[np.bool_] | None = None) -> Ints:
        """One unused number per row; `area` is a place in the list of areas, `day` a day since 1970-01-01.

        Raises NotValid when 9,999 numbers of one area, date and sex are used up.
        """
        sex = np.zeros(len(area), dtype=np.int64) if female is None else female.astype(np.int64)
        key = (area * self._days + (day - self._first_day)) * self._sexes + sex
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        lengths = np.diff(np.r_[starts, len(ordered)])
        running = np.empty(len(key), dtype=np.int64)
        running[order] = np.arange(len(key)) - np.repeat(starts, lengths) + 1
        serial = running + self._used[key] + key * 7919 % self._others
        if len(serial) and int(serial.max()) > 9999:
            raise NotValid(
                "More people share a birthday and a place than numbers can tell apart: ask for fewer families."
            )
        self._used[ordered[starts]] += lengths.astype(np.uint16)
        dates = day.astype("datetime64[D]")
        months = dates.astype("datetime64[M]")
        day_of_month = (dates - months).astype(np.int64) + 1 + 40 * sex
        month = months.astype(np.int64) % 12 + 1
        year = (months.astype(np.int64) // 12 + 1970) % 100
        return ((self._codes[area] * 100 + day_of_month) * 10_000 + month * 100 + year) * 10_000 + serial


def as_text(numbers: Ints, digits: int) -> pa.StringArray:
    """Whole numbers as text of so many digits, zeros in front."""
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    characters = ((numbers[:, None] // powers) % 10 + ord("0")).astype(np.uint8)
    offsets = (np.arange(len(numbers) + 1) * digits).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets.tobytes()), pa.py_buffer(characters.tobytes())
    )
