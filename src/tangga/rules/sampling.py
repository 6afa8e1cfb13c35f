"""A sample of a batch of exits: how many are verified at home, which ones, and what follows from what was found.

The families are drawn by the system and can be drawn again by anybody: nobody chooses them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from tangga.policy import Policy
from tangga.rules.parameters import whole

WAITING, ACCEPTED, REFUSED = "waiting", "accepted", "refused"


@dataclass(frozen=True)
class Found:
    """What the re-verification of a sample has come to so far.

    sampled  families in the sample; decided: of those, re-verified or found wrong; wrong: not as proposed
    """

    sampled: int
    decided: int
    wrong: int


def size(total: int, asked: int, percent: bool, policy: Policy) -> int:
    """How many of a batch are drawn: as many as asked (families, or per cent of the batch, rounded up), and at least
    the policy's least number and least share; never more than there are.
    """
    return min(total, max(wished(total, asked, percent), least(total, policy)))


def wished(total: int, asked: int, percent: bool) -> int:
    """How many of a batch were asked for."""
    return _share(total, asked) if percent else asked


def least(total: int, policy: Policy) -> int:
    """How many of a batch the policy has verified at least, where there are so many."""
    return max(whole(policy, "graduation/exit/sample_least"), _share(total, _least_percent(policy)))


def _least_percent(policy: Policy) -> int:
    return whole(policy, "graduation/exit/sample_least_percent")


def _share(total: int, percent: int) -> int:
    """So many per cent of a number, rounded up."""
    return -(-total * percent // 100)


def ticket(seed: str, family_id: str) -> str:
    """The number a family draws: SHA-256 of "seed:family_id" in hexadecimal. The smallest are the sample."""
    return sha256(f"{seed}:{family_id}".encode()).hexdigest()


def drawn(seed: str, families: Iterable[str], many: int) -> tuple[str, ...]:
    """The families with the smallest tickets. The order in which they are given makes no difference."""
    return tuple(sorted(set(families), key=lambda each: (ticket(seed, each), each))[:many])


def judged(found: Found, policy: Policy) -> str:
    """Whether the rest of a batch may be taken as verified by its sample.

    REFUSED   more of the sample were wrong than the policy bears (what is still undecided cannot mend that): each
              family is re-verified by itself
    WAITING   somebody has still to be visited; ACCEPTED: all were, and few enough were wrong
    """
    if found.wrong * 100 > found.sampled * whole(policy, "graduation/exit/sample_most_wrong_percent"):
        return REFUSED
    return ACCEPTED if found.sampled and found.decided >= found.sampled else WAITING
