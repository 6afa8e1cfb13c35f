"""Other work as facilitators recorded it, the monthly reports that were made, and whose office stands above them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

OWNER_KIND = "work"  # the kind their photos are kept under


class OtherWork(models.Model):
    """Work that no other feature records: a payment watched, a meeting, a case, an order carried out.

    public_id  made when the form is opened and sent with it: work that is sent twice is recorded once
    kind       a code of kinds.KINDS; rhk: the line of the work plan it counts for
    district   where the facilitator was posted on that day: who sees that district's reports sees it
    revision   counts up with every change; what stood before is kept as OtherWorkVersion
    what, place, result  in the facilitator's words; never a NIK or KK number (families.free_text)
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="other_work")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    rhk = models.PositiveSmallIntegerField()
    done_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    place = models.CharField(max_length=120)
    what = models.TextField()
    participants = models.PositiveIntegerField(null=True, blank=True)
    result = models.TextField(blank=True, default="")
    link = models.URLField(max_length=300, blank=True, default="")
    family = models.ForeignKey("families.Family", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-done_on", "-pk"]
        verbose_name_plural = "other work"
        indexes = [
            models.Index(name="other_work_of", fields=["facilitator", "done_on"]),
            models.Index(name="other_work_there", fields=["district", "done_on"]),
        ]
        constraints = [
            models.CheckConstraint(name="other_work_counts_for_a_line", condition=Q(rhk__gte=1, rhk__lte=9)),
            models.CheckConstraint(
                name="withdrawn_work_says_why", condition=Q(withdrawn_at=None) | ~Q(withdrawn_because="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class OtherWorkVersion(models.Model):
    """What stood there before a change; why is asked once a report of the month was made. `held` by column."""

    work = models.ForeignKey(OtherWork, on_delete=models.PROTECT, related_name="versions")
    revision = models.PositiveIntegerField()
    held = models.JSONField()
    because = models.CharField(max_length=300, blank=True, default="")
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(name="one_version_per_revision", fields=["work", "revision"])]

    def __str__(self) -> str:
        return f"{self.work_id} {self.revision}"


class WorkReport(models.Model):
    """One facilitator's report of a month and a line of the work plan, as it stood when it was made.

    key         made when the page is opened and sent with the form: sent twice is made once
    number      of the report, the same in each revision; serial: its running number in district and year
    month       its first day; provisional: made before the month was over
    content     all that stands in it (content.py), frozen; digest: of what was recorded, to tell whether more came
    note        what the facilitator adds, in their own words
    made_at     the instant it was asked for, which both files bear; finished_at: when the files were there
    """

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        MADE = "made", _("made")
        FAILED = "failed", _("could not be made")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(unique=True)
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="work_reports")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    rhk = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    provisional = models.BooleanField(default=False)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    activities = models.PositiveIntegerField()
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-month", "rhk", "-revision"]
        indexes = [models.Index(name="work_report_there", fields=["district", "month"])]
        constraints = [
            models.UniqueConstraint(
                name="one_report_per_revision", fields=["facilitator", "district", "month", "rhk", "revision"]
            ),
            models.UniqueConstraint(name="one_number_per_report", fields=["district", "year", "serial", "revision"]),
            models.CheckConstraint(name="report_is_of_a_line", condition=Q(rhk__gte=1, rhk__lte=9)),
            models.CheckConstraint(name="report_is_never_empty", condition=Q(activities__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.revision}"


class ReportFile(models.Model):
    """A file of a report; its bytes lie sealed on disk (files.py). named: families are called by their names in it."""

    class Form(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"

    report = models.ForeignKey(WorkReport, on_delete=models.PROTECT, related_name="files")
    form = models.CharField(max_length=4, choices=Form.choices)
    named = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()

    class Meta:
        ordering = ["report_id", "-form", "named"]
        constraints = [models.UniqueConstraint(name="one_file_of_a_form", fields=["report", "form", "named"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.form}"


class OfficeLetterhead(models.Model):
    """What stands above a district's papers from a day on. Never changed: the next one replaces it from its own day.

    lines  one below the other, the government first; basis: the legal basis, a line each, none to leave it out
    place  where papers are signed
    """

    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="letterheads")
    starts_on = models.DateField()
    lines = models.JSONField()
    basis = models.JSONField(default=list)
    place = models.CharField(max_length=60)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["area_id", "-starts_on", "-pk"]
        indexes = [models.Index(name="letterhead_of", fields=["area", "starts_on"])]

    def __str__(self) -> str:
        return f"{self.area_id} from {self.starts_on}"
