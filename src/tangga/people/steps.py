"""What waits for somebody: lines of the first page. Each feature answers its own (todo.py); the first page puts them in
one list."""

from dataclasses import dataclass

from tangga.papers import formats


@dataclass(frozen=True)
class Step:
    """Something to act on: how many, what, and why; one tap leads there."""

    count: int
    what: str
    more: str
    address: str
    symbol: str
    most: int = 0  # 0: counted to the end; else counting stopped above it

    @property
    def many(self) -> str:
        """The count as shown: 99+ where counting stopped."""
        return f"{self.most}+" if self.most and self.count > self.most else formats.number(self.count)
