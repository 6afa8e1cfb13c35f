"""Which member counts for which component on the date, row by row, and until when.

Columns are added stage by stage (`mutate` on `mutate`) so that an engine computes each shared piece once.
"""

from datetime import date, timedelta

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue, Column, IntegerValue

from tangga.rules.parameters import (
    BIT,
    COMPONENTS,
    EARLY_CHILDHOOD,
    ELDERLY,
    HUMAN_RIGHTS_VICTIM,
    PREGNANCY,
    SCHOOL_COMPONENTS,
    SEVERE_DISABILITY,
    Parameters,
    whole,
)
from tangga.rules.schemas import SCHOOL_LEVELS

# Why a member counts for nothing, as a small number until the answer is written (text would double the table).
NOTHING = ("no_component", "out_of_school", "unsure_school", "unsure_birth_date", "not_born_yet", "deceased")

# Columns that only the picture of the years ahead needs; a batch need not carry them.
FORECAST_ONLY = ("class1", "born_month", "childbed_ends", "pupil", "last_class_of_level", "elderly_from")


def standing(members: Table, parameters: Parameters) -> Table:
    """What each member is on the date, whether or not its family is active.

    Takes    members: 1 row per person (rules/schemas.py MEMBERS)
    Returns  1 row per person: member_id, family_id, birth_date,
             components (integer: one bit per component the member could be paid for, rules.parameters.BIT),
             nothing (integer: index into NOTHING, what to say when it counts for nothing),
             living, unsure_birth, unsure_school, out_of_school, able (booleans),
             stays (boolean: holds a component that has no end in sight),
             ends, ends_dropout (month index: first month without a component, in either forecast; empty = none now),
             ages_from (birth date of someone who will reach the elderly age later; empty = reached, or unknown),
             and FORECAST_ONLY: class1 (month index: when the child starts, or would have started, class 1),
             born_month, childbed_ends, elderly_from (month indexes), pupil (boolean), last_class_of_level (integer)
    Unsure   an unknown birth date or school level makes the member unsure, never less than it surely is:
             someone of unknown age may still count as pregnant, severely disabled or a victim
    Raises   PolicyGap if a parameter has no value on the date
    Source   policy/national/components/*.yaml, policy/national/graduation/forecast.yaml
    """
    counted = _counted(_schooled(_told(members, parameters), parameters), parameters)
    return _until_when(_schooling_ahead(counted, parameters), parameters)


def notes(standing: Table, parameters: Parameters) -> Table:
    """What a screen says of each member beside its answer, whatever the member counts for.

    Takes    standing: 1 row per person
    Returns  1 row per person: columns of rules/schemas.py MEMBER_NOTES
    Unsure   someone who counts (as disabled, say) may still lack a fact: it is asked for all the same
    """
    t, as_of = standing, parameters.as_of
    later_in_year = t.birth_date.month() * 100 + t.birth_date.day() > as_of.month * 100 + as_of.day
    age = as_of.year - t.birth_date.year() - ibis.ifelse(later_in_year, 1, 0)
    return t.select(
        "member_id",
        "living",
        age_years=ibis.ifelse(t.living, age, None).cast("int64"),
        unsure_about=ibis.cases((t.unsure_birth, "birth_date"), (t.unsure_school, "school_level"), else_=None).cast(
            "string"
        ),
        out_of_school=t.out_of_school,
    )


def _known(flag: Column) -> BooleanValue:
    """An empty yes/no means: not recorded as such."""
    return flag.fill_null(False)


def born_by(years: int, day: date) -> ibis.Value:
    """The last birth date of someone who is `years` completed years old on the day (born 29 February: 1 March)."""
    try:
        born = day.replace(year=day.year - years)
    except ValueError:  # 29 February in a year that has none
        born = date(day.year - years, 2, 28)
    return ibis.literal(born)


def _at_least(birth_date: Column, years: int, parameters: Parameters) -> BooleanValue:
    """Surely `years` completed years old on the date."""
    return _known(birth_date <= born_by(years, parameters.as_of))


def _younger(birth_date: Column, years: int, parameters: Parameters) -> BooleanValue:
    """Surely not yet `years` completed years old on the date."""
    return _known(birth_date > born_by(years, parameters.as_of))


def month_start_from(day: Column) -> IntegerValue:
    """Month index of the first month that begins on or after the day (29 February counts as 1 March: the same)."""
    return (day.year() * 12 + day.month() - 1 + ibis.ifelse(day.day() > 1, 1, 0)).cast("int32")


