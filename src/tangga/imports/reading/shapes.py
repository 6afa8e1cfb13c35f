"""What a line means in each of the three shapes: a family with counts, a person, a pupil."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Final, Literal

from tangga.imports.reading.cells import Row
from tangga.imports.reading.lines import Line
from tangga.imports.reading.recognising import ListSheet
from tangga.imports.reading.synonyms import COUNTS, PERSONS, SCHOOL
from tangga.imports.reading.tables import Standard, Tables
from tangga.rules.identifiers import Number, kk_warnings, nik_warnings
from tangga.rules.intake import (
    is_total,
    level_of_grade,
    not_a_name,
    read_decile,
    read_flag,
    read_gone,
    read_grade,
    read_level,
    read_relation,
    read_severe_disability,
    read_sex,
    read_whole,
    says_dead,
    tidy_name,
)

# (kind, 16 digits) -> (sealed, index, mask)
Seal = Callable[[Literal["nik", "kk"], str], tuple[str, str, str]]

# A date that cannot be is still a date. One to come, or of 1900, is not: of the day of the list nobody says dead.
_DAYS_OF_DEATH: Final = frozenset({"date_impossible", "date_two_digits"})
_SCHOOL_AGES: Final = range(6, 22)
LISTED_COUNTS: Final = (
    "pregnancy", "early_childhood", "primary", "junior_secondary", "senior_secondary", "elderly", "severe_disability",
)  # fmt: skip
LISTED_NUMBERS: Final = ("members", "amount_idr", "session_amount_idr")
LISTED_TEXTS: Final = ("components", "group", "complaint", "follow_up", "note")
_LONGEST_NOTE: Final = 1_000


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class List:
    """What the three shapes have in common."""

    table = "members"  # what a line is about
    repeats_who = False  # who somebody is, the list only repeats: it says other things of people on record

    def __init__(self, tables: Tables, seal: Seal, today: date, result: Standard) -> None:
        self.tables, self.seal, self.today, self.result = tables, seal, today, result

    def take(self, line: Line, row: Row, sheet: ListSheet) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """After the last row."""

    def card(self, line: Line) -> dict[str, Any]:
        """What a row says of the family's card besides its number."""
        return {
            "village": line.text("village") or None,
            "sub_district": line.text("sub_district") or None,
            "address": line.text("address") or None,
            "rt": line.text("rt") or None,
            "rw": line.text("rw") or None,
            "joined_on": line.day("joined_on", self.today),
            "decile": line.value("decile", read_decile),
        }

    def name(self, line: Line, ours: str) -> str:
        name = line.text(ours)
        if not name:
            line.problem(ours, "name_missing")
        elif not_a_name(name):
            line.problem(ours, "name_not_a_name")
        return tidy_name(name)

    def mended(self, *numbers: Number) -> None:
        self.result.mended += sum(1 for number in numbers if number.mended)


class CountList(List):
    """The facilitator's list: a line a family, with how many of its members count for what."""

    table = "families"

    def take(self, line: Line, row: Row, sheet: ListSheet) -> None:
        kk_text, name = line.text("kk"), line.text("carer_name")
        if not kk_text and (not name or is_total(name)):
            line.problem("", "not_an_entry")
            return
        number = line.number("kk")
        if not kk_text:
            line.problem("kk", "kk_missing")
        name = self.name(line, "carer_name")
        listed: dict[str, Any] = {ours: line.value(ours, read_whole) for ours in (*LISTED_COUNTS, *LISTED_NUMBERS)}
        listed |= {ours: line.text(ours)[:_LONGEST_NOTE] or None for ours in LISTED_TEXTS}
        card = self.card(line)
        if listed["members"] == 0:
            line.problem("members", "members_none")
        if line.refused:
            return
        for code in kk_warnings(number.digits):
            line.problem("kk", code)
        self.mended(number)
        sealed, index, mask = self.seal("kk", number.digits)
        extras = {ours: value for ours, value in listed.items() if value is not None}
        self.tables.add("listed_families", card | {
            "sheet": sheet.name, "row": row.row, "kk_sealed": sealed, "kk_index": index, "kk_mask": mask,
            "carer_name": name, "extras": json.dumps(extras, ensure_ascii=False) if extras else None,
        })  # fmt: skip
        self.result.families += 1


