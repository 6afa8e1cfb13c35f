"""Batch input: from a Parquet or CSV file to a table of the contract's types, or the list of all that is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
from ibis import Table
from ibis.expr.types import BooleanValue, Value

from tangga.errors import NotValid
from tangga.rules.schemas import FAMILIES, IBIS_TYPES, MEMBERS, Column, Schema
from tangga.runs.engines import LISTED, ROW, Engine, Unreadable
from tangga.runs.files import column_names, doubled, line_numbers


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file. `row` as a spreadsheet counts: a CSV's header is row 1; empty = the whole file."""

    file: str
    row: int | None
    column: str | None
    what: str

    def __str__(self) -> str:
        where = [self.file]
        where += [f"row {self.row}"] if self.row is not None else []
        where += [f"column {self.column}"] if self.column is not None else []
        return f"{', '.join(where)}: {self.what}"


class InputRefused(NotValid):
    """Input with problems: all of them, up to 1,000, and how many there are. Nothing was written. Exit code 3."""

    def __init__(self, problems: list[Problem], total: int) -> None:
        super().__init__(f"The input has {total} problem(s); nothing was written.")
        self.problems = problems
        self.total = total


@dataclass(frozen=True)
class Inputs:
    """Both tables with exactly the contract's columns and types, and what was noticed on the way.

    in_order   the families stand in the order of their ids, each once
    raw        both files as the engine reads them, for `between`
    """

    families: Table
    members: Table
    notices: tuple[str, ...] = ()
    in_order: bool = False
    raw: tuple[Table, ...] = ()

    def starts(self, engine: Engine, size: int) -> list[str]:
        """With which family each further piece of `size` families begins, where the families are in order."""
        raw = self.raw[0]
        begins = raw.filter((raw[ROW] % size == 1) & (raw[ROW] > 1)).select(ROW, "family_id").order_by(ROW)
        return [row["family_id"] for row in engine.rows(begins)]

    def between(self, engine: Engine, first: str | None, until: str | None) -> tuple[Table, Table]:
        """Families from `first` until before `until` (None: no bound), and their members.

        Asked of the files' own column, so that an engine which knows what lies where in them reads only that.
        """
        families, members = (_within(raw, first, until) for raw in self.raw)
        return _as_contract(engine, families, FAMILIES), _as_contract(engine, members, MEMBERS)


def _within(raw: Table, first: str | None, until: str | None) -> Table:
    if first is not None:
        raw = raw.filter(raw.family_id >= first)
    return raw if until is None else raw.filter(raw.family_id < until)


def _as_contract(engine: Engine, raw: Table, schema: Schema) -> Table:
    """A file that was found good, with the contract's columns and types alone."""
    columns = {}
    for column in schema.columns:
        read = _read_as(engine, raw[column.name], column.type) if column.name in raw.columns else None
        columns[column.name] = read[0] if read is not None else ibis.literal(None, IBIS_TYPES[column.type])
    return raw.select(**columns)


@dataclass
class _Found:
    """Problems found so far: how many, and tables of (file, row, column, what) still to be listed."""

    total: int = 0
    listed: list[Problem] = field(default_factory=list)

    def add(self, file: str, row: int | None, column: str | None, what: str) -> None:
        self.total += 1
        if len(self.listed) < LISTED:
            self.listed.append(Problem(file, row, column, what))


@dataclass(frozen=True)
class _Check:
    """A column's test: rows where `bad` holds are problems."""

    column: str
    what: str
    bad: BooleanValue


def read_inputs(engine: Engine, families_path: Path, members_path: Path) -> Inputs:
    """Both files, checked. Raises InputRefused with every problem of both files."""
    found = _Found()
    notices: list[str] = []
    families = _read(engine, families_path, FAMILIES, found, notices)
    members = _read(engine, members_path, MEMBERS, found, notices)
    if families is not None and members is not None:
        _find_orphans(engine, families.typed, members.typed, members_path, found)
    if found.total or families is None or members is None:
        found.listed.sort(key=lambda p: (p.file != families_path.name, p.row or 0, p.column or ""))
        raise InputRefused(found.listed, found.total)
    raw = (families.raw, members.raw)
    return Inputs(families.typed.drop(ROW), members.typed.drop(ROW), tuple(notices), families.in_order, raw)


def read_table(engine: Engine, path: Path, schema: Schema) -> tuple[Table, tuple[str, ...]]:
    """One file with the columns of a schema, checked, with `_row`; and what was noticed. Raises InputRefused."""
    found = _Found()
    notices: list[str] = []
    table = _read(engine, path, schema, found, notices)
    if found.total or table is None:
        raise InputRefused(sorted(found.listed, key=lambda p: (p.row or 0, p.column or "")), found.total)
    return table.typed, tuple(notices)


