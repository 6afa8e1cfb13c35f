"""Writing to the log. Every action of the product ends with one call of `record`."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Now

from tangga.audit.models import Event
from tangga.audit.reasons import Reason


def record(
    action: str,
    subject: models.Model | None,
    by: AbstractBaseUser | None,
    area_code: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    family: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event.

    action     noun.verb in the past, e.g. "family.identity_revealed", "person.signed_in", "person.sign_in_refused";
               a literal, and with its words in audit/words.py (a test reads the source)
    subject    the row it was done to (its public_id is kept where it has one, else its key); None when there is none
    by         who did it; None for the machine itself (a command on the server) or for somebody not signed in
    area_code  where it happened, so that the log can be read by area. Without it the page of the log shows the event
               to nobody but administrators of accounts, and those only events about accounts; one about a family is
               in that family's own log besides
    detail     counts, codes and ids. Never a name, a NIK, a KK number or what somebody typed.
    at         the instant, for commands that state it; otherwise the database's clock
    family     public_id (text) of the family it is about: the page "who looked at this family" finds it by that
    before,    a write's fields that changed, with the values found and left (None: none): facts, birth dates among
    after      them, codes and ids. Of whatever says who or where somebody is (name, NIK, KK, address) and of what
               somebody typed only that there was, or is, something: audit.words.HIDDEN_VALUE.
    """
    event = Event(
        actor_id=by.pk if by is not None else None,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=_key(subject),
        family=family,
        area_code=area_code,
        detail=dict(detail or {}),
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )
    if at is not None:
        event.at = at
    event.save(force_insert=True)
    return event


def _key(subject: models.Model | None) -> str:
    return str(getattr(subject, "public_id", None) or subject.pk) if subject is not None else ""


def record_once_a_minute(action: str, subject: models.Model | None) -> Event | None:
    """The same for what a stranger can do as often as they like: an event by nobody, none if there was one just now.

    Without a subject all are one: who makes up ever new names does not fill the log either.
    """
    just_now = Event.objects.filter(action=action, subject_id=_key(subject), at__gt=Now() - timedelta(minutes=1))
    return None if just_now.exists() else record(action, subject, by=None)


def record_export(
    action: str,
    subject: models.Model | None,
    *,
    by: AbstractBaseUser,
    area_code: str,
    rows: int,
    reason: Reason,
    filters: Sequence[str] = (),
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
    family: str = "",
) -> Event:
    """Log that somebody takes a file away. Every view that answers with rows as a file calls it before it answers.

    How to, in three lines: put `{% include "audit/_reason.html" %}` into the POST form that asks for the file (context
    `reasons=audit.reasons.REASONS`); `reason = read_reason(request.POST)` in the view (NotValid without a reason);
    `record_export("things.exported", batch, by=viewer.person, area_code=..., rows=..., reason=reason)`.

    action   ends in "exported", e.g. "families.exported"; its words stand in audit/words.py like every other's
    rows     how many rows the file holds; `filters` the names of the filters in force, never their values
    detail   further counts and codes
    """
    told = {"rows": rows, "filters": sorted(filters), "reason": reason.code}
    if reason.note:
        told["note"] = reason.note
    return record(action, subject, by=by, area_code=area_code, detail=told | dict(detail or {}), at=at, family=family)
