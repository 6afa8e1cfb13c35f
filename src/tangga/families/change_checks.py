"""Whether a correction can be so: returns nothing or raises with a sentence for the person who sent it."""

from datetime import date

from django.utils.translation import gettext as _

from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.families.change_kinds import SPECS, Day, K, Who, day, edits_of
from tangga.families.change_models import ABOUT_SOMEBODY_NEW
from tangga.families.change_places import check_places
from tangga.families.change_rivals import check_not_on_record
from tangga.families.free_text import without_numbers
from tangga.families.history import in_force
from tangga.families.models import Change, Family, Member, MemberFacts
from tangga.families.queries import KnownMember, members_of, spell_of
from tangga.families.timeline import changes_nothing
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import posting_of
from tangga.people.roles import Action

EARLIEST = date(1990, 1, 1)
EARLIEST_DELIVERY = date(2000, 1, 1)
OLDEST_YEARS = 110
CLASSES = {"primary": range(1, 7), "junior_secondary": range(7, 10), "senior_secondary": range(10, 13)}


def check_may_decide(change: Change, person: Person, on: date) -> None:
    """Raises NotAllowed to roles that approve nothing, and to whoever proposed this one."""
    check_role_may(posting_of(person, on), Action.APPROVE_CORRECTION)
    if change.proposed_by_id == person.pk:
        raise NotAllowed(_("You proposed this correction yourself: somebody else must check it."))


def people_of(family: Family, who: Who) -> list[KnownMember]:
    """Of a family: those alive and belonging to it, those recorded as dead, or those who left for no other family."""
    if who is Who.NOBODY:
        return []
    known = Member.objects.filter(family=family).order_by("pk")
    facts = {
        row.member_id: row
        for row in in_force(MemberFacts.objects.filter(member__in=known.values("pk")), "member", date.max)
    }
    people = [KnownMember(member, facts[member.pk]) for member in known if member.pk in facts]

    def fits(each: KnownMember) -> bool:
        assert each.facts is not None
        here, dead = each.facts.family_id == family.pk, each.facts.deceased_on is not None
        match who:
            case Who.DEAD:
                return here and dead
            case Who.GONE:
                return each.facts.family_id is None and not dead
            case Who.NOT_MALE:
                return here and not dead and each.facts.sex != "male"
            case _:
                return here and not dead

    return [each for each in people if fits(each)]


def check_sound(change: Change, today: date) -> None:
    """Raises NotValid, naming what to change, for a correction that cannot be so or changes nothing."""
    spec = SPECS[change.kind]
    for text in (change.reason, *(change.asked.get(name) for name in ("name", "address", "rt", "rw"))):
        without_numbers(text or "")
    _check_day(change, spec.day, today)
    _check_dates_asked(change, today)
    if spec.who is not Who.NOBODY:
        _check_member(change, spec.who)
    match change.kind:
        case K.SCHOOL | K.JOIN:
            _check_school(change)
        case K.SPLIT:
            _check_split(change)
        case K.MERGE | K.MOVE_FAMILY:
            _check_other_family(change)
        case _:
            pass
    check_places(change)
    if change.kind in ABOUT_SOMEBODY_NEW:
        check_not_on_record(change)
    writes_more = (*ABOUT_SOMEBODY_NEW, K.SPLIT, K.MERGE)  # than edits of what is on record
    # No edit at all is nothing to correct either.
    if change.kind not in writes_more and all(changes_nothing(edit, today) for edit in edits_of(change)):
        raise NotValid(_("The record says that already. There is nothing to correct."))


def _check_day(change: Change, asked: Day, today: date) -> None:
    on = change.effective_on
    if on is None:
        if asked is Day.ASKED:
            raise NotValid(_("Say since when: choose the day."))
        return
    if on > today:
        raise NotValid(_("That day has not come yet. Send the correction when it has happened."))
    if on < EARLIEST:
        raise NotValid(_("That day is too long ago. Check the year."))


