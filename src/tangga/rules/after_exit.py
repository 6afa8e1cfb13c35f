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