@dataclass(frozen=True)
class _File:
    """A file as it was read, the same with the contract's types and `_row`, and whether its ids rise."""

    raw: Table
    typed: Table
    in_order: bool


def _read(engine: Engine, path: Path, schema: Schema, found: _Found, notices: list[str]) -> _File | None:
    """The file as a typed table; None where its form does not allow one."""
    try:
        raw = engine.read(path)
    except Unreadable as error:
        found.listed += [Problem(path.name, *problem) for problem in error.problems[: LISTED - len(found.listed)]]
        found.total += error.total
        return None
    names = column_names(path)
    for name in doubled(names):
        found.add(path.name, None, name, "this column stands twice; keep one of them")
    missing = [column.name for column in schema.columns if column.required and column.name not in raw.columns]
    for name in missing:
        found.add(path.name, None, name, f"this column is required and missing{_hint(names)}")
    extra = [name for name in raw.columns if name not in schema.by_name and name != ROW]
    if extra:
        notices.append(f"{path.name}: ignored column(s) {', '.join(extra)}")
    if missing or doubled(names):
        return None
    listed = len(found.listed)
    typed = _typed(engine, raw, path.name, schema, found)
    in_order = typed is not None and _find_doubles(engine, typed, path.name, schema, found)
    lines = line_numbers(path, {problem.row for problem in found.listed[listed:] if problem.row is not None})
    found.listed[listed:] = [
        replace(problem, row=lines[problem.row]) if problem.row is not None else problem
        for problem in found.listed[listed:]
    ]
    return None if typed is None else _File(raw, typed, in_order)


def _hint(names: list[str]) -> str:
    """What Indonesian spreadsheets do to a CSV: one column whose name holds them all."""
    return (
        "; this file separates its columns by ';', save it with commas" if len(names) == 1 and ";" in names[0] else ""
    )


def _typed(engine: Engine, raw: Table, file: str, schema: Schema, found: _Found) -> Table | None:
    checks: list[_Check] = []
    columns: dict[str, Value] = {}
    before = found.total
    for column in schema.columns:
        if column.name not in raw.columns:
            columns[column.name] = ibis.literal(None, IBIS_TYPES[column.type])
            continue
        given = raw[column.name]
        read = _read_as(engine, given, column.type)
        if read is None:
            what = f"every row: {_kind(given.type())} where {_a(column.type)} is expected"
            found.add(file, None, column.name, what)
            continue
        value, bad = read
        columns[column.name] = value
        if bad is not None:
            checks.append(_Check(column.name, f"not {_a(column.type)}", bad))
        checks += _limits(column, value, bad)
    if found.total > before:
        return None
    typed = raw.select(ROW, **columns)
    _list(engine, raw, file, checks, found)
    return typed


def _read_as(engine: Engine, given: Value, kind: str) -> "_Read":
    """The column read as `kind`; a column without any value may be of any type, since it says nothing."""
    read = _READERS[kind](given)
    if read is None and engine.rows(given.count().name("told").as_table())[0]["told"] == 0:
        return ibis.literal(None, IBIS_TYPES[kind]), None
    return read


def _limits(column: Column, value: Value, bad: BooleanValue | None) -> list[_Check]:
    """What a value of the right type must still satisfy."""
    checks = []
    fits = value.notnull()
    if column.required:
        empty = value.isnull() if bad is None else value.isnull() & ~bad
        checks.append(_Check(column.name, "empty, but required", empty))
    if column.values:
        checks.append(
            _Check(column.name, f"must be one of {', '.join(column.values)}", fits & ~value.isin(column.values))
        )
    if column.type == "text" and not column.values and not column.digits:
        broken = value.contains("\n") | value.contains("\r")
        checks.append(_Check(column.name, "holds a line break (a quotation mark may be missing)", fits & broken))
    if column.digits:
        # Two plain tests: one nested regular expression for both takes several times as long on a million rows.
        wrong = ~value.length().isin(column.digits) | value.re_search("[^0-9]")
        what = f"must be digits only, {', '.join(map(str, column.digits))} of them"
        checks.append(_Check(column.name, what, fits & wrong))
    if column.lowest is not None:
        highest = column.highest
        outside = (value < column.lowest) if highest is None else ((value < column.lowest) | (value > highest))
        bounds = f"at least {column.lowest}" if highest is None else f"from {column.lowest} to {highest}"
        checks.append(_Check(column.name, f"must be {bounds}", fits & outside))
    return checks


