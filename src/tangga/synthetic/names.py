"""Names for many people at once, fitting their custom, sex and generation."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tangga.synthetic.draws import Floats

Ints = npt.NDArray[np.int64]

CUSTOMS = ("javanese", "madurese", "sundanese", "betawi", "sasak", "samawa", "mbojo", "general", "eastern")
GENERAL = CUSTOMS.index("general")
_GENERATION_FROM = (1966, 1996)  # born before, from, from: old, middle, young
_GROUPS = 6  # of each custom: female old, middle, young; male old, middle, young
# First names nobody bears alone.
_NEVER_ALONE = {
    "Abdul", "Ach.", "Al", "Amaq", "Baiq", "Inaq", "Lalu", "M.", "Moh.", "Nur", "Papuq", "Siti", "Sitti", "Sri", "St.",
    "Nurul", "Husnul", "Khairun", "Halimatus", "Qurrotul", "Fitriatul", "Lailatul", "Wardatul", "Rofiatul", "Anisatul",
    "Maulidatul", "Robiatul", "Zahratul", "Miftahul", "Uswatun", "Fajriatul", "Raodatul", "Hafizatul", "Neng", "Dwi",
    "Tri", "Khairul", "Ainun", "Eko",
}  # fmt: skip


@dataclass(frozen=True)
class _Pool:
    """Words of all groups one after the other; group g has `sizes[g]` words from `starts[g]`."""

    words: pa.StringArray
    starts: Ints
    sizes: Ints

    def take(self, group: Ints, draws: Floats, skew: float) -> tuple[pa.StringArray, Ints]:
        """A word of each one's group, the first words of a list more often the larger `skew`; and where it stands."""
        place = self.starts[group] + np.floor(draws**skew * self.sizes[group]).astype(np.int64)
        return self.words.take(pa.array(place)), place


@dataclass(frozen=True)
class _Lists:
    first: _Pool
    second: _Pool
    third: _Pool
    second_share: Floats
    third_share: Floats
    never_alone: npt.NDArray[np.bool_]  # by place in `first`


def _read(custom: str) -> list[dict[str, list[str]]]:
    """The six groups of a custom's file, each with its shares and words."""
    groups: list[dict[str, list[str]]] = []
    part = ""
    for line in (files("tangga.synthetic") / "words" / f"{custom}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            groups.append({"shares": line.split("]")[1].split(), "first": [], "second": [], "third": []})
        elif line and not line.startswith("#"):
            if not line.startswith(" "):
                part, _, line = line.partition(":")
            groups[-1][part].extend(line.split())
    return groups


def _pool(lists: list[list[str]]) -> _Pool:
    sizes = np.array([len(words) for words in lists])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return _Pool(pa.array([word for words in lists for word in words] or [""]), starts, sizes)


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    groups = [group for custom in CUSTOMS for group in _read(custom)]
    first = _pool([group["first"] for group in groups])
    return _Lists(
        first,
        _pool([group["second"] for group in groups]),
        _pool([group["third"] or [""] for group in groups]),
        np.array([float(group["shares"][0]) for group in groups]),
        np.array([float(group["shares"][1]) if group["third"] else 0.0 for group in groups]),
        np.array([word.as_py() in _NEVER_ALONE for word in first.words]),
    )


def full_names(
    custom: Ints, male: Ints, born_year: Ints, draws: tuple[Floats, Floats, Floats, Floats]
) -> pa.StringArray:
    """One name per person. `custom`: index into CUSTOMS; `draws`: four numbers in [0, 1) per person."""
    lists = _lists()
    generation = np.searchsorted(_GENERATION_FROM, born_year, side="right")
    group = custom * _GROUPS + male * 3 + generation
    first, place = lists.first.take(group, draws[0], 1.25)
    second, second_place = lists.second.take(group, draws[1], 1.1)
    # The same word twice is no name: take the next of the list.
    same = pc.equal(first, second).to_numpy(zero_copy_only=False)
    after = second_place - lists.second.starts[group] + 1
    second_place = np.where(same, lists.second.starts[group] + after % lists.second.sizes[group], second_place)
    second = lists.second.words.take(pa.array(second_place))
    third, _ = lists.third.take(group, draws[2], 1.0)
    with_second = (draws[3] < lists.second_share[group]) | lists.never_alone[place]
    with_third = draws[3] < lists.third_share[group]
    nothing = pa.scalar(None, pa.string())
    return pc.binary_join_element_wise(
        first,
        pc.if_else(pa.array(with_second), second, nothing),
        pc.if_else(pa.array(with_third), third, nothing),
        " ",
        null_handling="skip",
    )
