"""The picture of the years ahead: when each member's components begin and end, in both forecasts."""

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue, IntegerValue

from tangga.rules.parameters import (
    BIT,
    EARLY_CHILDHOOD,
    ELDERLY,
    HUMAN_RIGHTS_VICTIM,
    PREGNANCY,
    SCHOOL_COMPONENTS,
    SEVERE_DISABILITY,
    Parameters,
    whole,
)

CONTINUES = "continues"
DROPS_OUT = "drops_out"


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
