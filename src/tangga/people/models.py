"""Accounts and postings: who a person is, and what they are where, from when to when."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from tangga.people.roles import ROLES_WITHOUT_AREA, Role


class Person(AbstractUser):
    """Somebody with an account. What they may see and do comes from their posting, never from Django's own flags."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120)
    nip = models.CharField(max_length=18, blank=True, default="", help_text="civil service number, where there is one")

    REQUIRED_FIELDS = ["display_name"]

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
