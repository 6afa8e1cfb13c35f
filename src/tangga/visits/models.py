"""Visits at families' homes, what was found there, their businesses, and other aid they receive.

A visit is one row that moves on: planned, then held or cancelled; what it said until it was corrected or withdrawn
stays beside it (VisitBefore). Figures of a business and aid are dated rows like
every fact: a wrong one is superseded by the right one, and both stay (visits/business_models.py, aid_models.py).
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce, Now
from django.utils.translation import gettext_lazy as _

from tangga.visits.aid_models import AidReceipt
from tangga.visits.business_models import Business, BusinessKind, BusinessState, DebtTo, EndReason, Licence

__all__ = [
    "MET_SOMEBODY",
    "ON_RECORD",
    "AidReceipt",
    "Business",
    "BusinessKind",
    "BusinessState",
    "DebtTo",
    "EndReason",
    "Licence",
    "Met",
    "Postponement",
    "Purpose",
    "StepKind",
    "Visit",
    "VisitBefore",
    "VisitStep",
]


class Purpose(models.TextChoices):
    """Why somebody visits. What each counts for in the facilitator's work plan: visits/activities.py."""

    HOME_VISIT = "home_visit", _("Home visit")
    DATA_UPDATE = "data_update", _("Updating the family's facts")
    ADVOCACY = "advocacy", _("Advocacy towards graduation")
    GRADUATION_PREPARATION = "graduation_preparation", _("Preparing for graduation")
    READINESS = "readiness", _("Readiness questionnaire")
    BUSINESS_MENTORING = "business_mentoring", _("Mentoring a business")
    COMMITMENT_FOLLOW_UP = "commitment_follow_up", _("Following up commitments")
    COMPLAINT = "complaint", _("A complaint or a case")
    AFTER_EXIT = "after_exit", _("Visit after the family left")
    OTHER = "other", _("Something else")


class StepKind(models.TextChoices):
    """What was done at a visit: the steps that whom to prepare is to go through (bidik graduasi), and beside them."""

    DATA_UPDATED = "data_updated", _("Social and economic facts updated")
    ADVOCACY_GIVEN = "advocacy_given", _("Advocacy given: leaving when able, of one's own will")
    P2K2_EXPLAINED = "p2k2_explained", _("P2K2 material explained")
    BUSINESS_DISCUSSED = "business_discussed", _("Building a business talked about")
    LABELLING_EXPLAINED = "labelling_explained", _("House labelling explained")
    COMMITMENTS_EXPLAINED = "commitments_explained", _("Duties at school and health post explained")
    OTHER_AID_EXPLAINED = "other_aid_explained", _("Other aid explained")
    REFERRED = "referred", _("Referred to an office or a service")


# The steps of whom to prepare, in their order: a family's page shows which are done, and when.
CANDIDATE_STEPS = (
    StepKind.DATA_UPDATED,
    StepKind.ADVOCACY_GIVEN,
    StepKind.P2K2_EXPLAINED,
    StepKind.BUSINESS_DISCUSSED,
    StepKind.LABELLING_EXPLAINED,
)


class Met(models.TextChoices):
    """Who was met at the visit."""

    CARER = "carer", _("the card holder")
    FAMILY = "family", _("somebody else of the family")
    OTHER = "other", _("a neighbour, or the head of the RT")
    NOBODY = "nobody", _("nobody was there")


MET_SOMEBODY = (Met.CARER, Met.FAMILY)  # of the family: only such a visit tells how it fares
PHOTOS_OF = "visit"  # the kind its photos are kept under


