"""What the first page says: what waits for somebody, and figures. Each feature answers its own (todo.py)."""

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


@dataclass(frozen=True)
class Figure:
    """A figure with its name and what it counts."""

    value: str
    name: str
    more: str
    address: str
    symbol: str

    @property
    def size(self) -> str:
        """Long values are set smaller, so that they stay inside their card."""
        return "long" if len(self.value) > 18 else "longish" if len(self.value) > 14 else ""
