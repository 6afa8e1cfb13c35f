"""Against guessing passwords: who tries too often waits, and is told until when. Built on django-axes.

Counted are wrong tries, for an account (LIMIT_ACCOUNT) and for an address (LIMIT_ADDRESS: a whole office may stand
behind one). A quarter of an hour after the try that filled the measure it is empty again; tries meanwhile neither count
nor lengthen the wait. So that nobody can keep a colleague out by typing wrong passwords for them, a browser that has
signed in to an account before is known by a signed cookie and has a measure of its own: strangers' tries do not fill
it. Kept are keyed hashes of what was typed as a user name, never the text; rows go when their time is over.
"""

import ipaddress
from datetime import datetime
from typing import Any

from axes.handlers.base import AbstractAxesHandler, AxesBaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

LIMIT_ACCOUNT = 10
LIMIT_ADDRESS = 100
COOKIE = "tangga_known"
COOKIE_SECONDS = 180 * 24 * 60 * 60
MOST_KNOWN = 8  # accounts one browser is remembered for: the office's shared computer
SALT = "tangga.people.throttle"


def _hash(text: str) -> str:
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()


def _known(request: HttpRequest) -> dict[str, str]:
    """Account (hashed) -> this browser's own word for it."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return {}
    return dict(found)


def remember_browser(request: HttpRequest, answer: HttpResponse, username: str) -> None:
    """After signing in: this browser is known for the account from now on."""
    account = _hash(username)
    known = _known(request)
    known[account] = known.pop(account, "") or get_random_string(22)
    newest = dict(list(known.items())[-MOST_KNOWN:])
    answer.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def measure_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What the tries for an account are counted under: the account, or the account in a browser known for it."""
    account = _hash(str((credentials or {}).get("username") or ""))
    word = _known(request).get(account)
    return _hash(f"{account} {word}") if word else account


def is_known(request: HttpRequest, credentials: dict[str, Any] | None) -> bool:
    """Whether this browser has signed in to the account before."""
    return _hash(str((credentials or {}).get("username") or "")) in _known(request)


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: the address before our own proxies, as many as settings say stand there.

    What a client writes into X-Forwarded-For itself stands further left and is not believed. IPv6: the network (/64),
    since one customer has them all.
    """
    came_from = str(request.META.get("REMOTE_ADDR") or "")
    if settings.PROXIES:
        named = [
            each.strip() for each in str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",") if each.strip()
        ]
        came_from = named[-settings.PROXIES] if len(named) >= settings.PROXIES else came_from
    try:
        address = ipaddress.ip_address(came_from)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - no address to listen on: all who hide theirs are one
    return str(ipaddress.ip_network((address, 64), strict=False).network_address) if address.version == 6 else came_from


class Throttle(AxesBaseHandler, AbstractAxesHandler):
    """The rule above, as django-axes calls it. `request.wait_until` tells the sign-in page how long."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Wrong tries that count against these credentials now."""
        return sum(count for _at, count in self._counted(request, username=measure_of(request, credentials)))

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        waits = [self._full_until(request, LIMIT_ACCOUNT, username=measure_of(request, credentials))]
        if not is_known(request, credentials):
            waits.append(self._full_until(request, LIMIT_ADDRESS, ip_address=address_of(request)))
        until = max((wait for wait in waits if wait), default=None)
        request.wait_until = until  # type: ignore[attr-defined]
        return until is not None

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        """Count a wrong try. One that was not even looked at, because of the wait, does not count."""
        if request is None or request.axes_locked_out:
            return
        AccessAttempt.objects.filter(attempt_time__lte=request.axes_attempt_time - settings.AXES_COOLOFF_TIME).delete()
        whose = {"username": measure_of(request, credentials), "ip_address": address_of(request), "user_agent": ""}
        one_more = {"failures_since_start": F("failures_since_start") + 1, "attempt_time": request.axes_attempt_time}
        if not AccessAttempt.objects.filter(**whose).update(**one_more):
            AccessAttempt.objects.bulk_create([AccessAttempt(**whose, failures_since_start=1)], ignore_conflicts=True)
        request.axes_locked_out = self.is_locked(request, credentials)

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """The right password: this browser's measure is empty again (a stranger's stays as it is)."""
        self.reset_attempts(username=measure_of(request, {"username": user.get_username()}))

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Nothing to do."""

    def post_save_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Nothing to do."""

    def post_delete_access_attempt(self, instance: AccessAttempt, **kwargs: Any) -> None:
        """Nothing to do."""

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Forget the wrong tries of a measure or an address."""
        wanted = {key: value for key, value in (("ip_address", ip_address), ("username", username)) if value}
        gone, _kinds = AccessAttempt.objects.filter(**wanted).delete()
        return gone

    def _counted(self, request: Any, **whose: str) -> list[tuple[datetime, int]]:
        since = request.axes_attempt_time - settings.AXES_COOLOFF_TIME
        rows = AccessAttempt.objects.filter(attempt_time__gt=since, **whose).order_by("-attempt_time")
        return list(rows.values_list("attempt_time", "failures_since_start"))

    def _full_until(self, request: Any, limit: int, **whose: str) -> datetime | None:
        """When the measure will have room again; None when it has room now."""
        total = 0
        for at, count in self._counted(request, **whose):
            total += count
            if total >= limit:
                until: datetime = at + settings.AXES_COOLOFF_TIME
                return until
        return None


def forget_tries(username: str) -> int:
    """End the wait of an account, for strangers' browsers (an administrator's help to somebody who mistyped)."""
    return Throttle().reset_attempts(username=_hash(username))