def _list(engine: Engine, raw: Table, file: str, checks: list[_Check], found: _Found) -> None:
    """Counts every check in one pass; lists rows only of those that found something."""
    if not checks:
        return
    counted = raw.aggregate(**{f"n{place}": raw.count(where=check.bad) for place, check in enumerate(checks)})
    numbers = engine.rows(counted)[0]
    for place, check in enumerate(checks):
        number = numbers[f"n{place}"]
        if not number:
            continue
        room = LISTED - len(found.listed)
        if room > 0:
            rows = engine.rows(raw.filter(check.bad).select(ROW).order_by(ROW).limit(room))
            found.listed += [Problem(file, row[ROW], check.column, check.what) for row in rows]
        found.total += number


def _find_doubles(engine: Engine, table: Table, file: str, schema: Schema, found: _Found) -> bool:
    """Finds every row whose id stood in an earlier row; whether the ids rise from row to row (then none did)."""
    key = schema.key
    known = table.filter(table[key].notnull())
    if engine.reads_in_order and _rises(engine, known, key):
        return True
    counted = engine.rows(known.aggregate(rows=known.count(), ids=known[key].nunique()))[0]
    number = counted["rows"] - counted["ids"]
    if not number:
        return False
    later = known.mutate(nth=ibis.row_number().over(group_by=key, order_by=ROW)).filter(lambda t: t.nth > 0)
    rows = engine.rows(later.select(ROW).order_by(ROW).limit(max(LISTED - len(found.listed), 0)))
    found.listed += [
        Problem(file, row[ROW], key, "this id stands in an earlier row too; ids must be unique") for row in rows
    ]
    found.total += number
    return False


def _rises(engine: Engine, known: Table, key: str) -> bool:
    """Whether each id is greater than the one before it, in whatever order the engine reads: then none stands twice.

    Most files are in the order of their ids, and looking at neighbours is half the work of counting different ids.
    """
    before = known.select(id=known[key], before=known[key].lag())
    return engine.rows(before.aggregate(falls=before.count(where=before.id <= before.before)))[0]["falls"] == 0


def _find_orphans(engine: Engine, families: Table, members: Table, path: Path, found: _Found) -> None:
    """Every member whose family is not in the families' file."""
    lost = members.filter(members.family_id.notnull()).anti_join(families, "family_id")
    number = engine.rows(lost.aggregate(number=lost.count()))[0]["number"]
    if not number:
        return
    rows = [row[ROW] for row in engine.rows(lost.select(ROW).order_by(ROW).limit(max(LISTED - len(found.listed), 0)))]
    lines = line_numbers(path, set(rows))
    what = "there is no family with this id in the families file"
    found.listed += [Problem(path.name, lines[row], "family_id", what) for row in rows]
    found.total += number


# Each reader: a column of some type -> (value of the contract's type, where it is not one) or None if never one.
_Read = tuple[Value, BooleanValue | None] | None


def _text(given: Value) -> _Read:
    return (given.nullif(""), None) if given.type().is_string() else None


def _date(given: Value) -> _Read:
    kind = given.type()
    if kind.is_date():
        return given, None
    if kind.is_timestamp():
        day = given.cast("date")
        return day, given.notnull() & (given != day.cast(kind))
    if kind.is_string():
        told = given.nullif("")
        # \z and not $, which to Spark is also the place before a last line break.
        day = ibis.ifelse(told.re_search(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z"), told, None).try_cast("date")
        return day, told.notnull() & day.isnull()
    return None


def _integer(given: Value) -> _Read:
    kind = given.type()
    if kind.is_integer():
        return given.cast("int64"), None
    if kind.is_floating() or kind.is_decimal():
        number = given.try_cast("int64")
        told = given.notnull() if kind.is_decimal() else given.notnull() & ~given.isnan()
        whole = told & (number.cast(kind) == given).fill_null(False)
        return ibis.ifelse(whole, number, None), told & ~whole
    if kind.is_string():
        told = given.nullif("")
        number = ibis.ifelse(told.re_search(r"^[+-]?[0-9]{1,18}([.]0+)?\z"), told, None)
        return number.try_cast("float64").try_cast("int64"), told.notnull() & number.isnull()
    return None


def _boolean(given: Value) -> _Read:
    kind = given.type()
    if kind.is_boolean():
        return given, None
    if kind.is_integer():
        return given == 1, given.notnull() & ~given.isin([0, 1])
    if kind.is_string():
        told = given.nullif("").lower()
        return told.isin(["true", "1"]), told.notnull() & ~told.isin(["true", "1", "false", "0"])
    return None


_READERS: dict[str, Callable[[Value], _Read]] = {
    "text": _text,
    "date": _date,
    "integer": _integer,
    "boolean": _boolean,
}


def _a(kind: str) -> str:
    return {
        "text": "text",
        "date": "a date (YYYY-MM-DD)",
        "integer": "a whole number",
        "boolean": "true or false",
    }[kind]


def _kind(kind: dt.DataType) -> str:
    return f"a column of type {str(kind).removeprefix('!')}"
