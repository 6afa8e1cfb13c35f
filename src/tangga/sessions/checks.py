"""Whether something may be done with groups and sessions: returns nothing or raises with a sentence. No queries."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.free_text import no_longer_than, visible, without_numbers
from tangga.papers import formats
from tangga.people.models import Person
from tangga.sessions.models import Attendance, Group, Session

State = Session.State
MOVES = {(State.PLANNED, State.HELD), (State.PLANNED, State.CANCELLED)}
EARLIEST_BACK, LATEST_AHEAD = timedelta(days=366), timedelta(days=366)
LONGEST_NOTES, LONGEST_REASON = 1_000, 300
BEGAN_ON = date(2007, 1, 1)  # the programme


class Changed(Conflict):
    """Somebody saves over a state of a session that they have not seen."""


def check_own(group: Group, person: Person) -> None:
    """Raises NotAllowed for another facilitator's group."""
    if group.facilitator_id != person.pk:
        raise NotAllowed(_("This is another facilitator's group. Only the one who holds its sessions keeps it."))


def check_open(group: Group) -> None:
    """Raises Conflict for a group that was closed."""
    if not group.is_open:
        raise Conflict(_("This group was closed. Open a new group for its families."))


def check_may_move(session: Session, to: State) -> None:
    """Raises Conflict for a session that was held or cancelled already."""
    if (State(session.state), to) in MOVES:
        return
    if session.is_held:
        raise Conflict(_("This session was held already. Its attendance can still be corrected."))
    raise Conflict(_("This session was cancelled. Plan a new one."))


def check_seen(session: Session, seen: int | None) -> None:
    """Raises Changed when the session was changed after the person opened it (None: whatever stands there)."""
    if seen not in (None, session.revision):
        raise Changed(
            _("This session was changed meanwhile. Nothing was saved: look at how it stands now, then save again.")
        )


def check_opened(opened_on: date, today: date) -> None:
    """Raises NotValid for a group of a day to come, or from before there was a programme."""
    if opened_on > today:
        raise NotValid(_("That day has not come yet. Choose today or an earlier day."))
    if opened_on < BEGAN_ON:
        raise NotValid(_("The programme began in %(year)s. Check the year.") % {"year": BEGAN_ON.year})


def check_day(meets_on: date, opened_on: date, today: date) -> None:
    """Raises NotValid for a day before the group was opened, more than a year ago or more than a year ahead."""
    if meets_on < opened_on:
        raise NotValid(
            _("The group was opened on %(day)s. Choose that day or a later one.") % {"day": formats.long_day(opened_on)}
        )
    if meets_on < today - EARLIEST_BACK:
        raise NotValid(_("That day is more than a year ago. Check the year."))
    if meets_on > today + LATEST_AHEAD:
        raise NotValid(_("That day is more than a year ahead. Check the year."))


def check_hours(meets_from: time | None, meets_until: time | None) -> None:
    """Raises NotValid for an end without a beginning, or not after it."""
    if meets_until and (meets_from is None or meets_until <= meets_from):
        raise NotValid(_("The session ends before it begins. Check both times."))


def check_after_original(original: Session, meets_on: date, meets_from: time | None) -> None:
    """Raises NotValid for a make-up session that is not later than the session it makes up for."""
    if meets_on > original.meets_on:
        return
    if meets_on == original.meets_on and meets_from and original.meets_from and meets_from > original.meets_from:
        return
    raise NotValid(
        _("The missed session was on %(day)s. Choose a later day, or a later time on that day.")
        % {"day": formats.long_day(original.meets_on)}
    )


def check_has_come(session: Session, today: date) -> None:
    """Raises NotValid for a session whose day lies ahead: nobody has come yet."""
    if session.meets_on > today:
        raise NotValid(
            _(
                "This session is planned for %(day)s, which has not come yet. "
                "Record who came on that day, or change the day."
            )
            % {"day": formats.long_day(session.meets_on)}
        )


def check_has_begun(session: Session, at: datetime) -> None:
    """Raises NotValid for a planned session that begins later this day, where its hour is known."""
    if not is_yet_to_begin(session, at):
        return
    raise NotValid(
        _("This session begins at %(hour)s. Record who came from then on, or change the hour if it was held earlier.")
        % {"hour": f"{session.meets_from:%H:%M}"}
    )


def is_yet_to_begin(session: Session, at: datetime) -> bool:
    """Whether a planned session lies ahead at an instant, by the clock of where the installation stands."""
    if not session.is_planned or session.meets_from is None:
        return False
    now = timezone.localtime(at)
    return (session.meets_on, session.meets_from) > (now.date(), now.time())


def check_answers(answers: Mapping[int, str], listed: Collection[int]) -> None:
    """Raises NotValid unless every family on the list, and no other, has one of the four answers."""
    if not listed:
        raise NotValid(
            _("No family belongs to the group on that day. Add families to the group first, or choose a later day.")
        )
    missing = len([family for family in listed if not answers.get(family)])
    if missing:
        raise NotValid(
            ngettext(
                "%(count)s family has no answer yet: present, sick, leave or absent.",
                "%(count)s families have no answer yet: present, sick, leave or absent.",
                missing,
            )
            % {"count": formats.number(missing)}
        )
    if set(answers) - set(listed):
        raise NotValid(_("A family was answered for that is not on this list. Open the list again."))
    if set(answers.values()) - set(Attendance.Status.values):
        raise NotValid(_("An answer was not understood. Choose present, sick, leave or absent."))


def clean_text(text: str, longest: int) -> str:
    """Free text in one line, without numbers of people and signs that nobody sees. Raises NotValid where a NIK or KK
    stands in it."""
    return no_longer_than(" ".join(visible(without_numbers(text)).split()), longest)


def clean_notes(text: str) -> str:
    """The same, lines kept."""
    lines = (" ".join(line.split()) for line in without_numbers(text).splitlines())
    return no_longer_than("\n".join(lines).strip(), LONGEST_NOTES)


def clean_name(name: str) -> str:
    """A group's name. Raises NotValid for an empty one."""
    found = clean_text(name, 60)
    if not found:
        raise NotValid(_("Give the group a name that can be read."))
    return found