class PersonList(List):
    """A list by person: a line a member; families are what their lines say of the card, each KK number once."""

    def __init__(self, tables: Tables, seal: Seal, today: date, result: Standard) -> None:
        super().__init__(tables, seal, today, result)
        self._cards: dict[int, int] = {}  # KK number -> hash of what the first line says of the card
        self._current: dict[str, Any] | None = None
        self._last = ("", "")  # the last KK number and its index

    def take(self, line: Line, row: Row, sheet: ListSheet) -> None:
        kk_text, nik_text, name = line.text("kk"), line.text("nik"), line.text("name")
        if not kk_text and not nik_text and (not name or is_total(name)):
            line.problem("", "not_an_entry")
            return
        # Without its NIK a person is still known by name and birth date: left out, they would be missing from the
        # family's amount, and from the reasons why it stays in the programme.
        kk, nik = line.number("kk"), line.number("nik", is_key=False)
        if not kk_text:
            line.problem("kk", "kk_missing")
        name = self.name(line, "name")
        person = self._person(line)
        card = self.card(line)
        if line.refused:
            if kk.digits:
                _, index, _ = self.seal("kk", kk.digits)
                self.tables.add("incomplete", {"kk_index": index})
            return
        if nik.digits:
            for code in nik_warnings(nik.digits, person["birth_date"], person["sex"]):
                line.problem("nik", code)
        elif person["birth_date"] is None:
            line.problem("nik", "no_number_no_birth_date")
        self.mended(kk, nik)
        index = self._family(line, row, sheet, kk.digits, card, name, person["relation"] == "head")
        nik_sealed, nik_index, nik_mask = self.seal("nik", nik.digits) if nik.digits else (None, None, None)
        note = line.text("note")[:_LONGEST_NOTE]
        self.tables.add("listed_members", person | {
            "sheet": sheet.name, "row": row.row, "kk_index": index, "nik_sealed": nik_sealed, "nik_index": nik_index,
            "nik_mask": nik_mask, "nik_damaged": bool(nik.damage), "name": name,
            "extras": json.dumps({"note": note}) if note else None,
        })  # fmt: skip
        self.result.members += 1

    def _family(
        self, line: Line, row: Row, sheet: ListSheet, kk: str, card: dict[str, Any], name: str, is_head: bool
    ) -> str:
        """The index of the family's number; a row for it where it is met for the first time."""
        said = hash((card["village"], card["address"], card["rt"], card["rw"]))
        known = self._cards.setdefault(int(kk), said)
        if kk == self._last[0]:
            if known != said:
                line.problem("address", "card_differs")
            if is_head and self._current is not None:
                self._current["head_name"] = self._current["head_name"] or name
            return self._last[1]
        sealed, index, mask = self.seal("kk", kk)
        self._last = kk, index
        self.end()
        if len(self._cards) > self.result.families:  # its first line
            for code in kk_warnings(kk):
                line.problem("kk", code)
            carer = line.text("carer_name")
            self._current = card | {
                "sheet": sheet.name, "row": row.row, "kk_sealed": sealed, "kk_index": index, "kk_mask": mask,
                "carer_name": tidy_name(carer) or None, "head_name": name if is_head else None,
            }  # fmt: skip
            self.result.families += 1
        elif known != said:
            line.problem("address", "card_differs")
        return index

    def end(self) -> None:
        if self._current is not None:
            self.tables.add("listed_families", self._current)
            self._current = None

    def _person(self, line: Line) -> dict[str, Any]:
        born = line.day("birth_date", self.today)
        if born is None and line.has("birth_date") and not line.text("birth_date"):
            line.problem("birth_date", "birth_date_missing")
        level, finished = self._level(line)
        grade = line.value("school_grade", lambda text: read_grade(text, level))
        deceased_on, deceased = self._gone(line)
        if (
            line.has("school_level")
            and not line.text("school_level")
            and not (deceased or deceased_on)
            and born
            and _age(born, self.today) in _SCHOOL_AGES
        ):
            line.problem("school_level", "school_missing")
        relation = line.text("relation")
        return {
            "birth_date": born,
            "sex": line.value("sex", read_sex),
            "relation": read_relation(relation) or None,
            "school_level": level,
            "school_grade": grade,
            "finished_school": finished or None,
            "pregnant": line.value("pregnant", read_flag),
            "delivered_on": line.day("delivered_on", self.today),
            "pregnancy_number": line.value("pregnancy_number", read_whole),
            "severe_disability": line.value("severe_disability", read_severe_disability),
            "deceased_on": deceased_on,
            "deceased": deceased,
        }

    def _level(self, line: Line) -> tuple[str | None, bool]:
        text = line.text("school_level")
        level, finished, problem = read_level(text) if text else (None, False, "")
        if problem:
            line.problem("school_level", problem)
        return level, finished

    def _gone(self, line: Line) -> tuple[date | None, bool | None]:
        """(died on, died at an unknown day). The column may hold a date or a word."""
        text = line.text("deceased")
        if not text:
            return None, None
        gone, problem = read_gone(text)
        if gone is None and problem and any(letter.isdigit() for letter in text):
            day = line.day("deceased", self.today)
            if day is None and (says_dead(text) or (line.problems[-1:] and line.problems[-1][1] in _DAYS_OF_DEATH)):
                return None, True  # which day is not known, that somebody died is
            return day, None
        if problem:
            line.problem("deceased", problem)
        if gone == "away":
            line.problem("deceased", "moved_away")
        return None, True if gone == "dead" else None


