"""Who may stay, who leaves naturally and when, and who could be prepared to leave by design."""

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue, DateValue, IntegerValue, StringValue

from tangga.rules.benefits import family_amounts
from tangga.rules.components import month_start_from
from tangga.rules.parameters import Parameters, optional, whole

ABOVE_LIMIT = "decile_above_limit"


def family_answers(homes: Table, parameters: Parameters) -> Table:
    """Everything that is decided for a family on the date.

    Takes    homes: 1 row per family (assignment.households)
    Returns  1 row per family: columns of rules/schemas.py FAMILY_ANSWERS
    Unsure   an unsure family is never a natural exit; an unknown decile leaves it eligible
    Raises   PolicyGap if a parameter has no value on the date
    Source   policy/national/eligibility/*.yaml, policy/national/graduation/*.yaml
    """
    policy = parameters.policy
    t = homes
    years = _years(t, parameters)
    five = years >= whole(policy, "graduation/five_years/years")
    unsure = t.unsure_birth | t.unsure_school | ~t.living
    ineligible_for = _ineligible_for(t, parameters)
    return t.select(
        "family_id",
        "region_code",
        "active",
        members_paid=t.members_paid.cast("int64"),
        **family_amounts(t, parameters),
        eligible=ineligible_for.isnull(),
        ineligible_for=ineligible_for,
        natural_exit=t.active & t.living & ~t.counting & ~unsure,
        unsure=unsure,
        unsure_about=_unsure_about(t),
        years_in_programme=years,
        five_years=five,
        preparable=t.active & (years >= whole(policy, "graduation/preparable/years")) & t.able,
        last_component_ends_on=_ends_on(t, t.ends, parameters),
        last_component_ends_on_dropout=_ends_on(t, t.ends_dropout, parameters),
    )


def _years(t: Table, parameters: Parameters) -> IntegerValue:
    """Completed years of the spell, up to the date or the first day out; 0 before it begins."""
    until = ibis.ifelse(t.left_on <= ibis.literal(parameters.as_of), t.left_on, ibis.literal(parameters.as_of))
    until = until.fill_null(ibis.literal(parameters.as_of))
    before_birthday = (until.month() * 100 + until.day()) < (t.joined_on.month() * 100 + t.joined_on.day())
    years = until.year() - t.joined_on.year() - ibis.ifelse(before_birthday, 1, 0)
    return ibis.greatest(years, 0).cast("int64")


def _ineligible_for(t: Table, parameters: Parameters) -> StringValue:
    """The reasons against being in the programme, separated by a space; empty where there is none."""
    highest = optional(parameters.policy, "eligibility/decile/highest")
    above: BooleanValue = ibis.literal(False) if highest is None else (t.decile > highest).fill_null(False)
    # A reason the policy has ended no longer counts; one it does not know does: the office recorded it.
    prefix = "eligibility/exclusions/"
    ended = [one.path.removeprefix(prefix) for one in parameters.policy.not_in_force() if one.path.startswith(prefix)]
    excluded = t.excluded_for.nullif("")
    if ended:
        excluded = ibis.ifelse(excluded.isin(ended), None, excluded)
    return ibis.cases(
        (excluded.notnull() & above, excluded + f" {ABOVE_LIMIT}"),
        (above, ABOVE_LIMIT),
        else_=excluded,
    )


def _unsure_about(t: Table) -> StringValue:
    """The facts to ask for, separated by a space; empty where nothing is unsure."""
    return ibis.cases(
        (~t.living, "members"),
        (t.unsure_birth & t.unsure_school, "birth_date school_level"),
        (t.unsure_birth, "birth_date"),
        (t.unsure_school, "school_level"),
        else_=None,
    ).cast("string")


def _ends_on(t: Table, ends: IntegerValue, parameters: Parameters) -> DateValue:
    """First of the month after the family's last component ends.

    Empty where nothing counts now, where something has no end in sight, and where a member reaches the elderly age
    before everything else has ended (then the family stays).
    """
    elderly_from = month_start_from(t.ages_from) + parameters.elderly_age * 12
    known = t.active & ~t.stays & ends.notnull() & ~(elderly_from <= ends).fill_null(False)
    month = ibis.ifelse(known, ends, None).cast("int64")
    return ibis.date(month // 12, month % 12 + 1, 1)
