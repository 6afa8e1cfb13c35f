"""Counts that are kept ready: how the number of families in the programme changes in each village, day by day.

They say nothing that the facts and the spells do not say; they can be thrown away and made anew (kept.rebuild).
"""

from django.db import models


class ActiveChange(models.Model):
    """From a day on, so many families more (below 0: fewer) are in the programme and live in a village, as known now.

    The sum up to a day is how many there are on it.
    """

    region = models.CharField(max_length=10)
    on = models.DateField()
    families = models.IntegerField()

    class Meta:
        ordering = ["region", "on"]
        constraints = [
            models.UniqueConstraint(name="one_change_a_village_and_day", fields=["region", "on"]),
            models.CheckConstraint(name="a_change_changes_something", condition=~models.Q(families=0)),
        ]
        # All that a sum reads, so that it reads the index alone.
        indexes = [models.Index(fields=["region", "on", "families"], name="active_changes_are_summed")]

    def __str__(self) -> str:
        return f"{self.region} {self.families:+} on {self.on}"


class StaleRegion(models.Model):
    """Somebody wrote what a village's counts rest on since they were made: they do not hold, and are not read.

    Written by triggers (triggers.py), in the transaction of the write. writer: that transaction (PostgreSQL), so that a
    mark belongs to nobody but who wrote; 0 on SQLite, which has one writer at a time.
    """

    region = models.CharField(max_length=10)
    writer = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["region", "writer"]
        constraints = [models.UniqueConstraint(name="one_mark_a_village_and_writer", fields=["region", "writer"])]

    def __str__(self) -> str:
        return self.region