def school_start_in_or_after(month: IntegerValue, parameters: Parameters) -> IntegerValue:
    """Index of the first start of a school year in or after the month."""
    return month + (parameters.school_month - month % 12 + 12) % 12


def _told(members: Table, parameters: Parameters) -> Table:
    """Adds level (index into SCHOOL_LEVELS), dead, unborn, living: what lies after the date is not yet told."""
    as_of = ibis.literal(parameters.as_of)
    level = ibis.cases(*((members.school_level == name, place) for place, name in enumerate(SCHOOL_LEVELS)))
    return members.mutate(
        level=level.cast("int8"),
        dead=_known(members.deceased_on <= as_of),
        unborn=_known(members.birth_date > as_of),
    ).mutate(living=lambda t: ~t.dead & ~t.unborn)


LEVEL = {name: place for place, name in enumerate(SCHOOL_LEVELS)}


def _schooled(told: Table, parameters: Parameters) -> Table:
    """Adds of_school_age, enrolled (at SD or above), unsure_birth, unsure_school, out_of_school, able, expecting."""
    policy = parameters.policy
    youngest = whole(policy, "components/schooling/youngest_age")
    oldest = whole(policy, "components/schooling/oldest_age")
    oldest_out = whole(policy, "components/schooling/out_of_school_oldest_age")
    too_old_for_early = whole(policy, "components/early_childhood/not_enrolled_below_age")
    able_from = whole(policy, "graduation/preparable/youngest_age")
    able_to = whole(policy, "graduation/preparable/oldest_age")
    born = told.birth_date
    of_school_age = _at_least(born, youngest, parameters) & _younger(born, oldest + 1, parameters)
    unfinished = told.living & ~_known(told.finished_school)
    return told.mutate(
        of_school_age=of_school_age,
        enrolled=_known(told.level >= LEVEL["primary"]),
        unsure_birth=told.living & born.isnull(),
        unsure_school=unfinished & of_school_age & told.level.isnull(),
        out_of_school=unfinished
        & _known(told.level == LEVEL["none"])
        & _at_least(born, too_old_for_early, parameters)
        & _younger(born, oldest_out + 1, parameters),
        # Of productive age, not severely disabled, not yet elderly: with one such person the household is neither
        # only elderly nor only children nor only severely disabled, so this one test holds all of bidik graduasi.
        able=told.living
        & _at_least(born, able_from, parameters)
        & _younger(born, min(able_to + 1, parameters.elderly_age), parameters)
        & ~_known(told.severe_disability),
        expecting=_known(told.pregnant),
    )


def _counted(school: Table, parameters: Parameters) -> Table:
    """Adds components (bits) and nothing (index into NOTHING)."""
    policy = parameters.policy
    days = whole(policy, "components/pregnancy/days_after_birth")
    highest = whole(policy, "components/pregnancy/highest_pregnancy_number")
    always_below = whole(policy, "components/early_childhood/always_below_age")
    not_enrolled_below = whole(policy, "components/early_childhood/not_enrolled_below_age")
    gave_birth = (school.delivered_on <= ibis.literal(parameters.as_of)) & (
        school.delivered_on >= ibis.literal(parameters.as_of - timedelta(days=days))
    )
    born = school.birth_date
    counts: dict[str, BooleanValue] = {
        PREGNANCY: (school.expecting | _known(gave_birth)) & ~_known(school.pregnancy_number > highest),
        EARLY_CHILDHOOD: _younger(born, always_below, parameters)
        | (_younger(born, not_enrolled_below, parameters) & ~school.enrolled),
        SEVERE_DISABILITY: _known(school.severe_disability),
        ELDERLY: _at_least(born, parameters.elderly_age, parameters),
        HUMAN_RIGHTS_VICTIM: _known(school.human_rights_victim),
    }
    counts |= {name: school.of_school_age & _known(school.level == LEVEL[name]) for name in SCHOOL_COMPONENTS}
    bits: IntegerValue = ibis.literal(0, "int32")
    for component in COMPONENTS:
        if BIT[component] & parameters.in_force:
            bits = bits + ibis.ifelse(counts[component], ibis.literal(BIT[component], "int32"), 0)
    nothing = ibis.cases(
        (school.dead, NOTHING.index("deceased")),
        (school.unborn, NOTHING.index("not_born_yet")),
        (school.unsure_birth, NOTHING.index("unsure_birth_date")),
        (school.unsure_school, NOTHING.index("unsure_school")),
        (school.out_of_school, NOTHING.index("out_of_school")),
        else_=NOTHING.index("no_component"),
    )
    return school.mutate(components=ibis.ifelse(school.living, bits, 0).cast("int32"), nothing=nothing.cast("int8"))


