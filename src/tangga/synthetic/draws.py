"""Random numbers that depend only on the seed, the region, the purpose and the family's number.

Families are made in blocks of fixed size. Each block has its own counter-based stream (Philox), so the facts of any
block can be made alone and in any order.
"""

import numpy as np
import numpy.typing as npt

BLOCK = 10_000  # families made at a time; part of what a seed means: changing it changes every district
HUNDRED = 100  # neighbouring families among whom family types, children and ages are evenly spread
Floats = npt.NDArray[np.float64]

# Weyl sequences: the fractional parts of number x step fill the unit interval evenly, so that the shares of family
# types come out right in small districts too. The steps are powers of the root of x^4 = x + 1 (the golden ratio, for
# three dimensions).
_STEPS = (0.8191725133961645, 0.6710436067037893, 0.5497004779019703)


class Draws:
    """Uniform numbers in [0, 1) for the families of one block and one purpose."""

    def __init__(self, seed: int, region: str, purpose: int, block: int, families: int) -> None:
        entropy = np.random.SeedSequence([seed, int(region), purpose, block])
        self._generator = np.random.Generator(np.random.Philox(entropy))
        self.families = families

    def each(self) -> Floats:
        """One number per family."""
        return self._generator.random(BLOCK)[: self.families]

    def slots(self, slots: int) -> Floats:
        """One number per family and slot: families x slots."""
        return self._generator.random((BLOCK, slots))[: self.families]

    def bell(self) -> Floats:
        """One number per family around 0 with spread 1, never beyond 3."""
        return (self._generator.random((BLOCK, 3)).sum(axis=1)[: self.families] - 1.5) * 2


def even(seed: int, region: str, dimension: int, block: int, families: int) -> Floats:
    """One number per family of a block, evenly spread in every hundred families. `dimension` is 0 to 2.

    The order within a hundred is drawn, the same for all dimensions: the bare sequence nearly repeats itself every few
    families, and a reader of the list would see that.
    """
    start = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, int(region), 99, dimension]))).random()
    order = np.argsort(Draws(seed, region, 98, block, BLOCK).each().reshape(-1, HUNDRED), axis=1)
    numbers = block * BLOCK + (np.arange(0, BLOCK, HUNDRED)[:, None] + order).ravel()
    return np.mod(start + numbers[:families] * _STEPS[dimension], 1.0)


def pick(cumulative: npt.ArrayLike, draws: Floats) -> npt.NDArray[np.intp]:
    """Index of the share that each number falls into; `cumulative` are the upper ends, the last one 1."""
    return np.minimum(np.searchsorted(np.asarray(cumulative), draws, side="right"), len(np.asarray(cumulative)) - 1)
