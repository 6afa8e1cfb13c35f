"""What answers at a visit after the exit advise. Answers advise; a person decides."""

from dataclasses import dataclass
from typing import Final

from tangga.policy import Policy
from tangga.rules.parameters import whole
from tangga.rules.questionnaire import LEVELS, UNKNOWN
from tangga.rules.readiness import Line, Score

ESSENTIAL: Final = "essential"
STANDS, AT_RISK, FALLEN_BACK = "stands", "at_risk", "fallen_back"
ADVICES: Final = (STANDS, AT_RISK, FALLEN_BACK, UNKNOWN)
BY_LEVEL: Final = dict(zip(LEVELS, (FALLEN_BACK, AT_RISK, STANDS), strict=True))


@dataclass(frozen=True)
class Advice:
    """One of ADVICES, and the essential questions whose lowest answer speaks for it."""

    code: str
    alarms: tuple[Line, ...] = ()


def advice(found: Score, policy: Policy) -> Advice:
    """What the answers of a family that left advise.

    Takes    the score of a questionnaire asked after the exit; the policy of the day
    Returns  by the level reached: fallen back, at risk, stands; one lowest answer to an essential question says at
             least at risk, as many as the policy names say fallen back
    Unsure   an unanswered question alarms nobody; where too little was answered and nothing alarms, unknown
    Source   the questionnaire's thresholds and meanings; policy graduation/after_exit
    """
    alarms = tuple(line for line in found.lines if _alarms(line))
    if len(alarms) >= whole(policy, "graduation/after_exit/essential_fallen_back"):
        return Advice(FALLEN_BACK, alarms)
    by_points = BY_LEVEL.get(found.level, UNKNOWN)
    if alarms and by_points in (STANDS, UNKNOWN):
        return Advice(AT_RISK, alarms)
    return Advice(by_points, alarms)


def _alarms(line: Line) -> bool:
    return line.question.means == ESSENTIAL and line.state == "answered" and line.points == 0 < line.possible


def label_warns(followed: int, unready: int, policy: Policy) -> bool:
    """Whether exits follow the house label without readiness, so that somebody should look.

    Takes    voluntary exits that followed the label within the days of the policy; those of them that had no answers
             about readiness, or low ones; the policy
    Returns  True from the share of the policy on
    Unsure   of fewer exits than the policy judges by, nothing is said
    Source   policy graduation/after_exit; of a list made from data alone, 68 % had to be taken back (4Ps, 2025)
    """
    return _share_reached(unready, followed, "label_warning_percent", policy)


def december_speaks(in_december: int, in_year: int, policy: Policy) -> bool:
    """Whether so many of a year's proposals came in December that it is a sign to look at.

    Takes    voluntary exits that one person proposed in December, and in the whole year; the policy
    Unsure   of fewer in the year than the policy judges by, nothing is said
    Source   policy graduation/after_exit
    """
    return _share_reached(in_december, in_year, "december_percent", policy)


def _share_reached(some: int, every: int, share: str, policy: Policy) -> bool:
    if every < whole(policy, "graduation/after_exit/fewest_to_judge"):
        return False
    return some * 100 >= whole(policy, f"graduation/after_exit/{share}") * every
