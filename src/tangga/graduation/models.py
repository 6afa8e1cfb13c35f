"""Who is picked to be prepared, the plan made with each family, and its milestones. No day is overwritten."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Why(models.TextChoices):
    """What made somebody pick a family."""

    LIST = "list", _("What the list says of it")
    OWN_WISH = "own_wish", _("The family asks for it itself")
    HOUSE_LABEL = "house_label", _("The family wants to leave because of the label on its house")
    OTHER = "other", _("Another reason")


class Candidate(models.Model):
    """A family picked to be prepared in a year (bidik graduasi). Picking is a person's decision.

    public_id  made when the form is opened and sent with it: a pick that is sent twice is one pick
    reason     in the picker's words; needed where a protection note stands against it
    dropped_*  when and why the pick was taken back; the row stays
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="candidacies")
    year = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20, choices=Why.choices, default=Why.LIST)
    reason = models.TextField(blank=True, default="")
    picked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    picked_on = models.DateField()
    picked_at = models.DateTimeField()
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-year", "family_id", "-picked_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_pick_per_family_and_year",
                fields=["family", "year"],
                condition=models.Q(dropped_at=None),
            ),
            models.CheckConstraint(
                name="pick_taken_back_says_why",
                condition=models.Q(dropped_at=None)
                | (models.Q(dropped_by__isnull=False) & ~models.Q(dropped_reason="")),
            ),
        ]
        indexes = [
            models.Index(fields=["year", "family"], condition=models.Q(dropped_at=None), name="open_picks_of_year")
        ]

    def __str__(self) -> str:
        return f"{self.family_id} for {self.year}"


class Support(models.TextChoices):
    """What a family needs to carry its plan out."""

    CAPITAL = "capital", _("capital")
    TRAINING = "training", _("training")
    LICENCE = "licence", _("licence (NIB, halal, PIRT)")
    MARKET = "market", _("market and customers")
    HOUSING = "housing", _("housing")
    SCHOOLING = "schooling", _("schooling")
    HEALTH = "health", _("health")
    OTHER = "other", _("something else")


class Plan(models.Model):
    """What a family wants to reach and until when, made with it. One open plan a family.

    wish          the family's own wish in its own words
    target_month  first day of the month in which it wants to leave the programme
    support       codes of Support; support_note: more about it
    end_reason    how an ended plan ended; carried out is what it was made for
    case          public_id of the case that ended it (issue: the exit); none: of no case
    readiness     public_id of the answers about readiness when the plan was made, and their level; empty: never asked
    revision      one more with each change of the plan itself: a form is refused that was made from an older one
    """

    class State(models.TextChoices):
        PREPARING = "preparing", _("in preparation")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")
        WITHDRAWN = "withdrawn", _("withdrawn by the family")

    class EndReason(models.TextChoices):
        CARRIED_OUT = "carried_out", _("carried out: the family leaves by it")
        GIVEN_UP = "given_up", _("given up")
        MOVED = "moved", _("the family moved away")
        LEFT_OTHERWISE = "left_otherwise", _("the family left the programme another way")
        OTHER = "other", _("for another reason")

    OPEN = (State.PREPARING, State.PAUSED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="plans")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)
    goal = models.CharField(max_length=300)
    wish = models.TextField()
    target_month = models.DateField()
    support = models.JSONField(default=list, blank=True)
    support_note = models.TextField(blank=True, default="")
    readiness = models.UUIDField(null=True, blank=True)
    readiness_level = models.CharField(max_length=20, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    begun_on = models.DateField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason.choices, blank=True, default="")
    case = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["target_month", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_plan_per_family",
                fields=["family"],
                condition=models.Q(state__in=["preparing", "paused"]),
            ),
            models.CheckConstraint(name="plan_has_the_familys_wish", condition=~models.Q(wish="")),
            models.CheckConstraint(
                name="closed_plan_has_its_day",
                condition=models.Q(state__in=["preparing", "paused"], closed_on=None)
                | models.Q(state__in=["ended", "withdrawn"], closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_plan_says_how",
                condition=models.Q(
                    state="ended", end_reason__in=["carried_out", "given_up", "moved", "left_otherwise", "other"]
                )
                | (~models.Q(state="ended") & models.Q(end_reason="", case=None)),
            ),
        ]
        indexes = [models.Index(fields=["state", "target_month"], name="plan_state_target")]

    def __str__(self) -> str:
        return f"{self.family_id} until {self.target_month:%Y-%m}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class PlanMove(models.Model):
    """A plan begun, paused, resumed, ended or withdrawn: by whom, when, and in whose words. Never overwritten."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="moves")
    state = models.CharField(max_length=10, choices=Plan.State.choices)
    words = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["plan_id", "pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.state}"


class Responsible(models.TextChoices):
    """Who sees to a milestone."""

    FAMILY = "family", _("the family")
    FACILITATOR = "facilitator", _("the facilitator")
    OTHER = "other", _("somebody else")


class Milestone(models.Model):
    """A step of a plan with its day and who sees to it.

    due_on    the day that holds now; every day it ever had is a MilestoneDate
    revision  one more with each change: a form is refused that was made from an older one
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="milestones")
    what = models.CharField(max_length=200)
    responsible = models.CharField(max_length=12, choices=Responsible.choices, default=Responsible.FAMILY)
    responsible_role = models.CharField(max_length=80, blank=True, default="", help_text="who, if somebody else")
    place = models.PositiveSmallIntegerField(default=0, help_text="its place in the plan")
    due_on = models.DateField()
    met_on = models.DateField(null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    met_at = models.DateTimeField(null=True, blank=True)
    met_note = models.TextField(blank=True, default="")
    dropped_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["plan_id", "place", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestone_met_says_by_whom",
                condition=models.Q(met_on=None, met_by=None) | models.Q(met_on__isnull=False, met_by__isnull=False),
            ),
            models.CheckConstraint(
                name="milestone_of_somebody_else_says_who",
                condition=~models.Q(responsible="other") | ~models.Q(responsible_role=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "plan"], condition=models.Q(met_on=None, dropped_at=None), name="milestone_open_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} due {self.due_on}"


class MilestoneDate(models.Model):
    """A day a milestone was ever due on; with the reason why it was moved there, or is not met after all."""

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="dates")
    due_on = models.DateField()
    reason = models.TextField(blank=True, default="")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["milestone_id", "pk"]

    def __str__(self) -> str:
        return f"{self.milestone_id} due {self.due_on}"
