"""That the answers of an old run about families and members were taken out of the database, and what stays of it."""

from django.db import models


class Thinning(models.Model):
    """A run whose answers row by row are gone; the run, its sums and its files stay. Written once, never changed.

    months           how long answers were to be kept whole, by the rule of that day
    families, members  how many answers went
    snapshot_kept    the facts it was made from lay in its folder, with the hashes that the run names: it can be
                     repeated
    """

    run = models.OneToOneField("runs.Run", on_delete=models.PROTECT, related_name="thinning")
    at = models.DateTimeField()
    months = models.PositiveSmallIntegerField()
    families = models.PositiveIntegerField()
    members = models.PositiveIntegerField()
    snapshot_kept = models.BooleanField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.run_id} thinned"
