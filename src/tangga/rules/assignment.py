"""Who fills a family's paid places: the largest yearly total that the caps allow, exactly, for any family.

A member may be able to fill places of several components but fills one; components have caps, and so has the family.
Which *sets of places* can be filled together is a matroid (a truncated transversal matroid), so filling the best-paid
places first is optimal, and how many places of the first i components can be filled at most is a minimum cut:

    most(i) = min over sets S of capped components among the first i of
              caps of S + members who could fill a place of the first i outside S

Only counts of members are needed for that: no search. Which *persons* fill the places is then decided where it is not
plain: in table order of components the older person first, then the lower id (docs/decisions/0007).
"""

from collections.abc import Callable
from itertools import combinations

import ibis
from ibis import Table
from ibis.expr.types import BooleanValue, IntegerValue

from tangga.rules.parameters import COMPONENTS, Parameters, Place
from tangga.rules.schemas import FAMILIES

# Computes a table once, under a name, and gives it back with the very schema it came with.
Keep = Callable[[str, Table], Table]

NOBODY = 1 << len(COMPONENTS)  # the component of a place that stays empty


def column(place: Place) -> str:
    """Name of the column that says how many places of this component a family fills."""
    return f"fills_{place.component}"


def _can(place: Place) -> str:
    """Name of the column that says how many members of a family could fill a place of this component."""
    return f"can_{place.component}"


def is_several(bits: IntegerValue) -> BooleanValue:
    """More than one bit is set."""
    return (bits & (bits - 1)) != 0


def households(families: Table, standing: Table, parameters: Parameters, keep: Keep) -> Table:
    """What is true of each family's members together, and how many places of each component it fills.

    Takes    families, and standing: 1 row per person (rules.components.standing)
    Returns  1 row per family: the columns of FAMILIES, active, fills_<component> (persons, 0 when not active),
             members_paid, full (bits of the components whose cap is reached), contested (someone could fill places
             of several components), over (someone who could be paid is not), counting, unsure_birth, unsure_school,
             living, out_of_school, able, stays (booleans), ends, ends_dropout (month indexes, family-wide),
             ages_from (birth date of the member who will be elderly first)
    Unsure   a family without any living member on record has living = false
    Source   policy.md section 1: the family gets the largest yearly total that the caps allow
    """
    t = standing
    together = t.group_by("family_id").aggregate(
        **{_can(place): t.count(where=(t.components & place.bit) != 0) for place in parameters.places},
        counting=t.count(where=t.components != 0),
        contested=is_several(t.components).any(),
        living=t.living.any(),
        unsure_birth=t.unsure_birth.any(),
        unsure_school=t.unsure_school.any(),
        out_of_school=t.out_of_school.any(),
        able=t.able.any(),
        stays=t.stays.any(),
        ends=t.ends.max(),
        ends_dropout=t.ends_dropout.max(),
        ages_from=t.ages_from.min(),
    )
    together = keep("together", together)
    contested = together.filter(together.contested)
    hard = keep("contested", _most_where_contested(standing.semi_join(contested, "family_id"), parameters))

    as_of = ibis.literal(parameters.as_of)
    joined = (
        families.mutate(active=(families.joined_on <= as_of) & (families.left_on.isnull() | (families.left_on > as_of)))
        .left_join(together, "family_id")
        .drop("family_id_right")
        .left_join(hard, "family_id")
        .drop("family_id_right")
    )
    return _filled(joined, parameters)


def _cuts(places: tuple[Place, ...], family_cap: int) -> list[tuple[int, int]]:
    """The cuts that bound how many of these places can be filled: (caps of S, bits of the places outside S).

    A cut whose caps alone reach the family's cap cannot lower a number that is cut off there anyway.
    """
    capped = [place for place in places if place.cap is not None]
    every = sum(place.bit for place in places)
    cuts = []
    for size in range(len(capped) + 1):
        for closed in combinations(capped, size):
            caps = sum(place.cap or 0 for place in closed)
            if caps < family_cap:
                cuts.append((caps, every - sum(place.bit for place in closed)))
    return cuts


def _most_where_contested(candidates: Table, parameters: Parameters) -> Table:
    """most_<i>: how many places of the first i components can be filled at most, family cap included."""
    cap = parameters.family_cap
    places = parameters.places
    wanted = {bits for end in range(1, len(places) + 1) for _, bits in _cuts(places[:end], cap)}
    t = candidates
    reach = t.group_by("family_id").aggregate(
        **{f"reach_{bits}": t.count(where=(t.components & bits) != 0) for bits in sorted(wanted)}
    )
    return reach.select(
        "family_id",
        **{
            f"most_{end}": ibis.least(
                ibis.literal(cap), *(reach[f"reach_{bits}"] + caps for caps, bits in _cuts(places[:end], cap))
            )
            for end in range(1, len(places) + 1)
        },
    )


