"""Whether something may be done with an entry or a place: returns nothing or raises with a sentence. No queries."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotValid
from tangga.families.free_text import tidied
from tangga.papers import formats
from tangga.policy import Policy
from tangga.rules import exit_moves
from tangga.rules.waiting import Places, check_counts_until
from tangga.sessions.checks import BEGAN_ON
from tangga.waiting.models import Entry, FieldCheck, Offer, Outside, Source, State, Vacancy

LONGEST_WORDS = 2_000
SHORTEST_REASON = 10
OLDEST_CHECK = timedelta(days=366)
MOST_PASSED_OVER = 50
QUOTA_YEARS_AHEAD = 5


def clean(text: str) -> str:
    """What somebody typed, as it is kept. Raises NotValid as free_text.tidied."""
    return tidied(text, LONGEST_WORDS)


def check_said(words: str, asked: str) -> None:
    """Raises NotValid, with what is asked, where nothing was said."""
    if len(words) < SHORTEST_REASON:
        raise NotValid(asked)


def check_source(source: str) -> None:
    """Raises NotValid for a source that a person cannot name."""
    if source not in Source.values or source == Source.FALLEN_BACK:
        raise NotValid(_("Choose where the proposal comes from."))


def check_state(entry: Entry, *states: State) -> None:
    """Raises Conflict where an entry is in none of these states any more."""
    if entry.state not in states:
        raise Conflict(
            _("This entry is in the state “%(state)s”; what you asked for is not open from there.")
            % {"state": entry.get_state_display()}
        )


def check_seen(seen: int | None, revision: int) -> None:
    """Raises Conflict where somebody moved it since the form was opened."""
    if seen is not None and seen != revision:
        raise Conflict(_("Somebody changed this entry meanwhile. Look at it as it is now; nothing was saved."))


def check_visited(visited_on: date, on: date) -> None:
    """Raises NotValid for a visit to come, or one too long ago."""
    if visited_on > on or visited_on < on - OLDEST_CHECK:
        raise NotValid(_("The day of the visit must be today or one of the past twelve months."))


def check_quota_day(starts_on: date, on: date) -> None:
    """Raises NotValid for a quota from before the programme began, or too far ahead."""
    if starts_on < BEGAN_ON or starts_on.year > on.year + QUOTA_YEARS_AHEAD:
        raise NotValid(
            _("A quota holds from a day between %(first)s and the end of %(last)s. Check the year.")
            % {"first": formats.day(BEGAN_ON), "last": on.year + QUOTA_YEARS_AHEAD}
        )


def check_has_a_place(entry: Entry) -> None:
    """Raises Conflict where an entry has no position."""
    if entry.outside:
        raise Conflict(_("This family has no place on the list now: %(why)s.") % {"why": Outside(entry.outside).label})


def check_borne_out(check: FieldCheck | None, policy: Policy, on: date) -> None:
    """Raises Conflict without a field check that bears the entry out and still counts."""
    if check is None:
        raise Conflict(_("A place is offered after a field check. Visit the family first, and record what was found."))
    if not check.bears_out:
        raise Conflict(
            _("The field check of %(day)s does not bear the entry out. Check again, or take the family off the list.")
            % {"day": formats.day(check.visited_on)}
        )
    last = check_counts_until(check.visited_on, policy)
    if on > last:
        raise Conflict(_("The field check counted until %(day)s. Visit the family again.") % {"day": formats.day(last)})


def check_free(vacancy: Vacancy) -> None:
    """Raises Conflict where a place is not free any more."""
    if vacancy.state != Vacancy.State.OPEN:
        raise Conflict(
            _("This place is not free any more: %(state)s. Choose another one.")
            % {"state": vacancy.get_state_display()}
        )


def check_room(places: Places, promised: int) -> None:
    """Raises Conflict where what may be given is promised already."""
    if places.to_fill - promised > 0:
        return
    if places.over or (places.room is not None and places.room - promised <= 0):
        raise _quota_is_full(places)
    raise no_place()


def check_quota(places: Places, given_twice: int) -> None:
    """Raises Conflict where the quota leaves no room for a family that has accepted its place. Families above it whose
    places were given before they were restored (given_twice) do not count: the next free places make up for them."""
    if places.room is not None and places.room + given_twice <= 0:
        raise _quota_is_full(places)


def _quota_is_full(places: Places) -> Conflict:
    return Conflict(
        _("The district serves %(served)s families and its quota is %(quota)s: no place can be given now.")
        % {"served": formats.number(places.served), "quota": formats.number(places.quota or 0)}
    )


def no_place() -> Conflict:
    """What is said where nothing can be given."""
    return Conflict(_("No place is free now."))


def check_passed_over(before: int, why: str) -> None:
    """Raises NotValid where families before the one chosen are passed over without a reason, or too many of them."""
    if before > MOST_PASSED_OVER:
        raise NotValid(
            _("%(count)s families stand before this one; at most %(most)s can be passed over at once.")
            % {"count": formats.number(before), "most": MOST_PASSED_OVER}
        )
    if before:
        check_said(
            why,
            _("Families stand before this one. Write why they are passed over; each of them can ask for it."),
        )


def check_answerable(offer: Offer, on: date) -> None:
    """Raises Conflict where the days to answer are over."""
    if on > offer.answer_by:
        raise Conflict(
            _("The days to answer were over on %(day)s. End the offer; the family keeps its place on the list.")
            % {"day": formats.day(offer.answer_by)}
        )


def check_over(offer: Offer, on: date) -> None:
    """Raises Conflict while the family may still answer."""
    if on <= offer.answer_by:
        raise Conflict(_("The family may answer until %(day)s.") % {"day": formats.day(offer.answer_by)})


def check_first_day(joined_on: date, vacancy: Vacancy, policy: Policy, on: date) -> None:
    """Raises NotValid for a first day on which no payment stage begins, one that is past, or before the place is
    free."""
    if joined_on not in exit_moves.first_days_of_stages(joined_on.year, policy):
        raise NotValid(_("A membership begins on the first day of a payment stage. Choose one of the days offered."))
    if joined_on < max(on, vacancy.from_on) or (joined_on - on).days > 366:
        raise NotValid(
            _("The place can be given from %(day)s on, and at most a year ahead.")
            % {"day": formats.day(max(on, vacancy.from_on))}
        )
