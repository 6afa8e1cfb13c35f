"""Events: who did what to which thing, and when. Rows are only added; the database refuses anything else."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from tangga.errors import Conflict

REFUSAL = "The log is append-only: record a further event that corrects this one."


class EventQuerySet(models.QuerySet["Event"]):
    """Reads and additions only."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Conflict(REFUSAL)

    def delete(self) -> NoReturn:
        raise Conflict(REFUSAL)

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Conflict(REFUSAL)


class Event(models.Model):
    """One thing done. `detail`, `before` and `after` hold counts, codes and ids; never a name, a NIK or a KK number.

    family         public_id of the family an event is about; empty when it is about none
    before, after  what a write found and what it left, by field: facts, birth dates among them; of names, numbers and
                   addresses only that they changed
    """

    at = models.DateTimeField(db_default=Now(), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    family = models.CharField(max_length=36, blank=True, default="")
    area_code = models.CharField(max_length=10, blank=True, default="")
    detail = models.JSONField(default=dict)
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["area_code", "at"], name="event_area_at"),
            models.Index(fields=["family", "at"], name="event_family_at"),
            models.Index(fields=["action", "at"], name="event_action_at"),
            models.Index(fields=["actor", "at"], name="event_actor_at"),
        ]
        constraints = [models.CheckConstraint(name="event_names_its_action", condition=~models.Q(action=""))]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Conflict(REFUSAL)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Conflict(REFUSAL)
