"""That a supervisor looked at a sign, and what they found. A sign is not a proof; nothing here says that it was one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Sign(models.TextChoices):
    """Signs that targets may have been met on paper only. What each counts: after_exit/signs.py."""

    DECEMBER = "december", _("Proposals pile up in December")
    LOW_READINESS = "low_readiness", _("Exits with low readiness, or without answers")
    QUICK_RETURN = "quick_return", _("Quick returns after the exit")
    COPIED_FINDINGS = "copied_findings", _("The same words in several re-verifications")
    COPIED_NOTES = "copied_notes", _("The same words at visits to several families")
    COPIED_PHOTOS = "copied_photos", _("The same photo for several families")
    ONE_WITNESS = "one_witness", _("One witness for many families")


class SignLook(models.Model):
    """A supervisor looked at what a sign points to. Written once; looking again is another row.

    public_id  made when the form is opened and sent with it: what is sent twice is one look
    year, key  which finding of the sign: of which year; about whom or what (after_exit/signs.py)
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, choices=Sign.choices)
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="sign_is_known", condition=Q(code__in=Sign.values)),
            models.CheckConstraint(name="look_at_a_sign_says_something", condition=~Q(words="")),
        ]
        indexes = [models.Index(fields=["code", "year", "key"], name="sign_look_of_finding")]

    def __str__(self) -> str:
        return f"{self.code} {self.year} by {self.by_id}"
