"""Writing to the log. Every action of the product ends with one call of `record`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models.functions import Now

from tangga.audit.models import Event


def record(
    action: str,
    subject: models.Model | None,
    by: AbstractBaseUser | None,
    area_code: str = "",
    detail: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Event:
    """Add one event.

    action     noun.verb in the past, e.g. "family.identity_revealed", "person.signed_in", "person.sign_in_refused"
    subject    the row it was done to (its public_id is kept where it has one, else its key); None when there is none
    by         who did it; None for the machine itself (a command on the server) or for somebody not signed in
    area_code  where it happened, so that the log can be read by area
    detail     counts, codes and ids. Never a name, a NIK, a KK number or what somebody typed.
    at         the instant, for commands that state it; otherwise the database's clock
    """
    event = Event(
        actor_id=by.pk if by is not None else None,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(getattr(subject, "public_id", None) or subject.pk) if subject is not None else "",
        area_code=area_code,
        detail=dict(detail or {}),
    )
    if at is not None:
        event.at = at
    event.save(force_insert=True)
    return event


def record_once_a_minute(action: str, subject: models.Model | None) -> Event | None:
    """The same for what a stranger can do as often as they like: an event by nobody, none if there was one just now.

    Without a subject all are one: who makes up ever new names does not fill the log either.
    """
    key = str(getattr(subject, "public_id", None) or subject.pk) if subject is not None else ""
    just_now = Event.objects.filter(action=action, subject_id=key, at__gt=Now() - timedelta(minutes=1))
    return None if just_now.exists() else record(action, subject, by=None)