def _check_dates_asked(change: Change, today: date) -> None:
    born, delivered = day(change.asked.get("birth_date")), day(change.asked.get("delivered_on"))
    until = change.effective_on or today
    if born is not None and born > until:
        if change.kind == K.JOIN:
            raise NotValid(_("The birth date is after the day of joining. Correct whichever of the two is wrong."))
        raise NotValid(_("That birth date has not come yet. Check the year."))
    if born is not None and (born.year + OLDEST_YEARS, born.month, born.day) < (until.year, until.month, until.day):
        raise NotValid(
            _("By that birth date the person would be older than %(years)s. Check the year.") % {"years": OLDEST_YEARS}
        )
    if delivered is not None and delivered > today:
        raise NotValid(_("The last birth given lies after today. Enter the day it happened, or leave it empty."))
    if delivered is not None and delivered < EARLIEST_DELIVERY:
        raise NotValid(_("The last birth given is too long ago. Check the year, or leave it empty."))


def _check_member(change: Change, who: Who) -> None:
    people = {each.member.pk: each for each in people_of(change.family, who)}
    if change.member_id not in people:
        raise NotValid(_("Choose who it is about."))
    facts = people[change.member_id].facts
    if change.effective_on and facts is not None and facts.birth_date and change.effective_on < facts.birth_date:
        raise NotValid(_("That day is before the person was born. Check the day, or correct the birth date first."))


def _check_school(change: Change) -> None:
    level, grade = change.asked.get("school_level"), change.asked.get("school_grade")
    if grade is None:
        return
    if level not in CLASSES:
        raise NotValid(_("A class goes with SD, SMP or SMA. Choose the level, or leave the class empty."))
    if grade not in CLASSES[level]:
        raise NotValid(
            _("Class %(grade)s does not belong to that level: choose %(first)s to %(last)s.")
            % {"grade": grade, "first": CLASSES[level][0], "last": CLASSES[level][-1]}
        )


def _check_split(change: Change) -> None:
    assert change.effective_on is not None  # _check_day asks for it
    living = {str(each.member.public_id) for each in people_of(change.family, Who.LIVING)}
    leaving = set(change.asked["members"])
    if not leaving or not leaving <= living:
        raise NotValid(_("Choose who belongs to the new family."))
    if leaving == living:
        raise NotValid(_("Somebody must stay. When everybody moved, correct the address or the KK number instead."))
    if change.asked["carer"] not in leaving:
        raise NotValid(_("The new family's card holder must be one of those who go with it."))
    if change.family.carer is not None and str(change.family.carer.public_id) in leaving:
        raise NotValid(_("The card holder would leave. First say who holds this family's card from now on."))
    spell = spell_of(change.family, change.effective_on)
    if spell is None or (spell.left_on and spell.left_on <= change.effective_on):
        raise NotValid(_("The family was not in the programme on that day. Choose another day."))


def _check_other_family(change: Change) -> None:
    assert change.effective_on is not None  # _check_day asks for it
    if change.other_family is None:
        raise NotValid(_("Say which other family: its KK number or its id."))
    if change.other_family_id == change.family_id:
        raise NotValid(_("That is this same family. Give the other one."))
    if change.kind == K.MERGE:
        own = spell_of(change.family, change.effective_on)
        if own is None or own.left_on or own.joined_on > change.effective_on:
            raise NotValid(_("This family is not in the programme since that day. Nobody can become part of it."))
        spell = spell_of(change.other_family, change.effective_on)
        if spell is None or spell.left_on or spell.joined_on > change.effective_on:
            raise NotValid(_("The other family was not in the programme on that day. Choose another day."))
        if not members_of(change.other_family, change.effective_on):
            raise NotValid(_("The other family has no members on that day. Choose another day."))


def check_waiting(change: Change) -> None:
    """Raises Conflict when a correction is no longer waiting for its checker."""
    if change.state != Change.State.PROPOSED:
        raise Conflict(
            _("This correction is %(state)s now; nothing is left to decide.") % {"state": change.get_state_display()}
        )