class Visit(models.Model):
    """Somebody visits a family: planned for a day, then held (or cancelled) on one.

    public_id    made when the form is opened and sent with it: a visit that is sent twice is one visit; its photos are
                 kept under it before the visit itself is on record
    visitor      who goes, or went; of a visit that was planned, whoever held it
    findings     what was found, in the visitor's words; never a NIK or KK number (families.free_text)
    next_step    what was agreed, and the day by which (`next_on`); done when `next_done_on` says so
    day          the day it was held, or is planned for: what lists are ordered by
    withdrawn    recorded by mistake: it stays on record as that, and counts nowhere
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("held")
        CANCELLED = "cancelled", _("cancelled")
        WITHDRAWN = "withdrawn", _("recorded by mistake")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits")
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    purpose_note = models.CharField(max_length=120, blank=True, default="", help_text="what else, where it is `other`")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    planned_on = models.DateField(null=True, blank=True)
    visited_on = models.DateField(null=True, blank=True)
    met = models.CharField(max_length=10, choices=Met.choices, blank=True, default="")
    findings = models.TextField(blank=True, default="")
    next_step = models.CharField(max_length=300, blank=True, default="")
    next_on = models.DateField(null=True, blank=True)
    next_done_on = models.DateField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())
    held_at = models.DateTimeField(null=True, blank=True, help_text="when it was recorded that it was held")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    day = models.GeneratedField(
        expression=Coalesce("visited_on", "planned_on"), output_field=models.DateField(null=True), db_persist=True
    )

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [
            # All that a list is filtered and ordered by: what is skipped is not looked at.
            models.Index(name="visit_by_day", fields=["day", "id", "family", "state", "purpose", "visitor"]),
            models.Index(
                name="visit_of_family", fields=["family", "state", "purpose"]
            ),  # counted in the families' order
            models.Index(name="visit_of_visitor", fields=["visitor", "state", "day"]),
            models.Index(name="visit_next_step", fields=["visitor", "next_on"], condition=models.Q(next_done_on=None)),
        ]
        constraints = [
            models.CheckConstraint(name="visit_purpose_is_known", condition=models.Q(purpose__in=Purpose.values)),
            models.CheckConstraint(
                name="visit_that_was_held_has_its_day",
                condition=models.Q(state="done", visited_on__isnull=False) | ~models.Q(state="done"),
            ),
            models.CheckConstraint(
                name="visit_that_is_planned_has_its_day",
                condition=models.Q(planned_on__isnull=False) | models.Q(state__in=["done", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="visit_is_cancelled_for_a_reason",
                condition=~models.Q(state="cancelled") | ~models.Q(cancel_reason=""),
            ),
            models.CheckConstraint(
                name="visit_next_step_has_its_day",
                condition=models.Q(next_step="", next_on=None)
                | (~models.Q(next_step="") & models.Q(next_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.purpose}"

    @property
    def met_somebody(self) -> bool:
        """Whether it was held, and somebody of the family was met."""
        return self.state == Visit.State.DONE and self.met in MET_SOMEBODY

    @property
    def what_for(self) -> str:
        """The purpose in words; of `other`, the words that were given."""
        return self.purpose_note if self.purpose == Purpose.OTHER and self.purpose_note else self.get_purpose_display()


ON_RECORD = (Visit.State.PLANNED, Visit.State.DONE)  # what lists and plans count: neither cancelled nor withdrawn


class VisitStep(models.Model):
    """One thing that was done at a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=30, choices=StepKind.choices)

    class Meta:
        ordering = ["visit_id", "pk"]
        constraints = [models.UniqueConstraint(name="one_step_of_a_kind_per_visit", fields=["visit", "kind"])]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"


class VisitBefore(models.Model):
    """What the record of a held visit said until it was corrected, or withdrawn, and why.

    public_id  made when the form is opened and sent with it: what is sent twice corrects once
    steps      codes of StepKind, as they stood
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="before")
    withdrawn = models.BooleanField(default=False)
    wrong_because = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    visited_on = models.DateField()
    purpose = models.CharField(max_length=30, choices=Purpose.choices)
    purpose_note = models.CharField(max_length=120, blank=True, default="")
    met = models.CharField(max_length=10, choices=Met.choices, blank=True, default="")
    steps = models.JSONField(default=list)
    findings = models.TextField(blank=True, default="")
    next_step = models.CharField(max_length=300, blank=True, default="")
    next_on = models.DateField(null=True, blank=True)
    next_done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["visit_id", "pk"]
        constraints = [
            models.CheckConstraint(name="visit_is_corrected_for_a_reason", condition=~models.Q(wrong_because="")),
            models.UniqueConstraint(
                name="visit_is_withdrawn_once", fields=["visit"], condition=models.Q(withdrawn=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} until {self.at}"

    @property
    def what_for(self) -> str:
        """As Visit.what_for."""
        return self.purpose_note if self.purpose == Purpose.OTHER and self.purpose_note else self.get_purpose_display()

    @property
    def steps_in_words(self) -> list[str]:
        return [str(StepKind(kind).label) if kind in StepKind.values else kind for kind in self.steps]


class Postponement(models.Model):
    """A planned visit was put off from one day to another, and why."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="postponements")
    was_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["visit_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_is_put_off_to_another_day", condition=~models.Q(to_on=models.F("was_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} to {self.to_on}"
