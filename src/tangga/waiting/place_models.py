"""The places of a district: how many it may serve, which are free, to whom each was offered and who has it now."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Quota(models.Model):
    """How many families a district may serve from a day on: entered by a person, never derived. A correction is a new
    row for the same day, which supersedes the earlier one.

    public_id  made when the form is opened and sent with it: sent twice, it is set once
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    families = models.PositiveIntegerField()
    why = models.TextField(help_text="the decision or letter it rests on, or what was corrected")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["district", "-starts_on", "-set_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_quota_per_district_and_day",
                fields=["district", "starts_on"],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(name="a_quota_says_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="quota_superseded_after_set", condition=Q(superseded_at=None) | Q(superseded_at__gte=F("set_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} from {self.starts_on}: {self.families}"


class Vacancy(models.Model):
    """A free place: freed by an exit, or opened because the quota was raised. One a membership that ended.

    exit         the exit that freed it; empty: the quota was raised. The membership is named by family and first day
                 besides, as exits name it: a correction of the exit opens no second place
    from_on      from when it may be given: the first day out
    closed_on    the day it was closed without having been given; closed_why says why
    restored_on  the day the family that left was restored though its place had been given, or promised: that family
                 keeps it, and another free place makes up for it (makes_up_for), now or when the next one is freed
    """

    class State(models.TextChoices):
        OPEN = "open", _("free")
        OFFERED = "offered", _("offered")
        FILLED = "filled", _("filled")
        CLOSED = "closed", _("closed")

    class Why(models.TextChoices):
        RESTORED = "restored", _("the family that had left was restored")
        MAKES_UP = "makes_up", _("it makes up for a place given while its family was restored")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    exit = models.ForeignKey("families.Exit", null=True, blank=True, on_delete=models.PROTECT, related_name="vacancies")
    family = models.ForeignKey(
        "families.Family", null=True, blank=True, on_delete=models.PROTECT, related_name="freed_places"
    )
    joined_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    from_on = models.DateField()
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=10, choices=Why.choices, blank=True, default="")
    restored_on = models.DateField(null=True, blank=True)
    makes_up_for = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="made_up_by"
    )

    class Meta:
        ordering = ["district", "from_on", "pk"]
        verbose_name_plural = "vacancies"
        constraints = [
            # A family that was restored may leave a second time.
            models.UniqueConstraint(
                name="one_vacancy_per_exit",
                fields=["family", "joined_on"],
                condition=Q(family__isnull=False, restored_on=None) & ~Q(closed_why="restored"),
            ),
            models.CheckConstraint(
                name="a_freed_place_names_its_exit",
                condition=Q(exit=None, family=None, joined_on=None)
                | Q(exit__isnull=False, family__isnull=False, joined_on__isnull=False),
            ),
            models.CheckConstraint(
                name="vacancy_state_is_known", condition=Q(state__in=["open", "offered", "filled", "closed"])
            ),
            models.CheckConstraint(
                name="a_closed_place_says_why",
                condition=Q(state="closed", closed_on__isnull=False, closed_why__in=["restored", "makes_up"])
                | (~Q(state="closed") & Q(closed_on=None, closed_why="")),
            ),
            models.CheckConstraint(
                name="only_a_promised_place_is_owed",
                condition=Q(restored_on=None) | Q(state__in=["offered", "filled"]),
            ),
            models.CheckConstraint(
                name="what_makes_up_is_closed_for_it",
                condition=Q(makes_up_for=None, closed_why__in=["", "restored"])
                | Q(makes_up_for__isnull=False, closed_why="makes_up"),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "from_on"], name="vacancy_by_state"),
            models.Index(fields=["district"], condition=Q(restored_on__isnull=False), name="vacancy_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.state} from {self.from_on}"


class Offer(models.Model):
    """A place offered to a family of the list, and what it answered. One live offer a place, and one a family."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        ENROLLED = "enrolled", _("enrolled")
        REFUSED = "refused", _("refused")
        TAKEN_BACK = "taken_back", _("taken back by the office")
        EXPIRED = "expired", _("not answered in time")

    LIVE = ("offered", "accepted", "enrolled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="offers")
    entry = models.ForeignKey("waiting.Entry", on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    position = models.PositiveIntegerField(help_text="of the family on the list when it was offered the place")
    why_passed_over = models.TextField(blank=True, default="")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_on = models.DateField()
    answer_by = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_live_offer_per_vacancy",
                fields=["vacancy"],
                condition=Q(state__in=["offered", "accepted", "enrolled"]),
            ),
            models.UniqueConstraint(
                name="one_live_offer_per_entry",
                fields=["entry"],
                condition=Q(state__in=["offered", "accepted", "enrolled"]),
            ),
            models.CheckConstraint(
                name="offer_state_is_known",
                condition=Q(state__in=["offered", "accepted", "enrolled", "refused", "taken_back", "expired"]),
            ),
            models.CheckConstraint(
                name="who_is_not_first_is_offered_with_a_reason", condition=Q(position=1) | ~Q(why_passed_over="")
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(state="offered"), name="offer_unanswered"),
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} to {self.entry_id}: {self.state}"


class PassedOver(models.Model):
    """A family that stood before the one a place was offered to. Why: Offer.why_passed_over. Never changed."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="passed_over")
    entry = models.ForeignKey("waiting.Entry", on_delete=models.PROTECT, related_name="passed_over")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["offer_id", "position"]
        verbose_name_plural = "passed over"
        constraints = [models.UniqueConstraint(name="passed_over_once_an_offer", fields=["offer", "entry"])]

    def __str__(self) -> str:
        return f"{self.entry_id} at {self.position}"


class Enrolment(models.Model):
    """A family took a place: the link between the one that left and the one that came. One a place, one an entry.

    joined_on  the first day of its membership: the first day of a payment stage
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    vacancy = models.OneToOneField(Vacancy, on_delete=models.PROTECT, related_name="enrolment")
    entry = models.OneToOneField("waiting.Entry", on_delete=models.PROTECT, related_name="enrolment")
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="enrolment")
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="enrolments")
    joined_on = models.DateField()
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    enrolled_on = models.DateField()
    enrolled_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(name="one_enrolment_per_joining_day", fields=["family", "joined_on"])]

    def __str__(self) -> str:
        return f"{self.family_id} from {self.joined_on}"
