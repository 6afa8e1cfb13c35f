"""Amounts, and each member's answer with its reason."""

import ibis
from ibis import Table
from ibis.expr.types import IntegerValue

from tangga.rules.assignment import column
from tangga.rules.components import NOTHING
from tangga.rules.parameters import Parameters


def member_answers(standing: Table, homes: Table, places: Table, parameters: Parameters) -> Table:
    """What each member counts for, what that pays, and why.

    Takes    standing: 1 row per person; homes: 1 row per family; places: who fills a place where that is not plain
    Returns  1 row per person: columns of rules/schemas.py MEMBER_ANSWERS
    Unsure   the reason names the missing fact when the member counts for nothing without it
    Source   policy/national/benefits/*.yaml
    """
    t = (
        standing.select("member_id", "family_id", "components", "nothing")
        .inner_join(homes.select("family_id", "active", "contested", "over", "full"), "family_id")
        .left_join(places, "member_id")
        .drop("member_id_right")
    )
    could = t.active & (t.components != 0)
    plain = ~t.contested & ~t.over
    paid = could & (plain | t.place.notnull())
    wants = ibis.cases(*(((t.components & place.bit) != 0, place.bit) for place in parameters.places), else_=0)
    bit = ibis.ifelse(could, t.place.fill_null(wants), 0)
    t = t.mutate(paid=paid, bit=bit, could=could)
    annual = ibis.cases(*((t.bit == place.bit, place.annual_idr) for place in parameters.places), else_=0)
    return t.select(
        "member_id",
        "family_id",
        component=ibis.cases(*((t.bit == place.bit, place.component) for place in parameters.places), else_=None).cast(
            "string"
        ),
        annual_idr=ibis.ifelse(t.paid, annual, 0).cast("int64"),
        paid=t.paid,
        reason=ibis.cases(
            (~t.active, "family_not_active"),
            (t.paid, "counts"),
            (t.could & ((t.components & t.full) == t.components), "over_component_cap"),
            (t.could, "over_family_cap"),
            *((t.nothing == code, reason) for code, reason in enumerate(NOTHING)),
        ),
    )


def family_amounts(homes: Table, parameters: Parameters) -> dict[str, IntegerValue]:
    """The yearly and period amount of each row of `homes` (integer rupiah, fixed part included).

    The fixed part is each active family's, whatever its members: "a fixed part a family" (policy.md section 2).
    """
    annual: IntegerValue = ibis.literal(0, "int64")
    period: IntegerValue = ibis.literal(0, "int64")
    for place in parameters.places:
        persons = homes[column(place)].cast("int64")
        annual = annual + persons * place.annual_idr
        period = period + persons * place.period_idr
    fixed = ibis.ifelse(
        homes.active,
        ibis.ifelse(
            homes.access_area.fill_null(False),
            parameters.fixed_part(access_area=True),
            parameters.fixed_part(access_area=False),
        ),
        0,
    )
    annual = annual + fixed
    if parameters.pays_fixed_part_now:
        period = period + fixed
    return {"annual_idr": annual.cast("int64"), "period_idr": period.cast("int64")}
