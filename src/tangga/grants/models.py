"""Budgets of grants, the grants themselves with their goods, and which families an exit opened the way to them.

A programme is a code of the policy (policy/national/grants): its conditions and amounts are dated values there.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PHOTOS_OF = "grant"  # the kind the pictures of a handover are kept under
LIVE = ("proposed", "approved", "paid")  # a grant that a family has, or is about to have


class Source(models.TextChoices):
    """Whose money it is. The codes stand in the policy too (paid_from)."""

    APBN = "apbn", _("State budget (APBN)")
    PROVINCE = "province", _("Budget of the province")
    DISTRICT = "district", _("Budget of the district or city")
    VILLAGE = "village", _("Budget of a village")
    CSR = "csr", _("A company (CSR)")
    OTHER = "other", _("Another giver")


class State(models.TextChoices):
    """Where a grant stands. The last three close it without money."""

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    PAID = "paid", _("handed over")
    REFUSED = "refused", _("refused")
    CANCELLED = "cancelled", _("cancelled")
    TAKEN_BACK = "taken_back", _("taken back")


class Budget(models.Model):
    """What one giver has for one programme in a district and year, and what of it is reserved and paid.

    source_name   which village, which company; empty where there is only one
    amount_idr    the sum of its entries; reserved_idr: of the grants that are proposed or approved; paid_idr: of those
                  handed over. They are kept, not added up: whoever takes from a budget holds its row, and the
                  database refuses more than there is.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_name = models.CharField(max_length=120, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    programme = models.CharField(max_length=40)
    amount_idr = models.BigIntegerField(default=0)
    reserved_idr = models.BigIntegerField(default=0)
    paid_idr = models.BigIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "programme", "source", "source_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_budget_per_giver_year_and_programme",
                fields=["district", "year", "programme", "source", "source_name"],
            ),
            models.CheckConstraint(
                name="budget_is_never_overspent",
                condition=Q(reserved_idr__gte=0, paid_idr__gte=0, amount_idr__gte=F("reserved_idr") + F("paid_idr")),
            ),
            models.CheckConstraint(name="budget_source_is_known", condition=Q(source__in=Source.values)),
        ]

    def __str__(self) -> str:
        return f"{self.district_id} {self.year} {self.programme} {self.source}"

    @property
    def left_idr(self) -> int:
        """What can still be given."""
        return self.amount_idr - self.reserved_idr - self.paid_idr

    @property
    def giver(self) -> str:
        """Whose money it is, in words."""
        return f"{self.get_source_display()}: {self.source_name}" if self.source_name else self.get_source_display()


class BudgetEntry(models.Model):
    """An amount entered into a budget, or a correction: what is added, or taken off. Never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries")
    change_idr = models.BigIntegerField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["budget_id", "pk"]
        verbose_name_plural = "budget entries"
        constraints = [models.CheckConstraint(name="budget_entry_changes_something", condition=~Q(change_idr=0))]

    def __str__(self) -> str:
        return f"{self.budget_id} {self.change_idr}"


class Opening(models.Model):
    """An exit carried out opened the way to grants; an objection that was upheld closes it again.

    joined_on   first day of the membership that ended: by it the exit is named, as in families.Exit
    case        public_id of the case that decided
    signed_on   the day of the family's statement; empty: there was none
    held_on     the family objects to its exit since that day: no money moves until that is decided
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="grant_openings")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    joined_on = models.DateField()
    case = models.UUIDField(unique=True, editable=False)
    exit_type = models.CharField(max_length=20)
    left_on = models.DateField()
    signed_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=300, blank=True, default="")
    held_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-left_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_opening_per_exit", fields=["family", "joined_on"], condition=Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="grant_opening_closes_after_it_opens",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-left_on"], name="grant_openings", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} from {self.left_on}"


class Grant(models.Model):
    """One grant or award for one family. A family has at most one of a programme, under whichever exit.

    public_id    made when the form is opened and sent with it: a proposal that is sent twice is one grant
    region       where the family lived when it was proposed: the grant stays with that district's officials
    joined_on    first day of the membership whose end it belongs to: it links the grant to the exit, also to one that
                 is still to come
    member       who receives it
    plan         the business proposal, or what the money is for; words: what was decided about facts nobody knew
    leaves_by    by when the family promised to leave (it received the grant before); remind_on: from when it is a task
    exit_reversed_on  the exit was taken back after the grant was handed over; left_standing_on: and the office decided
                 to leave it as it is
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.ForeignKey("families.Family", on_delete=models.PROTECT, related_name="grants")
    district = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    region = models.ForeignKey("areas.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=40)
    joined_on = models.DateField()
    member = models.ForeignKey("families.Member", on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="grants")
    amount_idr = models.BigIntegerField()
    in_goods = models.BooleanField(default=False)
    plan = models.TextField(blank=True, default="")
    words = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_on = models.DateField(null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_by = models.ForeignKey(
        "families.Member", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receipt = models.CharField(max_length=120, blank=True, default="")
    leaves_by = models.DateField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    exit_reversed_on = models.DateField(null=True, blank=True)
    left_standing_on = models.DateField(null=True, blank=True)
    since = models.DateField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_grant_per_family_and_programme",
                fields=["family", "programme"],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(name="grant_is_of_some_amount", condition=Q(amount_idr__gt=0)),
            models.CheckConstraint(name="grant_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="grant_approver_is_not_proposer",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="approved_grant_has_its_approver",
                condition=~Q(state__in=["approved", "paid", "taken_back"]) | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_handed_over_says_when_by_and_to_whom",
                condition=~Q(state__in=["paid", "taken_back"])
                | Q(paid_on__isnull=False, handed_by__isnull=False, received_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state", "since"], name="grant_queue"),
            models.Index(fields=["region", "state", "since"], name="grant_queue_of_region"),
            models.Index(fields=["district", "remind_on"], name="grant_promise", condition=Q(remind_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.programme} {self.state}"


class GrantItem(models.Model):
    """A thing a grant in goods is made of. The values of all add up to the grant."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="items")
    name = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit_value_idr = models.BigIntegerField()

    class Meta:
        ordering = ["grant_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="grant_item_is_worth_something", condition=Q(quantity__gt=0, unit_value_idr__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.quantity}"

    @property
    def value_idr(self) -> int:
        """What all of it is worth."""
        return self.quantity * self.unit_value_idr


class GrantMove(models.Model):
    """What moved a grant: by whom, when, and in whose words. Never changed."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="moves")
    code = models.CharField(max_length=20)
    said = models.CharField(max_length=64, blank=True, default="", help_text="digest of all that was sent with it")
    before = models.CharField(max_length=10, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    words = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["grant_id", "pk"]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.code}"