def _filled(joined: Table, parameters: Parameters) -> Table:
    """Turns 'at most' into places filled per component, best-paid first, and says which components are full."""
    places = parameters.places
    # Stage by stage, so that an engine computes each number once (inside a conditional it would do so every time).
    cans = joined.mutate(**{_can(place): joined[_can(place)].fill_null(0) for place in places})
    plain: IntegerValue = ibis.literal(0)
    plains: dict[str, IntegerValue] = {}
    for end, place in enumerate(places, start=1):
        can = cans[_can(place)]
        plain = plain + (can if place.cap is None else ibis.least(can, place.cap))
        plains[f"plain_{end}"] = plain
    summed = cans.mutate(**plains)
    ends = range(1, len(places) + 1)
    most = summed.mutate(
        most_0=ibis.literal(0),
        **{
            f"most_{end}": summed[f"most_{end}"].fill_null(ibis.least(summed[f"plain_{end}"], parameters.family_cap))
            for end in ends
        },
    )
    fills = {
        column(place): ibis.ifelse(most.active, most[f"most_{end}"] - most[f"most_{end - 1}"], 0).cast("int32")
        for end, place in enumerate(places, start=1)
    }
    paid = ibis.ifelse(most.active, most[f"most_{len(places)}"], 0).cast("int32")
    filled = most.mutate(**fills, members_paid=paid)
    full: IntegerValue = ibis.literal(0, "int32")
    for place in places:
        if place.cap is not None:
            full = full + ibis.ifelse(filled[column(place)] >= place.cap, place.bit, 0)
    kept = [*(column.name for column in FAMILIES.columns if column.name != "family_id"), "ends", "ends_dropout"]
    flags = ["contested", "living", "unsure_birth", "unsure_school", "out_of_school", "able", "stays"]
    return filled.select(
        "family_id",
        "active",
        *fills,
        "members_paid",
        *kept,
        "ages_from",
        full=full.cast("int32"),
        counting=filled.counting.fill_null(0) > 0,
        over=filled.active & (filled.counting.fill_null(0) > filled.members_paid),
        **{flag: filled[flag].fill_null(False) for flag in flags},
    )


def places_of_members(standing: Table, homes: Table, parameters: Parameters, keep: Keep) -> Table:
    """Who fills which place, in families where that is not plain (someone is over, or fits several components).

    Takes    standing; homes: 1 row per family (households)
    Returns  1 row per person who fills a place in such a family: member_id, place (the component's bit)
    Source   policy.md section 1, ties: component order of the table, then the older person, then the id
    """
    fills = [column(place) for place in parameters.places]
    open_homes = homes.filter(homes.active & (homes.over | homes.contested)).select("family_id", "contested", *fills)
    candidates = standing.filter(standing.components != 0).select("family_id", "member_id", "birth_date", "components")
    candidates = candidates.inner_join(open_homes, "family_id")
    in_age_order = [candidates.birth_date.isnull(), candidates.birth_date, candidates.member_id]
    candidates = keep(
        "candidates",
        candidates.mutate(
            # Among members who could fill the same places the older always goes first: the rest need not be looked at.
            among_equals=ibis.row_number().over(group_by=["family_id", "components"], order_by=in_age_order),
            rank=(ibis.row_number().over(group_by="family_id", order_by=in_age_order) + 1).cast("int64"),
        ),
    )
    plain = candidates.filter(~candidates.contested)
    number: IntegerValue = ibis.literal(0)
    for place in parameters.places:
        number = ibis.ifelse(plain.components == place.bit, plain[column(place)], number)
    easy = plain.filter(plain.among_equals < number).select("member_id", place="components")
    hard = _contested_places(candidates, parameters, keep)
    return easy.union(hard)


def _contested_places(candidates: Table, parameters: Parameters, keep: Keep) -> Table:
    """Fills each contested family's places one after the other, keeping the first of all ways by table order and age.

    Every way to fill all its places is laid out (a family has at most `family_cap` of them, and candidates who are
    alike are not told apart), written as the ranks of the persons in table order of the places, and the smallest wins.
    """
    cap = parameters.family_cap
    contested = candidates.filter(candidates.contested & (candidates.among_equals < cap))
    in_table_order = sorted(parameters.places, key=lambda place: place.order)

    ways = contested.select("family_id", *map(column, in_table_order)).distinct()
    upto: IntegerValue = ibis.literal(0)
    bounds = []
    for place in in_table_order:
        upto = upto + ways[column(place)]
        bounds.append((upto, place.bit))
    ways = ways.select(
        "family_id",
        **{
            f"place_{slot}": ibis.cases(
                *((bound > slot, ibis.literal(bit, "int32")) for bound, bit in bounds), else_=NOBODY
            ).cast("int32")
            for slot in range(cap)
        },
    )
    persons = contested.select("family_id", "components", "rank").union(
        ways.select("family_id", components=ibis.literal(NOBODY, "int32"), rank=ibis.literal(0, "int64"))
    )
    persons = keep("persons", persons)
    for slot in range(cap):
        person = persons.select(home="family_id", fits="components", **{f"rank_{slot}": "rank"})
        free = [
            ways.family_id == person.home,
            (person.fits & ways[f"place_{slot}"]) != 0,
        ]
        for earlier in range(slot):
            same_place = ways[f"place_{earlier}"] == ways[f"place_{slot}"]
            nobody = person[f"rank_{slot}"] == 0
            # Two places of one component are alike: fill them in rank order, so each way is laid out once.
            free.append(
                nobody
                | ibis.ifelse(
                    same_place,
                    person[f"rank_{slot}"] > ways[f"rank_{earlier}"],
                    person[f"rank_{slot}"] != ways[f"rank_{earlier}"],
                )
            )
        ways = ways.inner_join(person, free).drop("home", "fits")
    ranks = [f"rank_{slot}" for slot in range(cap)]
    first = ibis.row_number().over(group_by="family_id", order_by=ranks)
    best = keep("best", ways.mutate(nth=first).filter(lambda t: t.nth == 0))
    filled = [
        best.select("family_id", rank=f"rank_{slot}", place=f"place_{slot}").filter(lambda t: t.place != NOBODY)
        for slot in range(cap)
    ]
    return contested.inner_join(ibis.union(*filled), ["family_id", "rank"]).select("member_id", "place")
