"""The waiting list: in which order families stand, why each stands where it does, and how many places there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tangga.policy import Policy
from tangga.rules.parameters import whole

# Why a family stands where it does, in the order in which the list is sorted.
DECILE, RANK, MEMBERS, PROPOSED, NUMBER = "decile", "rank", "component_members", "proposed_on", "number"
CRITERIA = (DECILE, RANK, MEMBERS, PROPOSED, NUMBER)

LAST_DECILE = 99
DIGITS_OF_RANK = 10
MOST_MEMBERS = 998


@dataclass(frozen=True)
class Standing:
    """What decides where a family stands. None: not known.

    rank     its place within the registry (DTSEN), 1 the poorest
    members  persons of it who hold a component
    number   of its entry: the earlier entered, the lower
    """

    decile: int | None
    rank: int | None
    members: int | None
    proposed_on: date
    number: int


@dataclass(frozen=True)
class Reason:
    """One reason for a place: a code of CRITERIA and what is known of it; None: not known, so it stands after those
    of whom it is."""

    code: str
    value: int | date | None


@dataclass(frozen=True)
class Placed:
    """A family at its place. `settled_by`: the criterion that put it after the one before it; empty for the first."""

    standing: Standing
    position: int
    reasons: tuple[Reason, ...]
    settled_by: str


def order_key(decile: int | None, rank: int | None, members: int | None, proposed_on: date) -> str:
    """What the list is sorted by, as one row of digits; of equal ones the lower number comes first.

    Takes    decile, rank, members holding a component (None: not known), the day of the proposal
    Returns  27 digits: any two compare as policy.md 5 orders them, in every language of every database
    Unsure   what is not known stands after all that is known; nobody is left out for it
    Raises   ValueError for what cannot be: a decile of 0 or above 10, a rank below 1, members below 0
    Source   policy.md 5
    """
    if decile is not None and not 1 <= decile <= 10:
        raise ValueError(f"{decile} is no decile")
    if rank is not None and not 1 <= rank < 10**DIGITS_OF_RANK - 1:
        raise ValueError(f"{rank} is no rank")
    if members is not None and members < 0:
        raise ValueError(f"{members} members")
    of_rank = 10**DIGITS_OF_RANK - 1 if rank is None else rank
    of_members = MOST_MEMBERS + 1 if members is None else MOST_MEMBERS - min(members, MOST_MEMBERS)
    return f"{LAST_DECILE if decile is None else decile:02}{of_rank:010}{of_members:03}{proposed_on:%Y%m%d}"


def key_of(standing: Standing) -> tuple[str, int]:
    """What two families are compared by."""
    return order_key(standing.decile, standing.rank, standing.members, standing.proposed_on), standing.number


def placed(families: Iterable[Standing]) -> list[Placed]:
    """The families of a waiting list in their order, each with its position and why.

    Takes    families that wait, in any order; no number twice
    Returns  decile, then rank within the registry, then more members with a component, then the earlier proposal, then
             the number; positions from 1 without a gap
    Unsure   an unknown decile, rank or number of members stands after the known ones, and its reason says None
    Raises   ValueError as order_key
    Source   policy.md 5
    """
    found: list[Placed] = []
    before: Standing | None = None
    for position, each in enumerate(sorted(families, key=key_of), start=1):
        found.append(Placed(each, position, reasons_of(each), settled_by(before, each) if before else ""))
        before = each
    return found


def reasons_of(standing: Standing) -> tuple[Reason, ...]:
    """Why a family stands where it does, in the order in which it counts."""
    return tuple(Reason(code, value) for code, value in zip(CRITERIA, _values(standing), strict=True))


def settled_by(before: Standing, after: Standing) -> str:
    """The first criterion in which two neighbours differ."""
    pairs = zip(CRITERIA, _values(before), _values(after), strict=True)
    return next(code for code, one, other in pairs if one != other)


def _values(standing: Standing) -> Sequence[int | date | None]:
    return (standing.decile, standing.rank, standing.members, standing.proposed_on, standing.number)


@dataclass(frozen=True)
class Places:
    """How many places a district has, and how many of them can be given now.

    quota    families the district may serve, as entered; None: nobody has entered it
    served   families in the programme, those enrolled for a stage to come among them
    vacant   places that are free: of exits, or of a raised quota, with nobody enrolled in them (an offered one too)
    owed     places given, or promised, before the family that had left was restored: the next that become free make up
    waiting  eligible families that are not served
    """

    quota: int | None
    served: int
    vacant: int
    owed: int
    waiting: int

    @property
    def eligible(self) -> int:
        """Served and waiting together: 18,000 and 12,000 are 30,000."""
        return self.served + self.waiting

    @property
    def room(self) -> int | None:
        """What the quota leaves (below 0: so many too many); None without a quota."""
        return None if self.quota is None else self.quota - self.served

    @property
    def over(self) -> int:
        """Families served above the quota."""
        return 0 if self.room is None else max(0, -self.room)

    @property
    def to_fill(self) -> int:
        """Places that may be given now: never more than are vacant, nor than the quota leaves."""
        free = self.vacant - self.owed
        return max(0, free if self.room is None else min(free, self.room))

    @property
    def to_open(self) -> int:
        """Places the quota leaves that no exit has freed: those that may be opened for a raised quota."""
        return 0 if self.room is None else max(0, self.room - max(0, self.vacant - self.owed))


def places(quota: int | None, served: int, vacant: int, owed: int, waiting: int) -> Places:
    """The places of a district.

    Takes    counts, 0 or more; quota None: not entered (it is never worked out from anything, least of all from a
             poverty rate: that is a share of persons)
    Returns  Places
    Unsure   without a quota only what has become free is given
    Raises   ValueError below 0
    Source   policy.md 5: Kota Kediri, 30,000 eligible, 18,000 served, 12,000 waiting
    """
    if any(each < 0 for each in (quota or 0, served, vacant, owed, waiting)):
        raise ValueError("counts of families and places are not below 0")
    return Places(quota, served, vacant, owed, waiting)


def answer_by(offered_on: date, policy: Policy) -> date:
    """The last day on which a family may answer an offer."""
    return offered_on + timedelta(days=whole(policy, "waiting/offer/answer_days"))


def check_counts_until(visited_on: date, policy: Policy) -> date:
    """The last day on which a field check counts."""
    return visited_on + timedelta(days=whole(policy, "waiting/offer/check_valid_days"))
