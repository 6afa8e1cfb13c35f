"""What goes over with a family to whoever accompanies it from now on. Features above add themselves (apps.ready)."""

from collections.abc import Callable, Collection
from datetime import date

GOES_OVER: list[Callable[[Collection[int], date], None]] = []


def handed_over(families: Collection[int], on: date) -> None:
    """Say that families (by key) are accompanied by others than before. Within the transaction that wrote so."""
    for each in GOES_OVER:
        each(families, on)
