"""PURE rules: ibis expressions only, table in, table out. No engine, no clock, no database.

`decide` puts them together; everything that decides anything about a family goes through it.
"""

from dataclasses import dataclass

from ibis import Table

from tangga.policy import Policy
from tangga.rules.assignment import Keep, households, places_of_members
from tangga.rules.benefits import member_answers
from tangga.rules.components import FORECAST_ONLY, notes, standing
from tangga.rules.forecast import segments
from tangga.rules.graduation import family_answers
from tangga.rules.parameters import Parameters


@dataclass(frozen=True)
class Decisions:
    """Expressions; nothing has run yet except what `keep` chose to run."""

    members: Table
    families: Table
    notes: Table
    segments: Table | None


def decide(
    families: Table,
    members: Table,
    policy: Policy,
    keep: Keep = lambda _name, table: table,
    *,
    years_ahead: bool = False,
) -> Decisions:
    """Every answer for every family and member on the policy's date.

    Takes    families, members: rules/schemas.py FAMILIES and MEMBERS, already of the right types
             keep(name, table): called with each table that several others read, so that an engine may hold it
             years_ahead: also the picture of the years ahead, which a batch has no use for
    Returns  members (MEMBER_ANSWERS), families (FAMILY_ANSWERS), notes (MEMBER_NOTES), segments (SEGMENTS, or None); in
             no order
    Raises   PolicyGap if a parameter has no value on the date
    """
    parameters = Parameters(policy)
    stood = standing(members, parameters)
    stood = keep("standing", stood if years_ahead else stood.drop(*FORECAST_ONLY))
    homes = keep("homes", households(families, stood, parameters, keep))
    places = keep("places", places_of_members(stood, homes, parameters, keep))
    return Decisions(
        members=member_answers(stood, homes, places, parameters),
        families=family_answers(homes, parameters),
        notes=notes(stood, parameters),
        segments=segments(stood, parameters) if years_ahead else None,
    )
