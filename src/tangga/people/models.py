"""Accounts and postings: who a person is, what they are where from when to when, and how they prove who they are."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Coalesce, Now
from django_otp.models import ThrottlingMixin

from tangga.people.roles import ROLES_WITHOUT_AREA, Role


class Person(AbstractUser):
    """Somebody with an account. What they may see and do comes from their posting, never from Django's own flags."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120)
    nip = models.CharField(max_length=18, blank=True, default="", help_text="civil service number, where there is one")

    REQUIRED_FIELDS = ["display_name"]
    remembered: "tuple[date, Posting | None] | None" = None  # people.queries.remember_posting; of no row

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name.split(" ")[0]


class Posting(models.Model):
    """A person holds a role in an area from starts_on until the day before ends_on."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=20, choices=Role.choices)
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="postings")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["person_id", "starts_on"]
        indexes = [models.Index(fields=["area", "role"], name="posting_area_role")]
        constraints = [
            models.CheckConstraint(name="posting_role_is_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="posting_names_its_area",
                condition=models.Q(area__isnull=False) | models.Q(role__in=sorted(ROLES_WITHOUT_AREA)),
            ),
            models.CheckConstraint(
                name="posting_ends_after_it_starts",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                name="one_open_posting_per_person", fields=["person"], condition=models.Q(ends_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.area_id or '-'}"

    @property
    def last_day(self) -> date | None:
        """The last day the posting holds; None while it has no end."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class Session(AbstractBaseSession):
    """A browser somebody is signed in with; the key is what the browser's cookie holds (see people/sessions.py)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(help_text="signing in; the session ends a fixed time later, whatever is done in it")
    seen_at = models.DateTimeField(help_text="last use, to a few minutes; the session ends when it lies too far back")

    class Meta:
        ordering = ["-seen_at"]
        verbose_name = "session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from tangga.people.sessions import SessionStore

        return SessionStore


class SecondFactor(ThrottlingMixin, models.Model):
    """The app on a person's phone that shows codes (TOTP). Its secret is sealed with the installation's key.

    The columns that count wrong codes are django-otp's; people/second_factor.py says how long they make one wait.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="second_factor")
    secret_sealed = models.TextField()
    since = models.DateTimeField(db_default=Now())
    drift = models.SmallIntegerField(default=0, help_text="30-second steps the phone's clock is off")
    last_step = models.BigIntegerField(default=-1, help_text="step of the last code taken: no code is taken twice")

    def __str__(self) -> str:
        return f"{self.person_id}"


class RecoveryCode(models.Model):
    """A code on paper for the day the phone is lost; taken once. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="one_recovery_code_per_hash", fields=["person", "code_hash"])]

    def __str__(self) -> str:
        return f"{self.person_id}"


class SecondFactorRule(models.Model):
    """From a day on, everybody posted in an area (no area: everybody) signs in with a second factor."""

    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["area_id", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("area", models.Value("")),
                name="one_open_second_factor_rule_per_area",
                condition=models.Q(ends_on=None),
            ),
            models.CheckConstraint(
                name="second_factor_rule_ends_not_before_it_starts",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id or '-'} from {self.starts_on}"


class PasswordLink(models.Model):
    """A link with which a person sets their password, once, within a day. Only the hash of its token is kept."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="password_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when a newer link, or somebody, put an end to it")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_password_link_per_person",
                fields=["person"],
                condition=models.Q(used_at=None, ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.expires_at:%Y-%m-%d}"
