"""Columns of every input and result table: type, unit, meaning. The contract that files, engines and screens share.

Types are `text`, `date`, `integer`, `boolean`; money is integer rupiah; an empty cell means *unknown*.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis.expr.datatypes as dt

IBIS_TYPES: Mapping[str, dt.DataType] = {
    "text": dt.string,
    "date": dt.date,
    "integer": dt.int64,
    "boolean": dt.boolean,
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `values` (text) lists the only values allowed; `lowest`/`highest` (integer) bound them; `digits` (text) are the
    lengths that a code made of digits may have; `flag` marks a boolean whose empty cell means false.
    """

    name: str
    type: str
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    digits: tuple[int, ...] = ()
    flag: bool = False


@dataclass(frozen=True)
class Schema:
    """The columns of one table, and which of them identifies a row."""

    name: str
    key: str
    columns: tuple[Column, ...]
    by_name: Mapping[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


SCHOOL_LEVELS = ("none", "primary", "junior_secondary", "senior_secondary", "higher")
SEXES = ("female", "male")

FAMILIES = Schema(
    "families",
    key="family_id",
    columns=(
        Column("family_id", "text", "identifies the family; unique", required=True),
        Column(
            "region_code",
            "text",
            "Kemendagri code as digits: province 2, district 4, sub-district 6, village 10 digits",
            required=True,
            digits=(2, 4, 6, 10),
        ),
        Column("joined_on", "date", "first day of this membership spell", required=True),
        Column("left_on", "date", "first day out; empty = active"),
        Column("decile", "integer", "DTSEN decile", lowest=1, highest=10),
        Column("access_area", "boolean", "PKH Akses area", flag=True),
        Column("excluded_for", "text", "code of an exclusion in force"),
    ),
)

WAITING = Schema(
    "waiting",
    key="family_id",
    columns=(
        *(column for column in FAMILIES.columns if column.name not in ("joined_on", "left_on")),
        Column("rank", "integer", "place within the registry (DTSEN), 1 the poorest", lowest=1, highest=999_999_999),
        Column("proposed_on", "date", "day of the proposal; empty = the day the list is loaded"),
    ),
)

EXIT_TYPES = (
    "voluntary",
    "natural",
    "assessed",
    "forced",
    "data_mismatch",
    "excluded",
    "deceased",
    "moved",
    "duplicate",
    "not_found",
)

EXITS = Schema(
    "exits",
    key="family_id",
    columns=(
        Column("family_id", "text", "the family that leaves; unique", required=True),
        Column(
            "exit_type",
            "text",
            "how it left; only voluntary counts towards a target",
            required=True,
            values=EXIT_TYPES,
        ),
        Column("effective_on", "date", "first day out of the programme", required=True),
        Column("reasons", "text", "codes of the reasons, separated by blanks; empty = not known"),
        Column("reference", "text", "the decision it rests on, such as the number of a letter"),
    ),
)

MEMBERS = Schema(
    "members",
    key="member_id",
    columns=(
        Column("member_id", "text", "identifies the member; unique", required=True),
        Column("family_id", "text", "the member's family; must exist in families", required=True),
        Column("birth_date", "date", "date of birth"),
        Column("sex", "text", "sex", values=SEXES),
        Column("school_level", "text", "level enrolled at now; empty = unknown", values=SCHOOL_LEVELS),
        Column("school_grade", "integer", "class counted over all 12 years", lowest=1, highest=12),
        Column("finished_school", "boolean", "has finished the 12 years", flag=True),
        Column("pregnant", "boolean", "pregnant now", flag=True),
        Column("delivered_on", "date", "last birth given"),
        Column("pregnancy_number", "integer", "number of the present or last pregnancy", lowest=0),
        Column("severe_disability", "boolean", "severely disabled", flag=True),
        Column("human_rights_victim", "boolean", "registered victim of a gross human-rights violation", flag=True),
        Column("deceased_on", "date", "day of death"),
    ),
)

MEMBER_ANSWERS = Schema(
    "members",
    key="member_id",
    columns=(
        Column("member_id", "text", "the member"),
        Column("family_id", "text", "the member's family"),
        Column("component", "text", "component the member counts for; empty = counts for nothing"),
        Column("annual_idr", "integer", "rupiah a year, 0 where not paid"),
        Column("paid", "boolean", "one of the family's paid places is this member's"),
        Column("reason", "text", "why: a code of tangga.rules.explain.REASONS"),
    ),
)

FAMILY_ANSWERS = Schema(
    "families",
    key="family_id",
    columns=(
        Column("family_id", "text", "the family"),
        Column("region_code", "text", "as given"),
        Column("active", "boolean", "joined on or before the date, not left on or before it"),
        Column("members_paid", "integer", "persons paid"),
        Column("annual_idr", "integer", "rupiah a year, fixed part included"),
        Column("period_idr", "integer", "rupiah in the payment period that holds the date, fixed part included"),
        Column("eligible", "boolean", "may be in the programme on the date"),
        Column("ineligible_for", "text", "the exclusion's code and/or decile_above_limit, separated by a space"),
        Column("natural_exit", "boolean", "active, nobody counts for a component, nothing unsure"),
        Column("unsure", "boolean", "a fact is missing without which no exit may be concluded"),
        Column("unsure_about", "text", "birth_date, school_level, members: the facts to ask for"),
        Column("years_in_programme", "integer", "completed years of this spell"),
        Column("five_years", "boolean", "at least the number of years after which exit is prepared"),
        Column("preparable", "boolean", "meets the conditions of bidik graduasi"),
        Column("last_component_ends_on", "date", "first of the month after the last component is expected to end"),
        Column("last_component_ends_on_dropout", "date", "the same if every child leaves school after its level"),
    ),
)

MEMBER_NOTES = Schema(
    "notes",
    key="member_id",
    columns=(
        Column("member_id", "text", "the member"),
        Column("living", "boolean", "born and not deceased by the date"),
        Column("age_years", "integer", "completed years on the date; empty = not living, or birth unknown"),
        Column("unsure_about", "text", "birth_date or school_level: the fact to ask for; empty = none"),
        Column("out_of_school", "boolean", "of school age, in no school, the 12 years not finished"),
    ),
)

SEGMENTS = Schema(
    "segments",
    key="member_id",
    columns=(
        Column("member_id", "text", "the member"),
        Column("component", "text", "the component"),
        Column("scenario", "text", "continues or drops_out", values=("continues", "drops_out")),
        Column("starts_on", "date", "first of a month"),
        Column("ends_on", "date", "first of the month after; empty = no end in sight"),
    ),
)
