"""Reading a file in a process of its own, with little memory, little time and nothing worth stealing.

A file comes from anywhere; what goes wrong while it is taken apart ends this process and nothing else. The process gets
no environment (so no keys), may not use more memory and processor time than the limits say, writes one file, and dies
when nobody listens any more. It speaks lines of JSON: {"rows": n} now and then, at the end {"sheets": ...} or
{"refused": ...}.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tangga.imports.reading.cells import CellsWriter, Sheets
from tangga.imports.reading.limits import LIMITS, FileKind, FileRefused, Limits

Progress = Callable[[int], None]


def read_cells(
    path: Path, kind: FileKind, out: Path, progress: Progress | None = None, limits: Limits = LIMITS
) -> Sheets:
    """All cells of a checked file (container.check_file) to the Parquet file `out` (cells.SCHEMA).

    progress: called with the number of rows read so far; what it raises ends the reading
    Raises   FileRefused; `out` is then gone
    """
    asked = {"path": str(path), "kind": kind, "out": str(out), "limits": asdict(limits)}
    # -I: neither the environment nor the working folder has a say in what is imported.
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "tangga.imports.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"ARROW_DEFAULT_MEMORY_POOL": "system", "OMP_NUM_THREADS": "1", "TZ": "UTC"},
        text=True,
    ) as reader:
        try:
            assert reader.stdin
            assert reader.stdout
            reader.stdin.write(json.dumps(asked))
            reader.stdin.close()
            answer: dict[str, Any] = {}
            for line in reader.stdout:
                answer = json.loads(line)
                if "rows" in answer and progress:
                    progress(answer["rows"])
        except BaseException:
            reader.kill()
            out.unlink(missing_ok=True)
            raise
    if "sheets" in answer:
        return Sheets.from_json(answer)
    out.unlink(missing_ok=True)
    if "refused" in answer:
        raise FileRefused(answer["refused"], **answer["facts"])
    raise FileRefused("too_heavy")  # it was ended: by the memory limit, the time limit, or a fault in a library


def read_here(path: Path, kind: FileKind, out: Path, progress: Progress | None, limits: Limits) -> Sheets:
    """What the process does: the cells of a file, in this process. Raises FileRefused."""
    with CellsWriter(out, limits, progress) as cells:
        if kind == "xlsx":
            from tangga.imports.reading.xlsx import read_xlsx

            read_xlsx(path, cells, limits)
        elif kind == "ods":
            from tangga.imports.reading.ods import read_ods

            read_ods(path, cells, limits)
        elif kind == "xls":
            from tangga.imports.reading.xls import read_xls

            read_xls(path, cells)
        else:
            from tangga.imports.reading.delimited import read_csv

            read_csv(path, cells, limits)
    if not cells.sheets.rows:
        raise FileRefused("no_cells")
    return cells.sheets


def _say(**said: Any) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()  # a broken pipe ends the process: nobody listens any more


def main() -> None:
    """Read what is asked on standard input, under limits."""
    asked = json.load(sys.stdin)
    limits = Limits(**asked["limits"])
    if sys.platform != "win32":  # which has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no copy of people's data in a core file
    os.umask(0o077)
    try:
        path, out = Path(asked["path"]), Path(asked["out"])
        sheets = read_here(path, asked["kind"], out, lambda rows: _say(rows=rows), limits)
    except FileRefused as refused:
        _say(refused=refused.code, facts=refused.facts)
    except MemoryError:
        _say(refused="too_heavy", facts={})
    else:
        _say(**sheets.as_json())


if __name__ == "__main__":
    main()