class SchoolList(List):
    """The ministry's school form: a line a pupil, who is found by NIK; absences by month are kept as listed."""

    repeats_who = True  # it says where somebody learns

    def take(self, line: Line, row: Row, sheet: ListSheet) -> None:
        nik_text, name = line.text("nik"), line.text("name")
        if not nik_text and (not name or is_total(name)):
            line.problem("", "not_an_entry")
            return
        nik = line.number("nik")
        if not nik_text:
            line.problem("nik", "nik_missing")
        text = line.text("school_level")
        level, finished, problem = read_level(text) if text else (None, False, "")
        if problem:
            line.problem("school_level", problem)
        grade = line.value("school_grade", lambda said: read_grade(said, level))
        extras = self._extras(line, sheet)
        if line.refused:
            return
        for code in nik_warnings(nik.digits):
            line.problem("nik", code)
        self.mended(nik)
        sealed, index, mask = self.seal("nik", nik.digits)
        self.tables.add("listed_members", {
            "sheet": sheet.name, "row": row.row, "nik_sealed": sealed, "nik_index": index, "nik_mask": mask,
            "name": tidy_name(name) or None, "school_level": level or level_of_grade(grade), "school_grade": grade,
            "finished_school": finished or None, "extras": json.dumps(extras, ensure_ascii=False) if extras else None,
        })  # fmt: skip
        self.result.members += 1

    def _extras(self, line: Line, sheet: ListSheet) -> dict[str, Any]:
        extras: dict[str, Any] = {}
        extras |= {ours: line.text(ours)[:_LONGEST_NOTE] for ours in ("nisn", "note") if line.text(ours)}
        extras |= {key: value for key, value in sheet.heads.items() if key != "effective_days"}
        months: dict[str, dict[str, int]] = {}
        for ours in line.absences():
            _, month, what = ours.split(":")
            if what != "percent" and (count := line.value(ours, read_whole)) is not None:
                months.setdefault(month, {})[what] = count
        for month, days in sheet.heads.get("effective_days", {}).items():
            if month in months:
                months[month]["effective_days"] = days
        if months:
            extras["absences"] = months
        return extras


LISTS: Final[dict[str, type[List]]] = {COUNTS: CountList, PERSONS: PersonList, SCHOOL: SchoolList}
