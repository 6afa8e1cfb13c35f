"""Accounts and postings: opening, posting, ending, closing."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.checks import check_may_give, check_posted_there, check_role_may
from tangga.people.models import Person, Posting
from tangga.people.passwords import check_password_is_strong
from tangga.people.queries import area_code_of, check_manages, posting_of
from tangga.people.roles import Action, Role
from tangga.people.sessions import end_sessions
from tangga.people.throttle import forget_tries


@transaction.atomic
def open_account(
    username: str, display_name: str, *, by: Person | None, on: date, password: str = "", encoded_password: str = ""
) -> Person:
    """Open an account; without a password nobody can sign in to it yet.

    encoded_password  a hash made before (django.contrib.auth.hashers), for opening many accounts at once
    by                who opens it; None for somebody on the server
    Refused: NotAllowed to all but administrators; Conflict for a user name that is taken; NotValid for a weak password.
    """
    if by is not None:
        check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
    if Person.objects.filter(username=username).exists():
        raise Conflict(_("The user name %(username)s is taken. Choose another.") % {"username": username})
    person = Person(username=username, display_name=display_name)
    if encoded_password:
        person.password = encoded_password
    elif password:
        check_password_is_strong(password, person)
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save()
    record("person.account_opened", person, by=by)
    return person


@transaction.atomic
def post(person: Person, role: Role, area: Area | None, *, starts_on: date, by: Person | None, on: date) -> Posting:
    """Post a person as `role` in an area from a day on; a posting still open ends the day before.

    Refused: NotAllowed to all but administrators, and to those of an area for other areas and for roles that see all
    families; NotValid for an area of a level that is not the role's, and for a day that is past when the person was
    posted then; Conflict for oneself, and when the open posting began on that day or later.
    """
    if by is not None:
        keeper = posting_of(by, on)
        check_role_may(keeper, Action.MANAGE_ACCOUNTS)
        if by.pk == person.pk:
            raise Conflict(_("Nobody posts themselves. Ask another administrator."))
        if person.postings.exists():
            check_manages(by, person, on)
        check_may_give(keeper, role, area)
    check_posted_there(role, area)
    open_posting = person.postings.select_for_update().filter(ends_on=None).first()
    if open_posting is not None and open_posting.starts_on >= starts_on:
        raise Conflict(_("The person has a posting that begins on %(day)s.") % {"day": open_posting.starts_on})
    if starts_on < on and person.postings.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on)).exists():
        raise NotValid(
            _("The person was posted in that time, and what was so stays recorded. Choose today or a later day.")
        )
    if open_posting is not None:
        if open_posting.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
            _check_not_last_administrator(person, on)
        open_posting.ends_on = starts_on
        open_posting.save(update_fields=["ends_on"])
    posting = Posting.objects.create(person=person, role=role, area=area, starts_on=starts_on)
    detail = {"role": role.value, "starts_on": starts_on.isoformat()}
    record("person.posted", person, by=by, area_code=area.code if area else "", detail=detail)
    return posting


def _check_keeps(by: Person | None, person: Person, on: date) -> None:
    if by is not None:
        check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
        check_manages(by, person, on)


@transaction.atomic
def end_posting(person: Person, *, ends_on: date, by: Person | None, on: date) -> Posting:
    """End a person's open posting: `ends_on` is the first day they are no longer posted. Ends their sessions if today.

    Refused: NotAllowed to all but administrators; Person.DoesNotExist (404) for an account they do not keep; Conflict
    without an open posting, for one's own, and for the last administrator; NotValid for a day that is past.
    """
    _check_keeps(by, person, on)
    _check_not_oneself(by, person)
    posting = person.postings.select_for_update().filter(ends_on=None).first()
    if posting is None:
        raise Conflict(_("The person has no posting without an end."))
    if ends_on < on:
        raise NotValid(_("Choose yesterday or a later day as the last day: what was so until now stays recorded."))
    if ends_on <= posting.starts_on:
        raise NotValid(_("This posting begins on %(day)s. Withdraw it instead.") % {"day": posting.starts_on})
    if posting.role == Role.ADMINISTRATOR:
        _check_not_last_administrator(person, on)
    posting.ends_on = ends_on
    posting.save(update_fields=["ends_on"])
    if ends_on <= on:
        end_sessions(person)
    detail = {"role": posting.role, "ends_on": ends_on.isoformat()}
    record("person.posting_ended", person, by=by, area_code=posting.area_id or "", detail=detail)
    return posting


@transaction.atomic
def withdraw_posting(posting: Posting, *, by: Person, on: date) -> None:
    """Take back a posting that has not begun; the one that was to end for it goes on.

    Refused: as in end_posting; Conflict once it has begun.
    """
    person = posting.person
    _check_keeps(by, person, on)
    _check_not_oneself(by, person)
    if posting.starts_on <= on:
        raise Conflict(_("This posting has begun. End it instead."))
    person.postings.filter(pk=posting.pk).delete()
    person.postings.filter(ends_on=posting.starts_on).update(ends_on=None)
    detail = {"role": posting.role, "starts_on": posting.starts_on.isoformat()}
    record("person.posting_withdrawn", person, by=by, area_code=posting.area_id or "", detail=detail)


@transaction.atomic
def close_account(person: Person, *, by: Person, on: date) -> bool:
    """Nobody signs in to it any more; sessions and password links end. What the person did stays recorded.

    False when it was closed already. Refused: as in end_posting.
    """
    _check_keeps(by, person, on)
    _check_not_oneself(by, person)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return False
    posting = posting_of(person, on)
    if posting is not None and posting.role == Role.ADMINISTRATOR:
        _check_not_last_administrator(person, on)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    person.password_links.filter(used_at=None, ended_at=None).update(ended_at=Now())
    record("person.account_closed", person, by=by, area_code=area_code_of(person))
    return True


@transaction.atomic
def reopen_account(person: Person, *, by: Person, on: date) -> bool:
    """Open a closed account again, with the postings and the password it had. False when it was open."""
    _check_keeps(by, person, on)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return False
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("person.account_reopened", person, by=by, area_code=area_code_of(person))
    return True


@transaction.atomic
def sign_out_everywhere(person: Person, *, by: Person, on: date) -> int:
    """End all sessions of somebody (a lost phone), and the wait after wrong passwords. Refused as in end_posting."""
    _check_keeps(by, person, on)
    ended = end_sessions(person)
    forget_tries(person.username)
    record("person.signed_out_everywhere", person, by=by, area_code=area_code_of(person), detail={"sessions": ended})
    return ended


def _check_not_oneself(by: Person | None, person: Person) -> None:
    if by is not None and by.pk == person.pk:
        raise Conflict(_("Nobody changes what they are posted as themselves. Ask another administrator."))


def _check_not_last_administrator(person: Person, on: date) -> None:
    others = (
        Posting.objects.select_for_update()
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), role=Role.ADMINISTRATOR, area=None, starts_on__lte=on)
        .filter(person__is_active=True)
        .exclude(person=person)
    )
    if not others.exists():
        raise Conflict(_("This is the last administrator. Post another one first, or nobody could open accounts."))
