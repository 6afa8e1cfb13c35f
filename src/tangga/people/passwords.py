"""Passwords: changing one's own; and the link an administrator gives to whoever has none, or lost it."""

import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.checks import check_role_may
from tangga.people.models import PasswordLink, Person
from tangga.people.queries import area_code_of, check_manages, posting_of
from tangga.people.roles import Action
from tangga.people.sessions import end_sessions

GOOD_FOR = timedelta(hours=24)


def check_password_is_strong(password: str, person: Person) -> None:
    """Raises NotValid with what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise NotValid(" ".join(error.messages)) from error


def hash_of(token: str) -> str:
    """What is kept of a link's token (256 random bits: nothing to guess, so a plain hash is enough)."""
    return sha256(b"tangga password link " + token.encode()).hexdigest()


@transaction.atomic
def make_link(person: Person, *, by: Person, on: date, at: datetime) -> str:
    """The token of a link with which the person sets a password, once, within a day. Shown once; ends earlier links.

    Refused: NotAllowed to all but administrators; Person.DoesNotExist (404) for an account they do not keep; Conflict
    for a closed account, and for one's own (who is signed in changes the password on the account page).
    """
    check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
    check_manages(by, person, on)
    if by.pk == person.pk:
        raise Conflict(_("This is your own account. Change your password on your own page."))
    if not person.is_active:
        raise Conflict(_("This account is closed. Reopen it first."))
    _end_links(person, at)
    token = secrets.token_urlsafe(32)
    PasswordLink.objects.create(
        person=person, token_hash=hash_of(token), made_by=by, made_at=at, expires_at=at + GOOD_FOR
    )
    record("person.password_link_made", person, by=by, area_code=area_code_of(person))
    return token


@transaction.atomic
def end_links(person: Person, *, by: Person, on: date, at: datetime) -> int:
    """End a person's open link. Refused as in make_link; without one nothing happens."""
    check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
    check_manages(by, person, on)
    ended = _end_links(person, at)
    if ended:
        record("person.password_link_ended", person, by=by, area_code=area_code_of(person))
    return ended


def _end_links(person: Person, at: datetime) -> int:
    return PasswordLink.objects.filter(person=person, used_at=None, ended_at=None).update(ended_at=at)


def open_link(token_hash: str, at: datetime) -> PasswordLink | None:
    """The link, while it can still be used."""
    return (
        PasswordLink.objects.select_related("person")
        .filter(token_hash=token_hash, used_at=None, ended_at=None, expires_at__gt=at, person__is_active=True)
        .first()
    )


@transaction.atomic
def set_by_link(token_hash: str, password: str, *, at: datetime) -> Person:
    """Set the password the link is for, and end the person's sessions.

    Refused: Conflict for a link that was used, ended or ran out; NotValid for a weak password (the link stays good).
    """
    link = open_link(token_hash, at)
    if link is None:
        raise Conflict(_("This link can no longer be used. Ask your administrator for a new one."))
    person = link.person
    check_password_is_strong(password, person)
    if not PasswordLink.objects.filter(pk=link.pk, used_at=None, ended_at=None).update(used_at=at):
        raise Conflict(_("This link can no longer be used. Ask your administrator for a new one."))
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person)
    record("person.password_set", person, by=person, area_code=area_code_of(person), detail={"by_link": True})
    return person


@transaction.atomic
def change(person: Person, password: str, *, at: datetime, keep: str | None) -> None:
    """Change one's own password (the caller has checked the old one); ends all sessions but `keep`, and open links.

    Refused: NotValid for a weak password.
    """
    check_password_is_strong(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    _end_links(person, at)
    end_sessions(person, but=keep)
    record("person.password_changed", person, by=person, area_code=area_code_of(person))


def last_link_used(person: Person) -> PasswordLink | None:
    """The link the password was last set with, for telling its owner; None when none was ever used."""
    return PasswordLink.objects.select_related("made_by").filter(person=person).exclude(used_at=None).first()