def _has(table: Table, *components: str) -> BooleanValue:
    return (table.components & sum(BIT[component] for component in components)) != 0


def _schooling_ahead(counted: Table, parameters: Parameters) -> Table:
    """Adds pupil, preschool, born_month and class1, the month in which class 1 begins (or would have begun).

    A child enters class 1 at the first school-year start on or after the entry age (and not before the date) and
    moves up a class a year. An unknown class is the level's first: the longer stay.
    """
    policy = parameters.policy
    entry_age = whole(policy, "graduation/forecast/school_entry_age")
    school_year = parameters.school_start_from(parameters.this_month + 1)  # the next one: this year's class is known
    pupil = _known(counted.level.isin([LEVEL[name] for name in SCHOOL_COMPONENTS])) & _has(
        counted, EARLY_CHILDHOOD, *SCHOOL_COMPONENTS
    )

    def of_level(which: str) -> IntegerValue:
        spans = ((LEVEL[name], whole(policy, f"components/{name}/{which}")) for name in SCHOOL_COMPONENTS)
        return ibis.cases(*((t.level == level, number) for level, number in spans))

    t = counted.mutate(pupil=pupil)
    t = t.mutate(
        preschool=_has(t, EARLY_CHILDHOOD) & ~t.pupil,
        first=ibis.ifelse(t.pupil, of_level("first_class"), None).cast("int32"),
        last=ibis.ifelse(t.pupil, of_level("last_class"), None).cast("int32"),
        born_month=month_start_from(t.birth_date),
    )
    earliest_entry = ibis.greatest(t.born_month + entry_age * 12, parameters.next_month_start)
    entry = school_start_in_or_after(earliest_entry, parameters)
    grade = ibis.greatest(t.first, ibis.least(t.school_grade.fill_null(t.first), t.last))
    return t.mutate(class1=ibis.cases((t.pupil, school_year - grade * 12), (t.preschool, entry)).cast("int32"))


def _until_when(t: Table, parameters: Parameters) -> Table:
    """Keeps what others read, with the month in which what a member counts for is expected to end, in both forecasts.

    School ends after the last class or at the oldest age + 1. Dropping out ends it with the level the child is in
    now; a child not yet in school then leaves early childhood when it would have entered class 1, or at the birthday
    that ends it.
    """
    policy = parameters.policy
    last_class = whole(policy, "graduation/forecast/last_class")
    too_old = t.born_month + (whole(policy, "graduation/forecast/oldest_age") + 1) * 12
    early_ends = t.born_month + whole(policy, "components/early_childhood/not_enrolled_below_age") * 12
    after_birth = whole(policy, "components/pregnancy/days_after_birth") + 1
    child = t.pupil | t.preschool
    childbed_ends = ibis.ifelse(
        _has(t, PREGNANCY) & ~t.expecting,
        month_start_from((t.delivered_on + ibis.interval(days=after_birth)).cast("date")),
        None,
    ).cast("int32")
    ends = ibis.ifelse(child, ibis.least(t.class1 + last_class * 12, too_old), None)
    ends_dropout = ibis.cases(
        (t.pupil, ibis.least(t.class1 + t.last * 12, too_old)), (t.preschool, ibis.least(t.class1, early_ends))
    )
    not_yet_elderly = t.living & _younger(t.birth_date, parameters.elderly_age, parameters)
    return t.select(
        "member_id",
        "family_id",
        "birth_date",
        "components",
        "nothing",
        "living",
        "unsure_birth",
        "unsure_school",
        "out_of_school",
        "able",
        stays=_has(t, SEVERE_DISABILITY, ELDERLY, HUMAN_RIGHTS_VICTIM) | (_has(t, PREGNANCY) & t.expecting),
        ends=_later(ends, childbed_ends),
        ends_dropout=_later(ends_dropout, childbed_ends),
        ages_from=ibis.ifelse(not_yet_elderly, t.birth_date, None),
        class1=t.class1,
        born_month=t.born_month,
        childbed_ends=childbed_ends,
        pupil=t.pupil,
        last_class_of_level=t.last,
        elderly_from=ibis.ifelse(not_yet_elderly, t.born_month + parameters.elderly_age * 12, None).cast("int32"),
    )


def _later(one: IntegerValue, other: IntegerValue) -> IntegerValue:
    """The later of two months, an empty one counting as never begun."""
    return ibis.greatest(one.fill_null(0), other.fill_null(0)).nullif(0).cast("int32")
