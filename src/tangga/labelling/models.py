"""House labelling: campaigns by region, the houses of each, and what became of every label. Sensitive; seen by few."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

OWNER_KIND = "house_label"  # the kind their photos are kept under


class Campaign(models.Model):
    """A labelling campaign of one region. What may follow what: checks.MOVES.

    public_id    made when the form is opened and sent with it: a campaign that is sent twice is one
    label_words  the words on the label, as they are printed
    legal_basis  number and day of the letter or decree that orders it
    base         how many families were to be labelled when it began; frozen, as is the list of houses
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        UNDER_WAY = "under_way", _("under way")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    area = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    label_words = models.CharField(max_length=300)
    legal_basis = models.CharField(max_length=200)
    base = models.PositiveIntegerField(null=True, blank=True)
    begun_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)
    cancelled_reason = models.CharField(max_length=300, blank=True, default="")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="campaign_ends_not_before_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="campaign_names_its_legal_basis", condition=~Q(legal_basis="")),
            models.CheckConstraint(name="campaign_says_what_the_label_says", condition=~Q(label_words="")),
            models.CheckConstraint(
                name="campaign_that_began_has_its_base",
                condition=Q(state__in=["planned", "cancelled"]) | Q(base__isnull=False, begun_on__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_that_is_done_has_its_day", condition=~Q(state="done") | Q(finished_on__isnull=False)
            ),
            models.CheckConstraint(
                name="campaign_that_is_cancelled_says_why", condition=~Q(state="cancelled") | ~Q(cancelled_reason="")
            ),
            models.UniqueConstraint(
                name="one_open_campaign_per_area", fields=["area"], condition=Q(state__in=["planned", "under_way"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PLANNED, self.State.UNDER_WAY)


class Status(models.TextChoices):
    """What became of a house's label. NOT_YET is the absence of a record: no row says it."""

    NOT_YET = "not_yet", _("not labelled yet")
    LABELLED = "labelled", _("labelled")
    NOT_OWN_HOUSE = "not_own_house", _("not their own house")
    REFUSED = "refused", _("refused the label")
    RESIGNED = "resigned", _("resigned from the programme")
    NOT_FOUND = "not_found", _("house not found")


class House(models.Model):
    """A house on the list of a campaign: of one family, in the village where it lived on the day the campaign began.

    status, labelled_on  of the label that stands, so that houses are counted and put in order from one index; kept with
                         every label (labels.settle)
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="houses")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="houses")
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+")

    status = models.CharField(max_length=15, choices=Status.choices, default=Status.NOT_YET)
    labelled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["region_id", "pk"]
        indexes = [
            models.Index(name="house_campaign_region", fields=["campaign", "region", "status"]),
            models.Index(name="house_campaign_day", fields=["campaign", "labelled_on"]),
        ]
        constraints = [
            models.UniqueConstraint(name="one_house_per_family_and_campaign", fields=["campaign", "family"]),
            models.CheckConstraint(name="house_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="house_with_a_label_has_its_day",
                condition=Q(status="not_yet", labelled_on=None) | ~Q(status="not_yet") & Q(labelled_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} in {self.campaign_id}"


class HouseLabel(models.Model):
    """What somebody recorded about a house's label. A correction is a new row; `superseded_at` ends the one before.

    public_id  made when the form is opened and sent with it; photos belong to it (photos.Photo.owner)
    officer    who was at the house; recorded_by: who wrote it down
    reason     in the family's words; never a NIK or KK number (families.free_text)
    followed_up_on, followed_up_by, follow_up_note   what the district did about a house that was not labelled
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="labels")
    status = models.CharField(max_length=15, choices=Status.choices)
    on = models.DateField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="house_labels")
    reason = models.CharField(max_length=300, blank=True, default="")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)
    followed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    follow_up_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["house_id", "recorded_at", "pk"]
        indexes = [
            models.Index(name="label_officer_on", fields=["officer", "on"]),
            models.Index(
                name="label_to_follow_up",
                fields=["status", "on"],
                condition=Q(superseded_at=None, followed_up_on=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="one_label_per_house", fields=["house"], condition=Q(superseded_at=None)),
            models.CheckConstraint(name="a_label_says_more_than_not_yet", condition=~Q(status="not_yet")),
            models.CheckConstraint(
                name="a_label_that_is_missing_says_why",
                condition=~Q(status__in=["refused", "resigned", "not_found"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="a_label_followed_up_says_by_whom",
                condition=Q(followed_up_on=None, followed_up_by=None)
                | Q(followed_up_on__isnull=False, followed_up_by__isnull=False) & ~Q(follow_up_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.house_id} {self.status}"
