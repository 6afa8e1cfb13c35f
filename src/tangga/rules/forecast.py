"""The picture of the years ahead: when each member's components begin and end, in both forecasts."""

from datetime import date

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue, IntegerValue

from tangga.rules.components import born_by, month_start_from, school_start_in_or_after
from tangga.rules.parameters import (
    BIT,
    EARLY_CHILDHOOD,
    ELDERLY,
    HUMAN_RIGHTS_VICTIM,
    PREGNANCY,
    SCHOOL_COMPONENTS,
    SEVERE_DISABILITY,
    Parameters,
    month_from,
    month_of,
    whole,
)

CONTINUES = "continues"
DROPS_OUT = "drops_out"


def moved_up(members: Table, told_on: date, parameters: Parameters) -> Table:
    """Members as they are expected to be on the policy's date, when what is known was told for an earlier day.

    Takes    members: 1 row per person (rules/schemas.py MEMBERS); told_on: the day their schooling is known for
    Returns  the same rows; school_level, school_grade and finished_school as the forecast expects them: a pupil a class
             up at each start of a school year, a child of early childhood in class 1 from its entry on, after the last
             class finished
    Unsure   an unknown birth date or school level stays unknown; someone of school age in no school stays out of it
    Source   policy/national/graduation/forecast.yaml: the same assumptions as last_component_ends_on
    """
    policy = parameters.policy
    entry_age = whole(policy, "graduation/forecast/school_entry_age")
    early_below = whole(policy, "components/early_childhood/not_enrolled_below_age")
    spans = {
        name: tuple(whole(policy, f"components/{name}/{end}_class") for end in ("first", "last"))
        for name in SCHOOL_COMPONENTS
    }
    final = whole(policy, "graduation/forecast/last_class")
    next_start = parameters.school_start_from(month_of(told_on) + 1)
    years = max(0, (parameters.this_month - next_start) // 12 + 1)

    first = ibis.cases(*((members.school_level == name, span[0]) for name, span in spans.items()))
    last = ibis.cases(*((members.school_level == name, span[1]) for name, span in spans.items()))
    grade = ibis.greatest(first, ibis.least(members.school_grade.fill_null(first), last))
    entry = school_start_in_or_after(
        ibis.greatest(month_start_from(members.birth_date) + entry_age * 12, month_from(told_on)), parameters
    )
    pupil = members.school_level.isin(SCHOOL_COMPONENTS).fill_null(False)
    # Early childhood on the day told: surely under the age at which a child in no school stops to count.
    young = ~pupil & (members.birth_date > born_by(early_below, told_on))
    enters = (young & (entry <= parameters.this_month)).fill_null(False)
    # Nobody asks for the school of a child under the entry age; until it enters it is in none.
    waits = (young & (members.birth_date > born_by(entry_age, told_on))).fill_null(False)
    expected = ibis.cases(
        (pupil, grade + years),
        (enters, (parameters.this_month - entry) // 12 + 1),
    ).cast("int64")
    t = members.mutate(expected=expected)
    moves = t.expected.notnull() & (ibis.literal(years) > 0)
    done = moves & (t.expected > final)
    level = ibis.cases(*((t.expected <= span[1], name) for name, span in spans.items()))
    return t.mutate(
        school_level=ibis.cases((done, "none"), (moves, level), (waits, "none"), else_=t.school_level),
        school_grade=ibis.cases((done, None), (moves, t.expected), else_=t.school_grade).cast("int64"),
        finished_school=ibis.cases((done, True), else_=t.finished_school),
    ).drop("expected")


def segments(standing: Table, parameters: Parameters) -> Table:
    """Each stretch of time in which a member counts for a component, from this month on.

    Takes    standing: 1 row per person (rules.components.standing)
    Returns  1 row per stretch: columns of rules/schemas.py SEGMENTS; months, the end exclusive
    Unsure   a member whose birth date or school is unknown has no stretch for what depends on it
    Source   policy/national/graduation/forecast.yaml, assumptions of policy.md 4.1
    """
    t = standing
    now: IntegerValue = ibis.literal(parameters.this_month, "int32")
    endless: IntegerValue = ibis.literal(None, "int32")
    policy = parameters.policy
    early_ends = t.born_month + whole(policy, "components/early_childhood/not_enrolled_below_age") * 12
    school_from = t.born_month + whole(policy, "components/schooling/youngest_age") * 12
    too_old = t.born_month + (whole(policy, "graduation/forecast/oldest_age") + 1) * 12

    def has(component: str) -> BooleanValue:
        return (t.components & BIT[component]) != 0

    rows: list[tuple[str, str, BooleanValue, IntegerValue, IntegerValue]] = []
    for scenario in (CONTINUES, DROPS_OUT):
        rows += [
            (component, scenario, has(component), now, endless)
            for component in (SEVERE_DISABILITY, HUMAN_RIGHTS_VICTIM, ELDERLY)
        ]
        rows.append((ELDERLY, scenario, t.elderly_from.notnull(), t.elderly_from, endless))
        # Someone expecting has no known end; someone who gave birth has one.
        rows.append((PREGNANCY, scenario, has(PREGNANCY), now, t.childbed_ends))
        early_until = ibis.ifelse(t.pupil, school_from, ibis.least(t.class1, early_ends))
        rows.append((EARLY_CHILDHOOD, scenario, has(EARLY_CHILDHOOD), now, early_until))
        for level in SCHOOL_COMPONENTS:
            first = whole(policy, f"components/{level}/first_class")
            last = whole(policy, f"components/{level}/last_class")
            starts = ibis.greatest(t.class1 + (first - 1) * 12, now, school_from)
            ends = ibis.least(t.class1 + last * 12, too_old)
            goes = t.class1.notnull() & (starts < ends)
            if scenario == DROPS_OUT:
                goes = goes & t.pupil & (t.last_class_of_level >= last)
            rows.append((level, scenario, goes.fill_null(False), starts, ends))
    pieces = [
        t.filter(counts).select(
            "member_id",
            component=ibis.literal(component),
            scenario=ibis.literal(scenario),
            starts=starts.cast("int64"),
            ends=ends.cast("int64"),
        )
        for component, scenario, counts, starts, ends in rows
    ]
    together = ibis.union(*pieces)
    return together.select(
        "member_id",
        "component",
        "scenario",
        starts_on=ibis.date(together.starts // 12, together.starts % 12 + 1, 1),
        ends_on=ibis.date(together.ends // 12, together.ends % 12 + 1, 1),
    )
