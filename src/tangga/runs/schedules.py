"""The monthly assessment: on which day of the month a district is assessed by itself, and what became of each month."""

from django.conf import settings
from django.db import models

LAST_DAY = 28  # every month has it


class RunSchedule(models.Model):
    """A district is assessed each month, from `hour` (Jakarta) on the day `day` on. One row for each district."""

    area = models.OneToOneField("areas.Area", on_delete=models.PROTECT, related_name="run_schedule")
    day = models.PositiveSmallIntegerField()
    hour = models.PositiveSmallIntegerField()
    is_on = models.BooleanField(default=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["area_id"]
        constraints = [
            models.CheckConstraint(
                name="schedule_day_is_in_every_month", condition=models.Q(day__gte=1, day__lte=LAST_DAY)
            ),
            models.CheckConstraint(name="schedule_hour_is_one", condition=models.Q(hour__lte=23)),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} on day {self.day}"


class ScheduledRun(models.Model):
    """What a schedule asked for in a month; the row is what keeps two workers from asking for it twice.

    `run` is empty where the assessment could not be asked for; `trouble` then says why, in a sentence.
    """

    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="its first day")
    run = models.ForeignKey("runs.Run", null=True, on_delete=models.PROTECT, related_name="scheduled")
    trouble = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["area_id", "-month"]
        constraints = [models.UniqueConstraint(name="one_scheduled_run_a_month", fields=["area", "month"])]

    def __str__(self) -> str:
        return f"{self.area_id} in {self.month:%Y-%m}"
