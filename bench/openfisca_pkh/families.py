"""What a family is entitled to: the largest yearly total that the caps allow.

How many places of the best-paid components can be filled at most is a minimum cut; only families with a member who
fits several components need it, in all others every component is counted by itself.
"""

from itertools import combinations

import numpy as np
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from .entities import FAMILY
from .persons import BIT, COMPONENTS


class active(Variable):  # noqa: N801
    value_type = bool
    entity = FAMILY
    definition_period = DateUnit.ETERNITY
    label = "In the programme on the day"


def best_paid_first(p) -> list[str]:
    """The components in the order in which places are filled: the best-paid, then the order of the law's table."""
    return sorted(COMPONENTS, key=lambda component: (-p.year[component], COMPONENTS.index(component)))


def places(family, period, parameters) -> dict[str, np.ndarray]:
    """How many places of each component a family fills, whether or not it is active."""
    p = parameters(period)
    bits, home, size = family.members("components", period), family.members_entity_id, family.count
    order = best_paid_first(p)
    caps = {component: int(p.cap[component]) for component in order}  # 99: no cap of its own
    most = {}
    total = np.zeros(size, dtype=np.int64)
    for component in order:
        # What family.sum does, but for families without anybody, for whom it gives too short an array.
        can = np.bincount(home[(bits & BIT[component]) != 0], minlength=size)
        total += np.minimum(can, caps[component])
        most[component] = np.minimum(total, int(p.family_cap))
    several = (bits & (bits - 1)) != 0
    hard = np.unique(home[several])
    if len(hard):
        place = np.full(size, -1)
        place[hard] = np.arange(len(hard))
        theirs = place[home] >= 0
        some, where = bits[theirs], place[home[theirs]]
        for end in range(1, len(order) + 1):
            most[order[end - 1]][hard] = minimum_cut(order[:end], caps, int(p.family_cap), some, where, len(hard))
    filled, before = {}, np.zeros(size, dtype=np.int64)
    for component in order:
        filled[component], before = most[component] - before, most[component]
    return filled


def minimum_cut(order, caps, family_cap, bits, home, size) -> np.ndarray:
    """At most so many places of these components can be filled in each family."""
    capped = [component for component in order if caps[component] < 99]
    least = np.full(size, family_cap)
    for many in range(len(capped) + 1):
        for closed in combinations(capped, many):
            given = sum(caps[component] for component in closed)
            if given < family_cap:
                open_bits = sum(BIT[component] for component in order if component not in closed)
                least = np.minimum(least, given + np.bincount(home[(bits & open_bits) != 0], minlength=size))
    return least


class annual_idr(Variable):  # noqa: N801
    value_type = float
    entity = FAMILY
    definition_period = DateUnit.MONTH
    label = "Rupiah a year"

    def formula(family, period, parameters):  # noqa: N805
        filled, year = places(family, period, parameters), parameters(period).year
        return family("active", period) * sum(filled[component] * year[component] for component in COMPONENTS)


class period_idr(Variable):  # noqa: N801
    value_type = float
    entity = FAMILY
    definition_period = DateUnit.MONTH
    label = "Rupiah of this month's payment"

    def formula(family, period, parameters):  # noqa: N805
        filled, month = places(family, period, parameters), parameters(period).month
        return family("active", period) * sum(filled[component] * month[component] for component in COMPONENTS)


VARIABLES = (active, annual_idr, period_idr)
