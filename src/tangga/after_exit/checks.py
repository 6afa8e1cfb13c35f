"""What may be recorded after an exit: returns nothing, or raises with a sentence. No queries."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.families.free_text import tidied
from tangga.rules.readiness import Given
from tangga.visits.models import MET_SOMEBODY, Purpose, Visit

LONGEST_WORDS, SHORTEST_WORDS = 1_000, 10


def check_left(out: date | None) -> None:
    """Raises Conflict for a family that was in the programme on the day: readiness is another questionnaire."""
    if out is None:
        raise Conflict(
            _(
                "The family was in the programme on that day. This questionnaire is for families that left; about "
                "readiness there is another one."
            )
        )


def check_after_exit(visit: Visit) -> None:
    """Raises Conflict for a visit of another purpose: what was asked there is another questionnaire's."""
    if visit.purpose != Purpose.AFTER_EXIT:
        raise Conflict(_("This visit was for something else. Record a visit after the exit of its own."))


def check_met(visit: Visit, answers: Mapping[str, Given]) -> None:
    """Raises NotValid for answers of a family of whom nobody was met."""
    if answers and visit.met not in MET_SOMEBODY:
        raise NotValid(_("Nobody of the family was met, so nobody can have answered. Say who was met, or clear them."))


def check_looked(words: str) -> str:
    """What a supervisor wrote about a sign, as it is kept. Raises NotValid where it says too little."""
    kept = tidied(words, LONGEST_WORDS)
    if len(kept) < SHORTEST_WORDS:
        raise NotValid(_("Write in a sentence what you looked at, and what you found."))
    return kept
