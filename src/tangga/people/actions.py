"""Accounts and postings: opening, posting, ending."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, NotValid
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting
from tangga.people.queries import posting_of
from tangga.people.roles import ROLES_WITHOUT_AREA, Action, Role


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
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise NotValid(" ".join(error.messages)) from error
        person.set_password(password)
    else:
        person.set_unusable_password()
    person.save()
    record("person.account_opened", person, by=by)
    return person


@transaction.atomic
def post(person: Person, role: Role, area: Area | None, *, starts_on: date, by: Person | None, on: date) -> Posting:
    """Post a person as `role` in an area from a day on; a posting still open ends the day before.

    Refused: NotAllowed to all but administrators, and to administrators for themselves; NotValid when the role needs an
    area and none is given; Conflict when the open posting began on that day or later.
    """
    if by is not None:
        check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
        if by.pk == person.pk:
            raise Conflict(_("Nobody posts themselves. Ask another administrator."))
    if area is None and role not in ROLES_WITHOUT_AREA:
        raise NotValid(_("As %(role)s a person needs an area.") % {"role": role.label})
    open_posting = person.postings.select_for_update().filter(ends_on=None).first()
    if open_posting is not None:
        if open_posting.starts_on >= starts_on:
            raise Conflict(_("The person has a posting that begins on %(day)s.") % {"day": open_posting.starts_on})
        open_posting.ends_on = starts_on
        open_posting.save(update_fields=["ends_on"])
    posting = Posting.objects.create(person=person, role=role, area=area, starts_on=starts_on)
    detail = {"role": role.value, "starts_on": starts_on.isoformat()}
    record("person.posted", person, by=by, area_code=area.code if area else "", detail=detail)
    return posting
