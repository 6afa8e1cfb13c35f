"""What every bench answers with, how it is shown, and what the project promises of it."""

import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

REPORT = Path(__file__).resolve().parent.parent / "build" / "bench.json"


@dataclass(frozen=True)
class Result:
    """One line of the table. peak_mib: the largest resident memory of a process that did the work.

    name               what was done ("assess", "import", "page: district: home")
    work               of how much, on what
    seconds            how long it took (a median where it was done several times)
    reference          the least that has to be done, measured beside it in the same run
    reference_seconds  how long that took
    ratio              seconds by reference_seconds
    more               what this bench alone measures besides: numbers by name
    promised           (the number's name, "ratio" or one of `more`; the most it may be), or None
    """

    name: str
    work: str
    seconds: float
    reference: str
    reference_seconds: float
    ratio: float
    peak_mib: float
    more: dict[str, float] = field(default_factory=dict)
    promised: tuple[str, float] | None = None

    @property
    def broken(self) -> str:
        """What was promised and is not so, as a sentence; empty when all is well."""
        if self.promised is None:
            return ""
        name, most = self.promised
        found = self.ratio if name == "ratio" else self.more[name]
        return f"promise broken: {self.name} ({self.work}): {name} {found:g}, at most {most:g}" if found > most else ""

    def row(self) -> dict[str, object]:
        """As build/bench.json has it."""
        plain = asdict(self)
        more = plain.pop("more")
        plain.pop("promised")
        return plain | more


def read(path: Path) -> list[Result]:
    """What another process wrote with `write`."""
    return [
        Result(**row | {"promised": tuple(row["promised"]) if row["promised"] else None})
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def write(results: Sequence[Result], path: Path) -> None:
    """For `read`."""
    path.write_text(json.dumps([asdict(result) for result in results]), encoding="utf-8")


def report(results: Sequence[Result]) -> None:
    """All that was measured so far, into build/bench.json."""
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([result.row() for result in results], indent=2) + "\n", encoding="utf-8")


def show(results: Sequence[Result]) -> None:
    """The table, and a line for each promise that was not kept."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{os.cpu_count()} cores; seconds of whole processes, of pages: of whole requests")
    for heading in ("name", "work", "seconds", "reference", "reference s", "ratio", "peak MiB", "more"):
        table.add_column(heading, overflow="fold")
    for result in results:
        values = (result.name, result.work, result.seconds, result.reference, result.reference_seconds)
        more = ", ".join(f"{name} {value:g}" for name, value in result.more.items())
        table.add_row(
            *(str(value) for value in (*values, result.ratio, result.peak_mib)),
            more,
            style="bold red" if result.broken else "",
        )
    Console(width=170).print(table)
    pages = [result for result in results if result.name.startswith("page: ")]
    if pages:
        slowest = max(result.more["p95_seconds"] for result in pages)
        middle = statistics.median(result.seconds for result in pages)
        print(f"{len(pages)} pages: median {middle:.3f} s, slowest p95 {slowest:.3f} s")
    broken = [result.broken for result in results if result.broken]
    print("\n".join(broken) if broken else "Every promise is kept.")
