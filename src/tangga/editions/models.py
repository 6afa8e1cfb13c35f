"""Editions: figures that an office publishes. A published one is never changed (triggers.py); the next follows it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tangga.areas.models import Area

COUNTRY = "00"  # as figures.figure has it, which loads every counter; a test holds the two together
LONGEST_REASON = 500
LONGEST_NAME = 120


class State(models.TextChoices):
    """What has become of an edition."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    DISCARDED = "discarded", _("discarded")


class Form(models.TextChoices):
    """The files of an edition, in the order they are offered in."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"
    HTML = "html", _("web page")
    PRESS_ID = "press-id", _("press text, Indonesian")
    PRESS_EN = "press-en", _("press text, English")


class Edition(models.Model):
    """A set of tables of an area and a period, as of a day and as known at an instant.

    layout, layout_version  which tables, and what the press text says (layouts/)
    region        the area's code, 00 the country; area: the same, none for the country
    period        as tangga.rules.periods writes it; begins_on, ends_on: its first and last day
    as_of, known_at  what had happened, and what had been recorded by then
    number        counts the editions of a layout, an area and a period
    previous      the one published before it, which it tells the difference to; previous_withdrawn: whether that one
                  had been withdrawn by then: its files say so
    policy_hash, code_version  the rules of the day, and the program, that it was counted by
    drafted_by    who made the draft; counted_by: who counted it last. Neither may publish it
    digest        SHA-256 over the hashes of its files
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    layout = models.CharField(max_length=40)
    layout_version = models.PositiveSmallIntegerField()
    region = models.CharField(max_length=10)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=24)
    begins_on = models.DateField()
    ends_on = models.DateField()
    as_of = models.DateField()
    known_at = models.DateTimeField()
    number = models.PositiveIntegerField()
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_ones")
    previous_withdrawn = models.BooleanField(default=False, db_default=False)
    policy_hash = models.CharField(max_length=64)
    code_version = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1, help_text="counts up with every change of the draft")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="edition_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="edition_is_of_its_area", condition=Q(region=COUNTRY, area=None) | Q(region=F("area"))
            ),
            models.CheckConstraint(
                name="edition_period_ends_after_it_begins", condition=Q(ends_on__gte=F("begins_on"))
            ),
            models.CheckConstraint(name="edition_number_counts_from_one", condition=Q(number__gt=0)),
            models.CheckConstraint(
                name="edition_after_the_first_has_a_previous",
                condition=Q(number=1, previous=None) | Q(number__gt=1, previous__isnull=False),
            ),
            models.CheckConstraint(
                name="only_what_is_there_was_withdrawn",
                condition=Q(previous_withdrawn=False) | Q(previous__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_is_published_by_a_second_person",
                condition=Q(state=State.PUBLISHED, published_by__isnull=False, published_at__isnull=False)
                & ~Q(published_by=F("drafted_by"))
                & ~Q(published_by=F("counted_by"))
                & ~Q(digest="")
                | ~Q(state=State.PUBLISHED) & Q(published_by=None, published_at=None, digest=""),
            ),
            models.CheckConstraint(
                name="discarded_edition_says_by_whom",
                condition=Q(state=State.DISCARDED, discarded_by__isnull=False, discarded_at__isnull=False)
                | ~Q(state=State.DISCARDED) & Q(discarded_by=None, discarded_at=None),
            ),
            models.UniqueConstraint(
                name="one_published_edition_of_a_number",
                fields=["layout", "region", "period", "number"],
                condition=Q(state=State.PUBLISHED),
            ),
            models.UniqueConstraint(
                name="one_published_edition_after_another", fields=["previous"], condition=Q(state=State.PUBLISHED)
            ),
        ]
        indexes = [
            models.Index(name="edition_of_region", fields=["region", "state", "-id"]),
            models.Index(name="edition_of_its_kind", fields=["layout", "region", "period", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"

    @property
    def code(self) -> str:
        """How an edition is called: graduations-52-2020-1. Drafts of the same number are told apart by their page."""
        return f"{self.layout}-{self.region}-{self.period}-{self.number}"


class Table(models.Model):
    """A table of an edition: a figure cut into parts, or one that was entered by hand.

    indicator, by  what was counted, and cut by what; both empty where it was entered
    title          of one that was entered, with its source; the others are called as the layout says
    total          none: it is not set (a target nobody set). The database publishes no edition with a table whose parts
                   do not come to it
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="tables", db_index=False)
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    indicator = models.CharField(max_length=60, blank=True, default="")
    by = models.CharField(max_length=20, blank=True, default="")
    title = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    total = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["edition_id", "place"]
        constraints = [
            models.UniqueConstraint(name="one_table_a_place", fields=["edition", "place"]),
            models.UniqueConstraint(name="one_table_a_code", fields=["edition", "code"]),
            models.CheckConstraint(
                name="table_is_counted_or_entered",
                condition=~Q(indicator="") & Q(title="", source="")
                | Q(indicator="", by="", total__isnull=False) & ~Q(title="") & ~Q(source=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.code}"


class Cell(models.Model):
    """A part of a table: its code (of an area, a time, a type), or its name where it was entered; and how many."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="cells", db_index=False)
    place = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=LONGEST_NAME)
    value = models.BigIntegerField()

    class Meta:
        ordering = ["table_id", "place"]
        constraints = [models.UniqueConstraint(name="one_cell_a_part", fields=["table", "part"])]

    def __str__(self) -> str:
        return f"{self.table_id} {self.part}"


class EditionFile(models.Model):
    """A file of a published edition, as it is given to whoever asks."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files", db_index=False)
    form = models.CharField(max_length=10, choices=Form.choices)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ["edition_id", "pk"]
        constraints = [
            models.UniqueConstraint(name="one_file_of_a_form_of_an_edition", fields=["edition", "form"]),
            models.CheckConstraint(name="edition_file_form_is_known", condition=Q(form__in=Form.values)),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.form}"


class Withdrawal(models.Model):
    """That a published edition was withdrawn, and why. The edition stays readable as it was."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=LONGEST_REASON)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="withdrawal_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.edition_id} withdrawn"
