"""Tokens: other programs' access, each as somebody, in an area, for a few purposes, until a day."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Token(models.Model):
    """Access for a program. The secret itself is nowhere: only its sha256, and its first letters to know it by.

    It acts as `person`, whose posting bounds it, and is narrowed further by `area` (empty: the posting's) and `scopes`.
    It opens nothing before that person has agreed (`agreed_at`): who makes a token does not see through it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=300)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(max_length=16)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    area = models.ForeignKey("areas.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list, help_text="codes of api.scopes.Scope")
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens_made")
    agreed_at = models.DateTimeField(null=True, blank=True)
    expires_on = models.DateField(help_text="the last day it works")
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tokens_revoked"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="token_says_what_for", condition=~models.Q(name="") & ~models.Q(purpose="")),
            models.CheckConstraint(
                name="token_is_not_made_by_whom_it_acts_for", condition=~models.Q(person=models.F("made_by"))
            ),
            models.CheckConstraint(
                name="token_ended_by_somebody",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.prefix
