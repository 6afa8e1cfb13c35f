"""The second factor: an app on the person's phone that shows six digits, and codes on paper for when it is lost.

The arithmetic (RFC 6238) is django-otp's. Its own tables would keep secrets and recovery codes readable, so ours keep
the secret sealed and only hashes of the codes.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode

import segno
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from tangga.areas.models import Area
from tangga.areas.queries import within
from tangga.audit.actions import record
from tangga.errors import Conflict, NotAllowed, NotValid
from tangga.people import sealing
from tangga.people.checks import check_role_may
from tangga.people.models import Person, Posting, RecoveryCode, SecondFactor, SecondFactorRule
from tangga.people.queries import area_code_of, check_manages, posting_of
from tangga.people.roles import Action
from tangga.people.second_factor_rules import Need as Need
from tangga.people.second_factor_rules import has_one as has_one
from tangga.people.second_factor_rules import need_of as need_of
from tangga.people.second_factor_rules import rule_for as rule_for
from tangga.people.sessions import end_sessions

PURPOSE = b"second factor"
DIGITS = 6
CODES = 10
LONGEST_WAIT = timedelta(minutes=15)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper


@dataclass(frozen=True)
class Verdict:
    """Whether a code was taken; if not, until when no further one is looked at (None: try again)."""

    taken: bool
    wait_until: datetime | None = None
    by_recovery_code: bool = False


def new_secret() -> str:
    """A fresh secret, as text to type (base32, 160 bits)."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def address_for_app(person: Person, secret: str) -> str:
    """What the picture says to the app (otpauth)."""
    label = quote(f"Tangga:{person.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': 'Tangga', 'digits': DIGITS})}"


def picture(address: str) -> SafeString:
    """The address as a QR code (SVG to stand in a page; no style, no script)."""
    return SafeString(segno.make(address, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff"))


@transaction.atomic
def enrol(person: Person, secret: str, code: str, *, at: datetime) -> list[str]:
    """Set up the app that holds `secret`, proved by a code it shows; returns the recovery codes, to be shown once.

    Refused: Conflict when the person has a second factor already; NotValid for a code that does not fit.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    if has_one(person):
        raise Conflict(_("You have a second factor already. Turn it off first, then set up the new one."))
    step = _step_of(secret, code, at, drift=0, after=-1)
    if step is None:
        raise NotValid(_("This code does not fit. Type the six digits the app shows now, and check the phone's clock."))
    SecondFactor.objects.create(
        person=person, secret_sealed=sealing.seal(secret, PURPOSE), last_step=step[0], drift=step[1], since=at
    )
    record("person.second_factor_set_up", person, by=person, area_code=area_code_of(person))
    return _new_codes(person)


def verify(person: Person, typed: str, *, at: datetime) -> Verdict:
    """Look at a code from the app, or a recovery code (which is then used up). Wrong ones make the next wait longer:
    1, 2, 4, 8 ... seconds, at most a quarter of an hour. Never raises, so that what it counts is kept."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(person=person).first()
        if factor is None:
            return Verdict(False)
        wait = _wait_until(factor)
        if wait is not None and wait > at:
            return Verdict(False, wait)
        bare = "".join(each for each in typed.lower() if each.isalnum())
        if bare.isascii() and bare.isdigit() and len(bare) == DIGITS:
            secret = sealing.unseal(factor.secret_sealed, PURPOSE)
            step = secret and _step_of(secret, bare, at, drift=factor.drift, after=factor.last_step)
            if step:
                factor.last_step, factor.drift = step
        else:
            step = None
        paper = not step and _use_recovery_code(person, bare, at)
        if step or paper:
            factor.throttling_failure_count, factor.throttling_failure_timestamp = 0, None
        else:
            factor.throttling_failure_count += 1
            factor.throttling_failure_timestamp = at
        factor.save()
        if paper:
            record("person.recovery_code_used", person, by=person, area_code=area_code_of(person))
        return Verdict(bool(step or paper), _wait_until(factor), bool(paper))


def _wait_until(factor: SecondFactor) -> datetime | None:
    if not factor.throttling_failure_count or factor.throttling_failure_timestamp is None:
        return None
    doubled = timedelta(seconds=2 ** min(factor.throttling_failure_count - 1, 12))
    until: datetime = factor.throttling_failure_timestamp + min(doubled, LONGEST_WAIT)
    return until


def _step_of(secret: str, code: str, at: datetime, *, drift: int, after: int) -> tuple[int, int] | None:
    """(time step, drift) a code belongs to: now, or one step to either side, later than the last one taken."""
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return None
    totp = TOTP(base64.b32decode(secret), digits=DIGITS, drift=drift)
    totp.time = at.timestamp()
    return (totp.t(), totp.drift) if totp.verify(int(code), tolerance=1, min_t=after + 1) else None


def _code_hash(person: Person, bare: str) -> str:
    return sha256(f"tangga recovery {person.public_id} {bare}".encode()).hexdigest()


def _new_codes(person: Person) -> list[str]:
    RecoveryCode.objects.filter(person=person).delete()
    bare = ["".join(secrets.choice(ALPHABET) for _each in range(12)) for _each in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(person=person, code_hash=_code_hash(person, each)) for each in bare)
    return [f"{each[:4]}-{each[4:8]}-{each[8:]}" for each in bare]


def _use_recovery_code(person: Person, bare: str, at: datetime) -> bool:
    unused = RecoveryCode.objects.filter(person=person, code_hash=_code_hash(person, bare), used_at=None)
    return bool(bare) and unused.update(used_at=at) == 1


def codes_left(person: Person) -> int:
    """Recovery codes not used yet."""
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


@transaction.atomic
def renew_codes(person: Person) -> list[str]:
    """New recovery codes in place of all earlier ones; to be shown once. The caller has seen a code (verify)."""
    codes = _new_codes(person)
    record("person.recovery_codes_renewed", person, by=person, area_code=area_code_of(person))
    return codes


@transaction.atomic
def turn_off(person: Person, *, by: Person, on: date) -> bool:
    """Turn a second factor off; False when there is none. Where it is required, or by an administrator, the person's
    sessions end: at the next sign-in they set up a new one.

    By the person (who has shown a code: verify), or by an administrator for somebody who lost phone and codes.
    Refused: NotAllowed to others; Person.DoesNotExist (404) for an account the administrator does not keep.
    """
    if by.pk != person.pk:
        check_role_may(posting_of(by, on), Action.MANAGE_ACCOUNTS)
        check_manages(by, person, on)
    gone, _kinds = SecondFactor.objects.filter(person=person).delete()
    if not gone:
        return False
    RecoveryCode.objects.filter(person=person).delete()
    if by.pk != person.pk or rule_for(posting_of(person, on), on):
        end_sessions(person)
    detail = {"by_administrator": by.pk != person.pk}
    record("person.second_factor_turned_off", person, by=by, area_code=area_code_of(person), detail=detail)
    return True


def _check_area(by: Person, area: Area | None, on: date) -> None:
    posting = posting_of(by, on)
    check_role_may(posting, Action.REQUIRE_SECOND_FACTOR)
    assert posting is not None
    inside = not posting.area_id or (area is not None and area.code.startswith(posting.area_id))
    if not inside:
        raise NotAllowed(_("You can require a second factor only in your own area."))


@transaction.atomic
def require(area: Area | None, *, starts_on: date, by: Person, on: date) -> SecondFactorRule:
    """From a day on everybody posted in an area (None: everybody) needs a second factor. Replaces the area's open rule.

    Refused: NotAllowed outside one's role or area; NotValid for a day that is past; asked twice gives the same rule.
    """
    _check_area(by, area, on)
    if starts_on < on:
        raise NotValid(_("Choose today or a later day."))
    sealing.seal("", PURPOSE)  # without a key nobody could set one up, and all would stand outside
    standing = SecondFactorRule.objects.select_for_update().filter(area=area, ends_on=None).first()
    if standing is not None and (standing.starts_on == starts_on or standing.starts_on <= on):
        return standing
    if standing is not None:
        standing.delete()
    rule = SecondFactorRule.objects.create(area=area, starts_on=starts_on, set_by=by)
    code = area.code if area else ""
    record("second_factor.required", rule, by=by, area_code=code, detail={"starts_on": starts_on.isoformat()})
    return rule


@transaction.atomic
def no_longer_require(rule: SecondFactorRule, *, by: Person, on: date) -> None:
    """End a rule today. Whoever has set up a second factor keeps it. Refused: NotAllowed outside one's role or area."""
    _check_area(by, rule.area, on)
    ended = SecondFactorRule.objects.filter(pk=rule.pk, ends_on=None).update(ends_on=max(on, rule.starts_on))
    if ended:
        record("second_factor.no_longer_required", rule, by=by, area_code=rule.area_id or "")


def posted_without(code: str, on: date) -> QuerySet[Person]:
    """People posted in an area on a day who have no second factor yet."""
    return posted(code, on).filter(second_factor=None)


def posted(code: str, on: date) -> QuerySet[Person]:
    """People with an open account posted in an area (empty: anywhere) on a day."""
    here = Posting.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), within("area_id", code), starts_on__lte=on)
    return Person.objects.filter(is_active=True, pk__in=here.order_by().values("person")).order_by("display_name", "pk")


def reseal_all() -> int:
    """Seal every secret with the newest key; returns how many. For `tangga manage reseal_identities`."""
    done = 0
    for factor in SecondFactor.objects.order_by("pk").iterator():
        try:
            factor.secret_sealed = sealing.reseal(factor.secret_sealed, PURPOSE)
        except InvalidToken:
            continue  # sealed with a key that is gone: its owner's codes fail until an administrator turns it off
        factor.save(update_fields=["secret_sealed"])
        done += 1
    return done
