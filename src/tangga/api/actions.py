"""Giving programs access, agreeing to it, ending it; and the log of its use."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from tangga.api.checks import check_may_be_given
from tangga.api.models import Token
from tangga.api.queries import START, hash_of, tokens_acting_for, tokens_seen_by
from tangga.api.scopes import Scope
from tangga.areas.models import Area
from tangga.audit.actions import record
from tangga.errors import Conflict, TooMany
from tangga.people.checks import check_role_may
from tangga.people.models import Person
from tangga.people.queries import check_manages, posting_of
from tangga.people.roles import Action

SHOWN = len(START) + 6
MOST_A_MINUTE = 300  # requests of one token; bulk has a request of its own
A_MINUTE = 60
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Made:
    """A new token with its secret: the only time the secret is anywhere but with the program."""

    token: Token
    secret: str


@transaction.atomic
def make_token(
    *,
    name: str,
    purpose: str,
    person: Person,
    area: Area | None,
    scopes: Sequence[str],
    expires_on: date,
    by: Person,
    on: date,
    key: UUID | None = None,
) -> Made:
    """Make a token that acts as a person. It works once that person has agreed (`agree`).

    area  narrows what the person sees; None: all of the posting's area
    key   tells one wish sent twice (a double click) from two wishes; it becomes the token's public_id
    Refused: NotAllowed to all but administrators; Person.DoesNotExist (404) for an account the administrator does not
    keep; Conflict for oneself; NotValid for an account without a posting, an area outside it, a scope its role may
    not, a day beyond a year; Conflict for a key that was used.
    """
    check_role_may(posting_of(by, on), Action.MANAGE_TOKENS)
    check_manages(by, person, on)
    posting = posting_of(person, on)
    check_may_be_given(posting, area, scopes, expires_on, by, on)
    assert posting is not None  # check_may_be_given refuses without one
    where = area or posting.area  # inside the posting, which lies inside what the administrator keeps
    key = key or uuid4()
    if Token.objects.filter(public_id=key).exists():
        raise Conflict(
            _("This access was made already, and its token was shown. If it is lost, end it and make another.")
        )
    secret = START + secrets.token_urlsafe(32)
    token = Token.objects.create(
        public_id=key,
        name=name,
        purpose=purpose,
        secret_hash=hash_of(secret),
        prefix=secret[:SHOWN],
        person=person,
        area=where,
        scopes=[each for each in Scope.values if each in scopes],
        expires_on=expires_on,
        made_by=by,
    )
    detail = {"acts_as": str(person.public_id), "scopes": token.scopes, "expires_on": expires_on.isoformat()}
    record("token.made", token, by=by, area_code=where.code if where else "", detail=detail)
    return Made(token, secret)


@transaction.atomic
def agree(token_id: int, *, by: Person, at: datetime) -> Token:
    """Let a token act as oneself. Agreeing twice is agreeing once.

    Refused: Token.DoesNotExist (404) to everybody else, the administrator who made it included; Conflict once ended.
    """
    token = tokens_acting_for(by).select_for_update(of=("self",)).get(pk=token_id)
    if token.revoked_at is not None:
        raise Conflict(_("This access has been ended meanwhile. Nothing was changed."))
    if token.agreed_at is None:
        token.agreed_at = at
        token.save(update_fields=["agreed_at"])
        record("token.agreed", token, by=by, area_code=token.area_id or "")
    return token


@transaction.atomic
def revoke(token_id: int, *, by: Person, at: datetime, on: date) -> Token:
    """End a token, from this instant and for good. Ending twice is ending once.

    Refused: Token.DoesNotExist (404) to all but administrators and the person it acts for.
    """
    mine = tokens_acting_for(by).filter(pk=token_id)
    found = mine if mine.exists() else tokens_seen_by(by, on).filter(pk=token_id)
    token = found.select_for_update(of=("self",)).get()
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = at, by
        token.save(update_fields=["revoked_at", "revoked_by"])
        record("token.revoked", token, by=by, area_code=token.area_id or "")
    return token


def check_not_too_many(token: Token, at: datetime) -> None:
    """Count a request. Raises TooMany above MOST_A_MINUTE in a minute of the clock.

    Counted in each server process by itself (Django's local cache): with two workers a token may reach twice as many.
    """
    key = f"api-minute-{token.pk}-{int(at.timestamp()) // A_MINUTE}"
    cache.add(key, 0, timeout=2 * A_MINUTE)
    if cache.incr(key) > MOST_A_MINUTE:
        wait = A_MINUTE - int(at.timestamp()) % A_MINUTE
        raise TooMany(
            _("More than %(most)s requests in a minute. Wait %(seconds)s seconds; for whole areas take all at once.")
            % {"most": MOST_A_MINUTE, "seconds": wait},
            wait,
        )


def note_use(token: Token, operation: str, *, at: datetime) -> None:
    """Write into the log that a token was used for something: once an hour for each kind of use."""
    key = f"api-used-{token.pk}-{operation}"
    if not cache.add(key, value=True, timeout=int(AN_HOUR.total_seconds())):
        return
    try:
        log_use(token, operation, at=at)
    except BaseException:
        cache.delete(key)  # what is not in the log yet is logged with the next use
        raise


@transaction.atomic
def log_use(token: Token, operation: str, *, at: datetime, rows: int | None = None) -> None:
    """Write one use into the log, with the rows taken where all of an area was taken."""
    Token.objects.filter(pk=token.pk).update(last_used_at=at)
    detail: dict[str, object] = {"operation": operation}
    if rows is not None:
        detail["rows"] = rows
    record("token.used", token, by=token.person, area_code=token.area_id or "", detail=detail)
